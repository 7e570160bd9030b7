/**
 * CelebA (Liu et al. 2015) as a source of pictures: the 202,599 aligned pictures, from a folder or
 * straight from their zip, and what the annotation files say of them in either spelling, kept as
 * plain numbers, of which a record is made on demand.
 *
 * The attribute file says which pictures there are, and in which order. `data/README.md` tells
 * where CelebA is had and where it is put.
 *
 * @module
 */

import { createHash } from "node:crypto";
import {
  ATTRIBUTE_NAMES,
  type FaceAttributes,
  type FaceBox,
  landmarksOf,
  PARTITIONS,
  type PictureRecord,
  type PictureSource,
  type PictureStamp,
} from "../annotations/mod.ts";
import { type AnnotationKind, ANNOTATIONS } from "./annotation_files.ts";
import { findPictures, type FoundPictures, MISSING, placesIn } from "./find_pictures.ts";
import { type AnnotationTable, parseAnnotations, sameNames } from "./parse_annotations.ts";
import { checkedIndex, isThere, NO_STAMP } from "./picture_files.ts";

/** How to read a folder in CelebA's layout. */
export interface OpenCelebaOptions {
  /**
   * Whether the box file is in pixels of the pictures that are there. Default false: CelebA's own
   * is in pixels of the photographs that they were cut from; it is checked, and tells nothing here.
   */
  readonly boxesAreInPicture?: boolean;
  /** A sentence for captions. Default one for CelebA. */
  readonly description?: string;
}

/**
 * Opens a folder in CelebA's layout. The files may also lie in folders of it, such as the download's
 * own `Anno`, `Eval` and `Img`.
 *
 * A picture that is missing or damaged is a problem of that picture alone: its `read()` rejects.
 *
 * @throws {Deno.errors.NotFound} If the attribute file or the pictures are missing.
 * @throws {SyntaxError} If an annotation file is damaged, or the zip as a whole; the message names
 * file, line and value.
 */
export async function openCeleba(
  folder: string,
  { boxesAreInPicture = false, description }: OpenCelebaOptions = {},
): Promise<PictureSource> {
  const problems: string[] = [];
  const places = await placesIn(folder);
  const attributes = await readAnnotations(places, "attributes", [], problems);
  if (attributes === undefined) {
    const { stem } = ANNOTATIONS.attributes;
    throw new Deno.errors.NotFound(
      `Cannot open CelebA as there is neither ${folder}/${stem}.txt nor ${stem}.csv: ` +
        `data/README.md says where to get it and where to put it`,
    );
  }
  const boxProblems = boxesAreInPicture ? problems : [];
  const boxes = await readOther(places, "boxes", attributes, boxProblems);
  const annotations: Annotations = {
    names: attributes.names,
    // A quarter of the memory.
    attributes: Int8Array.from(attributes.values),
    boxes: boxesAreInPicture ? boxes : undefined,
    landmarks: await readOther(places, "landmarks", attributes, problems),
    identities: await readOther(places, "identities", attributes, problems),
    partitions: await readOther(places, "partitions", attributes, problems),
  };
  const found = await findPictures(places, attributes.names, problems);
  reportStrangers(attributes, found, problems);
  const { files, positions } = found;
  // All that is kept of the table: its values are there in the smaller copy.
  const { file: attributeFile, names, lines } = attributes;
  const stamp = (index: number) => {
    const position = positions[checkedIndex(index, names.length)] ?? MISSING;
    return position === MISSING ? NO_STAMP : files.stamp(position);
  };
  return {
    description: description ?? `CelebA's aligned pictures (Liu et al. 2015)`,
    count: names.length,
    fingerprint: fingerprintOf(annotations, stamp),
    problems,
    record: (index) => recordOf(annotations, checkedIndex(index, names.length)),
    stamp,
    read: async (index) => {
      const position = positions[checkedIndex(index, names.length)] ?? MISSING;
      if (position !== MISSING) return await files.read(position);
      throw new Error(
        `Cannot read the picture ${names[index]} as ${files.path} does not have it: ` +
          `${attributeFile} names it in line ${lines[index]}`,
        { cause: new Deno.errors.NotFound() },
      );
    },
    close: () => files.close(),
  };
}

/** Says which pictures have no file, which have one by another name, and which files are no pictures. */
function reportStrangers(
  { file, names, lines }: AnnotationTable,
  { files, positions }: FoundPictures,
  problems: string[],
): void {
  const rowsWhere = (holds: (position: number, row: number) => boolean) =>
    [...positions.keys()].filter((row) => holds(positions[row] ?? MISSING, row));
  const missing = rowsWhere((position) => position === MISSING);
  const [first] = missing;
  if (first !== undefined) {
    problems.push(
      `${files.path} lacks ${pictures(missing.length)} of ${file}, the first in line ${
        lines[first]
      }: ${names[first]}`,
    );
  }
  const fileOf = (row: number) => files.names[positions[row] ?? MISSING];
  const renamed = rowsWhere((position, row) => position !== MISSING && fileOf(row) !== names[row]);
  const [other] = renamed;
  if (other !== undefined) {
    problems.push(
      `${files.path} has ${pictures(renamed.length)} of ${file} under another ending: ${
        fileOf(other)
      } for ${names[other]}${renamed.length > 1 ? ", …" : ""}`,
    );
  }
  const used = new Set(positions);
  const strangers = files.names.filter((_, position) => !used.has(position));
  if (strangers.length > 0) {
    problems.push(
      `${files.path} has ${pictures(strangers.length)} without a line in ${file}, ` +
        `left out: ${strangers[0]}${strangers.length > 1 ? ", …" : ""}`,
    );
  }
}

/** What a file says of the pictures, in the order of the attribute file. */
interface OrderedValues {
  /** A row of values for each picture, shape `[pictures, columns]`; 0 where nothing is known. */
  readonly values: Int32Array;
  /** 1 for each picture that has a line in the file, else 0. */
  readonly known: Uint8Array;
}

/** Reads an annotation file in whichever spelling, from the first place that has it. */
async function readAnnotations(
  places: readonly string[],
  kind: AnnotationKind,
  likelyNames: readonly string[],
  problems: string[],
): Promise<AnnotationTable | undefined> {
  const layout = ANNOTATIONS[kind];
  for (const place of places) {
    const path = (spelling: "txt" | "csv") => `${place}/${layout.stem}.${spelling}`;
    const there = (["txt", "csv"] as const).filter((spelling) => isThere(path(spelling))?.isFile);
    const [spelling] = there;
    if (spelling === undefined) continue;
    if (there.length > 1) {
      problems.push(`${path("csv")} is not used, as ${layout.stem}.txt is there too`);
    }
    const file = path(spelling);
    return parseAnnotations(await Deno.readFile(file), { file, layout, spelling, likelyNames });
  }
}

/** Reads another annotation file, and brings its rows to the order of the attribute file. */
async function readOther(
  places: readonly string[],
  kind: Exclude<AnnotationKind, "attributes">,
  attributes: AnnotationTable,
  problems: string[],
): Promise<OrderedValues | undefined> {
  const table = await readAnnotations(places, kind, attributes.names, problems);
  if (table !== undefined) return inOrderOf(attributes, table, problems);
  const { stem } = ANNOTATIONS[kind];
  problems.push(`${places[0]} has neither ${stem}.txt nor ${stem}.csv: no ${kind} are known`);
}

function inOrderOf(
  attributes: AnnotationTable,
  table: AnnotationTable,
  problems: string[],
): OrderedValues {
  const count = attributes.names.length;
  if (sameNames(attributes.names, table.names)) {
    return { values: table.values, known: new Uint8Array(count).fill(1) };
  }
  const width = table.values.length / table.names.length;
  const values = new Int32Array(count * width);
  const known = new Uint8Array(count);
  const rows = new Map(attributes.names.map((name, row) => [name, row]));
  const unknown: number[] = [];
  table.names.forEach((name, from) => {
    const row = rows.get(name);
    if (row === undefined) {
      unknown.push(from);
      return;
    }
    known[row] = 1;
    values.set(table.values.subarray(from * width, (from + 1) * width), row * width);
  });
  const [first] = unknown;
  if (first !== undefined) {
    problems.push(
      `${table.file} has ${pictures(unknown.length)} that ${attributes.file} does not have, ` +
        `the first in line ${table.lines[first]}: ${table.names[first]}`,
    );
  }
  const missing = known.indexOf(0);
  if (missing !== -1) {
    const many = known.reduce((sum, value) => sum + 1 - value, 0);
    problems.push(
      `${table.file} has no line for ${pictures(many)} of ${attributes.file}, ` +
        `the first in its line ${attributes.lines[missing]}: ${attributes.names[missing]}`,
    );
  }
  return { values, known };
}

/** `1 picture`, `2 pictures`. */
function pictures(count: number): string {
  return `${count} ${count === 1 ? "picture" : "pictures"}`;
}

/** What the annotation files say, a row for each picture. */
interface Annotations {
  readonly names: readonly string[];
  /** 1 or −1, shape `[pictures, 40]`. */
  readonly attributes: Int8Array;
  readonly boxes: OrderedValues | undefined;
  readonly landmarks: OrderedValues | undefined;
  readonly identities: OrderedValues | undefined;
  readonly partitions: OrderedValues | undefined;
}

/** What is known of one picture. */
function recordOf(annotations: Annotations, row: number): PictureRecord {
  const { names, attributes, boxes, landmarks, identities, partitions } = annotations;
  const identity = valuesAt(identities, row)?.[0];
  const partition = PARTITIONS[valuesAt(partitions, row)?.[0] ?? -1];
  const box = valuesAt(boxes, row);
  const points = valuesAt(landmarks, row);
  return {
    name: names[row] ?? "",
    ...(identity === undefined ? {} : { identity }),
    ...(partition === undefined ? {} : { partition }),
    attributes: attributesOf(attributes, row),
    ...(box === undefined ? {} : { box: boxOf(box) }),
    ...(points === undefined ? {} : { landmarks: landmarksOf(points) }),
  };
}

function valuesAt(ordered: OrderedValues | undefined, row: number): Int32Array | undefined {
  if (ordered?.known[row] !== 1) return undefined;
  const width = ordered.values.length / ordered.known.length;
  return ordered.values.subarray(row * width, (row + 1) * width);
}

function attributesOf(values: Int8Array, row: number): FaceAttributes {
  const start = row * ATTRIBUTE_NAMES.length;
  const entries = ATTRIBUTE_NAMES.map((name, i) => [name, values[start + i] === 1] as const);
  // Object.fromEntries() forgets the keys; they are exactly the attributes' names.
  return Object.fromEntries(entries) as FaceAttributes;
}

function boxOf([left = 0, top = 0, width = 0, height = 0]: Int32Array): FaceBox {
  return { left, top, width, height };
}

/**
 * A SHA-256 of it all: the same for either spelling, any order of the other files' lines, and pictures in a
 * folder or a zip.
 */
function fingerprintOf(
  { names, attributes, ...others }: Annotations,
  stamp: (index: number) => PictureStamp,
): string {
  const hash = createHash("sha256").update("celeba 2\n").update(names.join("\n")).update("\n");
  hash.update(attributes);
  for (const [kind, ordered] of Object.entries(others)) {
    if (ordered === undefined) continue;
    hash.update(`${kind}\n`).update(ordered.known).update(bytesOf(ordered.values));
  }
  hash.update("lengths\n").update(bytesOf(Float64Array.from(names, (_, i) => stamp(i).bytes)));
  return hash.digest("hex");
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
