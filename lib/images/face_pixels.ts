/**
 * Square faces of one size as bytes that can be asked for by row, in memory or on disk: which rows,
 * read ahead, mirrored, and as floats.
 *
 * @module
 */

/** Faces by row. */
export interface FacePixels {
  /** How many faces. */
  readonly count: number;
  /** Width and height of a face. */
  readonly sizePx: number;
  /**
   * The bytes of some faces, in the order asked for: red, green, blue, 0–255, shape
   * `[rows, sizePx, sizePx, 3]`, owned by the caller.
   *
   * @throws {RangeError} If a row does not exist.
   * @throws {SyntaxError} If a face on disk is damaged; the message names the file and the face.
   */
  readSync(rows: readonly number[]): Uint8Array;
  /** The same, read while other work goes on. */
  read(rows: readonly number[]): Promise<Uint8Array>;
}

/** Some of the faces that were asked for. */
export interface FacePart {
  /** Which of them. */
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
 * Reads many faces part by part, in the order of `rows`: while one part is worked on, the next ones
 * are read. Memory stays bounded however many rows there are.
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

async function* parts(
  faces: Pick<FacePixels, "read">,
  rows: readonly number[] | Uint32Array,
  partSize: number,
  lookAhead: number,
): AsyncGenerator<FacePart, void, void> {
  const started: { readonly rows: readonly number[]; readonly bytes: Promise<Uint8Array> }[] = [];
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

/**
 * Some of many rows, without choosing: at even distances, from the first one on.
 *
 * @param rows In their order.
 * @param count How many; where there are fewer, all of them.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { evenlySpread } from "facespace/images";
 * assert(evenlySpread([3, 5, 7, 9, 11], 2).join() === "3,7");
 * ```
 */
export function evenlySpread<T>(rows: readonly T[], count: number): readonly T[] {
  const length = Math.min(count, rows.length);
  return Array.from({ length }, (_, i) => Math.floor(i * rows.length / length))
    .flatMap((i) => rows.slice(i, i + 1));
}

/**
 * Mirrors a square picture of bytes left to right, in place.
 *
 * @param bytes Shape `[sizePx, sizePx, 3]`.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { mirrorInPlace } from "facespace/images";
 * const rows = Uint8Array.of(1, 2, 3, 4, 5, 6, 0, 0, 0, 7, 8, 9);
 * mirrorInPlace(rows, 2);
 * assert(rows.join() === "4,5,6,1,2,3,7,8,9,0,0,0");
 * ```
 */
export function mirrorInPlace(bytes: Uint8Array, sizePx: number): void {
  for (let y = 0; y < sizePx; y++) {
    let left = y * sizePx * 3;
    let right = left + (sizePx - 1) * 3;
    for (; left < right; left += 3, right -= 3) {
      for (let channel = 0; channel < 3; channel++) {
        const byte = bytes[left + channel] ?? 0;
        bytes[left + channel] = bytes[right + channel] ?? 0;
        bytes[right + channel] = byte;
      }
    }
  }
}

/** Each byte as a float in [0, 1]: reading a table is faster than dividing. */
const UNIT: Float32Array = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * Bytes as floats in [0, 1].
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { unitFloats } from "facespace/images";
 * assert(unitFloats(Uint8Array.of(0, 51, 255)).join() === "0,0.20000000298023224,1");
 * ```
 */
export function unitFloats(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = UNIT[bytes[i] ?? 0] ?? 0;
  return values;
}
