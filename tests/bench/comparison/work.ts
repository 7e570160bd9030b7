/**
 * The work on pictures that is timed beside the training steps: what happens before and after.
 *
 * @module
 */

import { type Contender, denoCommand } from "./contenders.ts";

/** The kinds of work, and what they are called. */
export const WORK = {
  draw: "draw a portrait",
  decode: "decode a JPEG of 178×218",
  extract: "decode, find and cut out a face",
  describe: "describe a face",
  batch: "batch a stored face of 80 px",
  encode: "encode a face of 80 px",
} as const;

/** A kind of work. */
export type WorkName = keyof typeof WORK;

/** The contenders of the work: each in one process. */
export function workContenders(threads: number): Contender[] {
  return Object.values(WORK).map((name) => ({
    name,
    family: "Facespace",
    command: denoCommand("work.ts", [], { threads }),
  }));
}
