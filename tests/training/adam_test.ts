import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "facespace/runtime";
import { adam } from "../../lib/training/adam.ts";
import type { Optimizer } from "../../lib/training/optimizer.ts";

const FLOAT_TOLERANCE = 1e-6;

function oneVariable(value: number) {
  const variable = tf.variable(tf.tensor1d([value]));
  return new Map([["x", variable]]);
}

/** One step, its numbers given as scalars. */
function apply(
  optimizer: Optimizer,
  gradients: ReadonlyMap<string, tf.Tensor>,
  variables: ReadonlyMap<string, tf.Variable>,
  learningRate: number,
): void {
  const { stepSize = NaN } = optimizer.begin(learningRate);
  tf.tidy(() => optimizer.apply(gradients, variables, { stepSize: tf.scalar(stepSize) }));
}

const valueOf = (variables: ReadonlyMap<string, tf.Variable>) =>
  variables.get("x")?.dataSync()[0] ?? NaN;

/** Adam as the paper writes it (algorithm 1), in float64. */
function byHand(gradients: readonly number[], learningRate: number, start: number): number {
  let [x, m, v] = [start, 0, 0];
  for (const [i, g] of gradients.entries()) {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const size = learningRate * Math.sqrt(1 - 0.999 ** (i + 1)) / (1 - 0.9 ** (i + 1));
    x -= size * m / (Math.sqrt(v) + 1e-7);
  }
  return x;
}

Deno.test("adam() follows the paper's algorithm", async () => {
  await startBackend();
  const gradients = [0.5, -0.2, 3, 0, 0.001];
  const variables = oneVariable(1);
  const optimizer = adam();
  for (const g of gradients) {
    tf.tidy(() => apply(optimizer, new Map([["x", tf.tensor1d([g])]]), variables, 0.01));
  }
  assertAlmostEquals(valueOf(variables), byHand(gradients, 0.01, 1), FLOAT_TOLERANCE);
  assertEquals(optimizer.steps, gradients.length);
  optimizer.dispose();
  tf.dispose([...variables.values()]);
});

Deno.test("adam() restored from its tensors goes on bit for bit", async () => {
  await startBackend();
  const step = (
    optimizer: ReturnType<typeof adam>,
    variables: Map<string, tf.Variable>,
    g: number,
  ) => tf.tidy(() => apply(optimizer, new Map([["x", tf.tensor1d([g])]]), variables, 0.1));
  const [whole, half] = [oneVariable(2), oneVariable(2)];
  const [first, second, third] = [adam(), adam(), adam()];
  for (let i = 0; i < 20; i++) step(first, whole, Math.sin(i));
  for (let i = 0; i < 11; i++) step(second, half, Math.sin(i));
  third.restore(second.tensors(), second.steps);
  for (let i = 11; i < 20; i++) step(third, half, Math.sin(i));
  assertEquals(valueOf(half), valueOf(whole));
  for (const optimizer of [first, second, third]) optimizer.dispose();
  tf.dispose([...whole.values(), ...half.values()]);
});

Deno.test("adam() keeps no tensor but its moments, and frees them", async () => {
  await startBackend();
  const variables = oneVariable(1);
  const gradients = new Map([["x", tf.tensor1d([1])]]);
  const before = tf.memory().numTensors;
  const optimizer = adam();
  for (let i = 0; i < 5; i++) apply(optimizer, gradients, variables, 0.1);
  assertEquals(tf.memory().numTensors, before + 2);
  optimizer.dispose();
  assertEquals(tf.memory().numTensors, before);
  tf.dispose([...variables.values(), ...gradients.values()]);
});

Deno.test("adam() names a wrong option and a gradient without a variable", async () => {
  await startBackend();
  assertThrows(() => adam({ beta1: 1 }), RangeError, "beta1 must be in [0, 1): got 1");
  assertThrows(() => adam({ epsilon: 0 }), RangeError, "epsilon must be positive: got 0");
  const gradient = tf.tensor1d([1]);
  assertThrows(
    () => apply(adam(), new Map([["y", gradient]]), new Map(), 0.1),
    RangeError,
    "no variable is called y",
  );
  assertThrows(() => adam().apply(new Map(), new Map(), {}), RangeError, "number stepSize");
  gradient.dispose();
});
