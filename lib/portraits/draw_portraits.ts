/**
 * Portraits as files in CelebA's own layout: pictures in `img_align_celeba/`, the five annotation
 * files, and `truth.csv` with the continuous values behind them.
 *
 * `recipe.json` is written first and says what the folder is for; `manifest.json` is written last
 * and says that it is complete. A run that was killed goes on where it was, and ends with the same
 * bytes. Pictures are written beside their place, synced and renamed, so a kill leaves no half of
 * one. A disk that lies about syncing may still lose a file's end in a power failure: such a file
 * does not end as a JPEG does, and is drawn again.
 *
 * @module
 */

import { availableParallelism } from "node:os";
import type { Partition } from "../annotations/mod.ts";
import { encodeJpeg } from "../images/mod.ts";
import { celebaFiles, type CelebaRow, PICTURE_FOLDER } from "../sources/mod.ts";
import {
  type CsvRecord,
  csvText,
  projectPath,
  severalAtOnce,
  sha256,
  unlessMissing,
  withLock,
  writeFileAtomic,
} from "../system/mod.ts";
import { portraitAttributes, portraitMeasures } from "./attributes.ts";
import { portraitGeometry, renderPortrait } from "./painting/mod.ts";
import {
  isClaimed,
  LOCK_FILE,
  pictureName,
  picturesOf,
  portraitInSet,
  type PortraitRecipe,
  portraitRecipe,
  RECIPE_FILE,
  recipeFolderName,
  TRUTH_FILE,
} from "./recipe.ts";
import type { Portrait } from "./portrait.ts";

/** Which portraits to draw, and where. */
export interface DrawPortraitsOptions {
  /** How many pictures. Default 4000. */
  readonly count?: number;
  /** Default `facespace`. */
  readonly seed?: string;
  /** From 0 to 1: how much pose, light and scene vary. Default 0.4. */
  readonly variety?: number;
  /** From 0 to 1: the share of people whose smiles go with other attributes as in CelebA. Default 0. */
  readonly confounding?: number;
  /** Default 4. */
  readonly picturesPerPerson?: number;
  /** Draws only the pictures of people of this part of the set. Default: of all. */
  readonly part?: Partition;
  /** Default one below `data/portraits/`, named by the options. */
  readonly folder?: string;
  /** Pictures drawn at once; changes nothing but the time taken. Default two per core. */
  readonly inFlight?: number;
  /** Ends the drawing when aborted. */
  readonly signal?: AbortSignal;
  /** Called after each picture, and once at the start with what is there already. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Told that another program draws the same ones, and again every five minutes. Default: nobody. */
  readonly log?: (line: string) => void;
}

/** A folder of drawn portraits. */
export interface DrawnPortraits {
  /** Where it is. */
  readonly folder: string;
  /** What its pictures are made from. */
  readonly recipe: PortraitRecipe;
  /** How many pictures this call drew; the others were there. */
  readonly drawn: number;
}

/** The last file to be written: a folder that has one is complete. */
const MANIFEST = "manifest.json";

/** The pictures' checksums, as `sha256sum --check` reads them from the set's folder. */
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
  const { inFlight = 2 * availableParallelism(), signal, log = () => {} } = options;
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
  const onWait = () => log(`Another program draws portraits into ${folder}: waiting for it …`);
  return await withLock(`${folder}/${LOCK_FILE}`, onWait, async () => {
    signal?.throwIfAborted();
    if (!await isClaimed(folder, recipe)) {
      await writeFileAtomic(`${folder}/${RECIPE_FILE}`, `${JSON.stringify(recipe, null, 2)}\n`);
    }
    const drawn = await complete(folder, recipe, { ...options, inFlight });
    return { folder, recipe, drawn };
  });
}

/** A portrait as a picture of a set: of one that is in it, the set's own bytes. */
export async function portraitJpeg(portrait: Portrait): Promise<Uint8Array> {
  return await encodeJpeg((await renderPortrait(portrait)).image);
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
  const names = picturesOf(recipe).map(pictureName);
  const count = names.length;
  const pictures = `${folder}/${PICTURE_FOLDER}`;
  if (await isComplete(folder, recipe, names)) {
    progress.onProgress?.(count, count);
    return 0;
  }
  await clearLeftovers(folder);
  const known = await unlessMissing(Deno.readTextFile(`${folder}/${PICTURE_LIST}`)) ?? "";
  const sums = await findPictures(pictures, names, readSums(known));
  const drawn = count - sums.size;
  await drawMissing(pictures, recipe, sums, progress);
  const list = names.map((name) => `${sums.get(name)}  ${PICTURE_FOLDER}/${name}\n`).join("");
  const files = { ...annotationFiles(recipe), [PICTURE_LIST]: list };
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
 * Whether all files are there. Annotations are compared by their checksums and the pictures by
 * their sizes: reading these would take as long as the first step of whatever comes next.
 */
async function isComplete(folder: string, recipe: PortraitRecipe, names: readonly string[]) {
  const textOf = (name: string) => unlessMissing(Deno.readTextFile(`${folder}/${name}`));
  const present = await textOf(MANIFEST);
  if (present === undefined) return false;
  const files: Record<string, string> = {};
  for (const name of [...Object.keys(celebaFiles([])), TRUTH_FILE, PICTURE_LIST]) {
    files[name] = await textOf(name) ?? "";
  }
  const bytes = totalBytes(`${folder}/${PICTURE_FOLDER}`, names);
  return present === await manifestOf(recipe, files, bytes);
}

/** What is known of the set, as texts by their files' names. Nothing is painted for it. */
function annotationFiles(recipe: PortraitRecipe): Readonly<Record<string, string>> {
  const rows: CelebaRow[] = [];
  const truths: CsvRecord[] = [];
  for (const i of picturesOf(recipe)) {
    const { name, identity, partition, portrait } = portraitInSet(recipe, i);
    const { landmarks, faceBox: box } = portraitGeometry(portrait);
    const attributes = portraitAttributes(portrait);
    rows.push({ name, attributes, box, landmarks, identity: identity + 1, partition });
    const measures = Object.entries(portraitMeasures(portrait))
      .map(([measure, value]) => [measure, Number(value.toFixed(5))]);
    truths.push({ image_id: name, ...Object.fromEntries(measures) });
  }
  return { ...celebaFiles(rows), [TRUTH_FILE]: csvText(truths) };
}

/** Draws the pictures that have no checksum yet, and adds theirs. */
async function drawMissing(
  folder: string,
  recipe: PortraitRecipe,
  sums: PictureSums,
  { inFlight, signal, onProgress }: Progress,
): Promise<void> {
  const indices = picturesOf(recipe);
  const { length: count } = indices;
  onProgress?.(sums.size, count);
  await severalAtOnce(indices, inFlight, async (index) => {
    signal?.throwIfAborted();
    const { name, portrait } = portraitInSet(recipe, index);
    if (sums.has(name)) return;
    const jpeg = await portraitJpeg(portrait);
    await writeFileAtomic(`${folder}/${name}`, jpeg);
    sums.set(name, await sha256(jpeg));
    onProgress?.(sums.size, count);
  });
}

/** Checksums of pictures by their names. */
type PictureSums = Map<string, string>;

/**
 * Finds the whole pictures in a folder, and clears away what a killed run was writing.
 *
 * @param folder The folder of the pictures; it need not exist.
 * @param names The pictures that belong to the set, in order.
 * @param expected Checksums where they are known; a picture that differs counts as missing.
 * @returns The SHA-256 of those that are there and whole.
 */
async function findPictures(
  folder: string,
  names: readonly string[],
  expected: PictureSums,
): Promise<PictureSums> {
  const sums: PictureSums = new Map();
  const present = await clearLeftovers(folder);
  for (const name of names) {
    if (!present.has(name)) continue;
    const bytes = await Deno.readFile(`${folder}/${name}`);
    if (!isWholeJpeg(bytes)) continue;
    const sum = await sha256(bytes);
    if ((expected.get(name) ?? sum) === sum) sums.set(name, sum);
  }
  return sums;
}

/** The sizes of pictures in bytes, added up; NaN if one is missing. */
function totalBytes(folder: string, names: readonly string[]): number {
  try {
    return names.reduce((sum, name) => sum + Deno.statSync(`${folder}/${name}`).size, 0);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return NaN;
    throw error;
  }
}

/** Reads a list of the pictures' checksums. */
function readSums(list: string): PictureSums {
  const lines = list.split("\n").filter((line) => line !== "");
  return new Map(lines.map((line) => [line.slice(67 + PICTURE_FOLDER.length), line.slice(0, 64)]));
}

/** Removes unfinished files from a folder and returns the names of the others. */
async function clearLeftovers(folder: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  await Deno.mkdir(folder, { recursive: true });
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile) continue;
    if (name.endsWith(".part")) await Deno.remove(`${folder}/${name}`);
    else names.add(name);
  }
  return names;
}

function isWholeJpeg(bytes: Uint8Array): boolean {
  return bytes.length > 4 && bytes[0] === 0xff && bytes[1] === 0xd8 &&
    bytes.at(-2) === 0xff && bytes.at(-1) === 0xd9;
}
