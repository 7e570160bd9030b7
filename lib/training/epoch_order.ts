/**
 * In which order an epoch visits the rows, and which of them it shows mirrored: pure functions of the
 * seed and the epoch, so that a resumed run needs no saved generator to go on where it was.
 *
 * @module
 */

import { stream } from "../random/mod.ts";

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

/** The rows from 0 to `count − 1`. */
export function inOrder(count: number): Uint32Array {
  return new Uint32Array(count).map((_, i) => i);
}

/** Whether an epoch shows a row mirrored: one in two, whichever rows share its batch. */
export function isMirrored(row: number, { seed, epoch }: EpochSeed): boolean {
  return stream(seed, "mirror", String(epoch), String(row)).chance(0.5);
}
