/**
 * `deno task arithmetic`: an equation over attributes, from words to a picture and judges' verdicts.
 *
 * @module
 */

import { drawEquation } from "../charts/mod.ts";
import { disposeVae } from "../models/mod.ts";
import { prepare } from "../prepare/mod.ts";
import { startBackend } from "../runtime/mod.ts";
import type { FaceStore } from "../store/mod.ts";
import { type EquationResult, equationStudy, termFaces } from "../studies/mod.ts";
import type { TrainedVae, VaeRun } from "../training/mod.ts";
import { type ArithmeticFiles, fileLines, writeFiles } from "./arithmetic_files.ts";
import { computePictures } from "./arithmetic_pictures.ts";
import {
  arithmeticHelp,
  type ArithmeticRequest,
  parseArithmeticRequest,
  type PictureRequest,
} from "./arithmetic_request.ts";
import {
  type ArithmeticPlaces,
  type ChosenPart,
  isBoxed,
  networkName,
  openJudges,
  openModel,
  setUp,
} from "./arithmetic_setup.ts";
import { exitCodes, runTask } from "./command_line.ts";

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
  const { store, training, part } = await setUp(request, say, places);
  opened.defer(() => store.close());
  assertFaces(request, store, part);
  await startBackend({ log: say });
  const model = await openModel(training, request.faces);
  const { vae } = model;
  opened.defer(() => disposeVae(vae));
  const { judges, missing } = await openJudges(
    store,
    request.faces,
    places,
    isBoxed(training),
  );
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
    `Network: ${networkName(training)}, ${
      isBoxed(training) ? `from the box, ${training.precision} precision` : "trained here"
    } (${model.folder.split("/").at(-1)})`,
  ].join(". ");
  const png = await drawEquation(study.picture(result, caption));
  const notes = [...predicted, ...missing];
  const computed = { request, faces, model, training, part, result, notes };
  const files = await writeFiles({
    line: result.line,
    key: [model.fingerprint, store.checksum, part.part, images, policy, seed],
    out: request.out,
    png,
    figures: figuresOf(computed),
  });
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
    if (!(cause instanceof RangeError) || rows.length === count) throw cause;
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
      isSharpened: training.isSharpened,
      fingerprint: model.fingerprint,
      trainedOn: training.faces,
      origin: isBoxed(training) ? "box" : "trained here",
      precision: isBoxed(training) ? training.precision : "single",
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
  { faces, part, result, notes }: Computed,
  files: ArithmeticFiles,
): readonly string[] {
  return [
    `Faces: ${faces.source}`,
    `  ${part.sentence}`,
    ...result.terms.map(({ sign, term, members, rows }) => {
      const used = rows.length < members.length ? `${rows.length} used` : "all used";
      return `  ${sign || " "} ${term.text}: ${members.length.toLocaleString("en")} faces, ${used}`;
    }),
    `The result should be: ${result.asked || "nothing that the equation says"}`,
    ...result.said.map((line) => `  ${line}`),
    ...notes,
    ...fileLines(files),
  ];
}

/** Does what is asked for and gives the exit code. */
async function run(request: ArithmeticRequest | PictureRequest): Promise<number> {
  const { problems } = await prepare({ parts: ["tensorflow"], log: console.error });
  for (const problem of problems) console.error(problem);
  try {
    if ("pictures" in request) await computePictures(request, console.log);
    else await computeArithmetic(request, console.log);
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
