/// <reference lib="dom" />
/**
 * The playground: what the page does when it is opened.
 *
 * @module
 */

import { printState, readState } from "./address.ts";
import { DATA_GLOBAL, type PackedDetector, type PageData } from "../playground_data.ts";
import { byId, make, whenQuiet } from "./dom.ts";
import { openEngine, startWasmFromBytes } from "./engine.ts";
import { openEquationPanel } from "./equation_panel.ts";
import { openFaces } from "./faces.ts";
import { type Held, openHand } from "./hand.ts";
import { openHandPanel } from "./hand_panel.ts";
import { heldFace, type Page } from "./page.ts";
import { openPhotoPanel } from "./photo_panel.ts";
import { openWall } from "./wall_panel.ts";
import { openDraws, openWalk } from "./walk_panel.ts";

/** The parts whose scripts have run. */
function pageData(): PageData {
  const data: PageData | undefined = Reflect.get(globalThis, DATA_GLOBAL);
  return data ?? {};
}

/** Loads a part by its script, as a page that is opened from a folder may do. */
function loadDetector(): Promise<PackedDetector> {
  const there = pageData().detector;
  if (there) return Promise.resolve(there);
  return new Promise((resolve, reject) => {
    const fail = () =>
      reject(new Error("Cannot look for a face as playground/data-detector.js is missing"));
    const script = make("script", { src: "playground/data-detector.js" });
    script.addEventListener("load", () => {
      const { detector } = pageData();
      if (detector) resolve(detector);
      else fail();
    });
    script.addEventListener("error", fail);
    document.head.append(script);
  });
}

async function open(): Promise<void> {
  const { vae, judge, faces: packed, wasm } = pageData();
  if (!vae || !judge || !packed || wasm === undefined) {
    throw new Error(
      "Cannot start as files in the folder playground are missing: build the page again",
    );
  }
  await startWasmFromBytes(wasm);
  const engine = openEngine(vae, judge);
  const faces = await openFaces(packed, engine.latentDim);
  const first = readState(location.hash);
  const hand = openHand(heldFace(faces, 0), faces.sliders);
  let write = () => {};
  const page: Page = {
    engine,
    faces,
    hand,
    first,
    changed: () => write(),
    takeFace: (face) => hand.take(heldFace(faces, face)),
  };
  byId("status", HTMLElement).hidden = true;
  const [main] = document.getElementsByTagName("main");
  if (main) main.hidden = false;
  openHandPanel(page);
  const equation = openEquationPanel(page);
  openWall(page, (well, face) => equation.put(well, face));
  const walk = openWalk(page);
  const draws = openDraws(page);
  openPhotoPanel(page, vae.isOfDrawings, loadDetector);
  byId("about", HTMLElement).textContent = `${vae.note}. ${faces.note}.`;

  /** What a link's word for the hand means. */
  const heldAt = (word: string): Held | undefined => {
    const [, kind = word, number] = /^(face|prior|codes)-(\d+)$/.exec(word) ?? [];
    const index = Number(number) - 1;
    if (kind === "face" && index >= 0 && index < faces.count) return heldFace(faces, index);
    if (kind === "prior" || kind === "codes") return draws.held(kind, index);
    return kind === "sum" ? equation.held() : kind === "walk" ? walk.held() : undefined;
  };
  const held = first.hand === undefined ? undefined : heldAt(first.hand);
  if (held) hand.take(held);
  for (const [attribute, strength] of Object.entries(first.sliders)) {
    if (faces.sliders.some((slider) => slider.attribute === attribute)) {
      hand.move(attribute, Math.max(-3, Math.min(3, strength)));
    }
  }
  for (const [dimension, value] of Object.entries(first.numbers)) {
    const place = Number(dimension);
    if (Number.isInteger(place) && place >= 0 && place < engine.latentDim) hand.set(place, value);
  }
  const written = whenQuiet(() => {
    const { origin } = hand.held;
    if (origin.kind === "photo") {
      history.replaceState(null, "", location.pathname + location.search);
      return;
    }
    const word = origin.kind === "face"
      ? `face-${origin.face + 1}`
      : origin.kind === "draw"
      ? `${origin.from}-${origin.index + 1}`
      : origin.kind;
    const text = printState({
      hand: word,
      sliders: Object.fromEntries(hand.strengths),
      numbers: Object.fromEntries(hand.edits),
      ...equation.state(),
      ...walk.state(),
      ...draws.state(),
    });
    history.replaceState(null, "", `#${text}`);
  }, 300);
  write = written;
  addEventListener("hashchange", () => location.reload());
  // For the curious, in the browser's console: the code in the hand, and the sum's.
  const numbers = (code: ArrayLike<number> | undefined) => code && Array.from(code);
  Reflect.set(globalThis, "facespace", {
    code: () => numbers(hand.code()),
    sum: () => numbers(equation.held()?.code),
  });
  document.body.dataset.ready = "true";
}

open().catch((error: unknown) => {
  const status = byId("status", HTMLElement);
  status.hidden = false;
  status.classList.add("warning");
  status.textContent = error instanceof Error ? error.message : String(error);
  throw error;
});
