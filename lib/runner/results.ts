/**
 * The results of a run as a small file, `results.json`: which notebook, with which parameters, by which
 * code and back end, and its figures. Nothing in it depends on when or how fast it ran, so that the same
 * run has the same bytes; times are in the executed copy beside it.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { type FigureData, FIGURES_MIME } from "../notebook/mod.ts";
import { isRecord, unlessMissing, writeFileAtomic } from "../system/mod.ts";
import { codeCells, type Notebook, type Parameters, type ParameterValue } from "./notebook_file.ts";
import { hashSources } from "./identity.ts";

/** What came of a run. */
export interface RunResults {
  /** The notebook's name. */
  readonly notebook: string;
  /** All its parameters, those by default too, without `resume`. */
  readonly parameters: Parameters;
  /** What computed, as the run's first line says it; empty if it did not. */
  readonly backend: string;
  /** The identity of the notebook's code and of the library's behind it. */
  readonly code: string;
  /** What it showed by `figures()`, in that order. */
  readonly figures: readonly FigureData[];
}

/** The name of a folder's file of results; beside several notebooks, `NOTEBOOK.results.json`. */
const RESULTS = "results.json";

const FORMAT = 1;

/**
 * Names the folder of a run by what was asked for, readable and unique, such as
 * `04-vector-arithmetic,seed=2,quick`: the notebook, what was set in the order of the names, and `quick`.
 *
 * @param set What was set by hand, as the notebook reads it.
 */
export function runName(
  notebook: string,
  { set, quick }: { readonly set: Parameters; readonly quick: boolean },
): string {
  const settings = Object.entries(set).map(([name, value]) =>
    `${name}=${asFileName(String(value))}`
  );
  return [notebook, ...settings.sort(), ...(quick ? ["quick"] : [])].join(",");
}

/** A value as a part of a file's name; what cannot be one, such as a path, by its end and a hash. */
function asFileName(value: string): string {
  const plain = value.replaceAll(/[^\w.+-]+/g, "-");
  if (plain === value && value.length <= 40) return value;
  return `${plain.slice(-24)}~${shortHash(value).slice(0, 8)}`;
}

/** Where the results of an executed copy go. */
export function resultsPath(copyPath: string, { alone }: { readonly alone: boolean }): string {
  return alone ? copyPath.replace(/[^/]*$/, RESULTS) : copyPath.replace(/\.ipynb$/, `.${RESULTS}`);
}

/**
 * All files of results below a folder, in the order of their paths, or the one file that is named.
 *
 * @throws {RangeError} If there is no such folder.
 */
export async function resultsBelow(folder: string): Promise<string[]> {
  const info = await Deno.stat(folder).catch(() => undefined);
  if (!info) throw new RangeError(`Cannot read results as ${folder} does not exist`);
  if (info.isFile) return [folder];
  const paths: string[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    if (isDirectory && !name.startsWith(".")) {
      paths.push(...await resultsBelow(`${folder}/${name}`));
    } else if (isFile && (name === RESULTS || name.endsWith(`.${RESULTS}`))) {
      paths.push(`${folder}/${name}`);
    }
  }
  return paths.sort();
}

/** What results are made from. */
interface ResultsContext extends Pick<RunResults, "notebook" | "parameters"> {
  /** From `codeIdentity()`. */
  readonly libraryCode: string;
}

/**
 * Writes the results of a good run, unless the file has them already: its time tells when they last
 * changed.
 *
 * @param copy The executed copy, whose outputs have the figures.
 * @returns What is wrong with the figures, if anything is.
 */
export async function keepResults(
  path: string,
  copy: Notebook,
  context: ResultsContext,
): Promise<string | undefined> {
  const results = resultsOf(copy, context);
  const names = results.figures.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    return `Cannot write the results of ${context.notebook} as its figures must differ in name: ` +
      `got "${twice}" twice`;
  }
  const text = `${JSON.stringify({ format: FORMAT, ...results }, null, 2)}\n`;
  if (await unlessMissing(Deno.readTextFile(path)) !== text) await writeFileAtomic(path, text);
}

function resultsOf(copy: Notebook, context: ResultsContext): RunResults {
  const { notebook, libraryCode } = context;
  const { resume: _, ...set } = context.parameters;
  const parameters = Object.fromEntries(Object.entries(set).sort());
  const figures = figuresIn(copy);
  const code = shortHash(`${hashSources(copy)} ${libraryCode}`);
  return { notebook, parameters, backend: backendOf(copy), code, figures };
}

/** What an executed notebook showed by `figures()`, in that order. */
export function figuresIn(notebook: Notebook): readonly FigureData[] {
  return codeCells(notebook).flatMap(({ outputs }) =>
    outputs.flatMap((output) =>
      output.output_type === "display_data" ? readFigures(output.data[FIGURES_MIME]) : []
    )
  );
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** What the run's first line said that computes. */
function backendOf(copy: Notebook): string {
  const printed = codeCells(copy).flatMap(({ outputs }) => outputs).flatMap((output) =>
    output.output_type === "stream" ? output.text.split("\n") : []
  );
  const label = "Back end: ";
  return printed.find((line) => line.startsWith(label))?.slice(label.length) ?? "";
}

function readFigures(data: unknown): FigureData[] {
  if (!isRecord(data) || !Array.isArray(data.figures)) return [];
  return data.figures.filter(isFigure);
}

function isFigure(item: unknown): item is FigureData {
  if (!isRecord(item)) return false;
  const { name, value, low, high, unit } = item;
  return typeof name === "string" && Number.isFinite(value) &&
    [low, high].every((end) => end === undefined || Number.isFinite(end)) &&
    (unit === undefined || typeof unit === "string");
}

/**
 * Reads results.
 *
 * @throws {SyntaxError} If the file holds none of this version.
 */
export async function readResults(path: string): Promise<RunResults> {
  const refuse = (why: string, cause?: unknown): never => {
    throw new SyntaxError(
      `Cannot read ${path} as ${why}: remove it and run its notebook again`,
      { cause },
    );
  };
  let file: unknown;
  try {
    file = JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refuse("it is no JSON", error);
  }
  if (!isRecord(file)) return refuse("it holds no results");
  const { format, notebook, parameters, backend, code, figures } = file;
  if (format !== FORMAT) return refuse(`its format must be ${FORMAT}: got ${format}`);
  if (typeof notebook !== "string" || typeof backend !== "string" || typeof code !== "string") {
    return refuse("it must name notebook, backend and code");
  }
  if (!isParameters(parameters)) return refuse("its parameters must be plain values");
  if (!Array.isArray(figures) || !figures.every(isFigure)) {
    return refuse("each of its figures must have a name and a finite value");
  }
  return { notebook, parameters, backend, code, figures };
}

function isParameters(value: unknown): value is Parameters {
  const isValue = (each: unknown): each is ParameterValue =>
    each === null || ["number", "string", "boolean"].includes(typeof each);
  return isRecord(value) && Object.values(value).every(isValue);
}
