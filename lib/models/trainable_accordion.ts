/**
 * The accordion as the training loop sees it: the pixels' squared error, and if wanted the structure
 * that is missing.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import {
  type Accordion,
  type AccordionOptions,
  buildAccordion,
  disposeAccordion,
  unfold,
} from "./accordion.ts";
import type { Autoencoder } from "./autoencoder.ts";
import { namedVariables } from "./named_variables.ts";
import { structuralSimilarity } from "./structural_similarity_loss.ts";
import type { LossInputs, LossTerms, TrainableModel } from "./trainable.ts";

/** Options of {@linkcode trainableAccordion}. */
export interface TrainableAccordionOptions {
  /** Names the run. Default `accordion-v1`. */
  readonly name?: string;
  /**
   * `squared`: squared error, a mean over all values of the batch. `squared-and-structure`: plus
   * `structure · (1 − SSIM)`, with the weight `structure` from the loop. Default `squared`.
   */
  readonly loss?: "squared" | "squared-and-structure";
}

/**
 * Wraps an accordion for `train()`. The terms are `error`, the mean squared error, and, where it is
 * asked for, `structure`, 1 − SSIM.
 *
 * @throws {RangeError} From the loss, if structure is asked for and the loop gives it no weight.
 */
export function trainableAccordion(
  accordion: Accordion,
  options: TrainableAccordionOptions = {},
): TrainableModel {
  const { name = "accordion-v1", loss = "squared" } = options;
  return {
    name,
    variables: namedVariables({ accordion: accordion.model }),
    noiseShapes: () => ({}),
    loss(images: tf.Tensor4D, { weights, training }: LossInputs): LossTerms {
      const pictures = unfold(accordion, images, { training });
      const error = pictures.sub(images).square().mean().asScalar();
      if (loss === "squared") return { total: error, terms: { error } };
      if (!weights.structure) {
        throw new RangeError("Cannot compute the accordion's loss without a weight structure");
      }
      const structure = tf.sub<tf.Scalar>(1, structuralSimilarity(images, pictures));
      const total = tf.add<tf.Scalar>(error, structure.mul(weights.structure));
      return { total, terms: { error, structure } };
    },
  };
}

/**
 * A new accordion with its loss, to be trained, used and freed.
 *
 * @throws {RangeError} As {@linkcode buildAccordion}.
 */
export function accordionAutoencoder(
  options: AccordionOptions & TrainableAccordionOptions = {},
): Autoencoder {
  const accordion = buildAccordion(options);
  return {
    model: trainableAccordion(accordion, options),
    reconstruct: (images) => unfold(accordion, images),
    dispose: () => disposeAccordion(accordion),
  };
}
