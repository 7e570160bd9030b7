/**
 * CelebA's annotation files in a folder, in whichever spelling, brought to one order of pictures.
 *
 * @module
 */

import { type AnnotationKind, ANNOTATIONS } from "./layout.ts";
import { type AnnotationTable, parseAnnotations, sameNames } from "./parse_annotations.ts";

/** What a file says of the pictures, in the order of the attribute file. */
export interface OrderedValues {
  /** A row of values for each picture, shape `[pictures, columns]`; 0 where nothing is known. */
  readonly values: Int32Array;
  /** 1 for each picture that has a line in the file, else 0. */
  readonly known: Uint8Array;
}

/**
 * Reads an annotation file.
 *
 * @param likelyNames The names that it probably has, in its order.
 * @param problems A sentence is added if the file is there in both spellings.
 * @returns Nothing if there is no such file.
 * @throws {SyntaxError} If it is damaged; the message names file, line and value.
 */
export async function readAnnotations(
  folder: string,
  kind: AnnotationKind,
  likelyNames: readonly string[],
  problems: string[],
): Promise<AnnotationTable | undefined> {
  const layout = ANNOTATIONS[kind];
  const path = (spelling: "txt" | "csv") => `${folder}/${layout.stem}.${spelling}`;
  const there = (["txt", "csv"] as const).filter((spelling) => exists(path(spelling)));
  const [spelling] = there;
  if (spelling === undefined) return undefined;
  if (there.length > 1) {
    problems.push(`${path("csv")} is not used, as ${layout.stem}.txt is there too`);
  }
  const file = path(spelling);
  return parseAnnotations(await Deno.readFile(file), { file, layout, spelling, likelyNames });
}

/**
 * Brings a file's rows to the order of the attribute file.
 *
 * @param problems Sentences are added about pictures that only one of the two files has.
 */
export function inOrderOf(
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
export function pictures(count: number): string {
  return `${count} ${count === 1 ? "picture" : "pictures"}`;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
