/**
 * MTCNN's second and third stage: R-Net and O-Net look at windows, cut out and brought to one size.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { type Candidate, candidateOf, type Window } from "./candidates.ts";
import type { Network } from "./networks.ts";
import { cutWindows } from "./windows.ts";

/** How a network judges. */
export interface JudgeOptions {
  /** Side of the windows that it sees. */
  readonly sizePx: number;
  /** The least probability of a face. */
  readonly minScore: number;
}

/** Pixels of windows at once: more take memory and no less time. */
const BATCH_PX = 75_000;

/**
 * Has a network look at windows of several pictures.
 *
 * @param copies The pictures, see `halvedPictures`.
 * @returns Those that may hold a face.
 */
export async function judge(
  network: Network,
  copies: readonly tf.Tensor4D[],
  windows: readonly Window[],
  { sizePx, minScore }: JudgeOptions,
): Promise<Candidate[]> {
  const size = { widthPx: sizePx, heightPx: sizePx };
  const batchSize = Math.ceil(BATCH_PX / sizePx ** 2);
  const sorted = windows.toSorted((one, other) => other.box.width - one.box.width);
  const kept: Candidate[] = [];
  for (let start = 0; start < sorted.length; start += batchSize) {
    const batch = sorted.slice(start, start + batchSize);
    const output = tf.tidy(() => network(cutWindows(copies, batch, size)));
    const [, , , depth] = output.shape;
    const values = await output.data().finally(() => output.dispose());
    for (const [i, window] of batch.entries()) {
      const candidate = candidateOf(window, values.subarray(i * depth, (i + 1) * depth));
      if (candidate.score >= minScore) kept.push(candidate);
    }
  }
  return kept;
}
