/**
 * Anybody's photographs as a source of pictures: a folder tree, and perhaps a `labels.csv` in it.
 * `data/README.md` describes both.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { Partition, PictureRecord, PictureSource, PictureStamp } from "../annotations/mod.ts";
import { LABELS_FILE, type LabelTable, openLabels, photoKey } from "./photo_labels.ts";
import {
  checkedIndex,
  isForeignFolder,
  isPicture,
  readPart,
  readPicture,
  stampOf,
  statFiles,
} from "./picture_files.ts";

/**
 * Opens a folder of photographs: JPEG, PNG, WebP, AVIF, TIFF and HEIC files, in the order of their
 * paths. Hidden files, thumbnails and others are passed over and counted among the problems.
 *
 * Every photograph is of a person of its own, unless `labels.csv` gives several the same
 * `identity`, or they have the same bytes.
 *
 * @throws {Deno.errors.NotFound} If there is no such folder, or no picture in it.
 * @throws {SyntaxError} If `labels.csv` is damaged; the message names line, column and value.
 */
export async function openPhotos(folder: string): Promise<PictureSource> {
  const { photos, problems } = await listPhotos(folder);
  const table = await openLabels(`${folder}/${LABELS_FILE}`);
  const names = photos.map(({ name }) => name);
  const copies = findCopies(folder, photos);
  const records = recordsOf(names, copies, table);
  const { length: count } = names;
  return {
    description: `Photographs from ${folder.replace(/\/+$/, "").split("/").at(-1)}`,
    count,
    fingerprint: fingerprintOf(records, photos),
    problems: [
      ...problems,
      ...copiesSentence(folder, photos, copies),
      ...table
        ? [...table.problems, ...strangers(names, table), ...disagreements(names, copies, table)]
        : [],
    ],
    record: (index) => records[checkedIndex(index, count)] ?? { name: "" },
    stamp: (index) => photos[checkedIndex(index, count)]?.stamp ?? { bytes: -1 },
    read: (index) => readPicture(`${folder}/${names[checkedIndex(index, count)]}`),
    close: () => Promise.resolve(),
  };
}

/** A picture's file, as far as it is known without reading it. */
interface PhotoFile {
  /** The path below the folder. */
  readonly name: string;
  readonly stamp: PictureStamp;
  /** The same for links to one file. */
  readonly place: string;
}

/**
 * Lists the pictures of a folder and of all folders in it, through links too, as paths below the
 * folder, in the order of their code points; and says what was passed over.
 *
 * Each folder is read once, however many links lead to it; links to folders come after the folders
 * themselves. What cannot be read is passed over.
 */
async function listPhotos(folder: string) {
  const photos: PhotoFile[] = [];
  const files: string[] = [];
  const hidden = new Passed("hidden");
  const foreign = new Passed("thumbnails, waste or a system's own");
  const others = new Passed("no picture by its name or first bytes");
  const repeated = new Passed("a link to a folder that is read already");
  const broken = new Passed("a link that leads nowhere");
  const unnamed = new Passed("its name is not UTF-8: rename it");
  const forbidden = new Passed("this user may not read it: change its permissions");
  const lost = new Passed("it vanished or cannot be read");
  const realPaths = new Set<string>();
  const links: string[] = [];

  const addLost = (name: string, error: unknown, otherwise: Passed = lost) => {
    const { PermissionDenied, NotCapable } = Deno.errors;
    if (error instanceof PermissionDenied || error instanceof NotCapable) forbidden.add(name);
    // Deno puts this sign for bytes that are no UTF-8, and then finds no such name.
    else (name.includes("\ufffd") ? unnamed : otherwise).add(name);
  };
  const addFile = (name: string, info: Deno.FileInfo | Error) => {
    if (info instanceof Error) addLost(name, info);
    // Opening a pipe would wait for ever.
    else if (!info.isFile || !isPicture(`${folder}/${name}`)) others.add(name);
    else photos.push({ name, stamp: stampOf(info), place: `${info.dev}:${info.ino ?? name}` });
  };
  const addLink = (name: string) => {
    try {
      if (Deno.statSync(`${folder}/${name}`).isDirectory) links.push(name);
      else files.push(name);
    } catch (error) {
      // A missing target, or links that lead in a ring.
      addLost(name, error, broken);
    }
  };
  const read = async (prefix: string): Promise<Deno.DirEntry[]> => {
    const path = `${folder}/${prefix}`.slice(0, -1);
    const real = await Deno.realPath(path);
    if (realPaths.has(real)) {
      repeated.add(prefix.slice(0, -1));
      return [];
    }
    realPaths.add(real);
    return await Array.fromAsync(Deno.readDir(path));
  };
  const visit = async (prefix: string): Promise<void> => {
    const entries = await read(prefix).catch((error) => {
      if (prefix === "") throw noFolder(folder, error);
      addLost(prefix.slice(0, -1), error);
      return [];
    });
    entries.sort((one, other) => compareCodePoints(one.name, other.name));
    for (const { name, isDirectory, isFile, isSymlink } of entries) {
      const below = prefix + name;
      if (name.startsWith(".")) hidden.add(below);
      else if (!isFile && isForeignFolder(name)) foreign.add(below);
      else if (isDirectory) await visit(`${below}/`);
      else if (isSymlink) addLink(below);
      else files.push(below);
    }
  };

  await visit("");
  for (const name of links) await visit(`${name}/`);
  const wanted = files.filter((name) => name !== LABELS_FILE);
  const infos = await statFiles(wanted.map((name) => `${folder}/${name}`));
  wanted.forEach((name, i) => addFile(name, infos[i] ?? new Error("not looked at")));
  const passed = [hidden, foreign, others, repeated, broken, unnamed, forbidden, lost];
  const problems = passed.flatMap((each) => each.sentence(folder));
  if (photos.length === 0) {
    throw new Deno.errors.NotFound(
      [
        `Cannot open photographs as ${folder} holds no JPEG, PNG, WebP, AVIF, TIFF or HEIC file`,
        ...problems,
      ].join("\n"),
    );
  }
  photos.sort((one, other) => compareCodePoints(one.name, other.name));
  return { photos, problems };
}

/** What is said if the folder itself cannot be read. */
function noFolder(folder: string, cause: unknown): unknown {
  const { NotFound, NotADirectory, PermissionDenied } = Deno.errors;
  if (cause instanceof NotFound || cause instanceof NotADirectory) {
    const message = `Cannot open photographs as there is no folder ${folder}`;
    return new NotFound(message, { cause });
  }
  if (!(cause instanceof PermissionDenied)) return cause;
  return new PermissionDenied(
    `Cannot open photographs as this user may not read ${folder}: change its permissions`,
    { cause },
  );
}

/** Counts what is passed over for one reason. */
class Passed {
  #count = 0;
  #first = "";
  constructor(readonly reason: string) {}

  add(name: string): void {
    if (this.#count++ === 0 || compareCodePoints(name, this.#first) < 0) this.#first = name;
  }

  sentence(folder: string): string[] {
    if (this.#count === 0) return [];
    const more = this.#count > 1 ? `${this.#count} entries, such as ` : "";
    return [`${folder}: passed over ${more}${this.#first}: ${this.reason}`];
  }
}

/**
 * Compares texts by their code points, as their bytes in UTF-8 compare: the same order on every
 * machine, in every language. JavaScript's own is that of UTF-16, which puts 😀 (U+1F600) before ﬁ
 * (U+FB01).
 */
function compareCodePoints(one: string, other: string): number {
  // Surrogates stand for code points above all others.
  const rank = (unit: number) => unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit;
  const length = Math.min(one.length, other.length);
  for (let i = 0; i < length; i++) {
    const difference = rank(one.charCodeAt(i)) - rank(other.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** Bytes from the middle of a file, where pictures differ most. */
const SAMPLE_BYTES = 256;

/**
 * For each photograph the first one with the same bytes: itself, if there is none before it. Only
 * files of one length with the same sample are read in whole.
 */
function findCopies(folder: string, photos: readonly PhotoFile[]): number[] {
  const firsts = photos.map((_, i) => i);
  const pathOf = (i: number) => `${folder}/${photos[i]?.name}`;
  const lengthOf = (i: number) => photos[i]?.stamp.bytes ?? 0;
  const sampleOf = (i: number) =>
    readPart(pathOf(i), Math.floor(lengthOf(i) / 2), SAMPLE_BYTES).toHex();
  const sumOf = (i: number) =>
    createHash("sha256").update(Deno.readFileSync(pathOf(i))).digest("hex");
  const alike = firsts.filter((i) => lengthOf(i) > 0);
  const groups = [lengthOf, sampleOf, sumOf].reduce<number[][]>(
    (groups, key) => groups.flatMap((group) => groupsOf(group, key)),
    [alike],
  );
  for (const [first = 0, ...others] of groups) {
    for (const other of others) firsts[other] = first;
  }
  return firsts;
}

/** The groups of two and more that have the same key; what has none, as it cannot be read, is in none. */
function groupsOf(group: readonly number[], key: (i: number) => unknown): number[][] {
  const groups = Map.groupBy(group, (i) => {
    try {
      return key(i);
    } catch {
      return Symbol();
    }
  });
  return [...groups.values()].filter(({ length }) => length > 1);
}

function copiesSentence(
  folder: string,
  photos: readonly PhotoFile[],
  firsts: readonly number[],
): string[] {
  // A link to a picture is no copy of it.
  const copies = [...firsts.entries()].filter(([i, first]) =>
    photos[i]?.place !== photos[first]?.place
  );
  const [one] = copies;
  if (one === undefined) return [];
  const [copy, first] = one.map((i) => photos[i]?.name);
  return [
    copies.length === 1
      ? `${folder}: ${copy} has the same bytes as ${first}: both are one person`
      : `${folder}: ${copies.length} pictures have the same bytes as others, such as ${copy} as ` +
        `${first}: they are one person`,
  ];
}

function recordsOf(
  names: readonly string[],
  firsts: readonly number[],
  table: LabelTable | undefined,
): PictureRecord[] {
  const labels = names.map((name) => table?.labels.get(photoKey(name)));
  // What is said of one copy holds for all that nothing else is said of.
  const shared = new Map<number, { person?: string; partition?: Partition }>();
  labels.forEach((own, i) => {
    const first = firsts[i] ?? i;
    const { person, partition } = { ...own, ...shared.get(first) };
    shared.set(first, {
      ...(person === undefined ? {} : { person }),
      ...(partition === undefined ? {} : { partition }),
    });
  });
  const persons = new Map<string | number, number>();
  return names.map((name, i) => {
    const first = firsts[i] ?? i;
    const { person = first, attributes = {}, ageYears, partition } = {
      ...shared.get(first),
      ...labels[i],
    };
    const identity = persons.get(person) ?? persons.size;
    persons.set(person, identity);
    return {
      name,
      identity,
      ...(partition === undefined ? {} : { partition }),
      attributes,
      ...(ageYears === undefined ? {} : { ageYears }),
    };
  });
}

/** A sentence about copies that labels tell apart. */
function disagreements(
  names: readonly string[],
  firsts: readonly number[],
  { file, labels }: LabelTable,
): string[] {
  const said = new Map<string, { name: string; line: number; value: string }>();
  for (const [i, first] of firsts.entries()) {
    const name = names[i] ?? "";
    const own = labels.get(photoKey(name));
    if (own === undefined) continue;
    for (const [column, value] of [["identity", own.person], ["partition", own.partition]]) {
      if (value === undefined) continue;
      const key = `${column} ${first}`;
      const before = said.get(key);
      if (before === undefined) said.set(key, { name, line: own.line, value });
      else if (before.value !== value) {
        return [
          `${file} says another ${column} of the same bytes in lines ${before.line} and ` +
          `${own.line}: ${before.name} ${before.value}, ${name} ${value}; correct one of them`,
        ];
      }
    }
  }
  return [];
}

/** Sentences about lines without a picture and pictures without a line. */
function strangers(names: readonly string[], { file, labels }: LabelTable): string[] {
  const keys = new Set(names.map(photoKey));
  const lost = [...labels].filter(([name]) => !keys.has(name));
  const bare = names.filter((name) => !labels.has(photoKey(name)));
  const [first] = lost;
  return [
    ...(first === undefined ? [] : [
      `${file} names ${lost.length} ${
        lost.length === 1 ? "picture that is" : "pictures that are"
      } not there, the first in line ${first[1].line}: ${first[0]}`,
    ]),
    ...(bare.length === 0 ? [] : [
      `${file} has no line for ${bare.length} of ${names.length} pictures, the first being ${
        bare[0]
      }`,
    ]),
  ];
}

/** Another one as soon as a record differs, or the length of a file. */
function fingerprintOf(records: readonly PictureRecord[], photos: readonly PhotoFile[]): string {
  const hash = createHash("sha256").update("photos 3\n");
  for (const [i, record] of records.entries()) {
    hash.update(`${JSON.stringify([record, photos[i]?.stamp.bytes])}\n`);
  }
  return hash.digest("hex");
}
