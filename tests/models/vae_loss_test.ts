import { assertAlmostEquals, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  betaOfMeans,
  equivalentSigma,
  klDivergence,
  optimalSigmaError,
  squaredError,
} from "../../lib/models/vae_loss.ts";
import { buildVae, disposeVae, encode, trainableVae } from "facespace/models";
import { startBackend } from "facespace/runtime";

const FLOAT_TOLERANCE = 1e-5;
const valueOf = (build: () => tf.Scalar) => tf.tidy(() => build().arraySync());

Deno.test("klDivergence() is zero when the posterior equals the prior", async () => {
  await startBackend();
  assertEquals(valueOf(() => klDivergence(tf.zeros([3, 8]), tf.zeros([3, 8]))), 0);
});

Deno.test("klDivergence() sums over the latent axis and averages over the batch", async () => {
  await startBackend();
  // mean 1, variance 1: 1/2 in each dimension; mean 0, variance e: (e − 2)/2
  const kl = valueOf(() =>
    klDivergence(tf.tensor2d([[1, 1], [0, 0]]), tf.tensor2d([[0, 0], [1, 1]]))
  );
  assertAlmostEquals(kl, (2 * 0.5 + 2 * (Math.E - 2) / 2) / 2, FLOAT_TOLERANCE);
});

Deno.test("squaredError() sums over the image and averages over the batch", async () => {
  await startBackend();
  const error = valueOf(() => squaredError(tf.zeros([2, 4, 4, 3]), tf.fill([2, 4, 4, 3], 0.5)));
  assertAlmostEquals(error, 4 * 4 * 3 * 0.25, FLOAT_TOLERANCE);
});

Deno.test("optimalSigmaError() is D/2 ln(2πe MSE)", async () => {
  await startBackend();
  const error = valueOf(() =>
    optimalSigmaError(tf.zeros([2, 4, 4, 3]), tf.fill([2, 4, 4, 3], 0.5))
  );
  assertAlmostEquals(error, 24 * Math.log(2 * Math.PI * Math.E * 0.25), 1e-3);
});

Deno.test("optimalSigmaError() stays finite for a perfect reconstruction", async () => {
  await startBackend();
  const error = valueOf(() => optimalSigmaError(tf.ones([1, 4, 4, 3]), tf.ones([1, 4, 4, 3])));
  assertAlmostEquals(error, 24 * Math.log(2 * Math.PI * Math.E * 1e-6), 1e-2);
});

Deno.test("losses refuse tensors of different shapes", async () => {
  await startBackend();
  tf.tidy(() => {
    assertThrows(
      () => klDivergence(tf.zeros([1, 2]), tf.zeros([1, 3])),
      RangeError,
      "Cannot compute the KL divergence as the shapes must be equal: got [1, 2] and [1, 3]",
    );
    assertThrows(() => squaredError(tf.zeros([1, 2, 2, 3]), tf.zeros([1, 2, 2, 1])), RangeError);
  });
});

Deno.test("equivalentSigma() of a plain sum of squares is √½", () => {
  assertAlmostEquals(equivalentSigma(1), Math.SQRT1_2, 1e-12);
});

Deno.test("betaOfMeans() weighs a loss of means as a loss of sums", async () => {
  await startBackend();
  const recipe = { weight: 1000, width: 2, values: 4 * 4 * 3, latentDim: 8 };
  const [mean, logVar] = [tf.fill([3, 8], 0.4), tf.fill([3, 8], -1)] as [tf.Tensor2D, tf.Tensor2D];
  const [a, b] = [tf.zeros<tf.Rank.R4>([3, 4, 4, 3]), tf.fill<tf.Rank.R4>([3, 4, 4, 3], 0.3)];
  const kl = valueOf(() => klDivergence(mean, logVar));
  const summed = valueOf(() => squaredError(a, b)) + betaOfMeans(recipe) * kl;
  // In [−1, 1] the values are 2x − 1, so that the mean squared error is 0.6².
  const asPublished = 1000 * 0.6 ** 2 + kl / 8;
  assertAlmostEquals(summed / asPublished, 48 / (1000 * 4), 1e-6);
  tf.dispose([mean, logVar, a, b]);
});

Deno.test("trainableVae() takes log σ for log σ² in the KL term where that was published", async () => {
  await startBackend();
  const vae = buildVae({ imageSizePx: 16, latentDim: 4, seed: 3, asPublished: ["log-sigma"] });
  tf.tidy(() => {
    const images = tf.randomUniform<tf.Rank.R4>([2, 16, 16, 3], 0, 1, "float32", 1);
    const { mean, logVar } = encode(vae, images);
    const { terms } = trainableVae(vae).loss(images, {
      noise: { epsilon: tf.zeros([2, 4]) },
      weights: { beta: tf.scalar(1) },
      training: false,
    });
    const [found, right] = [terms.kl?.arraySync() ?? NaN, klDivergence(mean, logVar).arraySync()];
    assertAlmostEquals(found, klDivergence(mean, logVar.mul(0.5)).arraySync(), FLOAT_TOLERANCE);
    assertNotEquals(found, right);
  });
  disposeVae(vae);
});
