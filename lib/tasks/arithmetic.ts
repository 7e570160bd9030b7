/**
 * `deno task arithmetic`: an equation over attributes, from words to a picture and judges' verdicts.
 *
 * @module
 */

import { relative } from "node:path";
import { drawEquation } from "../charts/mod.ts";
import { disposeVae } from "../models/mod.ts";
import { prepare } from "../prepare/mod.ts";
import { startBackend } from "../runtime/mod.ts";
import type { FaceStore } from "../store/mod.ts";
import { type EquationResult, equationStudy, termFaces } from "../studies/mod.ts";
import { sha256, writeFileAtomic } from "../system/mod.ts";
import type { TrainedVae, VaeRun } from "../training/mod.ts";
import {
  arithmeticHelp,
  type ArithmeticRequest,
  parseArithmeticRequest,
} from "./arithmetic_request.ts";
import {
  type ArithmeticPlaces,
  choosePart,
  type ChosenPart,
  findModel,
  openJudges,
  openModel,
  openStoredFaces,
} from "./arithmetic_setup.ts";
import { exitCodes, runTask } from "./command_line.ts";

/** Where a result was put. */
interface ArithmeticFiles {
  readonly picture: string;
  readonly figures: string;
  /** Whether an earlier result of the same request was there. */
  readonly replaced: boolean;
}

/** An equation's result with everything that decided it. */
interface Computed {
  readonly request: ArithmeticRequest;
  readonly faces: FaceStore;
  readonly model: TrainedVae;
  /** The model's. */
  readonly training: VaeRun;
  readonly part: ChosenPart;
  readonly result: EquationResult;
  /** What the reader should know. */
  readonly notes: readonly string[];
}

/**
 * Computes an equation and writes its files.
 *
 * @param say Takes the lines of the report.
 * @throws {RangeError} If faces or a model are not there, or there are no faces for a term.
 */
export async function computeArithmetic(
  request: ArithmeticRequest,
  say: (line: string) => void,
  places: ArithmeticPlaces = {},
): Promise<ArithmeticFiles> {
  const { equation, images, policy, seed } = request;
  await using opened = new AsyncDisposableStack();
  const store = await openStoredFaces(request.faces, places);
  opened.defer(() => store.close());
  const training = await findModel(request.model, store, request.faces, places);
  const part = choosePart(request.part, store, training);
  assertFaces(request, store, part);
  await startBackend({ log: say });
  const model = await openModel(training, request.faces);
  const { vae } = model;
  opened.defer(() => disposeVae(vae));
  const { judges, missing } = await openJudges(store, request.faces, places);
  for (const judge of judges) opened.defer(() => judge.dispose());
  // Its files stay those of the store.
  const faces: FaceStore = { ...store, ...inSize(store, vae.imageSizePx) };
  const study = equationStudy({ network: { vae }, faces, rows: part.rows, judges, seed });
  const shown = images === "all" || images > 5 ? 8 : 5;
  const result = await study.run(equation, { images, policy, shown });
  const predicted = predictionNotes(store, part.rows, result);
  const caption = [
    `${store.source}: ${part.sentence}`,
    ...predicted,
    `Model: ${model.version.toUpperCase()}, ${model.folder.split("/").at(-1)}`,
  ].join(". ");
  const png = await drawEquation(study.picture(result, caption));
  const notes = [...predicted, ...missing];
  const computed = { request, faces, model, training, part, result, notes };
  const files = await writeFiles(computed, png);
  reportLines(computed, files).forEach((line) => say(line));
  return files;
}

/**
 * Finds out, before anything takes time, whether there are faces for all terms.
 *
 * @throws {RangeError} If there are none.
 */
function assertFaces(
  { equation, images, seed }: ArithmeticRequest,
  { table, count }: FaceStore,
  { part, rows }: ChosenPart,
): void {
  try {
    termFaces(equation, { table, rows, images, seed });
  } catch (cause) {
    if (!(cause instanceof RangeError) || part === "all") throw cause;
    const all = count.toLocaleString("en");
    throw new RangeError(
      `${cause.message}\nThese are the faces of --part ${part}; --part all has ${all}`,
      { cause },
    );
  }
}

/** The faces of a store in a network's size. */
function inSize(store: FaceStore, sizePx: number): Pick<FaceStore, "sizePx" | "read" | "readSync"> {
  const pixels = store.inSize(sizePx);
  return {
    sizePx,
    read: (rows) => pixels.read(rows),
    readSync: (rows) => pixels.readSync(rows),
  };
}

/** Of which attributes of an equation the labels are predicted, in sentences. */
function predictionNotes(
  { table }: FaceStore,
  rows: readonly number[],
  { expected }: EquationResult,
): readonly string[] {
  return expected.flatMap(({ attribute }) => {
    const confidence = table.confidence(attribute);
    const predicted = rows.filter((row) => !Number.isNaN(confidence[row] ?? NaN)).length;
    const [part, all] = [predicted, rows.length].map((count) => count.toLocaleString("en"));
    return predicted === 0
      ? []
      : [`${attribute} is predicted, not given, for ${part} of ${all} faces`];
  });
}

/**
 * Writes picture and figures, each at once and whole. Only the same request on the same model and
 * faces has the same files.
 */
async function writeFiles(computed: Computed, png: Uint8Array): Promise<ArithmeticFiles> {
  const { request, faces, model, part, result: { line } } = computed;
  const { images, policy, seed, out } = request;
  const key = [line, model.fingerprint, faces.checksum, part.part, images, policy, seed];
  const name = `${out}/${fileName(line)}-${(await sha256(JSON.stringify(key))).slice(0, 8)}`;
  const files = { picture: `${name}.png`, figures: `${name}.json` };
  const replaced = await Deno.stat(files.figures).then(() => true, () => false);
  await writeFileAtomic(files.picture, png);
  await writeFileAtomic(files.figures, JSON.stringify(figuresOf(computed), null, 2) + "\n");
  return { ...files, replaced };
}

/**
 * An equation as a file's name.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { fileName } from "./arithmetic.ts";
 * assert(fileName("woman − 0.5 × Bald man") === "woman-minus-0.5-bald-man");
 * ```
 */
export function fileName(line: string): string {
  const words = line.toLowerCase().replaceAll("−", " minus ").replaceAll("+", " plus ");
  return words.replaceAll(/[^a-z0-9.]+/g, "-").replaceAll(/^[-.]+|-+$/g, "").slice(0, 80);
}

/** What the JSON file says. Numbers that are not known are null. */
function figuresOf({ request, faces, model, training, part, result, notes }: Computed): object {
  const named = (rows: readonly number[]) =>
    rows.map((row) => ({ row, name: faces.table.names[row] ?? "" }));
  const { equation, images, policy, seed } = request;
  const { real } = result;
  return {
    equation: result.line,
    asGiven: equation,
    settings: { images, policy, seed, part: part.part },
    model: {
      folder: model.folder,
      version: model.version,
      fingerprint: model.fingerprint,
      trainedOn: training.faces,
    },
    faces: {
      folder: faces.folder,
      source: faces.source,
      checksum: faces.checksum,
      chosenFrom: part.rows.length,
      seenInTraining: part.trainedOn,
      said: part.sentence,
    },
    expected: result.expected,
    judges: result.judges,
    realFaces: real ? { members: real.members.length, judged: named(real.rows) } : null,
    terms: result.terms.map(({ term, members, rows }) => ({
      words: term.text,
      strength: term.strength,
      conditions: term.conditions.map(({ attribute, present }) => ({ attribute, present })),
      faces: members.length,
      used: named(rows),
    })),
    nearest: result.neighbours.map(({ row, distance }) => ({ ...named([row])[0], distance })),
    encoded: result.encoded,
    distance: result.distance,
    faceDistance: result.faceDistance,
    code: Array.from(result.code),
    notes,
  };
}

/** What the terminal shows. */
function reportLines(
  { faces, part, model, result, notes }: Computed,
  files: ArithmeticFiles,
): readonly string[] {
  const path = (file: string) => {
    const short = relative(Deno.cwd(), file);
    return short.startsWith("..") ? file : short;
  };
  return [
    `Faces: ${faces.source}`,
    `  ${part.sentence}`,
    `Model: ${path(model.folder)}`,
    ...result.terms.map(({ sign, term, members, rows }) => {
      const used = rows.length < members.length ? `${rows.length} used` : "all used";
      return `  ${sign || " "} ${term.text}: ${members.length.toLocaleString("en")} faces, ${used}`;
    }),
    `The result should be: ${result.asked || "nothing that the equation says"}`,
    ...result.said.map((line) => `  ${line}`),
    ...notes,
    ...(files.replaced ? ["The files of the same request, made earlier, are replaced"] : []),
    `Picture: ${path(files.picture)}`,
    `Figures: ${path(files.figures)}`,
  ];
}

/** Does what is asked for and gives the exit code. */
async function run(request: ArithmeticRequest): Promise<number> {
  const { problems } = await prepare({ parts: ["tensorflow"], log: console.error });
  for (const problem of problems) console.error(problem);
  try {
    await computeArithmetic(request, console.log);
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof TypeError || !(error instanceof Error)) throw error;
    console.error(error.message);
    return error instanceof RangeError ? exitCodes.badRequest : exitCodes.failed;
  }
}

if (import.meta.main) {
  const task = { name: "arithmetic", help: arithmeticHelp, parse: parseArithmeticRequest, run };
  Deno.exit(await runTask(task, Deno.args));
}
