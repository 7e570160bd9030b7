/**
 * A small convolutional network that says which attributes a face has.
 *
 * It looks at half of the resolution, where a blurred picture and a sharp one differ least: it is to
 * judge what autoencoders draw, which is soft, and has only seen photographs or drawings.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { AttributeName } from "../annotations/mod.ts";

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
 * @param training Whether batch normalisation uses the batch's own statistics. Default false.
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

/** Frees the weights. */
export function disposeAttributeClassifier({ model }: AttributeClassifier): void {
  model.dispose();
}
