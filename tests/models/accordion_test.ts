import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  type AccordionOptions,
  buildAccordion,
  disposeAccordion,
  unfold,
} from "../../lib/models/accordion.ts";
import { namedVariables } from "../../lib/models/named_variables.ts";
import { summarise } from "../../lib/models/summary.ts";
import { startBackend } from "facespace/runtime";

const HOURGLASS = [
  ["conv2d", [64, 64, 128], 3584],
  ["conv2d", [32, 32, 128], 147584],
  ["conv2d", [16, 16, 256], 295168],
  ["batch_normalization", [16, 16, 256], 1024],
  ["conv2d_transpose", [32, 32, 128], 295040],
  ["conv2d_transpose", [64, 64, 64], 73792],
  ["conv2d_transpose", [128, 128, 3], 1731],
] as const;

Deno.test("buildAccordion() gives the log entry's network, layer by layer", async () => {
  await startBackend();
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
  Deno.test(`buildAccordion() changes one thing: ${JSON.stringify(options)}`, async () => {
    await startBackend();
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

Deno.test("unfold() gives the picture after each hourglass, and at the end what the model gives", async () => {
  await startBackend();
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

Deno.test("buildAccordion() draws its weights from the seed alone", async () => {
  await startBackend();
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

Deno.test("buildAccordion() names a wrong value", async () => {
  await startBackend();
  assertThrows(() => buildAccordion({ imageSizePx: 60 }), RangeError, "multiple of 8: got 60");
  assertThrows(() => buildAccordion({ hourglasses: 0 }), RangeError, "positive integer: got 0");
  assertThrows(() => buildAccordion({ widthFactor: 0 }), RangeError, "must be positive: got 0");
});
