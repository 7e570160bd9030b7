/**
 * Many faces part by part: while one part is worked on, the next ones are read. Memory stays bounded
 * however many rows there are.
 *
 * @module
 */

import type { FacePixels } from "./face_pixels.ts";

/** Some of the faces that were asked for. */
export interface FacePart {
  readonly rows: readonly number[];
  /** Shape `[rows, sizePx, sizePx, 3]`, owned by the caller. */
  readonly bytes: Uint8Array;
}

/** Options of {@linkcode readAhead}. */
export interface ReadAheadOptions {
  /** Faces in a part; the last may have fewer. Default 64. */
  readonly partSize?: number;
  /** How many parts are read beyond the one that was given out. Default 2. */
  readonly lookAhead?: number;
}

/**
 * Reads faces in the order of `rows`.
 *
 * The reads of the next parts have begun when a part is given out. An error in one of them is thrown
 * when its part's turn comes, and not at all if the loop is left before. When the loop ends, however
 * it ends, no read is under way any more.
 *
 * @throws {RangeError} If an option is out of range.
 */
export function readAhead(
  faces: Pick<FacePixels, "read">,
  rows: readonly number[] | Uint32Array,
  options: ReadAheadOptions = {},
): AsyncGenerator<FacePart, void, void> {
  const { partSize = 64, lookAhead = 2 } = options;
  if (!Number.isInteger(partSize) || partSize < 1) {
    throw new RangeError(
      `Cannot read ahead as parts must have a whole number of faces: got ${partSize}`,
    );
  }
  if (!Number.isInteger(lookAhead) || lookAhead < 0) {
    throw new RangeError(
      `Cannot read ahead as the look-ahead must be a whole number from 0: got ${lookAhead}`,
    );
  }
  return parts(faces, rows, partSize, lookAhead);
}

interface Started {
  readonly rows: readonly number[];
  readonly bytes: Promise<Uint8Array>;
}

async function* parts(
  faces: Pick<FacePixels, "read">,
  rows: readonly number[] | Uint32Array,
  partSize: number,
  lookAhead: number,
): AsyncGenerator<FacePart, void, void> {
  const started: Started[] = [];
  let at = 0;
  const start = () => {
    const part = Array.from(rows.slice(at, at + partSize));
    at += part.length;
    const bytes = Promise.try(() => faces.read(part));
    bytes.catch(() => {}); // an error waits for its part's turn
    started.push({ rows: part, bytes });
  };
  try {
    for (;;) {
      while (started.length <= lookAhead && at < rows.length) start();
      const next = started.shift();
      if (!next) return;
      yield { rows: next.rows, bytes: await next.bytes };
    }
  } finally {
    await Promise.allSettled(started.map(({ bytes }) => bytes));
  }
}
