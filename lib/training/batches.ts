/**
 * Images in batches, read ahead: while a step computes, the bytes of the next batches come from the
 * disk. TensorFlow computes on the thread that JavaScript runs on, so the reads have begun before a
 * batch is given out. Memory is bounded by the look-ahead, not by the number of images.
 *
 * Order and mirroring are pure functions of the seed and the epoch, so that a resumed run needs no saved
 * generator to go on where it was.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { type FacePixels, mirrorInPlace, readAhead } from "../images/mod.ts";
import { stream } from "../random/mod.ts";

/** Some numbers for each image. */
export interface RowTargets {
  /** Row by row, shape `[count, width]`. */
  readonly values: Float32Array;
  /** How many numbers an image has. */
  readonly width: number;
}

/**
 * What a model is to learn about each image beside the image itself, such as its labels, by the names
 * that a loss knows them by.
 */
export type Targets = Readonly<Record<string, RowTargets>>;

/** Images that can be asked for by row, from 0 to `count − 1`. */
export interface ImageSource extends Pick<FacePixels, "count" | "sizePx" | "read"> {
  /** What the loss is told about each of them. Default none. */
  readonly targets?: Targets;
}

/**
 * A source over some faces. Nothing is read or copied yet.
 *
 * @param faces The faces, in memory or on disk.
 * @param rows Which of them the source has, in this order. Default all.
 * @throws {RangeError} If a row does not exist.
 */
export function imageSource(faces: FacePixels, rows?: readonly number[]): ImageSource {
  const { count, sizePx } = faces;
  const outside = rows?.find((row) => !(row >= 0 && row < count && Number.isInteger(row)));
  if (outside !== undefined) {
    throw new RangeError(`Cannot select face ${outside} as there are only ${count}`);
  }
  const length = rows?.length ?? count;
  return {
    count: length,
    sizePx,
    async read(wanted) {
      const selected = wanted.map((row) => {
        if (!(row >= 0 && row < length && Number.isInteger(row))) {
          throw new RangeError(`Cannot read image ${row} as the source has only ${length}`);
        }
        return rows?.[row] ?? row;
      });
      return await faces.read(selected);
    },
  };
}

/**
 * A source whose images have targets. The source itself stays as it is.
 *
 * @param targets Row by row those of the source's images.
 * @throws {RangeError} If there is not a row for each image.
 */
export function withTargets(source: ImageSource, targets: Targets): ImageSource {
  const { count, sizePx } = source;
  for (const [name, { values, width }] of Object.entries(targets)) {
    if (!Number.isInteger(width) || width < 1 || values.length !== count * width) {
      throw new RangeError(
        `Cannot give ${count} images the targets ${name} as each needs ${width} numbers: ` +
          `got ${values.length} in all`,
      );
    }
  }
  return { count, sizePx, targets, read: (rows) => source.read(rows) };
}

/**
 * The targets of some rows, copied.
 *
 * @throws {RangeError} If a row does not exist.
 */
export function targetsOf(targets: Targets, rows: readonly number[]): Targets {
  return Object.fromEntries(
    Object.entries(targets).map(([name, { values, width }]) => {
      const chosen = new Float32Array(rows.length * width);
      for (const [i, row] of rows.entries()) {
        if (!(row >= 0 && (row + 1) * width <= values.length)) {
          throw new RangeError(
            `Cannot read the targets ${name} of image ${row} as there are only ${
              values.length / width
            }`,
          );
        }
        chosen.set(values.subarray(row * width, (row + 1) * width), i * width);
      }
      return [name, { values: chosen, width }];
    }),
  );
}

/** What an epoch's draws depend on. */
export interface EpochSeed {
  /** The run's seed. */
  readonly seed: string;
  /** The epoch, from 1. */
  readonly epoch: number;
}

/**
 * The rows of one epoch, shuffled (Fisher and Yates).
 *
 * @param count How many rows there are.
 */
export function epochOrder(count: number, { seed, epoch }: EpochSeed): Uint32Array {
  const random = stream(seed, "order", String(epoch));
  const rows = inOrder(count);
  for (let last = count - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    const row = rows[last] ?? 0;
    rows[last] = rows[other] ?? 0;
    rows[other] = row;
  }
  return rows;
}

function inOrder(count: number): Uint32Array {
  return new Uint32Array(count).map((_, i) => i);
}

/** Whether an epoch shows a row mirrored: one in two, whichever rows share its batch. */
export function isMirrored(row: number, { seed, epoch }: EpochSeed): boolean {
  return stream(seed, "mirror", String(epoch), String(row)).chance(0.5);
}

/** How images are put into batches. */
export interface BatchOptions {
  /** Images in a batch; the last may have fewer. */
  readonly batchSize: number;
  /** Shuffles the rows. Default: they come in their order. */
  readonly shuffle?: EpochSeed;
  /** Mirrors about half of the images left to right, drawn for each row. Default: none. */
  readonly mirror?: EpochSeed;
  /** How many batches of the pass are left out at its start, for a run that is resumed. Default 0. */
  readonly skip?: number;
  /** How many batches are read beyond the one that was given out. Default 2. */
  readonly lookAhead?: number;
}

/** Some images. */
export interface Batch {
  /** Shape `[rows, height, width, 3]`, float32 in [0, 1], owned by whoever loops. */
  readonly images: tf.Tensor4D;
  /** The source's rows that these are. */
  readonly rows: readonly number[];
  /** The targets of these rows; those of a mirrored image are not changed. */
  readonly targets: Targets;
  /** From the request to the tensor, in milliseconds: waiting for bytes, and making floats of them. */
  readonly waitMs: number;
}

/**
 * One pass over a source, as an async iterator that holds no tensor.
 *
 * An error of reading is thrown at the batch that it belongs to. A loop may be left at any time: then
 * what was read ahead is let go, and no read is under way when the loop has ended.
 *
 * @throws {RangeError} If an option is out of range.
 */
export function batches(
  source: ImageSource,
  options: BatchOptions,
): AsyncGenerator<Batch, void, void> {
  const { batchSize, shuffle, mirror, skip = 0, lookAhead = 2 } = options;
  if (!Number.isInteger(skip) || skip < 0) {
    throw new RangeError(`Cannot skip batches as their number must be whole, from 0: got ${skip}`);
  }
  const order = shuffle ? epochOrder(source.count, shuffle) : inOrder(source.count);
  const rows = order.subarray(skip * batchSize);
  return withTensors(readAhead(source, rows, { partSize: batchSize, lookAhead }), source, mirror);
}

async function* withTensors(
  parts: ReturnType<typeof readAhead>,
  { sizePx, targets = {} }: ImageSource,
  mirror: EpochSeed | undefined,
): AsyncGenerator<Batch, void, void> {
  const stride = sizePx * sizePx * 3;
  let askedAt = performance.now();
  let floats = new Float32Array();
  for await (const { rows, bytes } of parts) {
    for (const [i, row] of rows.entries()) {
      if (!mirror || !isMirrored(row, mirror)) continue;
      mirrorInPlace(bytes.subarray(i * stride, (i + 1) * stride), sizePx);
    }
    if (floats.length !== bytes.length) floats = new Float32Array(bytes.length);
    floats.set(bytes);
    // The quotient is the back end's own, so that the next batch may write over the floats: new ones
    // for each batch pile up faster than they are collected.
    const values = floats;
    const images = tf.tidy(() =>
      tf.tensor4d(values, [rows.length, sizePx, sizePx, 3]).div<tf.Tensor4D>(255)
    );
    yield { images, rows, targets: targetsOf(targets, rows), waitMs: performance.now() - askedAt };
    askedAt = performance.now();
  }
}
