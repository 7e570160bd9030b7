/**
 * In which order an epoch visits the rows: a pure function of the seed and the epoch, so that a
 * resumed run needs no saved generator to go on where it was.
 *
 * @module
 */

import { stream } from "../random/random_stream.ts";

/**
 * The rows of one epoch, shuffled, in batches; the last batch may be shorter.
 *
 * @param count How many rows there are.
 * @param batchSize Rows in a batch, at least 1.
 * @param seed The run's seed.
 * @param epoch The epoch, from 1.
 */
export function epochBatches(
  count: number,
  batchSize: number,
  seed: string,
  epoch: number,
): readonly (readonly number[])[] {
  const rows = stream(seed, "order", String(epoch)).shuffle(
    Array.from({ length: count }, (_, i) => i),
  );
  return inBatches(rows, batchSize);
}

/** Rows cut into batches in their order; the last may be shorter. */
export function inBatches(
  rows: readonly number[],
  batchSize: number,
): readonly (readonly number[])[] {
  return Array.from(
    { length: Math.ceil(rows.length / batchSize) },
    (_, i) => rows.slice(i * batchSize, (i + 1) * batchSize),
  );
}
