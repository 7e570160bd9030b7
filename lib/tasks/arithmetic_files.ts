/**
 * Where the result of an equation goes: a picture and its figures, named after the equation and a hash of all
 * that decides them.
 *
 * @module
 */

import { relative } from "node:path";
import { type Json, sha256, writeFileAtomic } from "../system/mod.ts";

/** Where a result was put. */
export interface ArithmeticFiles {
  readonly picture: string;
  readonly figures: string;
  /** Whether an earlier result of the same request was there. */
  readonly replaced: boolean;
}

/** A result to be written. */
interface ArithmeticResult {
  /** The equation in one line. */
  readonly line: string;
  /** All else that decides the result. */
  readonly key: Json;
  /** The folder. */
  readonly out: string;
  readonly png: Uint8Array;
  /** What the JSON file says. */
  readonly figures: object;
}

/**
 * Writes picture and figures, each at once and whole. Only the same request on the same model and
 * faces has the same files.
 */
export async function writeFiles(
  { line, key, out, png, figures }: ArithmeticResult,
): Promise<ArithmeticFiles> {
  const hash = (await sha256(JSON.stringify([line, key]))).slice(0, 8);
  const name = `${out}/${fileName(line)}-${hash}`;
  const files = { picture: `${name}.png`, figures: `${name}.json` };
  const replaced = await Deno.stat(files.figures).then(() => true, () => false);
  await writeFileAtomic(files.picture, png);
  await writeFileAtomic(files.figures, JSON.stringify(figures, null, 2) + "\n");
  return { ...files, replaced };
}

/** The last lines of what is printed: where the files are. */
export function fileLines({ picture, figures, replaced }: ArithmeticFiles): readonly string[] {
  return [
    ...(replaced ? ["The files of the same request, made earlier, are replaced"] : []),
    `Picture: ${shortPath(picture)}`,
    `Figures: ${shortPath(figures)}`,
  ];
}

/** A path from where the command runs, if it is below. */
export function shortPath(path: string): string {
  const short = relative(Deno.cwd(), path);
  return short.startsWith("..") ? path : short;
}

/**
 * An equation as a file's name.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { fileName } from "./arithmetic_files.ts";
 * assert(fileName("woman − 0.5 × Bald man") === "woman-minus-0.5-bald-man");
 * ```
 */
export function fileName(line: string): string {
  const words = line.toLowerCase().replaceAll("−", " minus ").replaceAll("+", " plus ");
  return words.replaceAll(/[^a-z0-9.]+/g, "-").replaceAll(/^[-.]+|-+$/g, "").slice(0, 80);
}
