/**
 * Notebook files (nbformat 4.5), read with a check and written exactly as Jupyter writes them: keys
 * sorted, one space of indent, long texts as lists of lines, a newline at the end.
 *
 * @module
 */

import { writeFileAtomic } from "../system/mod.ts";
import { joinLines, splitLines } from "./multiline.ts";

/** Text that a cell wrote to stdout or stderr. */
export interface StreamOutput {
  readonly output_type: "stream";
  readonly name: string;
  text: string;
}

/** Something displayed: by a call, or as the value of a cell's last line. */
export interface DisplayOutput {
  readonly output_type: "display_data" | "execute_result";
  /** Representations by MIME type. */
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  execution_count?: number | null;
}

/** An error. */
export interface ErrorOutput {
  readonly output_type: "error";
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** An output of a code cell. */
export type Output = StreamOutput | DisplayOutput | ErrorOutput;

/** What a cell may carry besides its source. */
export interface CellMetadata {
  tags?: string[];
  [key: string]: unknown;
}

/** A cell of code. */
export interface CodeCell {
  readonly cell_type: "code";
  readonly id: string;
  metadata: CellMetadata;
  source: string;
  execution_count: number | null;
  outputs: Output[];
}

/** A cell of prose. */
export interface TextCell {
  readonly cell_type: "markdown" | "raw";
  readonly id: string;
  metadata: CellMetadata;
  source: string;
  attachments?: unknown;
}

/** A notebook in memory: sources and texts are whole strings. */
export interface Notebook {
  cells: (CodeCell | TextCell)[];
  metadata: { facespace?: FacespaceMetadata; [key: string]: unknown };
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

/** A value that a notebook's parameter can have. */
export type ParameterValue = number | string | boolean | null;

/** What the project keeps in a notebook's metadata. */
export interface FacespaceMetadata {
  /** Notebooks that must have run before, by name without `.ipynb`. */
  needs?: string[];
  /** Files and folders that the notebook reads, relative to the project's root. */
  inputs?: string[];
  /** Parameters of a quick run. */
  quick?: Record<string, ParameterValue>;
  /** In an executed copy: the run that made it. */
  run?: RunRecord;
  /** In a committed notebook: from which sources its outputs come. */
  executed?: { sources: string };
}

/** The record of a run, kept in the executed copy. */
export interface RunRecord {
  /** Hash of all that the run depended on. */
  fingerprint: string;
  status: "ok" | "error" | "interrupted" | "crashed" | "timeout" | "running";
  /** ISO 8601. */
  startedAt: string;
  seconds: number;
  /** The parameters that were set from outside. */
  parameters: Record<string, ParameterValue>;
}

/** The code cells that hold anything to run. */
export function codeCells(notebook: Notebook): CodeCell[] {
  return notebook.cells.filter((cell): cell is CodeCell =>
    cell.cell_type === "code" && cell.source.trim() !== ""
  );
}

/** The beginning of a cell, to recognise it by. */
export function firstLine(cell: CodeCell): string {
  const line = cell.source.trim().split("\n")[0] ?? "";
  return line.length > 72 ? `${line.slice(0, 71)}…` : line;
}

/** True if the cell carries the tag. */
export function hasTag(cell: CodeCell | TextCell, tag: string): boolean {
  return cell.metadata.tags?.includes(tag) ?? false;
}

/**
 * Reads a notebook.
 *
 * @throws {SyntaxError} If the file is no notebook of nbformat 4.5 or later, with the reason.
 */
export async function readNotebook(path: string): Promise<Notebook> {
  return parseNotebook(await Deno.readTextFile(path), path);
}

/**
 * Parses a notebook's JSON.
 *
 * @param name The file's name, for messages.
 * @throws {SyntaxError} If the text is no notebook of nbformat 4.5 or later.
 */
export function parseNotebook(text: string, name: string): Notebook {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new SyntaxError(`Cannot read the notebook ${name}: ${reason}`, { cause });
  };
  let file: Partial<Notebook>;
  try {
    file = JSON.parse(text);
  } catch (error) {
    return refuse(`it is no JSON: ${error instanceof Error ? error.message : error}`, error);
  }
  const { nbformat, nbformat_minor, metadata } = file;
  if (nbformat !== 4 || (nbformat_minor ?? 0) < 5) {
    refuse(
      `nbformat must be 4.5 or later, got ${nbformat}.${nbformat_minor}; save it in JupyterLab`,
    );
  }
  if (!Array.isArray(file.cells)) return refuse("it has no list of cells");
  const ids = new Set<string>();
  for (const [i, cell] of file.cells.entries()) {
    const what = `cell ${i + 1}`;
    if (!["code", "markdown", "raw"].includes(cell.cell_type)) {
      refuse(`${what} has the type ${JSON.stringify(cell.cell_type)}, not code, markdown or raw`);
    }
    if (typeof cell.id !== "string" || cell.id === "") refuse(`${what} has no id`);
    if (ids.has(cell.id)) refuse(`${what} has the id ${cell.id} of an earlier cell`);
    ids.add(cell.id);
    if (typeof cell.source !== "string" && !Array.isArray(cell.source)) {
      refuse(`${what} has no source`);
    }
    cell.source = joinLines(cell.source);
    cell.metadata ??= {};
    if (cell.cell_type === "code") {
      if (!Array.isArray(cell.outputs)) refuse(`${what} has no list of outputs`);
      cell.execution_count ??= null;
      for (const output of cell.outputs) joinOutput(output);
    }
  }
  return {
    cells: file.cells,
    metadata: metadata ?? {},
    nbformat: 4,
    nbformat_minor: nbformat_minor ?? 5,
  };
}

/** The text of a notebook's file, as Jupyter writes it. */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: splitLines(cell.source),
    ...(cell.cell_type === "code" ? { outputs: cell.outputs.map(splitOutput) } : {}),
  }));
  return JSON.stringify(sortKeys({ ...notebook, cells }), null, 1) + "\n";
}

/** Writes a notebook atomically. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await writeFileAtomic(path, formatNotebook(notebook));
}

/** JSON is kept as it is; other text is split, as in nbformat. */
const isSplit = (mime: string) =>
  mime.startsWith("text/") || ["application/javascript", "image/svg+xml"].includes(mime);

function joinOutput(output: Output): void {
  if (output.output_type === "stream") output.text = joinLines(output.text);
  else if (output.output_type !== "error") {
    for (const [mime, value] of Object.entries(output.data)) {
      if (isSplit(mime)) output.data[mime] = joinLines(value);
    }
  }
}

function splitOutput(output: Output): unknown {
  if (output.output_type === "stream") return { ...output, text: splitLines(output.text) };
  if (output.output_type === "error") return output;
  const data = Object.entries(output.data).map(([mime, value]) => [
    mime,
    isSplit(mime) && typeof value === "string" ? splitLines(value) : value,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}
