/**
 * Anybody's photographs as a source of pictures: a folder tree, and perhaps a `labels.csv` in it.
 * `data/README.md` describes both.
 *
 * @module
 */

import { createHash } from "node:crypto";
import type { PictureRecord, PictureSource } from "../annotations/mod.ts";
import { LABELS_FILE, type LabelTable, openLabels, photoKey } from "./photo_labels.ts";
import { checkedIndex, PICTURE_NAME, readPicture } from "./picture_files.ts";

/**
 * Opens a folder of photographs: JPEG, PNG, WebP, AVIF, TIFF and HEIC files, in the order of their
 * paths. Hidden files and others are passed over and counted among the problems.
 *
 * Every photograph is of a person of its own, unless `labels.csv` gives several the same
 * `identity`.
 *
 * @throws {Deno.errors.NotFound} If there is no such folder, or no picture in it.
 * @throws {SyntaxError} If `labels.csv` is damaged; the message names line, column and value.
 */
export async function openPhotos(folder: string): Promise<PictureSource> {
  const { names, problems } = await listPhotos(folder);
  const table = await openLabels(`${folder}/${LABELS_FILE}`);
  const records = recordsOf(names, table);
  const { length: count } = names;
  return {
    description: `Photographs from ${folder.replace(/\/+$/, "").split("/").at(-1)}`,
    count,
    fingerprint: fingerprintOf(records),
    problems: [...problems, ...table ? [...table.problems, ...strangers(names, table)] : []],
    record: (index) => records[checkedIndex(index, count)] ?? { name: "" },
    read: (index) => readPicture(`${folder}/${names[checkedIndex(index, count)]}`),
    close: () => Promise.resolve(),
  };
}

/**
 * Lists the pictures of a folder and of all folders in it, through links too, as paths below the
 * folder, in the order of their code points; and says what was passed over.
 *
 * Each folder is read once, however many links lead to it; links to folders come after the folders
 * themselves.
 */
async function listPhotos(folder: string) {
  const names: string[] = [];
  const hidden = new Passed("hidden");
  const others = new Passed("no picture by its name");
  const repeated = new Passed("a link to a folder that is read already");
  const broken = new Passed("a link that leads nowhere");
  const realPaths = new Set<string>();
  const links: string[] = [];

  const addFile = (name: string) => {
    if (PICTURE_NAME.test(name)) names.push(name);
    else if (name !== LABELS_FILE) others.add(name);
  };
  const addLink = async (name: string) => {
    try {
      const { isDirectory } = await Deno.stat(`${folder}/${name}`);
      if (isDirectory) links.push(name);
      else addFile(name);
    } catch {
      // A missing target, or links that lead in a ring.
      broken.add(name);
    }
  };
  const visit = async (prefix: string): Promise<void> => {
    const path = `${folder}/${prefix}`.slice(0, -1);
    const real = await Deno.realPath(path);
    if (realPaths.has(real)) {
      repeated.add(prefix.slice(0, -1));
      return;
    }
    realPaths.add(real);
    const entries = await Array.fromAsync(Deno.readDir(path));
    entries.sort((one, other) => compareCodePoints(one.name, other.name));
    for (const { name, isDirectory, isSymlink } of entries) {
      const below = prefix + name;
      if (name.startsWith(".")) hidden.add(below);
      else if (isDirectory) await visit(`${below}/`);
      else if (isSymlink) await addLink(below);
      else addFile(below);
    }
  };

  await visit("").catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory)) {
      throw cause;
    }
    throw new Deno.errors.NotFound(`Cannot open photographs as there is no folder ${folder}`, {
      cause,
    });
  });
  for (const name of links) await visit(`${name}/`);
  const problems = [hidden, others, repeated, broken].flatMap((passed) => passed.sentence(folder));
  if (names.length === 0) {
    throw new Deno.errors.NotFound(
      `Cannot open photographs as ${folder} holds no JPEG, PNG, WebP, AVIF, TIFF or HEIC file`,
    );
  }
  return { names: names.sort(compareCodePoints), problems };
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

function recordsOf(names: readonly string[], table: LabelTable | undefined): PictureRecord[] {
  const persons = new Map<string, number>();
  let people = 0;
  return names.map((name) => {
    const labels = table?.labels.get(photoKey(name));
    const { person, attributes = {}, ageYears, partition } = labels ?? {};
    const identity = (person === undefined ? undefined : persons.get(person)) ?? people++;
    if (person !== undefined) persons.set(person, identity);
    return {
      name,
      identity,
      ...(partition === undefined ? {} : { partition }),
      attributes,
      ...(ageYears === undefined ? {} : { ageYears }),
    };
  });
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

function fingerprintOf(records: readonly PictureRecord[]): string {
  const hash = createHash("sha256").update("photos 1\n");
  for (const record of records) hash.update(`${JSON.stringify(record)}\n`);
  return hash.digest("hex");
}
