import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "facespace/runtime";
import { adam, type Optimizer } from "facespace/training";

await startBackend({ log: () => {} });

const FLOAT_TOLERANCE = 1e-6;
/** The rate falls, as a schedule's does. */
const rateOf = (i: number) => 0.01 / (1 + i);

function oneVariable(value: number): Map<string, tf.Variable> {
  return new Map([["x", tf.tidy(() => tf.variable(tf.tensor1d([value, value / 2])))]]);
}

/** One step with the gradient `[g, −g/3]`. */
function step(
  optimizer: Optimizer,
  variables: ReadonlyMap<string, tf.Variable>,
  g: number,
  learningRate: number,
): void {
  const { stepSize = NaN } = optimizer.begin(learningRate);
  tf.tidy(() => {
    const gradients = new Map([["x", tf.tensor1d([g, -g / 3])]]);
    optimizer.apply(gradients, variables, { stepSize: tf.scalar(stepSize) });
  });
}

const valuesOf = (variables: ReadonlyMap<string, tf.Variable>) => [
  ...variables.get("x")?.dataSync() ?? [],
];

/** Adam as the paper writes it (algorithm 1), in float64. */
function byHand(gradients: readonly number[], start: number): number {
  let [x, m, v] = [start, 0, 0];
  for (const [i, g] of gradients.entries()) {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    const size = rateOf(i) * Math.sqrt(1 - 0.999 ** (i + 1)) / (1 - 0.9 ** (i + 1));
    x -= size * m / (Math.sqrt(v) + 1e-7);
  }
  return x;
}

Deno.test("adam() follows the paper's algorithm", () => {
  const gradients = [0.5, -0.2, 3, 0, 0.001, -1, 2];
  const variables = oneVariable(1);
  const optimizer = adam();
  for (const [i, g] of gradients.entries()) step(optimizer, variables, g, rateOf(i));
  assertAlmostEquals(valuesOf(variables)[0] ?? NaN, byHand(gradients, 1), FLOAT_TOLERANCE);
  assertEquals(optimizer.steps, gradients.length);
  optimizer.dispose();
  tf.dispose([...variables.values()]);
});

Deno.test("adam() makes the same steps as TensorFlow.js's own", () => {
  const [ours, theirs] = [oneVariable(2), oneVariable(2)];
  const [optimizer, stock] = [adam(), tf.train.adam(0.01)];
  for (let i = 0; i < 50; i++) {
    const g = Math.sin(i) + 0.2;
    step(optimizer, ours, g, 0.01);
    tf.tidy(() => {
      for (const variable of theirs.values()) {
        stock.applyGradients([{ name: variable.name, tensor: tf.tensor1d([g, -g / 3]) }]);
      }
    });
  }
  for (const [i, value] of valuesOf(ours).entries()) {
    assertAlmostEquals(value, valuesOf(theirs)[i] ?? NaN, 1e-5);
  }
  optimizer.dispose();
  stock.dispose();
  tf.dispose([...ours.values(), ...theirs.values()]);
});

Deno.test("adam() restored from its tensors goes on bit for bit, and frees them", () => {
  const before = tf.memory().numTensors;
  const [whole, half] = [oneVariable(2), oneVariable(2)];
  const [first, second, third] = [adam(), adam(), adam()];
  for (let i = 0; i < 20; i++) step(first, whole, Math.sin(i), rateOf(i));
  for (let i = 0; i < 11; i++) step(second, half, Math.sin(i), rateOf(i));
  assertEquals([...second.tensors().keys()], ["x/first_moment", "x/second_moment"]);
  third.restore(second.tensors(), second.steps);
  for (let i = 11; i < 20; i++) step(third, half, Math.sin(i), rateOf(i));
  assertEquals(valuesOf(half), valuesOf(whole));
  assertEquals(third.steps, 20);
  for (const optimizer of [first, second, third]) optimizer.dispose();
  tf.dispose([...whole.values(), ...half.values()]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("adam() keeps no tensor but its moments, and frees them", () => {
  const variables = oneVariable(1);
  const before = tf.memory().numTensors;
  const optimizer = adam();
  for (let i = 0; i < 5; i++) step(optimizer, variables, 1, 0.1);
  assertEquals(tf.memory().numTensors, before + 2);
  optimizer.dispose();
  assertEquals(tf.memory().numTensors, before);
  tf.dispose([...variables.values()]);
});

Deno.test("adam() names a wrong option, a gradient without a variable and what it does not keep", () => {
  assertThrows(() => adam({ beta1: 1 }), RangeError, "beta1 must be in [0, 1): got 1");
  assertThrows(() => adam({ beta2: -1 }), RangeError, "beta2 must be in [0, 1): got -1");
  assertThrows(() => adam({ epsilon: 0 }), RangeError, "epsilon must be positive: got 0");
  assertThrows(() => step(adam(), new Map(), 1, 0.1), RangeError, "no variable is called x");
  assertThrows(() => adam().apply(new Map(), new Map(), {}), RangeError, "number stepSize");
  const other = tf.scalar(1);
  assertThrows(
    () => adam().restore(new Map([["x/velocity", other]]), 1),
    RangeError,
    "as it keeps first_moment, second_moment: got x/velocity",
  );
  other.dispose();
});
