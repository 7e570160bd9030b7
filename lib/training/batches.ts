/**
 * Images in batches, read ahead: while a step computes, the bytes of the next batches come from the
 * disk. TensorFlow computes on the thread that JavaScript runs on, so the reads have begun before a
 * batch is given out. Memory is bounded by the look-ahead, not by the number of images.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { mirrorInPlace, readAhead } from "../images/mod.ts";
import { epochOrder, type EpochSeed, inOrder, isMirrored } from "./epoch_order.ts";
import type { ImageSource } from "./image_source.ts";
import { type Targets, targetsOf } from "./targets.ts";

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
  let askedAt = performance.now();
  let floats = new Float32Array();
  for await (const { rows, bytes } of parts) {
    if (mirror) mirrorSome(bytes, rows, sizePx, mirror);
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

function mirrorSome(
  bytes: Uint8Array,
  rows: readonly number[],
  sizePx: number,
  mirror: EpochSeed,
): void {
  const stride = sizePx * sizePx * 3;
  for (const [i, row] of rows.entries()) {
    if (isMirrored(row, mirror)) {
      mirrorInPlace(bytes.subarray(i * stride, (i + 1) * stride), sizePx);
    }
  }
}
