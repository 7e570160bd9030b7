import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertLess,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { unitFloats } from "facespace/images";
import {
  type AccordionOptions,
  buildAccordion,
  disposeAccordion,
  namedVariables,
  summarise,
  trainableAccordion,
  unfold,
} from "facespace/models";
import { isNativeBackend, startBackend } from "facespace/runtime";
import { adam, trainStep } from "facespace/training";
import { blobs } from "../training/small_run.ts";

await startBackend({ log: () => {} });

const HOURGLASS = [
  ["conv2d", [64, 64, 128], 3584],
  ["conv2d", [32, 32, 128], 147584],
  ["conv2d", [16, 16, 256], 295168],
  ["batch_normalization", [16, 16, 256], 1024],
  ["conv2d_transpose", [32, 32, 128], 295040],
  ["conv2d_transpose", [64, 64, 64], 73792],
  ["conv2d_transpose", [128, 128, 3], 1731],
] as const;

Deno.test("buildAccordion() gives the log entry's network, layer by layer", () => {
  const accordion = buildAccordion();
  const { layers, ...counts } = summarise(accordion.model);
  const [input, ...inner] = layers;
  assertEquals([input?.name, input?.outputShape], ["input_1", [null, 128, 128, 3]]);
  assertEquals(
    inner.map(({ name, outputShape, parameters }) => [
      name.replace(/_\d+$/, ""),
      outputShape.slice(1),
      parameters,
    ]),
    [...HOURGLASS, ...HOURGLASS].map(([name, shape, parameters]) => [name, [...shape], parameters]),
  );
  assertEquals(new Set(layers.map(({ name }) => name)).size, 15);
  assertEquals(counts, {
    name: "accordion",
    totalParameters: 1635846,
    trainableParameters: 1634822,
    nonTrainableParameters: 1024,
    isChain: true,
  });
  disposeAccordion(accordion);
});

/** Kernels' and biases' counts of the variants' upsampling layers, worked by hand, at an eighth. */
const VARIANTS: readonly [AccordionOptions, layers: number, upsamplingParameters: number][] = [
  [{ hourglasses: 1 }, 8, 9 * (32 * 16 + 16 * 8 + 8 * 3) + 27],
  [{ kernelSize: 4 }, 15, 2 * (16 * (32 * 16 + 16 * 8 + 8 * 3) + 27)],
  [{ upsampling: "resize-convolution" }, 21, 2 * (9 * (32 * 16 + 16 * 8 + 8 * 3) + 27)],
  [
    {
      hourglasses: 1,
      upsampling: ["transposed-convolution", "transposed-convolution", "sub-pixel"],
    },
    9,
    9 * (32 * 16 + 16 * 8) + 24 + 4 * (9 * 8 * 3 + 3),
  ],
  [{ upsampling: "sub-pixel" }, 21, 2 * 4 * (9 * (32 * 16 + 16 * 8 + 8 * 3) + 27)],
];

for (const [options, layerCount, upsamplingParameters] of VARIANTS) {
  Deno.test(`buildAccordion() changes one thing: ${JSON.stringify(options)}`, () => {
    const before = tf.memory().numTensors;
    const accordion = buildAccordion({ ...options, imageSizePx: 16, widthFactor: 1 / 8 });
    const { layers, totalParameters } = summarise(accordion.model);
    assertEquals(layers.length, layerCount);
    const hourglass = 9 * (3 * 16 + 16 * 16 + 16 * 32) + 64 + 4 * 32;
    const { hourglasses = 2 } = options;
    assertEquals(totalParameters - hourglasses * hourglass, upsamplingParameters);
    const images = tf.zeros<tf.Rank.R4>([2, 16, 16, 3]);
    const pictures = unfold(accordion, images);
    assertEquals(pictures.shape, [2, 16, 16, 3]);
    tf.dispose([images, pictures]);
    disposeAccordion(accordion);
    assertEquals(tf.memory().numTensors, before);
  });
}

Deno.test("unfold() gives the picture after each hourglass, and at the end what the model gives", () => {
  const accordion = buildAccordion({ imageSizePx: 16, widthFactor: 1 / 16, hourglasses: 3 });
  tf.tidy(() => {
    const images = tf.randomUniform<tf.Rank.R4>([2, 16, 16, 3], 0, 1, "float32", 7);
    const pictures = [1, 2, 3].map((after) => unfold(accordion, images, { after }));
    const whole = accordion.model.predict(images);
    assert(!Array.isArray(whole));
    assertEquals(pictures[2]?.arraySync(), whole.arraySync());
    assertEquals(unfold(accordion, images).arraySync(), whole.arraySync());
    assertNotEquals(pictures[1]?.arraySync(), whole.arraySync());
    for (const value of pictures.flatMap((picture) => [...picture.dataSync()])) {
      assert(value > 0 && value < 1);
    }
    assertThrows(() => unfold(accordion, images, { after: 4 }), RangeError, "the accordion has 3");
  });
  disposeAccordion(accordion);
});

Deno.test("buildAccordion() draws its weights from the seed alone", () => {
  const weights = (seed: number) => {
    const options = { imageSizePx: 8, widthFactor: 1 / 32, upsampling: "sub-pixel" } as const;
    const accordion = buildAccordion({ ...options, seed });
    const values = [...namedVariables({ accordion: accordion.model })].map(
      ([name, variable]) => [name, variable.arraySync()],
    );
    disposeAccordion(accordion);
    return values;
  };
  assertEquals(weights(3), weights(3));
  assertNotEquals(weights(3), weights(4));
});

Deno.test("buildAccordion() names a wrong value", () => {
  assertThrows(() => buildAccordion({ imageSizePx: 60 }), RangeError, "multiple of 8: got 60");
  assertThrows(() => buildAccordion({ hourglasses: 0 }), RangeError, "positive integer: got 0");
  assertThrows(() => buildAccordion({ widthFactor: 0 }), RangeError, "must be positive: got 0");
});

const SMALL = { imageSizePx: 32, widthFactor: 1 / 16 } as const;
/** Relative difference of the losses; a graph adds in another order. */
const TOLERANCE = 1e-4;

/** The first losses of a small accordion, and what was said while it trained. */
async function losses(
  variant: AccordionOptions,
  loss: "squared" | "squared-and-structure",
  compile: "auto" | "never",
) {
  const accordion = buildAccordion({ ...SMALL, ...variant, seed: 3 });
  const model = trainableAccordion(accordion, { loss });
  const optimizer = adam();
  const said: string[] = [];
  using step = trainStep(model, optimizer, { compile, log: (line) => said.push(line) });
  const batch = tf.tensor4d(unitFloats(blobs(6).readSync([0, 1, 2, 3, 4, 5])), [6, 32, 32, 3]);
  const values: number[] = [];
  for (let i = 0; i < 12; i++) {
    const weights = { structure: 0.1 };
    const taken = await step.run(batch, { noise: ["none"], weights, learningRate: 1e-3 });
    values.push(taken.loss);
  }
  tf.dispose(batch);
  optimizer.dispose();
  disposeAccordion(accordion);
  return { values, said };
}

const TRAINED: readonly AccordionOptions[] = [
  {},
  { hourglasses: 1, kernelSize: 4 },
  { hourglasses: 1, upsampling: "resize-convolution" },
  { hourglasses: 1, upsampling: "sub-pixel" },
];

for (const variant of TRAINED) {
  Deno.test(`trainableAccordion() learns, compiled as eagerly: ${JSON.stringify(variant)}`, async () => {
    const compiled = await losses(variant, "squared-and-structure", "auto");
    const eager = await losses(variant, "squared-and-structure", "never");
    assertEquals(compiled.said.length, isNativeBackend(tf.backend()) ? 0 : 1, compiled.said.join());
    assertLess(eager.values.at(-1) ?? NaN, eager.values[0] ?? NaN);
    for (const [i, value] of eager.values.entries()) {
      assertLess(Math.abs((compiled.values[i] ?? NaN) - value) / value, TOLERANCE, `step ${i}`);
    }
  });
}

Deno.test("trainableAccordion()'s squared error is a mean over all values", () => {
  const accordion = buildAccordion(SMALL);
  const model = trainableAccordion(accordion);
  tf.tidy(() => {
    const images = tf.zeros<tf.Rank.R4>([2, 32, 32, 3]);
    const made = accordion.model.predict(images);
    assert(!Array.isArray(made));
    const values = [...made.dataSync()];
    const expected = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    const { total, terms } = model.loss(images, { noise: {}, weights: {}, training: false });
    assertAlmostEquals(total.arraySync(), expected, 1e-5);
    assertEquals(Object.keys(terms), ["error"]);
  });
  disposeAccordion(accordion);
});

Deno.test("trainableAccordion() adds the missing structure by the loop's weight, or asks for it", () => {
  const accordion = buildAccordion(SMALL);
  const model = trainableAccordion(accordion, { loss: "squared-and-structure" });
  tf.tidy(() => {
    const images = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 1, "float32", 5);
    const loss = (weights: Record<string, tf.Scalar>) =>
      model.loss(images, { noise: {}, weights, training: false });
    const { total, terms } = loss({ structure: tf.scalar(0.25) });
    const [error, structure] = [terms.error, terms.structure].map((term) => term?.arraySync());
    assertAlmostEquals(total.arraySync(), (error ?? NaN) + 0.25 * (structure ?? NaN), 1e-6);
    assertThrows(() => loss({}), RangeError, "without a weight structure");
  });
  disposeAccordion(accordion);
});
