/**
 * Sorts what a kernel publishes into the outputs of cells: by the request that it belongs to, however
 * late it comes, with displays updated in place and consecutive text of one stream joined. A report
 * shows it in the terminal meanwhile.
 *
 * @module
 */

import { isRecord } from "../system/mod.ts";
import type { JupyterMessage } from "./kernel_connection.ts";
import type { CodeCell, Output } from "./notebook_file.ts";

/** Prints one line. */
export type PrintLine = (line: string) => void;

const firstLines = 12;
const lastLines = 3;
const displayPeriodMs = 5000;
const maxWidth = 160;

type Fields = Readonly<Record<string, unknown>>;
type Display = Extract<Output, { data: unknown }>;
type Failure = Extract<Output, { evalue: string }>;

/** Collects the outputs of one run of a notebook. */
export class CellOutputs {
  readonly #owners = new Map<string, CodeCell>();
  readonly #displays = new Map<string, Display[]>();
  readonly #clearBeforeNext = new Set<CodeCell>();
  readonly #report: Partial<Pick<CellReport, "onText" | "onDisplay">>;

  /** Errors so far, in order, also those that no cell's promise carried. */
  readonly errors: { readonly cell: CodeCell; readonly error: Failure }[] = [];

  /** @param report Told of text, and of displays that can be updated. */
  constructor(report: Partial<Pick<CellReport, "onText" | "onDisplay">>) {
    this.#report = report;
  }

  /** Lets a cell own whatever belongs to a request. */
  assign(requestId: string, cell: CodeCell): void {
    this.#owners.set(requestId, cell);
  }

  /** Takes a published message; one that belongs to no cell, or is no output, is ignored. */
  receive({ type, parentId, content }: JupyterMessage): void {
    if (type === "update_display_data") this.#update(content);
    const cell = this.#owners.get(parentId);
    if (!cell) return;
    if (type === "clear_output") {
      if (content.wait === true) this.#clearBeforeNext.add(cell);
      else cell.outputs = [];
      return;
    }
    if (!["stream", "display_data", "execute_result", "error"].includes(type)) return;
    if (this.#clearBeforeNext.delete(cell)) cell.outputs = [];
    if (type === "stream") this.#addText(cell, content);
    else if (type === "error") this.addError(cell, content);
    else this.#addDisplay(cell, type === "execute_result", content);
  }

  /** Adds an error to a cell's outputs. */
  addError(cell: CodeCell, { ename, evalue, traceback }: Fields): void {
    const error: Failure = {
      output_type: "error",
      ename: String(ename ?? "Error"),
      evalue: String(evalue ?? ""),
      traceback: Array.isArray(traceback) ? traceback.map(String) : [],
    };
    cell.outputs.push(error);
    this.errors.push({ cell, error });
  }

  #addText(cell: CodeCell, content: Fields): void {
    const name = String(content.name ?? "stdout");
    const text = String(content.text ?? "");
    const last = cell.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += text;
    else cell.outputs.push({ output_type: "stream", name, text });
    this.#report.onText?.(text);
  }

  #addDisplay(cell: CodeCell, isResult: boolean, content: Fields): void {
    const { displayId, data, metadata } = readDisplay(content);
    const output: Display = isResult
      ? {
        output_type: "execute_result",
        data,
        metadata,
        execution_count: Number(content.execution_count),
      }
      : { output_type: "display_data", data, metadata };
    cell.outputs.push(output);
    if (displayId === undefined) return;
    this.#displays.set(displayId, [...this.#displays.get(displayId) ?? [], output]);
    this.#tell(displayId, data);
  }

  #update(content: Fields): void {
    const { displayId, data, metadata } = readDisplay(content);
    if (displayId === undefined) return;
    for (const output of this.#displays.get(displayId) ?? []) {
      Object.assign(output, { data, metadata });
    }
    this.#tell(displayId, data);
  }

  #tell(displayId: string, data: Fields): void {
    const text = data["text/plain"];
    if (typeof text === "string") this.#report.onDisplay?.(displayId, text);
  }
}

function readDisplay({ transient, data, metadata }: Fields) {
  const fields = (value: unknown) => isRecord(value) ? value : {};
  const id = fields(transient).display_id;
  return {
    displayId: typeof id === "string" ? id : undefined,
    data: fields(data),
    metadata: fields(metadata),
  };
}

/** Shows one cell after the other: the first and last lines of text, and where displays are. */
export class CellReport {
  readonly #print: PrintLine;
  /** Lines so far, and the last of those that were not shown. */
  #count = 0;
  #hidden: string[] = [];
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
    const display = this.#displays.get(displayId) ??
      { text: "", shown: "", shownAtMs: performance.now() };
    display.text = text.split("\n")[0] ?? "";
    this.#displays.set(displayId, display);
    if (performance.now() - display.shownAtMs < displayPeriodMs) return;
    Object.assign(display, { shown: display.text, shownAtMs: performance.now() });
    this.#printIndented(display.text);
  }

  /** Ends a cell: shows what was held back. */
  endCell(): void {
    if (this.#partial) this.#addLine(this.#partial);
    const omitted = this.#count - firstLines - this.#hidden.length;
    if (omitted > 0) this.#printIndented(`… ${omitted} more lines in the notebook …`);
    for (const line of this.#hidden) this.#printIndented(line);
    for (const { text, shown } of this.#displays.values()) {
      if (text !== shown) this.#printIndented(text);
    }
    this.#count = 0;
    this.#hidden = [];
    this.#partial = "";
    this.#displays.clear();
  }

  #addLine(line: string): void {
    if (++this.#count <= firstLines) this.#printIndented(line);
    else this.#hidden = [...this.#hidden, line].slice(-lastLines);
  }

  #printIndented(line: string): void {
    this.#print(`    ${line.length > maxWidth ? `${line.slice(0, maxWidth - 1)}…` : line}`);
  }
}
