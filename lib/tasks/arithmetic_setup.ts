/**
 * Faces, model and judges for an equation. Nothing is made here: what is missing is named, with the
 * command that makes it.
 *
 * @module
 */

import { resolve } from "node:path";
import { facesFolder, openFaces } from "../faces/open_faces.ts";
import { type FaceStore, openFaceStore } from "../images/face_store/open_face_store.ts";
import { readManifest } from "../images/face_store/manifest.ts";
import { projectPath } from "../runtime/project.ts";
import { isRecord, readRunConfig } from "../training/finished_runs.ts";
import { faceParts } from "../training/face_vae.ts";
import { findVaeRuns, openVaeRun, type TrainedVae, type VaeRun } from "../training/vae_run.ts";
import type { PartName } from "./arithmetic_flags.ts";

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

/** A training run and what its model was trained on. */
export interface ChosenRun {
  readonly folder: string;
  /** Checksum of the faces of its training; null if its configuration does not say. */
  readonly faces: string | null;
  /** Decided who was trained on; null if its configuration does not say. */
  readonly seed: number | null;
}

/**
 * The run that is asked for, or the best one for the faces: V2 before V1, of these one whose KL term
 * weighs 1 in the end, of these the one with most epochs, of these the newest.
 *
 * @param source The faces as they were asked for, for messages.
 * @throws {RangeError} If there is none; the message names the command that trains one.
 */
export async function findModel(
  asked: string | undefined,
  faces: Pick<FaceStore, "checksum">,
  source: string,
  { runsFolder = projectPath("outputs", "runs") }: ArithmeticPlaces = {},
): Promise<ChosenRun> {
  let folder: string | undefined;
  if (asked === undefined) {
    const runs = await findVaeRuns(runsFolder);
    folder = await bestRun(runs.filter((run) => run.faces === faces.checksum));
    const [other] = runs;
    if (folder === undefined) {
      throw new RangeError(
        `Cannot compute the equation as no model has been trained on these faces: train one by ` +
          `"${trainingCommand(source)}"` +
          (other ? `, or name one of other faces, such as --model ${other.folder}` : ""),
      );
    }
  } else {
    folder = await namedRun(asked, runsFolder);
    if (folder === undefined) {
      throw new RangeError(
        `Cannot compute the equation as there is no training run ${asked}: name a folder with ` +
          `config.json, or train one by "${trainingCommand(source)}"`,
      );
    }
  }
  const { seed, faces: checksum } = await readRunConfig(folder);
  const number = /^train (\d+)$/.exec(String(seed))?.[1]; // as trainFaceVae() names its streams
  return {
    folder,
    faces: typeof checksum === "string" ? checksum : null,
    seed: number === undefined ? null : Number(number),
  };
}

/**
 * Opens a run's model.
 *
 * @param source The faces as they were asked for, for messages.
 * @throws {RangeError} If the network is another one than today's; the message names the command.
 */
export async function openModel({ folder }: ChosenRun, source: string): Promise<TrainedVae> {
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
export function trainingCommand(source: string): string {
  const isName = ["portraits", "celeba", "photos"].includes(source);
  const set = source === "portraits" ? "" : ` --set source=${isName ? source : resolve(source)}`;
  return `deno task experiments 04${set}`;
}

async function bestRun(runs: readonly VaeRun[]): Promise<string | undefined> {
  const known = await Promise.all(runs.map(async ({ folder, version }) => {
    const { weights, epochs } = await readRunConfig(folder);
    const beta = lastValue(isRecord(weights) ? weights.beta : undefined);
    return { folder, rank: [Number(version.slice(1)), beta === 1 ? 1 : 0, Number(epochs)] };
  }));
  // Runs come with the newest first, and sorting keeps the order of equal ones.
  const differences = (a: readonly number[], b: readonly number[]) =>
    a.map((rank, i) => (b[i] ?? 0) - rank).find((difference) => difference !== 0) ?? 0;
  return known.sort((a, b) => differences(a.rank, b.rank))[0]?.folder;
}

/** Where a schedule ends. */
function lastValue(schedule: unknown): unknown {
  if (!Array.isArray(schedule)) return schedule;
  const last: unknown = schedule.at(-1);
  return isRecord(last) ? last.value : undefined;
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
  model: Pick<ChosenRun, "faces" | "seed">,
): ChosenPart {
  const knows = model.faces === checksum && model.seed !== null;
  const part = asked ?? (knows ? "test" : "all");
  const parts = knows || part !== "all" ? faceParts(table, model.seed ?? 1) : undefined;
  const rows = part === "all" || !parts ? Array.from({ length: count }, (_, i) => i) : parts[part];
  const people = new Set(rows.map((row) => table.identities[row])).size;
  const who = `${rows.length.toLocaleString("en")} faces of ${people.toLocaleString("en")} people`;
  if (!knows || !parts) {
    const why = model.faces === checksum
      ? "its run does not say whom the model was trained on"
      : "the model was trained on other faces";
    return { part, rows, trainedOn: null, sentence: `${who} (${part}); ${why}` };
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
