/**
 * A model's mean loss over images that it does not learn from.
 *
 * @module
 */

import type { TrainableModel } from "../models/trainable.ts";
import { batches } from "./batches.ts";
import type { ImageSource } from "./image_source.ts";
import { evaluateStep, type LossValues } from "./train_step.ts";

/**
 * The mean loss over a source, with batch normalisation's moving statistics and a noise that is the
 * same in every epoch.
 */
export async function evaluate(
  model: TrainableModel,
  source: ImageSource,
  options: {
    readonly batchSize: number;
    readonly seed: string;
    readonly weights: Readonly<Record<string, number>>;
  },
): Promise<LossValues> {
  const { batchSize, seed, weights } = options;
  let loss = 0;
  let terms: Readonly<Record<string, number>> = {};
  let i = 0;
  for await (const { images, rows } of batches(source, { batchSize })) {
    try {
      const noise = [seed, "validation noise", String(i++)] as const;
      const values = await evaluateStep(model, images, { noise, weights });
      loss += values.loss * rows.length / source.count;
      terms = addScaled(terms, values.terms, rows.length / source.count);
    } finally {
      images.dispose();
    }
    await breathe();
  }
  return { loss, terms };
}

/** `sums + scale · values`, name by name; a name without a sum starts at 0. */
export function addScaled(
  sums: Readonly<Record<string, number>>,
  values: Readonly<Record<string, number>>,
  scale: number,
): Record<string, number> {
  const added: Record<string, number> = {};
  for (const [name, value] of Object.entries(values)) {
    added[name] = (sums[name] ?? 0) + value * scale;
  }
  return added;
}

/** Lets timers, interrupts and progress displays run: the native back end computes synchronously. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
