/**
 * Which pictures a store was made from, and where they are: `source.json` beside the store's own files, which
 * is no part of what two stores are compared by. By it a later run tells which pictures have been replaced,
 * added or taken away since, mostly without reading them.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import type { PictureLocation, PictureSource, PictureStamp } from "../annotations/mod.ts";
import { isRecord, severalAtOnce, unlessMissing, writeFileAtomic } from "../system/mod.ts";

/** A picture's file when its faces were taken. */
export interface KnownPicture extends PictureStamp {
  readonly name: string;
  /** Stands for where the source says that the face is; 0 if it does not say. */
  readonly place: number;
}

/** What a store was made from. */
export interface StoreSource {
  /** Where its pictures were, as an absolute path. */
  readonly location: PictureLocation;
  /** Those that were looked at, in the order of the source. */
  readonly pictures: readonly KnownPicture[];
}

/** The file's name. */
export const SOURCE_FILE = "source.json";

const VERSION = 1;

/** The text of the file: a picture a line, so that two of them can be compared by `diff`. */
export function sourceText({ location, pictures }: StoreSource): string {
  const { kind, from } = location;
  const head = JSON.stringify({ version: VERSION, kind, from });
  const lines = pictures.map(({ name, bytes, timeMs, crc32, place }) =>
    JSON.stringify([name, bytes, timeMs ?? null, crc32 ?? null, place])
  );
  return `${head.slice(0, -1)},"pictures":[\n${lines.join(",\n")}\n]}\n`;
}

/** Writes the file into a store's folder. */
export async function writeStoreSource(folder: string, source: StoreSource): Promise<void> {
  await writeFileAtomic(`${folder}/${SOURCE_FILE}`, sourceText(source));
}

/** Reads what a store was made from; nothing if that is not known, or the file is damaged. */
export async function readStoreSource(folder: string): Promise<StoreSource | undefined> {
  const text = await unlessMissing(Deno.readTextFile(`${folder}/${SOURCE_FILE}`));
  let value: unknown;
  try {
    value = JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value.version !== VERSION) return undefined;
  const { kind, from, pictures } = value;
  if (kind !== "portraits" && kind !== "celeba" && kind !== "photos") return undefined;
  if (typeof from !== "string" || !Array.isArray(pictures)) return undefined;
  return { location: { kind, from }, pictures: pictures.map(knownPicture) };
}

function knownPicture(cells: unknown): KnownPicture {
  const [name, bytes, timeMs, crc, place] = Array.isArray(cells) ? cells : [];
  return {
    name: String(name),
    bytes: Number(bytes),
    ...(typeof timeMs === "number" ? { timeMs } : {}),
    ...(typeof crc === "number" ? { crc32: crc } : {}),
    place: Number(place),
  };
}

/** Writes down a picture as it is; `content` is the CRC-32 of what was read, if it could be. */
export function knownPictureOf(
  source: PictureSource,
  index: number,
  content: number | undefined,
): KnownPicture {
  const { name, landmarks, box } = source.record(index);
  const place = landmarks || box ? crc32(JSON.stringify([landmarks, box])) : 0;
  const { bytes, timeMs } = source.stamp(index);
  return {
    name,
    bytes,
    ...(timeMs === undefined ? {} : { timeMs }),
    ...(content === undefined ? {} : { crc32: content }),
    place,
  };
}

/** How pictures compare with those that were known before. */
interface PictureComparison {
  /** Those that are as they were, by their numbers in the source, with what is known of them now. */
  readonly same: ReadonlyMap<number, KnownPicture>;
  /** How many are others under the same name. */
  readonly changed: number;
  /** How many were not there. */
  readonly added: number;
  /** How many of those that were known are there no more. */
  readonly gone: number;
  /** Whether something of the same pictures is to be written down anew, such as another time. */
  readonly isTouched: boolean;
}

/** Files read at once. */
const READS_AT_ONCE = 8;

/**
 * Compares pictures with those that were known. A file of the same length and time is the same one; one of
 * the same length and another time is read, and is the same one if its checksum is.
 *
 * @param indices Those to compare, by their numbers in the source.
 * @param onRead Called with how many files were read, of how many that have to be.
 */
export async function comparePictures(
  source: PictureSource,
  indices: readonly number[],
  known: readonly KnownPicture[],
  onRead: (done: number, total: number) => void = () => {},
): Promise<PictureComparison> {
  const same = new Map<number, KnownPicture>();
  const doubtful: { readonly index: number; readonly before: KnownPicture }[] = [];
  const byName = new Map(known.map((picture) => [picture.name, picture]));
  let found = 0;
  let isTouched = false;
  for (const index of indices) {
    const now = knownPictureOf(source, index, source.stamp(index).crc32);
    const before = byName.get(now.name);
    if (!before) continue;
    found++;
    if (before.bytes !== now.bytes || before.place !== now.place) continue;
    const { crc32: content } = before;
    if (now.bytes < 0) same.set(index, before);
    else if (content === undefined) doubtful.push({ index, before });
    else if (now.crc32 !== undefined) {
      if (now.crc32 === content) same.set(index, now);
    } else if (now.timeMs !== undefined && now.timeMs === before.timeMs) same.set(index, before);
    else doubtful.push({ index, before });
  }
  let read = 0;
  await severalAtOnce(doubtful, READS_AT_ONCE, async ({ index, before }) => {
    // What cannot be read, now as before, has no checksum.
    const content = await source.read(index).then(crc32, () => undefined);
    if (content === before.crc32) {
      same.set(index, knownPictureOf(source, index, content));
      if (content !== undefined) isTouched = true;
    }
    onRead(++read, doubtful.length);
  });
  return {
    same,
    changed: found - same.size,
    added: indices.length - found,
    gone: known.length - found,
    isTouched,
  };
}

/** What has changed, and how much of it has to be looked at, in one line. */
export function describeChange(
  { changed, added, gone }: Pick<PictureComparison, "changed" | "added" | "gone">,
  toLookAt: number,
  total: number,
): string {
  const count = (number: number) => number.toLocaleString("en");
  const parts = [
    ...changed > 0 ? [`${count(changed)} ${changed === 1 ? "picture" : "pictures"} changed`] : [],
    ...added > 0 ? [`${count(added)} new`] : [],
    ...gone > 0 ? [`${count(gone)} gone`] : [],
  ];
  const what = parts.length === 0 ? "labels changed" : parts.join(", ");
  return `${what}: looking at ${count(toLookAt)} of ${count(total)} again`;
}
