/**
 * The faces of some pictures, here and now: found, chosen and cut out as those of a store are, without making
 * one.
 *
 * @module
 */

import { basename } from "node:path";
import type { FacePixels } from "../images/mod.ts";
import type { PictureSource } from "../annotations/mod.ts";
import { openPhotos } from "../sources/mod.ts";
import { type FaceRow, packedFaces } from "../store/mod.ts";
import { unlessMissing } from "../system/mod.ts";
import { extractPictures, PhaseTimer } from "./extract_pictures.ts";
import { completeSettings, sourceFacts } from "./recipe.ts";
import { readPicture } from "./serve_worker.ts";
import { loadFaceTools } from "./worker.ts";

/** Groups of pictures, such as the terms of an equation. */
export interface FacesOfPicturesOptions {
  /** For each group files, and folders with all pictures in them. */
  readonly groups: readonly (readonly string[])[];
  /** Width and height of the faces. */
  readonly sizePx: number;
}

/** A face that was taken. */
export interface TakenFace {
  /** The picture's path, or its name below the folder that was given. */
  readonly picture: string;
  /** How many faces were found in it: the largest one is taken. */
  readonly found: number;
}

/** A picture without a face that could be taken. */
export interface LeftOutPicture {
  /** As of a face that was taken. */
  readonly picture: string;
  /** In words. */
  readonly why: string;
}

/** What became of a group's pictures. */
export interface FaceGroupOfPictures {
  /** Its rows among all faces, in the order of the pictures. */
  readonly rows: readonly number[];
  /** As many: where each is from. */
  readonly taken: readonly TakenFace[];
  /** The other pictures. */
  readonly leftOut: readonly LeftOutPicture[];
}

/** The faces of all groups, one after the other. */
export interface FacesOfPictures {
  /** All of them. */
  readonly faces: FacePixels;
  /** In the order in which they were given. */
  readonly groups: readonly FaceGroupOfPictures[];
}

/** A picture that has a name and can be read. */
interface OpenPicture {
  readonly name: string;
  readonly read: () => Promise<Uint8Array>;
}

/**
 * Takes the largest face of each picture.
 *
 * @throws {RangeError} If a file or folder is not there, or a folder has no pictures.
 */
export async function facesOfPictures(
  { groups, sizePx }: FacesOfPicturesOptions,
): Promise<FacesOfPictures> {
  const opened: OpenPicture[][] = [];
  for (const paths of groups) opened.push((await Promise.all(paths.map(picturesAt))).flat());
  const settings = completeSettings("photos", { sizesPx: [sizePx], describe: "never" });
  const tools = await loadFaceTools(settings);
  const parts: Uint8Array[] = [];
  const taken: { rows: number[]; taken: TakenFace[]; leftOut: LeftOutPicture[] }[] = [];
  let count = 0;
  for (const pictures of opened) {
    const source = sourceOf(pictures);
    const { rows, skipped, pixels } = await extractPictures(pictures.map((_, i) => i), {
      source,
      facts: sourceFacts(source),
      settings,
      tools,
      timer: new PhaseTimer(),
      take: (index) => readPicture(source, index, tools.decode),
    });
    const group = {
      rows: [] as number[],
      taken: [] as TakenFace[],
      leftOut: [] as LeftOutPicture[],
    };
    for (const ofPicture of Map.groupBy(rows.entries(), ([, { picture }]) => picture).values()) {
      const [at, row] = ofPicture.reduce((one, other) =>
        areaOf(other[1]) > areaOf(one[1]) ? other : one
      );
      const bytes = 3 * sizePx ** 2;
      parts.push(pixels[sizePx]?.subarray(at * bytes, (at + 1) * bytes) ?? new Uint8Array(bytes));
      group.rows.push(count++);
      group.taken.push({ picture: nameAt(pictures, row.picture), found: ofPicture.length });
    }
    for (const { picture, reason, detail } of skipped) {
      const why = reason === "no face" ? "no face was found" : detail || reason;
      group.leftOut.push({ picture: nameAt(pictures, picture), why });
    }
    taken.push(group);
  }
  const all = new Uint8Array(count * 3 * sizePx ** 2);
  parts.forEach((part, i) => all.set(part, i * part.length));
  return { faces: packedFaces({ pixels: all, count, sizePx }), groups: taken };
}

function areaOf({ box }: FaceRow): number {
  return box.width * box.height;
}

/** Pictures of one name may come from several folders: within the source they are numbered. */
const nameAt = (pictures: readonly OpenPicture[], number: string) =>
  pictures[Number(number)]?.name ?? number;

function sourceOf(pictures: readonly OpenPicture[]): PictureSource {
  const at = (index: number): OpenPicture => {
    const picture = pictures[index];
    if (!picture) throw new RangeError(`There is no picture ${index}`);
    return picture;
  };
  return {
    description: "Pictures that were given",
    count: pictures.length,
    fingerprint: "",
    problems: [],
    record: (index) => ({ name: String(index) }),
    stamp: () => ({ bytes: -1 }),
    read: (index) => at(index).read(),
    close: () => Promise.resolve(),
  };
}

/** @throws {RangeError} If there are none. */
async function picturesAt(path: string): Promise<readonly OpenPicture[]> {
  const info = await unlessMissing(Deno.stat(path));
  if (!info) {
    throw new RangeError(`Cannot take faces from ${path} as there is no such file or folder`);
  }
  if (!info.isDirectory) return [{ name: basename(path), read: () => Deno.readFile(path) }];
  try {
    const source = await openPhotos(path);
    return Array.from({ length: source.count }, (_, i) => ({
      name: source.record(i).name,
      read: () => source.read(i),
    }));
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new RangeError(cause.message, { cause });
  }
}
