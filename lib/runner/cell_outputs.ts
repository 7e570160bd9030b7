/**
 * Sorts what a kernel publishes into the outputs of cells: by the request that it belongs to, however
 * late it comes, with displays updated in place and consecutive text of one stream joined.
 *
 * @module
 */

import type { JupyterMessage } from "./jupyter_message.ts";
import type { CodeCell, DisplayOutput, ErrorOutput } from "./notebook_file.ts";

/** Told what arrives while a cell runs. */
export interface OutputListener {
  /** Text on stdout or stderr. */
  onText?(text: string): void;
  /** A display that will be, or was, updated in place; `text` is its plain text. */
  onDisplay?(displayId: string, text: string): void;
}

type Fields = Readonly<Record<string, unknown>>;

/** Collects the outputs of one run of a notebook. */
export class CellOutputs {
  readonly #owners = new Map<string, CodeCell>();
  readonly #displays = new Map<string, DisplayOutput[]>();
  readonly #clearBeforeNext = new Set<CodeCell>();
  readonly #errors: { cell: CodeCell; error: ErrorOutput }[] = [];
  readonly #listener: OutputListener;

  /** @param listener Told of text and display updates. */
  constructor(listener: OutputListener = {}) {
    this.#listener = listener;
  }

  /** Errors published so far, in order, also those that no cell's promise carried. */
  get errors(): readonly { readonly cell: CodeCell; readonly error: ErrorOutput }[] {
    return this.#errors;
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
  addError(cell: CodeCell, content: Fields): void {
    const error: ErrorOutput = {
      output_type: "error",
      ename: String(content.ename ?? "Error"),
      evalue: String(content.evalue ?? ""),
      traceback: Array.isArray(content.traceback) ? content.traceback.map(String) : [],
    };
    cell.outputs.push(error);
    this.#errors.push({ cell, error });
  }

  #addText(cell: CodeCell, content: Fields): void {
    const name = String(content.name ?? "stdout");
    const text = String(content.text ?? "");
    const last = cell.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += text;
    else cell.outputs.push({ output_type: "stream", name, text });
    this.#listener.onText?.(text);
  }

  #addDisplay(cell: CodeCell, isResult: boolean, content: Fields): void {
    const { data, metadata } = readBundle(content);
    const output: DisplayOutput = isResult
      ? {
        output_type: "execute_result",
        data,
        metadata,
        execution_count: Number(content.execution_count),
      }
      : { output_type: "display_data", data, metadata };
    cell.outputs.push(output);
    const displayId = readDisplayId(content);
    if (displayId === undefined) return;
    this.#displays.set(displayId, [...this.#displays.get(displayId) ?? [], output]);
    this.#tell(displayId, data);
  }

  #update(content: Fields): void {
    const displayId = readDisplayId(content);
    if (displayId === undefined) return;
    const bundle = readBundle(content);
    for (const output of this.#displays.get(displayId) ?? []) Object.assign(output, bundle);
    this.#tell(displayId, bundle.data);
  }

  #tell(displayId: string, data: Fields): void {
    const text = data["text/plain"];
    if (typeof text === "string") this.#listener.onDisplay?.(displayId, text);
  }
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readBundle(content: Fields): Pick<DisplayOutput, "data" | "metadata"> {
  return {
    data: isFields(content.data) ? content.data : {},
    metadata: isFields(content.metadata) ? content.metadata : {},
  };
}

function readDisplayId({ transient }: Fields): string | undefined {
  const id = isFields(transient) ? transient.display_id : undefined;
  return typeof id === "string" ? id : undefined;
}
