/// <reference lib="dom" />
/**
 * The face in the hand: its picture, the sliders with what the judge sees and what else they move, and the code as
 * a heat map that answers to the hand.
 *
 * @module
 */

import type { Turned } from "../playground_data.ts";
import { byId, contextOf, make, oncePerFrame, paint, savePng, whenQuiet } from "./dom.ts";
import { describeFace, plainName, type Slider } from "./faces.ts";
import { type Page, percent } from "./page.ts";

/** Sliders that are seen at once; the others lie folded. */
const SHOWN = 12;
/** How far sliders go, in gaps. */
const REACH = 3;
/** The heat map: numbers in a row, rows, and the values at which its colours end. */
const [COLUMNS, ROWS, RANGE] = [32, 8, 4] as const;

/** The panel's doings. */
interface HandPanel {
  /** What is painted now, `[size, size, 3]`. */
  picture(): Float32Array;
}

/** Fills the panel and keeps it up to date. */
export function openHandPanel(page: Page): HandPanel {
  const { engine, hand } = page;
  const face = byId("face", HTMLCanvasElement);
  const origin = byId("origin", HTMLCanvasElement);
  const originFigure = byId("origin-figure", HTMLElement);
  const verdict = byId("verdict", HTMLElement);
  let scores = new Float32Array();
  let picture = new Float32Array();
  const rows = openSliders(page);
  const drawNumbers = openNumbers(page);
  const speak = whenQuiet(() => {
    verdict.textContent = `The judge sees: ${
      describeFace((name) => {
        const score = scores[engine.attributes.findIndex((each) => each === name)];
        return score === undefined ? 0 : score >= 0.5 ? 1 : -1;
      })
    }.`;
  }, 250);
  const show = () => {
    const code = hand.code();
    picture = engine.decode([code]);
    paint(face, picture);
    scores = engine.judge(picture);
    for (const row of rows) row.show(scores);
    drawNumbers(code);
    const { held, strengths, edits } = hand;
    const changes = strengths.size + edits.size;
    byId("hand-name", HTMLElement).textContent = changes === 0
      ? held.name
      : `${held.name}, with ${changes} ${changes === 1 ? "change" : "changes"}`;
    face.setAttribute("aria-label", `${held.name}, painted from its 256 numbers`);
    originFigure.hidden = held.original === undefined;
    if (held.original) paint(origin, held.original);
    const [caption] = originFigure.getElementsByTagName("figcaption");
    if (caption) caption.textContent = held.originalName ?? "";
    speak();
    page.changed();
  };
  const showSoon = oncePerFrame(show);
  hand.onChange(showSoon);
  const note = byId("hand-note", HTMLElement);
  byId("reset", HTMLButtonElement).addEventListener("click", () => hand.reset());
  byId("save", HTMLButtonElement).addEventListener("click", () => savePng(face, "face.png"));
  byId("copy", HTMLButtonElement).addEventListener("click", async () => {
    const isOwn = hand.held.origin.kind === "photo";
    if (isOwn) {
      note.textContent = "A photograph has no link: it stays on this page.";
      return;
    }
    try {
      await navigator.clipboard.writeText(location.href);
      note.textContent = "The link is copied.";
    } catch {
      note.textContent = "The browser does not let the page copy: the link is in its address bar.";
    }
  });
  if (matchMedia("(max-width: 899px)").matches) {
    document.querySelector(".numbers")?.removeAttribute("open");
  }
  show();
  return { picture: () => picture };
}

/** @returns What shows a slider's strength and the judge's verdict. */
function openSliders(
  { engine, faces, hand }: Page,
): readonly { readonly show: (scores: Float32Array) => void }[] {
  const [main, more] = [byId("sliders", HTMLElement), byId("more-sliders", HTMLElement)];
  const most = (count: (slider: Slider) => number) => Math.max(0, ...faces.sliders.map(count));
  const rest = faces.sliders.length - SHOWN;
  const summary = byId("more-summary", HTMLElement);
  summary.textContent = `${rest} more, which move less`;
  if (rest <= 0) summary.hidden = true;
  byId("sliders-note", HTMLElement).textContent =
    "Under each slider: how often one step turns the judge's verdict on it, and on sex, age and glasses, " +
    "which it should leave alone; and how far the face goes towards another person (100 %), by face-api's " +
    `descriptors. On at most ${most(({ itself }) => itself.faces)} faces, for the person ${
      most(({ identity }) => identity.faces)
    }, of people from whom the vector was not made.`;
  return faces.sliders.map((slider, i) => {
    const { attribute } = slider;
    const id = `slider-${attribute}`;
    const input = make("input", {
      id,
      type: "range",
      min: String(-REACH),
      max: String(REACH),
      step: "0.05",
      value: "0",
      "aria-describedby": `${id}-moves`,
    });
    const strength = make("output", { for: id }, "0");
    const score = make("span");
    const name = plainName(attribute);
    const meter = make("meter", {
      min: "0",
      max: "1",
      "aria-label": `The judge on: ${name}`,
    });
    input.addEventListener("input", () => hand.move(attribute, Number(input.value)));
    const row = make(
      "div",
      { class: "slider" },
      make("div", { class: "head" }, make("label", { for: id }, name), strength),
      input,
      make("div", { class: "seen" }, meter, score),
      make("p", { class: "leaks", id: `${id}-moves` }, movesText(slider)),
    );
    (i < SHOWN ? main : more).append(row);
    const place = engine.attributes.findIndex((each) => each === attribute);
    return {
      show(scores) {
        const now = hand.strengths.get(attribute) ?? 0;
        input.value = String(now);
        strength.textContent = now === 0
          ? "0"
          : `${now > 0 ? "+" : "−"}${Math.abs(now).toFixed(2)}`;
        const seen = scores[place] ?? 0;
        meter.value = seen;
        score.textContent = percent(seen);
      },
    };
  });
}

/** What a slider moves, in words. */
function movesText({ itself, leaks, identity, isBalanced }: Slider): string {
  const rate = ({ turned, faces }: Turned) => faces === 0 ? "unknown" : percent(turned / faces);
  const watched: Readonly<Record<string, string>> = {
    Male: "sex",
    Young: "age",
    Eyeglasses: "glasses",
  };
  const others = Object.entries(leaks).map(([name, leak]) =>
    `${watched[name] ?? name} ${rate(leak)}`
  );
  const balance = isBalanced ? [] : ["not balanced"];
  return [`itself ${rate(itself)}`, ...others, `person ${percent(identity.share)}`, ...balance]
    .join(" · ");
}

/** @returns What draws a code. */
function openNumbers({ hand, engine }: Page): (code: Float32Array) => void {
  const canvas = byId("numbers", HTMLCanvasElement);
  const text = byId("number", HTMLElement);
  const [side, last] = [canvas.width / COLUMNS, engine.latentDim - 1];
  let chosen = 0;
  let code: Float32Array = new Float32Array();
  const draw = () => {
    const context = contextOf(canvas);
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (const [i, value] of code.entries()) {
      context.fillStyle = colourOf(value);
      context.fillRect((i % COLUMNS) * side, Math.floor(i / COLUMNS) * side, side, side);
    }
    context.strokeStyle = "#111111";
    context.lineWidth = 3;
    const [x, y] = [(chosen % COLUMNS) * side, Math.floor(chosen / COLUMNS) * side];
    context.strokeRect(x + 1.5, y + 1.5, side - 3, side - 3);
    const value = code[chosen] ?? 0;
    text.textContent = `Number ${chosen + 1} of ${code.length}: ${
      value.toFixed(2).replace("-", "−")
    }`;
    canvas.setAttribute("aria-valuenow", value.toFixed(2));
    canvas.setAttribute(
      "aria-valuetext",
      `number ${chosen + 1} of ${code.length}: ${value.toFixed(2)}`,
    );
  };
  const choose = (place: number) => {
    chosen = Math.max(0, Math.min(last, place));
    draw();
  };
  const set = (value: number) =>
    hand.set(chosen, Math.max(-RANGE, Math.min(RANGE, Math.round(value * 20) / 20)));
  const placeAt = ({ offsetX, offsetY }: PointerEvent) => {
    const { clientWidth, clientHeight } = canvas;
    const column = Math.floor((offsetX / clientWidth) * COLUMNS);
    const row = Math.floor((offsetY / clientHeight) * ROWS);
    return Math.max(0, Math.min(ROWS - 1, row)) * COLUMNS +
      Math.max(0, Math.min(COLUMNS - 1, column));
  };
  let drag: { readonly fromY: number; readonly value: number } | undefined;
  canvas.addEventListener("pointerdown", (event) => {
    choose(placeAt(event));
    drag = { fromY: event.clientY, value: code[chosen] ?? 0 };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (drag) set(drag.value + (drag.fromY - event.clientY) / 25);
    else if (document.activeElement !== canvas) choose(placeAt(event));
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    canvas.addEventListener(end, () => drag = undefined);
  }
  canvas.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 1 : 0.25;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => choose(chosen - 1),
      ArrowRight: () => choose(chosen + 1),
      PageUp: () => choose(chosen - COLUMNS),
      PageDown: () => choose(chosen + COLUMNS),
      Home: () => choose(0),
      End: () => choose(last),
      ArrowUp: () => set((code[chosen] ?? 0) + step),
      ArrowDown: () => set((code[chosen] ?? 0) - step),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  });
  return (next) => {
    code = next;
    draw();
  };
}

/** Blue below 0, white at 0, vermilion above, by the square root so that small ones are seen. */
function colourOf(value: number): string {
  const share = Math.sqrt(Math.min(1, Math.abs(value) / RANGE));
  const end = value < 0 ? [0, 90, 160] : [200, 75, 0];
  const [red, green, blue] = end.map((part) => Math.round(250 + share * (part - 250)));
  return `rgb(${red} ${green} ${blue})`;
}
