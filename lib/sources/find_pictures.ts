/**
 * Finds CelebA's aligned pictures: in which folders a data set's files may lie, and which folder or
 * archive has the pictures, if there are several.
 *
 * @module
 */

import { openArchive } from "./picture_archive.ts";
import {
  isForeignFolder,
  isThere,
  messageOf,
  NO_STAMP,
  PICTURE_NAME,
  type PictureFiles,
  readPicture,
  stampOf,
  statFiles,
} from "./picture_files.ts";

/** The folder of the aligned pictures; with `.zip` behind it, the archive with them. */
export const PICTURE_FOLDER = "img_align_celeba";

/** What it and its archive may be called: the second edition's pictures are PNG. */
const FOLDER_NAMES = [PICTURE_FOLDER, `${PICTURE_FOLDER}_png`];
const PLACE_NAMES = [...FOLDER_NAMES, ...FOLDER_NAMES.map((name) => `${name}.zip`)];

/** How deep below the data set's folder its files are looked for: the download's own is 1, `Anno`. */
const DEEPEST = 3;

/** A folder, then the folders below it where a data set's files may lie; not those with the pictures. */
export async function placesIn(folder: string): Promise<string[]> {
  const places = [folder];
  for (let depth = 0, first = 0; depth < DEEPEST; depth++) {
    const level = places.slice(first);
    first = places.length;
    for (const place of level) {
      const entries = await Array.fromAsync(Deno.readDir(place)).catch(() => []);
      const below = entries.filter(({ name, isFile }) =>
        !isFile && !name.startsWith(".") && !isForeignFolder(name) && !PLACE_NAMES.includes(name) &&
        isThere(`${place}/${name}`)?.isDirectory
      );
      places.push(...below.map(({ name }) => `${place}/${name}`).sort());
    }
  }
  return places;
}

/** Where wanted pictures are. */
export interface FoundPictures {
  readonly files: PictureFiles;
  /** For each wanted picture its position among the files, or {@linkcode MISSING}. */
  readonly positions: Int32Array;
}

/** The position of a picture that no file has. */
export const MISSING = -1;

/**
 * Finds pictures in a folder `img_align_celeba` or an archive `img_align_celeba.zip`. Where there are
 * several, the one that lacks fewest is taken: an unzip that was stopped leaves a folder that is not
 * whole.
 *
 * @param places Folders in which to look.
 * @param wanted The pictures' names. One is found under any picture's ending.
 * @param problems Sentences are added about what is passed over.
 * @throws {Deno.errors.NotFound} If there is neither.
 * @throws {SyntaxError} If nothing but a zip that is damaged as a whole has pictures.
 */
export async function findPictures(
  places: readonly string[],
  wanted: readonly string[],
  problems: string[],
): Promise<FoundPictures> {
  const { candidates, failures } = await openCandidates(places, wanted);
  const [best] = candidates.toSorted((one, other) => lacks(one) - lacks(other));
  const [failure] = failures;
  if (best === undefined || (best.missing === wanted.length && failure !== undefined)) {
    await Promise.all(candidates.map(({ files }) => files.close()));
    if (failure !== undefined) throw failure.error;
    const path = `${places[0]}/${PICTURE_FOLDER}`;
    throw new Deno.errors.NotFound(
      `Cannot open CelebA as there is neither ${path}/ nor ${path}.zip: ` +
        `data/README.md says where to get the pictures and where to put them`,
    );
  }
  const kind = best.isFolder ? "folder" : "archive";
  const isWhole = `the ${kind} ${best.files.path.split("/").at(-1)} is there too`;
  for (const other of candidates) {
    if (other === best) continue;
    const { missing, short } = other;
    const reasons = [
      ...missing > 0 ? [`it lacks ${missing} of ${wanted.length} pictures`] : [],
      ...short.length > 0
        ? [`its pictures cut short or empty are ${short.length}, such as ${short[0]}`]
        : [],
      `${best.files.path} lacks ${lacks(best) || "none"}`,
    ];
    const reason = lacks(other) === 0 ? isWhole : reasons.join(", and ");
    problems.push(`${other.files.path} is not used, as ${reason}`);
    await other.files.close();
  }
  for (const { path, error } of failures) {
    problems.push(lacks(best) === 0 ? `${path} is not used, as ${isWhole}` : messageOf(error));
  }
  problems.push(...best.problems);
  return best;
}

/** A folder or an archive that may be the one to take. */
interface Candidate extends FoundPictures {
  readonly isFolder: boolean;
  /** How many pictures it does not have. */
  readonly missing: number;
  /** Those that it has only in part. */
  readonly short: readonly string[];
  /** What is wrong with it, in sentences. */
  readonly problems: readonly string[];
}

function lacks({ missing, short }: Candidate): number {
  return missing + short.length;
}

/** Opens all folders and archives that are there, or says why one cannot be opened. */
async function openCandidates(places: readonly string[], wanted: readonly string[]) {
  const opened: Omit<Candidate, "short">[] = [];
  const failures: { readonly path: string; readonly error: unknown }[] = [];
  for (const path of PLACE_NAMES.flatMap((name) => places.map((place) => `${place}/${name}`))) {
    const there = isThere(path);
    if (there === undefined) continue;
    const { isDirectory: isFolder } = there;
    const problems: string[] = [];
    try {
      const files = await (isFolder ? openFolder(path) : openArchive(path, problems));
      const positions = positionsOf(wanted, files.names);
      const missing = positions.reduce((sum, at) => sum + (at === MISSING ? 1 : 0), 0);
      opened.push({ files, positions, missing, isFolder, problems });
    } catch (error) {
      failures.push({ path, error });
    }
  }
  const archive = opened.find(({ isFolder }) => !isFolder);
  const candidates = opened.map((each): Candidate => ({
    ...each,
    short: each.isFolder && archive ? shortFiles(each, archive) : [],
  }));
  return { candidates, failures };
}

/**
 * The pictures of a folder that an unzip has left unfinished: they are empty; or shorter than in the
 * archive where most have the length that they have there, so that the folder was unpacked from it.
 */
function shortFiles(folder: FoundPictures, archive: FoundPictures): string[] {
  let same = 0;
  const empty: string[] = [];
  const shorter: string[] = [];
  for (const [row, position] of folder.positions.entries()) {
    const inArchive = archive.positions[row] ?? MISSING;
    if (position === MISSING || inArchive === MISSING) continue;
    const name = folder.files.names[position] ?? "";
    const { bytes: length } = folder.files.stamp(position);
    const { bytes: whole } = archive.files.stamp(inArchive);
    if (length === whole) same++;
    else if (length === 0) empty.push(name);
    else if (length < whole) shorter.push(name);
  }
  return shorter.length <= same ? [...shorter, ...empty] : empty;
}

/** The position of each wanted picture: by its name, else by its name without ending. */
function positionsOf(wanted: readonly string[], names: readonly string[]): Int32Array {
  const positions = new Map(names.map((name, position) => [name, position]));
  const found = Int32Array.from(wanted, (name) => positions.get(name) ?? MISSING);
  if (!found.includes(MISSING)) return found;
  const stems = new Map(names.map((name, i) => [stemOf(name), i] as const).toReversed());
  return found.map((position, row) =>
    position === MISSING ? stems.get(stemOf(wanted[row] ?? "")) ?? MISSING : position
  );
}

function stemOf(name: string): string {
  return name.replace(PICTURE_NAME, "");
}

/** Lists a folder's pictures, or those of its namesake in it: some archives unpack so. */
async function openFolder(folder: string): Promise<PictureFiles> {
  const names: string[] = [];
  let nested: string | undefined;
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (name.startsWith(".")) continue;
    if (PICTURE_NAME.test(name)) names.push(name);
    else if (!isFile && FOLDER_NAMES.includes(name)) nested = name;
  }
  if (names.length === 0 && nested !== undefined) return await openFolder(`${folder}/${nested}`);
  names.sort();
  const stamps = (await statFiles(names.map((name) => `${folder}/${name}`)))
    .map((info) => info instanceof Error ? NO_STAMP : stampOf(info));
  return {
    path: folder,
    names,
    stamp: (index) => stamps[index] ?? NO_STAMP,
    read: (index) => readPicture(`${folder}/${names[index]}`),
    close: () => Promise.resolve(),
  };
}
