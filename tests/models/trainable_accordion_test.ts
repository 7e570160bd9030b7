import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { unitFloats } from "facespace/images";
import {
  type AccordionOptions,
  buildAccordion,
  disposeAccordion,
} from "../../lib/models/accordion.ts";
import { trainableAccordion } from "../../lib/models/trainable_accordion.ts";
import { isNativeBackend, startBackend } from "facespace/runtime";
import { adam, trainStep } from "facespace/training";
import { blobs } from "../training/small_run.ts";

await startBackend({ log: () => {} });

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

const VARIANTS: readonly AccordionOptions[] = [
  {},
  { hourglasses: 1, kernelSize: 4 },
  { hourglasses: 1, upsampling: "resize-convolution" },
  { hourglasses: 1, upsampling: "sub-pixel" },
];

for (const variant of VARIANTS) {
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
