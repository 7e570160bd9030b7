/**
 * Notebook files (nbformat 4), read with a check and written exactly as Jupyter writes nbformat 4.5: keys
 * sorted, one space of indent, long texts as lists of lines, a newline at the end.
 *
 * @module
 */

import { isRecord, unlessMissing, writeFileAtomic } from "../system/mod.ts";

/** An output of a code cell: printed text, a display or the value of the last line, or an error. */
export type Output =
  | { readonly output_type: "stream"; readonly name: string; text: string }
  | {
    readonly output_type: "display_data" | "execute_result";
    /** Representations by MIME type. */
    data: Record<string, unknown>;
    /** Facts about the representations, such as a picture's size, by MIME type. */
    metadata: Record<string, unknown>;
    /** Of a value: the cell's number. */
    execution_count?: number | null;
  }
  | {
    readonly output_type: "error";
    readonly ename: string;
    readonly evalue: string;
    readonly traceback: readonly string[];
  };

/** What all cells have. */
export interface Cell<Type extends "code" | "markdown" | "raw"> {
  /** Code, prose, or text that is passed on as it is. */
  readonly cell_type: Type;
  /** Unique in the notebook. */
  readonly id: string;
  /** Words that tools go by, such as `parameters`, and what other tools keep there. */
  metadata: { tags?: string[]; [key: string]: unknown };
  /** The code, or the text. */
  source: string;
}

/** A cell of code. */
export interface CodeCell extends Cell<"code"> {
  /** In which order it was run; null if it was not. */
  execution_count: number | null;
  /** What it published. */
  outputs: Output[];
}

/** A notebook in memory: sources and texts are whole strings. */
export interface Notebook {
  /** From top to bottom. */
  cells: (CodeCell | Cell<"markdown" | "raw">)[];
  /** The kernel, and what the project keeps. */
  metadata: { facespace?: FacespaceMetadata; [key: string]: unknown };
  /** Always 4. */
  readonly nbformat: number;
  /** At least 5. */
  readonly nbformat_minor: number;
}

/** A value that a notebook's parameter can have. */
export type ParameterValue = number | string | boolean | null;

/** Parameters by name. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** What the project keeps in a notebook's metadata. */
export interface FacespaceMetadata {
  /** Notebooks that must have run before, by name without `.ipynb`. */
  needs?: string[];
  /** Files and folders that the notebook reads, relative to the project's root. */
  inputs?: string[];
  /** Parameters of a quick run. */
  quick?: Parameters;
  /** In an executed copy: the run that made it. */
  run?: RunRecord;
  /** In a committed notebook: from which sources its outputs come, and of which run. */
  executed?: {
    sources: string;
    /** ISO 8601. */
    startedAt?: string;
    /** How long it took. */
    seconds?: number;
  };
}

/** The record of a run, kept in the executed copy. */
export interface RunRecord {
  /** Hash of all that the run depended on. */
  fingerprint: string;
  /** How the run ended, or that it goes on. */
  status: "ok" | "error" | "interrupted" | "crashed" | "timeout" | "running";
  /** ISO 8601. */
  readonly startedAt: string;
  /** How long it has taken. */
  seconds: number;
  /** The parameters that were set from outside. */
  readonly parameters: Parameters;
  /** What the notebook said that it read, such as a face store, and as what: absolute path, sum. */
  inputs?: Record<string, string>;
}

/** The tag of cells that are not to be run, as nbclient and Jupyter Book know it. */
export const skipTag = "skip-execution";

/**
 * Reads a notebook.
 *
 * @throws {SyntaxError} If the file is no notebook of nbformat 4, with the reason.
 */
export async function readNotebook(path: string): Promise<Notebook> {
  return parseNotebook(await Deno.readTextFile(path), path);
}

/**
 * The notebooks of a folder, by name.
 *
 * @throws {RangeError} If there are none.
 */
export async function notebookFiles(
  folder: string,
): Promise<{ readonly name: string; readonly path: string }[]> {
  const entries = await unlessMissing(Array.fromAsync(Deno.readDir(folder))) ?? [];
  const files = entries.filter(({ isFile, name }) => isFile && /^[^.].*\.ipynb$/.test(name));
  if (files.length === 0) throw new RangeError(`There are no notebooks in ${folder}`);
  return files.map(({ name }) => ({
    name: name.replace(/\.ipynb$/, ""),
    path: `${folder}/${name}`,
  })).sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Writes a notebook atomically. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await writeFileAtomic(path, formatNotebook(notebook));
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
export function hasTag(cell: Notebook["cells"][number], tag: string): boolean {
  return cell.metadata.tags?.includes(tag) ?? false;
}

/**
 * The kernel that a notebook asks for, if it is none that runs TypeScript; `undefined` if it is, or
 * nothing is said.
 */
export function foreignKernel({ metadata }: Notebook): string | undefined {
  const spec = isRecord(metadata.kernelspec) ? metadata.kernelspec : {};
  const info = isRecord(metadata.language_info) ? metadata.language_info : {};
  const language = spec.language ?? info.name;
  if (spec.name === "deno" || language === undefined || language === "typescript") return undefined;
  return String(spec.display_name ?? spec.name ?? language);
}

/**
 * Parses a notebook's JSON, with or without a byte-order mark. Cells of editors before nbformat 4.5 have
 * no ids: they are made.
 *
 * @param name The file's name, for messages.
 * @throws {SyntaxError} If the text is no notebook of nbformat 4.
 */
export function parseNotebook(text: string, name: string): Notebook {
  const refuse = (reason: string, cause?: unknown): never => {
    throw new SyntaxError(`Cannot read the notebook ${name}: ${reason}`, { cause });
  };
  let file: Partial<Notebook>;
  try {
    file = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    return refuse(`it is no JSON: ${error instanceof Error ? error.message : error}`, error);
  }
  const { nbformat, nbformat_minor: minor = 0, metadata, cells } = file;
  if (nbformat !== 4) {
    return refuse(`nbformat must be 4, got ${nbformat ?? "none"}; save it in JupyterLab`);
  }
  if (!Array.isArray(cells)) return refuse("it has no list of cells");
  const ids = new Set<string>();
  for (const [i, cell] of cells.entries()) {
    const what = `cell ${i + 1}`;
    if (!["code", "markdown", "raw"].includes(cell.cell_type)) {
      refuse(`${what} has the type ${JSON.stringify(cell.cell_type)}, not code, markdown or raw`);
    }
    if (minor < 5) Object.assign(cell, { id: `cell-${i + 1}` });
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
  return { cells, metadata: metadata ?? {}, nbformat, nbformat_minor: Math.max(minor, 5) };
}

/** The text of a notebook's file, as Jupyter writes it. */
export function formatNotebook(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: splitLines(cell.source),
    ...(cell.cell_type === "code" ? { outputs: cell.outputs.map(splitOutput) } : {}),
  }));
  const sortKeys = (_key: string, value: unknown) => {
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
  };
  return JSON.stringify({ ...notebook, cells }, sortKeys, 1) + "\n";
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

/** The text as lines that keep their newline. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The text of a list of lines; a text stays what it is. */
function joinLines(lines: unknown): string {
  return Array.isArray(lines) ? lines.join("") : String(lines);
}
