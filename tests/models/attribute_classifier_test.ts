import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  ACTIVATIONS,
  attributeActivations,
  attributeLogits,
  blurEach,
  buildAttributeClassifier,
  disposeAttributeClassifier,
  tintEach,
  trainableAttributeClassifier,
} from "../../lib/models/attribute_classifier.ts";
import { startBackend } from "facespace/runtime";

await startBackend({ log: () => {} });

const attributes = ["Smiling", "Male", "Young"] as const;

Deno.test("buildAttributeClassifier() gives a logit for each attribute, the same for the same seed", async () => {
  const tensors = tf.memory().numTensors;
  const [first, again, other] = [1, 1, 2].map((seed) =>
    buildAttributeClassifier({ attributes, imageSizePx: 32, seed })
  );
  assert(first && again && other);
  const images = tf.tidy(() =>
    tf.linspace(0, 1, 2 * 32 * 32 * 3).reshape<tf.Tensor4D>([2, 32, 32, 3])
  );
  const logits = [first, again, other].map((classifier) => attributeLogits(classifier, images));
  assertEquals(logits.map(({ shape }) => shape), [[2, 3], [2, 3], [2, 3]]);
  const [a, b, c] = await Promise.all(logits.map((tensor) => tensor.data()));
  assertEquals(a, b);
  assert(a && c && a.join() !== c.join());
  tf.dispose([images, ...logits]);
  for (const classifier of [first, again, other]) disposeAttributeClassifier(classifier);
  assertEquals(tf.memory().numTensors, tensors);
});

Deno.test("buildAttributeClassifier() refuses no attributes and sizes that cannot be halved four times", () => {
  assertThrows(
    () => buildAttributeClassifier({ attributes: [] }),
    RangeError,
    "Cannot build the classifier as there are no attributes to tell",
  );
  assertThrows(
    () => buildAttributeClassifier({ attributes, imageSizePx: 40 }),
    RangeError,
    "must be a positive multiple of 16: got 40",
  );
});

Deno.test("attributeActivations() gives mean and spread of each channel after each convolution", async () => {
  const tensors = tf.memory().numTensors;
  const classifier = buildAttributeClassifier({ attributes, imageSizePx: 32, seed: 1 });
  const images = tf.tidy(() =>
    tf.linspace(0, 1, 2 * 32 * 32 * 3).reshape<tf.Tensor4D>([2, 32, 32, 3])
  );
  const activations = attributeActivations(classifier, images);
  assertEquals(activations.shape, [2, ACTIVATIONS]);
  const [first] = await activations.array();
  const until = classifier.model.getLayer("relu_0").output;
  assert(until instanceof tf.SymbolicTensor);
  const expected = tf.tidy(() => {
    const output = tf.model({ inputs: classifier.model.inputs, outputs: until }).predict(images);
    assert(output instanceof tf.Tensor);
    return tf.moments(output.slice([0], [1]), [1, 2]); // of the first image, [1, 16]
  });
  const [mean, variance] = await Promise.all([expected.mean.data(), expected.variance.data()]);
  for (let k = 0; k < 16; k++) {
    assertAlmostEquals(first?.[k] ?? NaN, mean[k] ?? NaN, 1e-5);
    assertAlmostEquals(first?.[16 + k] ?? NaN, Math.sqrt(variance[k] ?? NaN), 1e-5);
  }
  tf.dispose([images, activations, expected.mean, expected.variance]);
  disposeAttributeClassifier(classifier);
  assertEquals(tf.memory().numTensors, tensors);
});

Deno.test("trainableAttributeClassifier() takes the mean cross-entropy of known labels", async () => {
  const classifier = buildAttributeClassifier({ attributes, imageSizePx: 16 });
  const model = trainableAttributeClassifier(classifier, { variation: "none" });
  const images = tf.fill([2, 16, 16, 3], 0.5) as tf.Tensor4D;
  const labels = tf.tensor2d([[1, 0, 1], [0, 1, 1]]);
  const weights = tf.tensor2d([[1, 2, 0], [0, 0.5, 0]]);
  const logits = attributeLogits(classifier, images);
  const [l = []] = [[...await logits.data()]];
  const { total } = model.loss(images, {
    noise: {},
    targets: { labels, weights },
    weights: {},
    training: false,
  });
  const cost = (logit = NaN, label: 0 | 1) => Math.log(1 + Math.exp(label ? -logit : logit));
  const expected = (cost(l[0], 1) + 2 * cost(l[1], 0) + 0.5 * cost(l[4], 1)) / 6;
  assertAlmostEquals((await total.data())[0] ?? NaN, expected, 1e-5);
  assertThrows(
    () => model.loss(images, { noise: {}, weights: {}, training: false }),
    RangeError,
    "without the targets labels and weights",
  );
  tf.dispose([images, labels, weights, logits, total]);
  disposeAttributeClassifier(classifier);
});

Deno.test("trainableAttributeClassifier() blurs and tints in training alone", async () => {
  const classifier = buildAttributeClassifier({ attributes, imageSizePx: 16 });
  const model = trainableAttributeClassifier(classifier);
  assertEquals(model.noiseShapes(7), { blur: [7], tint: [7, 3] });
  const images = tf.tidy(() =>
    tf.range(0, 2 * 16 * 16 * 3).mod(7).div(7).reshape<tf.Tensor4D>([2, 16, 16, 3])
  );
  const [labels, weights] = [tf.ones([2, 3]), tf.ones([2, 3])] as [tf.Tensor2D, tf.Tensor2D];
  const lossWith = async (blur: number, training: boolean, red = 0) => {
    const noise = { blur: tf.fill([2], blur), tint: tf.tensor2d([[red, 0, 0], [red, 0, 0]]) };
    const total = tf.tidy(() =>
      model.loss(images, { noise, targets: { labels, weights }, weights: {}, training }).total
    );
    const [value = NaN] = await total.data();
    tf.dispose([total, noise]);
    return value;
  };
  assertEquals(await lossWith(-2, false), await lossWith(2, false));
  assert(await lossWith(-2, true) !== await lossWith(2, true));
  assert(await lossWith(2, true, 1) !== await lossWith(2, true));
  tf.dispose([images, labels, weights]);
  disposeAttributeClassifier(classifier);
});

Deno.test("blurEach() leaves an image at 0, and takes its contrast away at 1", async () => {
  const stripes = Float32Array.from({ length: 8 * 8 * 3 }, (_, i) => Math.floor(i / 3) % 2);
  const images = tf.tensor4d([...stripes, ...stripes], [2, 8, 8, 3]);
  const amounts = tf.tensor1d([0, 1]);
  const blurred = blurEach(images, amounts);
  const values = await blurred.data();
  assertEquals(values.subarray(0, stripes.length), stripes);
  for (const value of values.subarray(stripes.length)) assertAlmostEquals(value, 0.5, 1e-6);
  tf.dispose([images, amounts, blurred]);
});

Deno.test("tintEach() adds to each colour of each image", async () => {
  const images = tf.zeros<tf.Rank.R4>([2, 1, 1, 3]);
  const noise = tf.tensor2d([[1, 0, -1], [0, 2, 0]]);
  const tinted = tintEach(images, noise);
  const expected = [0.05, 0, -0.05, 0, 0.1, 0];
  for (const [i, value] of (await tinted.data()).entries()) {
    assertAlmostEquals(value, expected[i] ?? NaN, 1e-7);
  }
  tf.dispose([images, noise, tinted]);
});
