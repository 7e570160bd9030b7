/// <reference lib="dom" />
/**
 * Walks between two faces, and faces that are drawn at random.
 *
 * @module
 */

import { codeAt, lerp, samplePrior, slerp } from "../../latent/mod.ts";
import { stream } from "../../random/mod.ts";
import { byId, make, makeButton, makeFaceCanvas, oncePerFrame, onDrop, paint } from "./dom.ts";
import type { Faces } from "./faces.ts";
import type { Held } from "./hand.ts";
import type { Page } from "./page.ts";
import { droppedFace } from "./wall_panel.ts";

/** A panel whose code may be in the hand. */
interface WalkPanel {
  /** For the address. */
  state(): { readonly walk: readonly number[]; readonly arc?: boolean };
  /** The walk where it stands. */
  held(): Held;
}

/** Pictures along the way, and faces in a draw. */
const [STEPS, DRAWN] = [7, 8] as const;
/** How long a walk takes when it is played. */
const PLAY_MS = 4000;

/** Fills the walk. */
export function openWalk(page: Page): WalkPanel {
  const { engine, faces, hand, first } = page;
  const share = byId("walk-share", HTMLInputElement);
  const now = byId("walk-now", HTMLOutputElement);
  const arc = byId("walk-arc", HTMLInputElement);
  const play = byId("walk-play", HTMLButtonElement);
  const [from = 1, to = 6, percent = 0] = first.walk ?? [];
  const end = (number: number) => Math.max(0, Math.min(faces.count - 1, Math.round(number) - 1));
  const ends = [end(from), end(to)];
  share.value = String(Math.max(0, Math.min(100, percent)));
  arc.checked = first.arc ?? false;
  const frames = Array.from(
    { length: STEPS },
    (_, i) => makeFaceCanvas(`${Math.round((100 * i) / (STEPS - 1))} % of the way`, 80),
  );
  byId("walk-strip", HTMLElement).replaceChildren(...frames);
  const codeOf = (part: number) => {
    const [a, b] = [faces.code(ends[0] ?? 0), faces.code(ends[1] ?? 0)];
    return arc.checked ? slerp(a, b, part) : lerp(a, b, part);
  };
  const held = (): Held => ({
    origin: { kind: "walk" },
    code: codeOf(Number(share.value) / 100),
    name: `${share.value} % of the way from face ${(ends[0] ?? 0) + 1} to face ${
      (ends[1] ?? 0) + 1
    }`,
  });
  const step = () => {
    now.value = `${share.value} %`;
    hand.take(held());
  };
  const showStrip = () => {
    const size = engine.sizePx ** 2 * 3;
    const pictures = engine.decode(frames.map((_, i) => codeOf(i / (STEPS - 1))));
    for (const [i, frame] of frames.entries()) {
      paint(frame, pictures.subarray(i * size, (i + 1) * size));
    }
  };
  for (const [i, id] of ["walk-from", "walk-to"].entries()) {
    const stop = byId(id, HTMLElement);
    const name = i === 0 ? "start" : "end";
    const fill = () => {
      const face = ends[i] ?? 0;
      const thumb = faces.thumb(face);
      thumb.addEventListener("click", () => page.takeFace(face));
      const set = makeButton(`My face as ${name}`, () => {
        if (hand.held.origin.kind === "face") put(hand.held.origin.face);
      });
      stop.replaceChildren(thumb, set);
    };
    const put = (face: number) => {
      ends[i] = face;
      fill();
      showStrip();
      if (hand.held.origin.kind === "walk") step();
      page.changed();
    };
    onDrop(stop, (data) => {
      const face = droppedFace(data, faces);
      if (face !== undefined) put(face);
    });
    fill();
  }
  share.addEventListener("input", oncePerFrame(step));
  arc.addEventListener("change", () => {
    showStrip();
    step();
  });
  let playing = 0;
  play.addEventListener("click", () => {
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (playing !== 0 || isStill) {
      cancelAnimationFrame(playing);
      playing = 0;
      play.textContent = "Play";
      if (isStill) {
        const next = Math.floor(Number(share.value) / 20) * 20 + 20;
        share.value = String(next > 100 ? 0 : next);
        step();
      }
      return;
    }
    play.textContent = "Stop";
    const begun = performance.now();
    const frame = (time: number) => {
      const part = Math.max(0, (time - begun) / PLAY_MS);
      share.value = String(Math.round(100 * Math.min(1, part)));
      step();
      if (part < 1) playing = requestAnimationFrame(frame);
      else {
        playing = 0;
        play.textContent = "Play";
      }
    };
    playing = requestAnimationFrame(frame);
  });
  now.value = `${share.value} %`;
  showStrip();
  return {
    state: () => ({
      walk: [...ends.map((face) => face + 1), Number(share.value)],
      ...(arc.checked ? { arc: true } : {}),
    }),
    held,
  };
}

/** A panel of faces that are drawn. */
interface DrawsPanel {
  /** For the address. */
  state(): { readonly draw?: number };
  /** One of the faces that are shown; `undefined` if there is none of this number. */
  held(from: "prior" | "codes", index: number): Held | undefined;
}

/** Fills the draws. */
export function openDraws(page: Page): DrawsPanel {
  const { engine, faces, hand, first } = page;
  let draw = first.draw ?? 1;
  let codes: Readonly<Record<"prior" | "codes", readonly Float32Array[]>>;
  const held = (from: "prior" | "codes", index: number): Held | undefined => {
    const code = codes[from][index];
    const name = `A draw from ${from === "prior" ? "the prior" : "where the codes are"}`;
    return code && { origin: { kind: "draw", from, index }, code, name };
  };
  const size = engine.sizePx ** 2 * 3;
  const show = () => {
    const seed = `playground ${draw}`;
    codes = {
      prior: samplePrior(DRAWN, engine.latentDim, seed),
      codes: drawLikeCodes(faces, DRAWN, seed),
    };
    for (const from of ["prior", "codes"] as const) {
      const pictures = engine.decode(codes[from]);
      const buttons = codes[from].map((_, i) => {
        const canvas = make("canvas", { width: "80", height: "80" });
        paint(canvas, pictures.subarray(i * size, (i + 1) * size));
        const button = makeButton("", () => {
          const taken = held(from, i);
          if (taken) hand.take(taken);
        });
        button.setAttribute("aria-label", `Take draw ${i + 1} in hand`);
        button.append(canvas);
        return button;
      });
      byId(`draws-${from}`, HTMLElement).replaceChildren(...buttons);
    }
  };
  byId("draw", HTMLButtonElement).addEventListener("click", () => {
    draw++;
    show();
    page.changed();
  });
  show();
  return { state: () => (draw === 1 ? {} : { draw }), held };
}

/**
 * Codes from the normal distribution that has the mean and the covariance of the faces' posteriors: a weighted sum
 * of the faces' differences from their mean, with normal weights over √(n − 1), has just their covariance.
 */
function drawLikeCodes(
  { codes, noise, count }: Faces,
  draws: number,
  seed: string,
): Float32Array[] {
  const mean = new Float64Array(codes.dim);
  for (let i = 0; i < count; i++) {
    codeAt(codes, i).forEach((value, j) => mean[j] = (mean[j] ?? 0) + value / count);
  }
  return Array.from({ length: draws }, (_, draw) => {
    const random = stream(seed, "codes", String(draw));
    const sum = Float64Array.from(mean, (value, j) => value + random.normal(0, noise[j] ?? 0));
    for (let i = 0; i < count; i++) {
      const weight = random.normal(0, 1 / Math.sqrt(count - 1));
      const code = codeAt(codes, i);
      for (let j = 0; j < sum.length; j++) {
        sum[j] = (sum[j] ?? 0) + weight * ((code[j] ?? 0) - (mean[j] ?? 0));
      }
    }
    return Float32Array.from(sum);
  });
}
