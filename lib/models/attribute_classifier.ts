/**
 * A small convolutional network that says which attributes a face has, and its loss: cross-entropy over
 * those labels that are known.
 *
 * It is to judge what autoencoders draw, which is soft, and has only seen photographs or drawings. So
 * it looks at half of the resolution, where a blurred picture and a sharp one differ least, and learns
 * from images that are blurred and tinted by chance: an autoencoder changes that, and a face does not
 * depend on it.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { AttributeName } from "../annotations/mod.ts";
import {
  type LossInputs,
  type LossTerms,
  namedVariables,
  type TrainableModel,
} from "./trainable_model.ts";

/** Options of {@linkcode buildAttributeClassifier}. */
export interface AttributeClassifierOptions {
  /** What to tell; at least one. */
  readonly attributes: readonly AttributeName[];
  /** Width and height of the images in pixels, a multiple of 16. Default 80. */
  readonly imageSizePx?: number;
  /** Seeds the initial weights. Default 1. */
  readonly seed?: number;
}

/** A classifier. */
export interface AttributeClassifier {
  /** Images `[batch, size, size, 3]` → logits `[batch, attributes]`. */
  readonly model: tf.LayersModel;
  /** What it tells, in the order of the logits. */
  readonly attributes: readonly AttributeName[];
  /** Width and height of the images in pixels. */
  readonly imageSizePx: number;
}

const FILTERS = [16, 32, 64] as const;

/**
 * Builds a classifier with seeded initial weights (He normal; biases 0).
 *
 * @throws {RangeError} If there are no attributes, or the image size is no positive multiple of 16.
 */
export function buildAttributeClassifier(options: AttributeClassifierOptions): AttributeClassifier {
  const { attributes, imageSizePx = 80, seed = 1 } = options;
  if (attributes.length === 0) {
    throw new RangeError("Cannot build the classifier as there are no attributes to tell");
  }
  if (!Number.isInteger(imageSizePx / 16) || imageSizePx < 16) {
    throw new RangeError(
      `Cannot build the classifier as the image size must be a positive multiple of 16: got ${imageSizePx}`,
    );
  }
  let drawn = 0;
  const kernelInitializer = () => tf.initializers.heNormal({ seed: seed * 1000 + drawn++ });
  const layers: tf.layers.Layer[] = [
    tf.layers.averagePooling2d({
      name: "half",
      inputShape: [imageSizePx, imageSizePx, 3],
      poolSize: 2,
    }),
  ];
  for (const [i, filters] of FILTERS.entries()) {
    layers.push(
      tf.layers.conv2d({
        name: `conv2d_${i}`,
        filters,
        kernelSize: 3,
        strides: 2,
        padding: "same",
        useBias: false, // normalisation has its own
        kernelInitializer: kernelInitializer(),
      }),
      tf.layers.batchNormalization({ name: `normalisation_${i}`, momentum: 0.9 }),
      tf.layers.reLU({ name: `relu_${i}` }),
    );
  }
  const units = attributes.length;
  layers.push(
    tf.layers.flatten({ name: "flatten" }),
    tf.layers.dense({ name: "logits", units, kernelInitializer: kernelInitializer() }),
  );
  const model = tf.sequential({ name: "attribute_classifier", layers });
  return { model, attributes: [...attributes], imageSizePx };
}

/**
 * How much speaks for each attribute.
 *
 * @param images Shape `[batch, size, size, 3]`, float32 in [0, 1].
 * @param options `training`: whether batch normalisation uses the batch's own statistics. Default
 * false.
 * @returns Log-odds, shape `[batch, attributes]`, owned by the caller.
 */
export function attributeLogits(
  classifier: AttributeClassifier,
  images: tf.Tensor4D,
  options: { readonly training?: boolean } = {},
): tf.Tensor2D {
  const { model, attributes } = classifier;
  const { training = false } = options;
  return tf.tidy(() => {
    const logits = model.apply(images, { training });
    if (!(logits instanceof tf.Tensor)) throw new TypeError("Cannot judge a symbolic tensor");
    return logits.as2D(images.shape[0], attributes.length);
  });
}

/** Numbers that {@linkcode attributeActivations} gives for each image. */
export const ACTIVATIONS: number = 2 * FILTERS.reduce((sum, filters) => sum + filters, 0);

/**
 * What the classifier sees in images, wherever it sees it: the mean and the standard deviation over
 * the picture of each channel after each convolution. They tell colours and textures. What the last
 * layer reads has learned to look past them: of 200 portraits whose colours were turned by 20° it is 3
 * standard deviations of real against real away, these numbers are 9.
 *
 * @param images Shape `[batch, size, size, 3]`, float32 in [0, 1].
 * @returns Shape `[batch, 224]`, owned by the caller.
 */
export function attributeActivations(
  { model }: AttributeClassifier,
  images: tf.Tensor4D,
): tf.Tensor2D {
  return tf.tidy(() => {
    const statistics: tf.Tensor[] = [];
    let x: tf.Tensor = images;
    for (const layer of model.layers) {
      const output = layer.apply(x, { training: false });
      if (!(output instanceof tf.Tensor)) throw new TypeError("Cannot look at a symbolic tensor");
      x = output;
      if (!layer.name.startsWith("relu")) continue;
      const { mean, variance } = tf.moments(x, [1, 2]);
      statistics.push(mean, tf.sqrt(variance));
    }
    return tf.concat(statistics, 1).as2D(images.shape[0], ACTIVATIONS);
  });
}

/** Frees the weights. */
export function disposeAttributeClassifier({ model }: AttributeClassifier): void {
  model.dispose();
}

/**
 * Wraps a classifier for `train()`. The loss is the binary cross-entropy in nats, times its weight, as
 * a mean over all faces and attributes of a batch.
 *
 * Its targets, both `[batch, attributes]`: `labels`, 1 or 0, and `weights`, 0 where a label is not
 * known.
 *
 * @param options `variation`: `random`, the default, blurs and tints each image in training, by another
 * amount.
 * @throws {RangeError} From the loss, if the source of images has no such targets.
 */
export function trainableAttributeClassifier(
  classifier: AttributeClassifier,
  options: { readonly variation?: "none" | "random" } = {},
): TrainableModel {
  const { variation = "random" } = options;
  return {
    name: "attribute-classifier",
    variables: namedVariables({ classifier: classifier.model }),
    noiseShapes: (batchSize) =>
      variation === "random" ? { blur: [batchSize], tint: [batchSize, 3] } : {},
    loss(images: tf.Tensor4D, { noise, targets, training }: LossInputs): LossTerms {
      const { labels, weights } = targets ?? {};
      if (!labels || !weights) {
        throw new RangeError(
          "Cannot compute the classifier's loss without the targets labels and weights",
        );
      }
      const seen = training ? varied(images, noise) : images;
      const logits = attributeLogits(classifier, seen, { training });
      const crossEntropy = tf.tidy(() => {
        // −log σ(l) = softplus(−l) for label 1, softplus(l) for label 0
        const signs = labels.mul(2).sub(1);
        return tf.softplus(logits.mul(signs).neg()).mul(weights).mean().asScalar();
      });
      return { total: crossEntropy, terms: { crossEntropy } };
    },
  };
}

function varied(images: tf.Tensor4D, { blur, tint }: LossInputs["noise"]): tf.Tensor4D {
  const soft = blur ? blurEach(images, uniform(blur)) : images;
  return tint ? tintEach(soft, tint.as2D(images.shape[0], 3)) : soft;
}

/** Standard normal numbers as nearly uniform ones in (0, 1): the logistic curve is near Gauss's. */
function uniform(normal: tf.Tensor): tf.Tensor1D {
  return tf.sigmoid(normal.mul(1.702)).as1D();
}

/** Standard deviation of the tint, in units of the colours' range. */
const TINT = 0.05;

/**
 * Mixes each image with itself at a quarter of its resolution.
 *
 * @param images Shape `[batch, size, size, 3]`, the size a multiple of 4.
 * @param amounts From 0 (as it is) to 1 (a quarter of the resolution), shape `[batch]`.
 * @returns The same shape, owned by the caller.
 */
export function blurEach(images: tf.Tensor4D, amounts: tf.Tensor1D): tf.Tensor4D {
  return tf.tidy(() => {
    const [batch, height, width] = images.shape;
    const coarse = tf.avgPool(images, 4, 4, "valid");
    const soft = tf.image.resizeBilinear(coarse, [height, width], false, true);
    return images.add<tf.Tensor4D>(soft.sub(images).mul(amounts.reshape([batch, 1, 1, 1])));
  });
}

/**
 * Adds to red, green and blue of each image.
 *
 * @param images Shape `[batch, size, size, 3]`.
 * @param noise Standard normal numbers, shape `[batch, 3]`.
 * @returns The same shape, which may leave [0, 1]; owned by the caller.
 */
export function tintEach(images: tf.Tensor4D, noise: tf.Tensor2D): tf.Tensor4D {
  return tf.tidy(() => {
    const [batch] = images.shape;
    return images.add<tf.Tensor4D>(noise.mul(TINT).reshape([batch, 1, 1, 3]));
  });
}
