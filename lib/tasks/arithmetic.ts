/**
 * `deno task arithmetic`: an equation over attributes, from words to a picture and judges' verdicts.
 *
 * @module
 */

import { relative } from "node:path";
import { drawEquation } from "../charts/mod.ts";
import {
  type AttributeJudge,
  findAttributeJudge,
  loadFaceApiJudge,
  openAttributeJudge,
} from "../judges/mod.ts";
import type { FaceStore } from "../store/mod.ts";
import { CELEBA_WORDS, parseEquation } from "../latent/mod.ts";
import { disposeVae } from "../models/mod.ts";
import { startBackend } from "../runtime/mod.ts";
import { prepare } from "../prepare/mod.ts";
import {
  equationPanels,
  expectedText,
  judgeEquation,
  runEquation,
  termFaces,
  termSigns,
  verdictText,
} from "../studies/mod.ts";
import { type ArithmeticRequest, parseArithmeticFlags } from "./arithmetic_flags.ts";
import { arithmeticHelp } from "./arithmetic_help.ts";
import {
  type ArithmeticFiles,
  type ArithmeticResult,
  predictionNotes,
  writeResult,
} from "./arithmetic_result.ts";
import {
  type ArithmeticPlaces,
  choosePart,
  type ChosenPart,
  findModel,
  openModel,
  openStoredFaces,
  trainingCommand,
} from "./arithmetic_setup.ts";
import { exitCodes, isBadRequest } from "./experiment_command.ts";

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
  opened.defer(() => disposeVae(model.vae));
  const { vae } = model;
  // Its files stay those of the store.
  const faces: FaceStore = { ...store, ...inSize(store, vae.imageSizePx) };
  const shown = images === "all" || images > 5 ? 8 : 5;
  const options = { faces, rows: part.rows, vae, images, policy, seed, shown };
  const run = await runEquation(equation, options);
  const { judges, missing } = await openJudges(store, request.faces, places);
  for (const judge of judges) opened.defer(() => judge.dispose());
  const verdicts = await judgeEquation(run, { ...options, judges });
  const named = run.expected.map(({ attribute }) => attribute);
  const predicted = predictionNotes(store, part.rows, named);
  const notes = [...predicted, ...missing];
  const result = { request, faces, model, training, part, run, verdicts, notes };
  const caption = [
    `${store.source}: ${part.sentence}`,
    ...predicted,
    `Model: ${model.version.toUpperCase()}, ${model.folder.split("/").at(-1)}`,
  ].join(". ");
  const png = await drawEquation(equationPanels(run, { faces, verdicts, caption }));
  const files = await writeResult(result, png);
  reportLines(result, files).forEach((line) => say(line));
  return files;
}

/**
 * Finds out, before anything takes time, whether there are faces for all terms.
 *
 * @throws {RangeError} If there are none.
 */
function assertFaces(request: ArithmeticRequest, store: FaceStore, part: ChosenPart): void {
  const { equation, images, seed } = request;
  try {
    const { rows } = part;
    const terms = parseEquation(equation, CELEBA_WORDS);
    termFaces(equation, terms, { table: store.table, rows, images, seed });
  } catch (cause) {
    if (!(cause instanceof RangeError) || part.part === "all") throw cause;
    const all = store.count.toLocaleString("en");
    throw new RangeError(
      `${cause.message}\nThese are the faces of --part ${part.part}; --part all has ${all}`,
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

/** The judges that there are, and what is to be said of the others. */
async function openJudges(
  faces: FaceStore,
  source: string,
  { runsFolder }: ArithmeticPlaces,
): Promise<{ readonly judges: readonly AttributeJudge[]; readonly missing: readonly string[] }> {
  const trained = await findAttributeJudge({
    facesChecksum: faces.checksum,
    ...(runsFolder === undefined ? {} : { folder: runsFolder }),
  });
  const faceApi = await loadFaceApiJudge();
  const cure = `"${trainingCommand(source)}" does`;
  if (!trained) {
    const missing = `No attribute classifier has been trained on these faces: ${cure}`;
    return { judges: [faceApi], missing: [missing] };
  }
  try {
    return { judges: [await openAttributeJudge(trained.folder), faceApi], missing: [] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // of another network than this code builds
    const missing = `The attribute classifier is of an older version and is to be trained again, ` +
      `which ${cure}: ${error.message}`;
    return { judges: [faceApi], missing: [missing] };
  }
}

/** What the terminal shows. */
function reportLines(
  { faces, part, model, run, verdicts, notes }: ArithmeticResult,
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
    ...run.terms.map(({ term, members, rows }, i) => {
      const used = rows.length < members.length ? `${rows.length} used` : "all used";
      const sign = termSigns(term, i).join(" ") || " ";
      return `  ${sign} ${term.text}: ${members.length.toLocaleString("en")} faces, ${used}`;
    }),
    `The result should be: ${expectedText(run) || "nothing that the equation says"}`,
    ...verdicts.judges.map((verdict) => `  ${verdictText(verdict, verdicts.real)}`),
    ...notes,
    ...(files.replaced ? ["The files of the same request, made earlier, are replaced"] : []),
    `Picture: ${path(files.picture)}`,
    `Figures: ${path(files.figures)}`,
  ];
}

/** Handles the command line and gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  let request: ArithmeticRequest | "help";
  try {
    request = parseArithmeticFlags(args);
  } catch (error) {
    if (!isBadRequest(error)) throw error;
    console.error(`${error.message}\nSee deno task arithmetic --help`);
    return exitCodes.badRequest;
  }
  if (request === "help") {
    console.log(arithmeticHelp);
    return exitCodes.ok;
  }
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

if (import.meta.main) Deno.exit(await main(Deno.args));
