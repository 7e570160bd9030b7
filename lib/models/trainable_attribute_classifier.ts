/**
 * The attribute classifier as the training loop sees it: cross-entropy over those labels that are
 * known, of images that are blurred and tinted by chance.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { type AttributeClassifier, attributeLogits } from "./attribute_classifier.ts";
import { namedVariables } from "./named_variables.ts";
import type { LossInputs, LossTerms, TrainableModel } from "./trainable.ts";
import { blurEach, tintEach } from "./vary_images.ts";

/** Options of {@linkcode trainableAttributeClassifier}. */
export interface TrainableAttributeClassifierOptions {
  /** `random`: in training each image is blurred and tinted, by another amount. Default `random`. */
  readonly variation?: "none" | "random";
}

/**
 * Wraps a classifier for `train()`. The loss is the binary cross-entropy in nats, times its weight, as
 * a mean over all faces and attributes of a batch.
 *
 * Its targets, both `[batch, attributes]`: `labels`, 1 or 0, and `weights`, 0 where a label is not
 * known.
 *
 * @throws {RangeError} From the loss, if the source of images has no such targets.
 */
export function trainableAttributeClassifier(
  classifier: AttributeClassifier,
  options: TrainableAttributeClassifierOptions = {},
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
