/**
 * A model's mean loss over images that it does not learn from.
 *
 * @module
 */

import { breathe } from "../system/mod.ts";
import { batches } from "./batches.ts";
import { addScaled } from "./epoch_sums.ts";
import type { ImageSource } from "./image_source.ts";
import type { LossValues } from "./step_tensors.ts";
import type { Step } from "./train_step.ts";

/** What came of a validation. */
export interface Evaluation extends LossValues {
  /** Time of its steps, without reading images. */
  readonly stepSeconds: number;
}

/**
 * The mean loss over a source, with a noise that is the same in every epoch.
 *
 * @param step The model's step of evaluation; stays the caller's.
 */
export async function evaluate(
  step: Step,
  source: ImageSource,
  options: {
    readonly batchSize: number;
    readonly seed: string;
    readonly weights: Readonly<Record<string, number>>;
  },
): Promise<Evaluation> {
  const { batchSize, seed, weights } = options;
  let loss = 0;
  let terms: Readonly<Record<string, number>> = {};
  let i = 0;
  let stepSeconds = 0;
  for await (const { images, rows, targets } of batches(source, { batchSize })) {
    const startedAt = performance.now();
    try {
      const noise = [seed, "validation noise", String(i++)] as const;
      const values = await step.run(images, { noise, weights, targets });
      loss += values.loss * rows.length / source.count;
      terms = addScaled(terms, values.terms, rows.length / source.count);
    } finally {
      images.dispose();
    }
    stepSeconds += (performance.now() - startedAt) / 1000;
    await breathe();
  }
  return { loss, terms, stepSeconds };
}
