/**
 * Faces, model and judges for an equation. Nothing is made here: what is missing is named, with the
 * command that makes it.
 *
 * @module
 */

import { resolve } from "node:path";
import { facesFolder, openFaces } from "../faces/mod.ts";
import {
  type AttributeJudge,
  findAttributeJudge,
  loadFaceApiJudge,
  openAttributeJudge,
} from "../judges/mod.ts";
import { type FaceStore, openFaceStore, readManifest } from "../store/mod.ts";
import { projectPath } from "../system/mod.ts";
import {
  faceParts,
  findVaeRuns,
  openVaeRun,
  readVaeRun,
  type TrainedVae,
  type VaeRun,
} from "../training/mod.ts";
import type { PartName } from "./arithmetic_request.ts";

/** Where things are kept. */
export interface ArithmeticPlaces {
  /** Default: the project's `data`. */
  readonly dataFolder?: string;
  /** Default: the project's `outputs/runs`. */
  readonly runsFolder?: string;
}

/**
 * Opens a face store that is there.
 *
 * @param source `portraits`, `celeba`, `photos` or a folder.
 * @throws {RangeError} If it is not there; the message names the command that makes it.
 */
export async function openStoredFaces(
  source: string,
  { dataFolder = projectPath("data") }: ArithmeticPlaces = {},
): Promise<FaceStore> {
  const known = (["portraits", "celeba", "photos"] as const).find((name) => name === source);
  const folder = known ? facesFolder(known, {}, dataFolder) : source;
  if (await readManifest(folder)) return await openFaceStore(folder);
  if (known === "portraits") {
    throw new RangeError(
      `Cannot open the faces in ${folder} as there is no face store: make it by ` +
        `"deno task faces portraits"`,
    );
  }
  return await openFaces({ source, dataFolder }); // which says what is missing
}

/**
 * The run that is asked for, or the best one for the faces: V2 before V1, of these one that was trained
 * on the whole bound, of these the one with most epochs, of these the newest.
 *
 * @param source The faces as they were asked for, for messages.
 * @throws {RangeError} If there is none; the message names the command that trains one.
 */
export async function findModel(
  asked: string | undefined,
  faces: Pick<FaceStore, "checksum">,
  source: string,
  { runsFolder = projectPath("outputs", "runs") }: ArithmeticPlaces = {},
): Promise<VaeRun> {
  if (asked !== undefined) {
    const folder = await namedRun(asked, runsFolder);
    if (folder !== undefined) return await readVaeRun(folder);
    throw new RangeError(
      `Cannot compute the equation as there is no training run ${asked}: name a folder with ` +
        `config.json, or train one by "${trainingCommand(source)}"`,
    );
  }
  const runs = await findVaeRuns(runsFolder);
  const best = bestRun(runs.filter((run) => run.faces === faces.checksum));
  if (best) return best;
  const [other] = runs;
  throw new RangeError(
    `Cannot compute the equation as no model has been trained on these faces: train one by ` +
      `"${trainingCommand(source)}"` +
      (other ? `, or name one of other faces, such as --model ${other.folder}` : ""),
  );
}

/**
 * Opens a run's model.
 *
 * @param source The faces as they were asked for, for messages.
 * @throws {RangeError} If the network is another one than today's; the message names the command.
 */
export async function openModel(
  { folder }: Pick<VaeRun, "folder">,
  source: string,
): Promise<TrainedVae> {
  try {
    return await openVaeRun(folder);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RangeError(
      `${cause.message}; the run is of another version of the network: train one by ` +
        `"${trainingCommand(source)}", or name another run by --model`,
      { cause },
    );
  }
}

/** The command that trains a model and a judge on faces. */
function trainingCommand(source: string): string {
  const isName = ["portraits", "celeba", "photos"].includes(source);
  const set = source === "portraits" ? "" : ` --set source=${isName ? source : resolve(source)}`;
  return `deno task experiments 04${set}`;
}

function bestRun(runs: readonly VaeRun[]): VaeRun | undefined {
  const rank = ({ version, asPublished, training }: VaeRun) => {
    const { reconstruction, beta, epochs } = training;
    const isBound = reconstruction === "optimal-sigma" && beta === 1 && asPublished.length === 0;
    return [Number(version.slice(1)), Number(isBound), epochs];
  };
  // Runs come with the newest first, and sorting keeps the order of equal ones.
  return runs.toSorted((a, b) => {
    const [before, after] = [rank(a), rank(b)];
    return before.map((value, i) => (after[i] ?? 0) - value).find((gap) => gap !== 0) ?? 0;
  })[0];
}

/** A run's folder, or its name among the runs. */
async function namedRun(asked: string, runsFolder: string): Promise<string | undefined> {
  for (const folder of [asked.replace(/(?<=.)\/+$/, ""), `${runsFolder}/${asked}`]) {
    const found = await Deno.stat(`${folder}/config.json`).catch(() => undefined);
    if (found) return folder;
  }
  return undefined;
}

/** Faces to choose from. */
export interface ChosenPart {
  readonly part: PartName;
  readonly rows: readonly number[];
  /** How many of them the model was trained on; null where that is not known. */
  readonly trainedOn: number | null;
  /** Whose faces they are, and whether they were seen in training. */
  readonly sentence: string;
}

/**
 * The faces of the part that is asked for, by default those of people whom the model has not seen.
 *
 * @throws {RangeError} If the faces cannot be split.
 */
export function choosePart(
  asked: PartName | undefined,
  { table, count, checksum }: FaceStore,
  { faces, training: { seed } }: Pick<VaeRun, "faces" | "training">,
): ChosenPart {
  const knows = faces === checksum;
  const part = asked ?? (knows ? "test" : "all");
  const parts = knows || part !== "all" ? faceParts(table, seed) : undefined;
  const rows = part === "all" || !parts ? Array.from({ length: count }, (_, i) => i) : parts[part];
  const people = new Set(rows.map((row) => table.identities[row])).size;
  const who = `${rows.length.toLocaleString("en")} faces of ${people.toLocaleString("en")} people`;
  if (!knows || !parts) {
    const sentence = `${who} (${part}); the model was trained on other faces`;
    return { part, rows, trainedOn: null, sentence };
  }
  const train = new Set(parts.train);
  const trainedOn = rows.filter((row) => train.has(row)).length;
  const seen = trainedOn === 0
    ? "held out: none of them was seen in training"
    : trainedOn === rows.length
    ? "all of them were seen in training"
    : `${trainedOn.toLocaleString("en")} of the faces were seen in training`;
  return { part, rows, trainedOn, sentence: `${who} (${part}), ${seen}` };
}

/**
 * The judges that there are, and what is to be said of the others.
 *
 * @param source The faces as they were asked for, for messages.
 */
export async function openJudges(
  { checksum }: Pick<FaceStore, "checksum">,
  source: string,
  { runsFolder }: ArithmeticPlaces,
): Promise<{ readonly judges: readonly AttributeJudge[]; readonly missing: readonly string[] }> {
  const trained = await findAttributeJudge({
    facesChecksum: checksum,
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
