/**
 * What the terminal shows of a running notebook: the first lines of each cell's text and the last few,
 * and its progress displays as single lines, at intervals.
 *
 * @module
 */

import type { OutputListener } from "./cell_outputs.ts";

/** Prints one line. */
export type PrintLine = (line: string) => void;

const firstLines = 12;
const lastLines = 3;
const displayPeriodMs = 5000;
const maxWidth = 160;

/** Shows one cell after the other. */
export class CellReport implements OutputListener {
  readonly #print: PrintLine;
  #shown = 0;
  #hidden: string[] = [];
  #hiddenCount = 0;
  #partial = "";
  readonly #displays = new Map<string, { text: string; shown: string; shownAtMs: number }>();

  /** @param print Prints a line. */
  constructor(print: PrintLine) {
    this.#print = print;
  }

  /** Takes text of a cell, in any pieces. */
  onText(text: string): void {
    const lines = (this.#partial + text).split("\n");
    this.#partial = lines.pop() ?? "";
    for (const line of lines) this.#addLine(line);
  }

  /** Takes the present text of a display; shown at most every five seconds, and at the cell's end. */
  onDisplay(displayId: string, text: string): void {
    const line = text.split("\n")[0] ?? "";
    const before = this.#displays.get(displayId);
    const display = before ?? { text: line, shown: "", shownAtMs: performance.now() };
    display.text = line;
    this.#displays.set(displayId, display);
    if (performance.now() - display.shownAtMs >= displayPeriodMs) this.#showDisplay(display);
  }

  /** Ends a cell: shows what was held back. */
  endCell(): void {
    if (this.#partial) this.#addLine(this.#partial);
    const omitted = this.#hiddenCount - this.#hidden.length;
    if (omitted > 0) this.#printIndented(`… ${omitted} more lines in the notebook …`);
    for (const line of this.#hidden) this.#printIndented(line);
    for (const display of this.#displays.values()) {
      if (display.text !== display.shown) this.#showDisplay(display);
    }
    this.#shown = this.#hiddenCount = 0;
    this.#hidden = [];
    this.#partial = "";
    this.#displays.clear();
  }

  #addLine(line: string): void {
    if (this.#shown < firstLines) {
      this.#shown++;
      this.#printIndented(line);
      return;
    }
    this.#hiddenCount++;
    this.#hidden.push(line);
    if (this.#hidden.length > lastLines) this.#hidden.shift();
  }

  #showDisplay(display: { text: string; shown: string; shownAtMs: number }): void {
    display.shown = display.text;
    display.shownAtMs = performance.now();
    this.#printIndented(display.text);
  }

  #printIndented(line: string): void {
    this.#print(`    ${line.length > maxWidth ? `${line.slice(0, maxWidth - 1)}…` : line}`);
  }
}
