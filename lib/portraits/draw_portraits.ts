/**
 * Portraits as files in CelebA's own layout: pictures in `img_align_celeba/`, the five annotation
 * files, and `truth.csv` with the continuous values behind them.
 *
 * `recipe.json` is written first and says what the folder is for; `manifest.json` is written last
 * and says that it is complete. A run that was killed goes on where it was, and ends with the same
 * bytes.
 *
 * @module
 */

import { availableParallelism } from "node:os";
import { projectPath, sha256, withLock, writeFileAtomic } from "../system/mod.ts";
import { PICTURE_FOLDER } from "../sources/mod.ts";
import { encodeJpeg } from "../images/mod.ts";
import { ANNOTATION_FILES, annotationFiles } from "./annotation_files.ts";
import { claimFolder, isClaimed, LOCK_FILE } from "./claim_folder.ts";
import {
  clearLeftovers,
  findPictures,
  listSums,
  type PictureSums,
  readSums,
  totalBytes,
} from "./picture_files.ts";
import { portraitInSet, type PortraitRecipe, portraitRecipe, recipeFolderName } from "./recipe.ts";
import { renderPortrait } from "./render_portrait.ts";

/** Which portraits to draw, and where. */
export interface DrawPortraitsOptions {
  /** How many pictures. Default 4000. */
  readonly count?: number;
  /** Default `facespace`. */
  readonly seed?: string;
  /** From 0 to 1: how much pose, light and scene vary. Default 0.4. */
  readonly variety?: number;
  /** Default 4. */
  readonly picturesPerPerson?: number;
  /** Default one below `data/portraits/`, named by the options. */
  readonly folder?: string;
  /** Pictures drawn at once; changes nothing but the time taken. Default two per core. */
  readonly inFlight?: number;
  readonly signal?: AbortSignal;
  /** Called after each picture, and once at the start with what is there already. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A folder of drawn portraits. */
export interface DrawnPortraits {
  readonly folder: string;
  readonly recipe: PortraitRecipe;
  /** How many pictures this call drew; the others were there. */
  readonly drawn: number;
}

/** The last file to be written: a folder that has one is complete. */
const MANIFEST = "manifest.json";

/** The pictures' checksums, as `sha256sum --check` reads them. */
const PICTURE_LIST = "pictures.sha256";

/**
 * Draws portraits into a folder, or finds that they are there already.
 *
 * Files that are damaged or missing are made again; the same options give the same bytes.
 *
 * @throws {RangeError} If an option is out of range, or if the folder holds anything else.
 * @throws The signal's reason, if it is aborted; what is drawn by then is kept.
 */
export async function drawPortraits(options: DrawPortraitsOptions = {}): Promise<DrawnPortraits> {
  const recipe = portraitRecipe(options);
  const { inFlight = 2 * availableParallelism(), signal } = options;
  if (!Number.isInteger(inFlight) || inFlight < 1) {
    throw new RangeError(
      `Cannot draw portraits as inFlight must be a whole number from 1: got ${inFlight}`,
    );
  }
  const folder = options.folder ?? projectPath("data", "portraits", recipeFolderName(recipe));
  signal?.throwIfAborted();
  // A folder that is somebody else's is left without so much as a lock.
  await isClaimed(folder, recipe);
  // Two programs that want the same portraits take turns, and the second finds them drawn.
  return await withLock(`${folder}/${LOCK_FILE}`, () => {}, async () => {
    signal?.throwIfAborted();
    await claimFolder(folder, recipe);
    const drawn = await complete(folder, recipe, { ...options, inFlight });
    return { folder, recipe, drawn };
  });
}

interface Progress extends Pick<DrawPortraitsOptions, "signal" | "onProgress"> {
  readonly inFlight: number;
}

/** Makes all that is missing, and returns how many pictures were. */
async function complete(
  folder: string,
  recipe: PortraitRecipe,
  progress: Progress,
): Promise<number> {
  const { count } = recipe;
  const names = Array.from({ length: count }, (_, i) => portraitInSet(recipe, i).name);
  const pictures = `${folder}/${PICTURE_FOLDER}`;
  if (await isComplete(folder, recipe, names)) {
    progress.onProgress?.(count, count);
    return 0;
  }
  await clearLeftovers(folder);
  const sums = await findPictures(pictures, names, await knownSums(folder));
  const drawn = count - sums.size;
  await drawMissing(pictures, recipe, sums, progress);
  const files = { ...annotationFiles(recipe), [PICTURE_LIST]: listSums(sums, names) };
  for (const [name, text] of Object.entries(files)) {
    await writeFileAtomic(`${folder}/${name}`, text);
  }
  const manifest = await manifestOf(recipe, files, totalBytes(pictures, names));
  await writeFileAtomic(`${folder}/${MANIFEST}`, manifest);
  return drawn;
}

async function manifestOf(
  recipe: PortraitRecipe,
  files: Readonly<Record<string, string>>,
  pictureBytes: number,
): Promise<string> {
  const sums: Record<string, string> = {};
  for (const [name, text] of Object.entries(files)) sums[name] = await sha256(text);
  return `${JSON.stringify({ format: 1, recipe, pictureBytes, sha256: sums }, null, 2)}\n`;
}

/**
 * Whether all files are there. Annotations are compared by their checksums and the pictures by their
 * sizes: reading these would take as long as the first step of whatever comes next.
 */
async function isComplete(folder: string, recipe: PortraitRecipe, names: readonly string[]) {
  const present = await readIfThere(`${folder}/${MANIFEST}`);
  if (present === undefined) return false;
  const files: Record<string, string> = {};
  for (const name of [...ANNOTATION_FILES, PICTURE_LIST]) {
    files[name] = await readIfThere(`${folder}/${name}`) ?? "";
  }
  const bytes = totalBytes(`${folder}/${PICTURE_FOLDER}`, names);
  return present === await manifestOf(recipe, files, bytes);
}

async function knownSums(folder: string): Promise<PictureSums> {
  const list = await readIfThere(`${folder}/${PICTURE_LIST}`);
  return list === undefined ? new Map() : readSums(list);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Draws the pictures that have no checksum yet, and adds theirs. */
async function drawMissing(
  folder: string,
  recipe: PortraitRecipe,
  sums: PictureSums,
  { inFlight, signal, onProgress }: Progress,
): Promise<void> {
  const { count } = recipe;
  onProgress?.(sums.size, count);
  let next = 0;
  let failed = false;
  const work = async () => {
    while (next < count && !failed) {
      signal?.throwIfAborted();
      const { name, portrait } = portraitInSet(recipe, next++);
      if (sums.has(name)) continue;
      const { image } = await renderPortrait(portrait);
      const jpeg = await encodeJpeg(image);
      await writeFileAtomic(`${folder}/${name}`, jpeg);
      sums.set(name, await sha256(jpeg));
      onProgress?.(sums.size, count);
    }
  };
  const workUntilFailure = () =>
    work().catch((error) => {
      failed = true;
      throw error;
    });
  // Every worker comes to its end before an error is passed on, so nothing is left running.
  const ends = await Promise.allSettled(Array.from({ length: inFlight }, workUntilFailure));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
