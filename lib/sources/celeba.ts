/**
 * CelebA (Liu et al. 2015) as a source of pictures: the 202,599 aligned pictures, from a folder or
 * straight from their zip, and what the annotation files say of them in either spelling.
 *
 * The attribute file says which pictures there are, and in which order. `data/README.md` tells where
 * CelebA is had and where it is put.
 *
 * @module
 */

import { inOrderOf, type OrderedValues, pictures, readAnnotations } from "./annotation_files.ts";
import { type AnnotationKind, ANNOTATIONS } from "./layout.ts";
import type { AnnotationTable } from "./parse_annotations.ts";
import { openPictureFiles, type PictureFiles } from "./picture_files.ts";
import { type Annotations, fingerprintOf, recordOf } from "./records.ts";
import { checkedIndex } from "../images/mod.ts";
import type { PictureSource } from "../annotations/mod.ts";

/** How to read a folder in CelebA's layout. */
export interface OpenCelebaOptions {
  /**
   * Whether the box file is in pixels of the pictures that are there. Default false: CelebA's own is
   * in pixels of the photographs that they were cut from; it is checked, and tells nothing here.
   */
  readonly boxesAreInPicture?: boolean;
  /** A sentence for captions. Default one for CelebA. */
  readonly description?: string;
}

/**
 * Opens a folder in CelebA's layout.
 *
 * A picture that is missing or damaged is a problem of that picture alone: its `read()` rejects.
 *
 * @throws {Deno.errors.NotFound} If the attribute file or the pictures are missing.
 * @throws {SyntaxError} If an annotation file is damaged, or the zip as a whole; the message names file, line and value.
 */
export async function openCeleba(
  folder: string,
  { boxesAreInPicture = false, description }: OpenCelebaOptions = {},
): Promise<PictureSource> {
  const problems: string[] = [];
  const attributes = await readAnnotations(folder, "attributes", [], problems);
  if (attributes === undefined) {
    const { stem } = ANNOTATIONS.attributes;
    throw new Deno.errors.NotFound(
      `Cannot open CelebA as there is neither ${folder}/${stem}.txt nor ${stem}.csv: ` +
        `data/README.md says where to get it and where to put it`,
    );
  }
  const boxProblems = boxesAreInPicture ? problems : [];
  const boxes = await readOther(folder, "boxes", attributes, boxProblems);
  const annotations: Annotations = {
    names: attributes.names,
    // A quarter of the memory.
    attributes: Int8Array.from(attributes.values),
    boxes: boxesAreInPicture ? boxes : undefined,
    landmarks: await readOther(folder, "landmarks", attributes, problems),
    identities: await readOther(folder, "identities", attributes, problems),
    partitions: await readOther(folder, "partitions", attributes, problems),
  };
  const files = await openPictureFiles(folder, problems);
  const fileOf = findFiles(attributes, files, problems);
  // All that is kept of the table: its values are there in the smaller copy.
  const { file: attributeFile, names, lines } = attributes;
  return {
    description: description ?? `CelebA's aligned pictures (Liu et al. 2015)`,
    count: names.length,
    fingerprint: fingerprintOf(annotations),
    problems,
    record: (index) => recordOf(annotations, checkedIndex(index, names.length)),
    read: async (index) => {
      const position = fileOf[checkedIndex(index, names.length)] ?? MISSING;
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

async function readOther(
  folder: string,
  kind: Exclude<AnnotationKind, "attributes">,
  attributes: AnnotationTable,
  problems: string[],
): Promise<OrderedValues | undefined> {
  const table = await readAnnotations(folder, kind, attributes.names, problems);
  if (table !== undefined) return inOrderOf(attributes, table, problems);
  const { stem } = ANNOTATIONS[kind];
  problems.push(`${folder} has neither ${stem}.txt nor ${stem}.csv: no ${kind} are known`);
}

const MISSING = -1;

/** The position of each row's picture in the list of files, or {@linkcode MISSING}. */
function findFiles(
  { file, names, lines }: AnnotationTable,
  files: PictureFiles,
  problems: string[],
): Int32Array {
  const positions = new Map(files.names.map((name, position) => [name, position]));
  const fileOf = Int32Array.from(names, (name) => positions.get(name) ?? MISSING);
  const first = fileOf.indexOf(MISSING);
  if (first !== -1) {
    const many = fileOf.reduce((sum, position) => sum + (position === MISSING ? 1 : 0), 0);
    problems.push(
      `${files.path} lacks ${pictures(many)} of ${file}, the first in line ${lines[first]}: ${
        names[first]
      }`,
    );
  }
  for (const name of names) positions.delete(name);
  const [stranger] = positions.keys();
  if (stranger !== undefined) {
    problems.push(
      `${files.path} has ${pictures(positions.size)} without a line in ${file}, ` +
        `left out: ${stranger}${positions.size > 1 ? ", …" : ""}`,
    );
  }
  return fileOf;
}
