/**
 * The accordion autoencoder of the log: an hourglass (three convolutions down, three transposed ones
 * up), and what comes out of it is sent through a second one. And its successors, which change one
 * thing each. Its loss is the pixels' squared error and, if wanted, the structure that is missing.
 *
 * What surprises: at its waist an hourglass has 16×16×256 = 65,536 numbers, more than the 49,152 of
 * the picture, so that nothing forces it to lose anything; and the second one gets three channels,
 * so that what the first one has lost is gone.
 *
 * The log gives layers, shapes and counts. That the inner layers have `relu`, and the last of each
 * hourglass `sigmoid`, is an assumption.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { append, doubleSize, numberedNames, type Upsampling } from "./layers.ts";
import { structuralSimilarity } from "./structural_similarity.ts";
import {
  type Autoencoder,
  type LossInputs,
  type LossTerms,
  namedVariables,
  type TrainableModel,
} from "./trainable_model.ts";

/** Options of {@linkcode buildAccordion}. The defaults are the log's network. */
export interface AccordionOptions {
  /** Width and height of the images in pixels, a multiple of 8. Default 128. */
  readonly imageSizePx?: number;
  /** Hourglasses, one after the other. Default 2. */
  readonly hourglasses?: number;
  /**
   * How a picture's size is doubled, in all three layers of an hourglass or in each of them, from the
   * smallest picture to the largest. Default `transposed-convolution`.
   */
  readonly upsampling?: Upsampling | readonly [Upsampling, Upsampling, Upsampling];
  /** Width and height of the kernels that upsample. Default 3. */
  readonly kernelSize?: 3 | 4;
  /** Multiplies the channels between picture and picture. Default 1. */
  readonly widthFactor?: number;
  /** Seeds the initial weights. Default 1. */
  readonly seed?: number;
}

/** An accordion autoencoder. */
export interface Accordion {
  /** Images `[batch, size, size, 3]` → images of the same shape in (0, 1). */
  readonly model: tf.LayersModel;
  /** The same layers: images → the picture after each hourglass, the last being the result. */
  readonly stages: tf.LayersModel;
  /** Width and height of the images in pixels. */
  readonly imageSizePx: number;
  /** How many there are, one after the other. */
  readonly hourglasses: number;
}

const DOWN_FILTERS = [128, 128, 256] as const;
const UP_FILTERS = [128, 64] as const;

/**
 * Builds an accordion with seeded initial weights (Glorot uniform, with one kernel for the four
 * pixels of a square where pixels are shuffled; biases 0).
 *
 * @throws {RangeError} If an option is out of range.
 */
export function buildAccordion(options: AccordionOptions = {}): Accordion {
  const { imageSizePx = 128, hourglasses = 2, kernelSize = 3, widthFactor = 1, seed = 1 } = options;
  const { upsampling = "transposed-convolution" } = options;
  if (!Number.isInteger(imageSizePx / 8) || imageSizePx < 8) {
    throw new RangeError(
      `Cannot build the accordion as the image size must be a positive multiple of 8: got ${imageSizePx}`,
    );
  }
  if (!Number.isInteger(hourglasses) || hourglasses < 1) {
    throw new RangeError(
      `Cannot build the accordion as the number of hourglasses must be a positive integer: got ${hourglasses}`,
    );
  }
  if (!(widthFactor > 0)) {
    throw new RangeError(
      `Cannot build the accordion as the width factor must be positive: got ${widthFactor}`,
    );
  }
  const upsamplings = typeof upsampling === "string"
    ? [upsampling, upsampling, upsampling]
    : upsampling;
  const widened = (filters: number) => Math.max(1, Math.round(filters * widthFactor));
  const name = numberedNames();
  let drawn = 0;
  const initializer = () => tf.initializers.glorotUniform({ seed: seed * 1000 + drawn++ });

  const image = tf.input({ shape: [imageSizePx, imageSizePx, 3], name: "input_1" });
  const pictures: tf.SymbolicTensor[] = [];
  let x = image;
  for (let i = 0; i < hourglasses; i++) {
    for (const filters of DOWN_FILTERS) {
      const convolution = tf.layers.conv2d({
        name: name("conv2d"),
        filters: widened(filters),
        kernelSize: 3,
        strides: 2,
        padding: "same",
        activation: "relu",
        kernelInitializer: initializer(),
      });
      x = append(convolution, x);
    }
    // As in the VAE: Keras' default of 0.99 averages over more steps than a short run has.
    const momentum = 0.9;
    x = append(tf.layers.batchNormalization({ name: name("batch_normalization"), momentum }), x);
    for (const [layer, how] of upsamplings.entries()) {
      const inner = UP_FILTERS[layer];
      const settings = inner
        ? { filters: widened(inner), activation: "relu" } as const
        : { filters: 3, activation: "sigmoid" } as const;
      x = doubleSize(x, how, { ...settings, kernelSize, name, initializer });
    }
    pictures.push(x);
  }
  return {
    model: tf.model({ name: "accordion", inputs: image, outputs: x }),
    stages: tf.model({ name: "stages", inputs: image, outputs: pictures }),
    imageSizePx,
    hourglasses,
  };
}

/**
 * What an accordion makes of images.
 *
 * @param images Shape `[batch, size, size, 3]`, float32 in [0, 1].
 * @param options `after`: after which hourglass, from 1; default the last, whose picture is the result.
 * `training`: whether batch normalisation uses the batch's own statistics; default false.
 * @returns The same shape, in (0, 1), owned by the caller.
 * @throws {RangeError} If there is no such hourglass.
 */
export function unfold(
  accordion: Accordion,
  images: tf.Tensor4D,
  options: { readonly after?: number; readonly training?: boolean } = {},
): tf.Tensor4D {
  const { hourglasses, stages } = accordion;
  const { after = hourglasses, training = false } = options;
  return tf.tidy(() => {
    const applied = stages.apply(images, { training });
    const picture = (Array.isArray(applied) ? applied : [applied])[after - 1];
    if (!(picture instanceof tf.Tensor)) {
      throw new RangeError(
        `Cannot unfold after hourglass ${after} as the accordion has ${hourglasses}`,
      );
    }
    return picture.as4D(...images.shape);
  });
}

/** Frees the weights. */
export function disposeAccordion(accordion: Accordion): void {
  accordion.model.dispose();
}

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
