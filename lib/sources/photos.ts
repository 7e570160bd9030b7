/**
 * Anybody's photographs as a source of pictures: a folder tree, and perhaps a `labels.csv` in it.
 * `data/README.md` describes both.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { parseCsv } from "../system/mod.ts";
import { checkedIndex, readPicture } from "../images/mod.ts";
import { LABELS_FILE, listPhotos } from "./list_photos.ts";
import { type LabelTable, photoKey, readLabels } from "./photo_labels.ts";
import type { PictureRecord, PictureSource } from "../annotations/mod.ts";

/**
 * Opens a folder of photographs: JPEG, PNG, WebP, AVIF, TIFF and HEIC files, in the order of their
 * paths. Hidden files and others are passed over and counted among the problems.
 *
 * Every photograph is of a person of its own, unless `labels.csv` gives several the same `identity`.
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

interface Labels extends LabelTable {
  readonly file: string;
}

async function openLabels(file: string): Promise<Labels | undefined> {
  try {
    return { file, ...readLabels(parseCsv(await Deno.readTextFile(file), file)) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function recordsOf(names: readonly string[], table: Labels | undefined): PictureRecord[] {
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
function strangers(names: readonly string[], { file, labels }: Labels): string[] {
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
