/// <reference lib="dom" />
/**
 * The equation's wells, filled by words or faces, and its sum.
 *
 * @module
 */

import { byId, make, makeButton, makeFaceCanvas, onDrop, paint, whenQuiet } from "./dom.ts";
import { ATTRIBUTE_NAMES } from "../../annotations/mod.ts";
import { CELEBA_WORDS } from "../../latent/mod.ts";
import { type EquationChoice, SIGNS, solve, type Solved } from "./equation.ts";
import { plainName } from "./faces.ts";
import type { Held } from "./hand.ts";
import { type Page, percent } from "./page.ts";
import { draggable, droppedFace } from "./wall_panel.ts";

/** The panel's doings. */
interface EquationPanel {
  /** Puts a face into a well. */
  put(well: number, face: number): void;
  /** For the address: the wells, and what is not as usual. */
  state(): {
    readonly wells: readonly string[];
    readonly average?: string;
    readonly policy?: string;
    readonly images?: number;
  };
  /** The sum as it is held; `undefined` if there is none. */
  held(): Held | undefined;
}

const LETTERS = ["A", "B", "C"] as const;
const FIRST_WORDS = ["smiling woman", "neutral woman", "neutral man"] as const;
const USUAL: EquationChoice = { average: "codes", policy: "plain", images: 100 };
/** The words of which something is known of these faces. */
function knownWords({ table, rows }: Page["faces"]): string {
  const known = new Set(
    ATTRIBUTE_NAMES.filter((name) => {
      const values = table.attribute(name);
      return rows.some((face) => values[face] !== 0);
    }).map(String),
  );
  return Object.entries(CELEBA_WORDS)
    .filter(([, conditions]) => conditions.every(({ attribute }) => known.has(attribute)))
    .map(([word]) => word).join(", ");
}

/** Faces of a well that are shown. */
const SHOWN = 5;

/** Fills the panel. */
export function openEquationPanel(page: Page): EquationPanel {
  const { engine, faces, hand, first } = page;
  const error = byId("equation-error", HTMLElement);
  const line = byId("equation-line", HTMLElement);
  const place = byId("wells", HTMLElement);
  const images = byId("images", HTMLInputElement);
  const imagesNow = byId("images-now", HTMLOutputElement);
  let choice = choiceOf(first.average, first.policy, first.images);
  let solved: Solved | undefined;
  const wells = LETTERS.map((letter, i) => {
    const [words, given] = contentOf(first.wells?.[i] ?? FIRST_WORDS[i] ?? "", faces.count);
    return openWell(page, letter, SIGNS[i] ?? 1, { words, given }, () => solveSoon());
  });
  const result = makeFaceCanvas("The sum, painted", 160);
  const takeSum = makeButton("Take it in hand", () => {
    const held = sum();
    if (held) hand.take(held);
  });
  place.replaceChildren(
    ...wells.map(({ element }) => element),
    make("div", { class: "sum" }, make("span", { class: "sign" }, "="), result, takeSum),
  );
  const sum = (): Held | undefined =>
    solved && { origin: { kind: "sum" }, code: solved.code, name: `The sum: ${lineOf(solved)}` };
  const show = () => {
    error.textContent = "";
    try {
      solved = solve(wells.map(({ content }) => content()), choice, faces, engine);
    } catch (thrown) {
      if (!(thrown instanceof RangeError || thrown instanceof SyntaxError)) throw thrown;
      // What is known stands below the wells.
      error.textContent = thrown.message.split(/\n(?:Known|Faces)/)[0] ?? "";
      return;
    }
    for (const [i, well] of wells.entries()) {
      well.show(solved?.wells.find(({ index }) => index === i), engine.decode);
    }
    const held = sum();
    takeSum.disabled = !held;
    if (!solved || !held) {
      line.textContent = "All wells are empty.";
      return;
    }
    const picture = engine.decode([solved.code]);
    paint(result, picture);
    line.textContent = verdictText(solved, engine.judge(picture), engine.attributes);
    if (hand.held.origin.kind === "sum") hand.take(held, { keep: true });
    page.changed();
  };
  const solveSoon = whenQuiet(show, 150);
  for (const input of document.querySelectorAll("input[name=average], input[name=policy]")) {
    if (!(input instanceof HTMLInputElement)) continue;
    input.checked = input.value === choice.average || input.value === choice.policy;
    input.addEventListener("change", () => {
      choice = choiceOf(
        input.name === "average" ? input.value : choice.average,
        input.name === "policy" ? input.value : choice.policy,
        choice.images,
      );
      show();
    });
  }
  images.value = imagesNow.value = String(choice.images);
  images.addEventListener("input", () => {
    imagesNow.value = images.value;
    choice = { ...choice, images: Number(images.value) };
    solveSoon();
  });
  byId("words", HTMLElement).textContent = knownWords(faces);
  show();
  return {
    put: (well, face) => wells[well]?.put(face),
    state: () => ({
      wells: wells.map(({ content }) => {
        const { words, given } = content();
        return given.length > 0 ? `@${given.map((face) => face + 1).join(",")}` : words;
      }),
      ...(choice.average === USUAL.average ? {} : { average: choice.average }),
      ...(choice.policy === USUAL.policy ? {} : { policy: choice.policy }),
      ...(choice.images === USUAL.images ? {} : { images: choice.images }),
    }),
    held: sum,
  };
}

function choiceOf(
  average: string | undefined,
  policy: string | undefined,
  images: number | undefined,
): EquationChoice {
  const policies = ["plain", "rescaled", "distribution-preserving"] as const;
  return {
    average: average === "pictures" ? "pictures" : USUAL.average,
    policy: policies.find((name) => name === policy) ?? USUAL.policy,
    images: Math.max(1, Math.min(100, images ?? USUAL.images)),
  };
}

/** What a link says of a well. */
function contentOf(
  text: string,
  count: number,
): readonly [words: string, given: readonly number[]] {
  if (!text.startsWith("@")) return [text, []];
  const given = text.slice(1).split(",").map((number) => Number(number) - 1)
    .filter((face) => Number.isInteger(face) && face >= 0 && face < count);
  return ["", given];
}

function lineOf({ wells }: Solved): string {
  return wells.map(({ term: { strength, text } }, i) => {
    const sign = strength < 0 ? "− " : i > 0 ? "+ " : "";
    const times = Math.abs(strength) === 1 ? "" : `${Math.abs(strength)} × `;
    return `${sign}${times}${text}`;
  }).join(" ");
}

/** What the sum should be, and what the judge says of it. */
function verdictText(
  solved: Solved,
  scores: Float32Array,
  attributes: readonly string[],
): string {
  const said = solved.expected.flatMap(({ attribute, present }) => {
    const score = scores[attributes.indexOf(attribute)];
    if (score === undefined || present === null) return [];
    const isRight = (score >= 0.5) === present;
    return [
      `${present ? "" : "not "}${plainName(attribute).toLowerCase()} ${isRight ? "✓" : "✗"} (${
        percent(score)
      })`,
    ];
  });
  const { distance, faceDistance } = solved;
  const asked = said.length > 0 ? `It should be: ${said.join(", ")}. ` : "";
  return `${asked}It lies ${distance.toFixed(1)} from the mean code; a face lies ${
    faceDistance.toFixed(1)
  } from it.`;
}

/** One well. */
function openWell(
  { faces, hand }: Page,
  letter: string,
  sign: number,
  begin: { readonly words: string; readonly given: readonly number[] },
  changed: () => void,
) {
  let given = begin.given;
  const input = make("input", {
    "aria-label": `Well ${letter}: what kind of faces`,
    autocomplete: "off",
    spellcheck: "false",
  });
  input.value = begin.words;
  const canvas = makeFaceCanvas(`The average of well ${letter}`, 160);
  const some = make("div", { class: "some" });
  const said = make("p", { class: "said" });
  const setGiven = (next: readonly number[]) => {
    given = next;
    changed();
  };
  const put = (face: number) => setGiven(given.includes(face) ? given : [...given, face]);
  const clear = makeButton("Empty", () => {
    input.value = "";
    setGiven([]);
  });
  clear.setAttribute("aria-label", `Empty well ${letter}`);
  const add = makeButton("Add my face", () => {
    const { origin } = hand.held;
    if (origin.kind === "face") put(origin.face);
  });
  add.setAttribute("aria-label", `Add my face to well ${letter}`);
  const mark = () => add.disabled = hand.held.origin.kind !== "face";
  hand.onChange(mark);
  mark();
  input.addEventListener("input", () => setGiven([]));
  const element = make(
    "div",
    { class: "well", role: "group", "aria-label": `Well ${letter}` },
    make(
      "span",
      { class: "sign", "aria-hidden": "true" },
      sign < 0 ? "−" : letter === "A" ? "\u00a0" : "+",
    ),
    canvas,
    input,
    some,
    said,
    make("p", { class: "buttons" }, add, clear),
  );
  onDrop(element, (data) => {
    const face = droppedFace(data, faces);
    if (face !== undefined) put(face);
  });
  return {
    element,
    put,
    content: () => ({ words: input.value, given }),
    show(
      filled: Solved["wells"][number] | undefined,
      decode: (codes: readonly Float32Array[]) => Float32Array,
    ) {
      canvas.hidden = !filled;
      some.replaceChildren();
      input.placeholder = given.length > 0 ? "faces are given" : "words, or drop faces";
      if (given.length > 0) input.value = "";
      if (!filled) {
        said.textContent = "empty";
        return;
      }
      const { picture, code, rows, members } = filled;
      paint(canvas, picture ?? decode([code]));
      for (const face of rows.slice(0, SHOWN)) {
        const thumb = draggable(faces.thumb(face), face);
        if (given.length > 0) {
          thumb.setAttribute("aria-label", `Take face ${face + 1} out of well ${letter}`);
          thumb.addEventListener("click", () => setGiven(given.filter((each) => each !== face)));
        } else thumb.addEventListener("click", () => put(face));
        some.append(thumb);
      }
      const used = rows.length < members.length
        ? `${rows.length} of ${members.length}`
        : rows.length;
      said.textContent = `${used} ${members.length === 1 ? "face" : "faces"}, ${
        picture ? "pictures averaged" : "averaged"
      }`;
    },
  };
}
