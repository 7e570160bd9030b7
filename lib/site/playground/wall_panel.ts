/// <reference lib="dom" />
/**
 * The wall: faces to take, to look for by words, and to drag into the equation.
 *
 * @module
 */

import { CELEBA_WORDS, parseEquation, termMembers } from "../../latent/mod.ts";
import { byId } from "./dom.ts";
import type { Faces } from "./faces.ts";
import type { Page } from "./page.ts";

/** What a dragged face is called in the data that is dragged. */
const DRAGGED = "text/plain";

/** The face that is dropped; `undefined` if something else is. */
export function droppedFace(data: DataTransfer, { count }: Faces): number | undefined {
  const [, number] = /^face (\d+)$/.exec(data.getData(DRAGGED)) ?? [];
  const face = Number(number) - 1;
  return Number.isInteger(face) && face >= 0 && face < count ? face : undefined;
}

/** Makes a face's button one that can be dragged. */
export function draggable(button: HTMLButtonElement, face: number): HTMLButtonElement {
  button.draggable = true;
  button.addEventListener("dragstart", ({ dataTransfer }) => {
    dataTransfer?.setData(DRAGGED, `face ${face + 1}`);
  });
  return button;
}

/**
 * Fills the wall.
 *
 * @param putInWell Puts a face into a well, 0 to 2.
 */
export function openWall(page: Page, putInWell: (well: number, face: number) => void): void {
  const { faces, hand } = page;
  const wall = byId("wall", HTMLElement);
  const words = byId("wall-words", HTMLInputElement);
  const all = byId("wall-all", HTMLInputElement);
  const count = byId("wall-count", HTMLElement);
  byId("wall-note", HTMLElement).textContent = `${faces.note}.`;
  const buttons = faces.rows.map((face) => {
    const button = draggable(faces.thumb(face), face);
    button.title = faces.describe(face);
    button.addEventListener("click", () => page.takeFace(face));
    return button;
  });
  const isFirst = faces.identities.map((person, i) => faces.identities.indexOf(person) === i);
  let shown: readonly number[] = [];
  const mark = () => {
    const { origin } = hand.held;
    const taken = origin.kind === "face" ? origin.face : -1;
    for (const [face, button] of buttons.entries()) {
      button.setAttribute("aria-pressed", String(face === taken));
    }
    // One of them is reached by Tab, the others by arrows.
    const focus = shown.includes(taken) ? taken : shown[0];
    for (const face of shown) {
      const button = buttons[face];
      if (button) button.tabIndex = face === focus ? 0 : -1;
    }
  };
  const fill = () => {
    let members: readonly number[] = faces.rows;
    words.setCustomValidity("");
    try {
      if (words.value.trim() !== "") members = facesThatAre(words.value, faces);
    } catch (error) {
      const [, problem = "The words are not understood"] =
        /: (.*)/.exec(error instanceof Error ? error.message : "") ?? [];
      count.textContent = problem;
      words.setCustomValidity(problem);
      return;
    }
    shown = members.filter((face) => all.checked || isFirst[face]);
    wall.replaceChildren(...shown.flatMap((face) => buttons[face] ?? []));
    count.textContent = `${shown.length} ${shown.length === 1 ? "face" : "faces"}`;
    mark();
  };
  wall.addEventListener("keydown", (event) => {
    const at = shown.findIndex((face) => buttons[face] === document.activeElement);
    const face = shown[at];
    if (face === undefined) return;
    const width = getComputedStyle(wall).gridTemplateColumns.split(" ").length;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -width,
      ArrowDown: width,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = buttons[shown[at + step] ?? face];
      const now = buttons[face];
      if (!next || !now) return;
      [now.tabIndex, next.tabIndex] = [-1, 0];
      next.focus();
    } else if (/^[123]$/.test(event.key)) putInWell(Number(event.key) - 1, face);
  });
  words.addEventListener("input", fill);
  all.addEventListener("change", fill);
  hand.onChange(mark);
  fill();
}

/**
 * The faces of one term.
 *
 * @throws {SyntaxError} If the words are not understood, or are more than one term.
 */
function facesThatAre(words: string, faces: Faces): readonly number[] {
  const [term, ...more] = parseEquation(words, CELEBA_WORDS);
  if (!term || more.length > 0) {
    throw new SyntaxError("Cannot look for faces: signs belong into the equation below");
  }
  return termMembers(term.conditions, faces.count, (name) => faces.columnOf(name));
}
