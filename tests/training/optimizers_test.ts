import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "facespace/runtime";
import { adam } from "../../lib/training/adam.ts";
import { momentum } from "../../lib/training/momentum.ts";
import type { Optimizer } from "../../lib/training/optimizer.ts";
import { rmsProp } from "../../lib/training/rms_prop.ts";

await startBackend({ log: () => {} });

const FLOAT_TOLERANCE = 1e-6;
const GRADIENTS = [0.5, -0.2, 3, 0, 0.001, -1, 2];
/** The rate falls, as a schedule's does. */
const rateOf = (i: number) => 0.01 / (1 + i);

const OPTIMIZERS: Readonly<Record<string, () => Optimizer>> = {
  "adam()": adam,
  "rmsProp()": rmsProp,
  "rmsProp() with momentum": () => rmsProp({ decay: 0.8, momentum: 0.5 }),
  "momentum()": momentum,
  "momentum() of Nesterov's form": () => momentum({ momentum: 0.8, form: "nesterov" }),
};

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
  const numbers = Object.entries(optimizer.begin(learningRate));
  tf.tidy(() => {
    const gradients = new Map([["x", tf.tensor1d([g, -g / 3])]]);
    const scalars = Object.fromEntries(numbers.map(([name, value]) => [name, tf.scalar(value)]));
    optimizer.apply(gradients, variables, scalars);
  });
}

const valuesOf = (variables: ReadonlyMap<string, tf.Variable>) => [
  ...variables.get("x")?.dataSync() ?? [],
];

/** `x` after the steps, in float64, by a rule that keeps its state. */
function byHand(start: number, rule: (g: number, learningRate: number) => number): number {
  return GRADIENTS.reduce((x, g, i) => x - rule(g, rateOf(i)), start);
}

const RULES: Readonly<Record<string, () => (g: number, learningRate: number) => number>> = {
  "rmsProp()": () => {
    let s = 0;
    return (g, rate) => {
      s = 0.9 * s + 0.1 * g * g;
      return rate * g / Math.sqrt(s + 1e-7);
    };
  },
  "rmsProp() with momentum": () => {
    let [s, v] = [0, 0];
    return (g, rate) => {
      s = 0.8 * s + 0.2 * g * g;
      v = 0.5 * v + rate * g / Math.sqrt(s + 1e-7);
      return v;
    };
  },
  "momentum()": () => {
    let v = 0;
    return (g, rate) => {
      v = 0.9 * v + g;
      return rate * v;
    };
  },
  "momentum() of Nesterov's form": () => {
    let v = 0;
    return (g, rate) => {
      v = 0.8 * v + g;
      return rate * (g + 0.8 * v);
    };
  },
};

for (const [name, rule] of Object.entries(RULES)) {
  Deno.test(`${name} follows its formula`, () => {
    const variables = oneVariable(1);
    const optimizer = OPTIMIZERS[name]?.() ?? adam();
    for (const [i, g] of GRADIENTS.entries()) step(optimizer, variables, g, rateOf(i));
    assertAlmostEquals(valuesOf(variables)[0] ?? NaN, byHand(1, rule()), FLOAT_TOLERANCE);
    assertEquals(optimizer.steps, GRADIENTS.length);
    optimizer.dispose();
    tf.dispose([...variables.values()]);
  });
}

const STOCK: Readonly<Record<string, () => tf.Optimizer>> = {
  "adam()": () => tf.train.adam(0.01),
  "rmsProp()": () => tf.train.rmsprop(0.01),
  "rmsProp() with momentum": () => tf.train.rmsprop(0.01, 0.8, 0.5),
  "momentum()": () => tf.train.momentum(0.01, 0.9),
  "momentum() of Nesterov's form": () => tf.train.momentum(0.01, 0.8, true),
};

for (const [name, make] of Object.entries(STOCK)) {
  Deno.test(`${name} makes the same steps as TensorFlow.js's own`, () => {
    const [ours, theirs] = [oneVariable(2), oneVariable(2)];
    const optimizer = OPTIMIZERS[name]?.() ?? adam();
    const stock = make();
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
}

for (const [name, make] of Object.entries(OPTIMIZERS)) {
  Deno.test(`${name} restored from its tensors goes on bit for bit, and frees them`, () => {
    const before = tf.memory().numTensors;
    const [whole, half] = [oneVariable(2), oneVariable(2)];
    const [first, second, third] = [make(), make(), make()];
    for (let i = 0; i < 20; i++) step(first, whole, Math.sin(i), rateOf(i));
    for (let i = 0; i < 11; i++) step(second, half, Math.sin(i), rateOf(i));
    third.restore(second.tensors(), second.steps);
    for (let i = 11; i < 20; i++) step(third, half, Math.sin(i), rateOf(i));
    assertEquals(valuesOf(half), valuesOf(whole));
    assertEquals(third.steps, 20);
    for (const optimizer of [first, second, third]) optimizer.dispose();
    tf.dispose([...whole.values(), ...half.values()]);
    assertEquals(tf.memory().numTensors, before);
  });
}

Deno.test("rmsProp() and momentum() name what is wrong", () => {
  assertThrows(() => rmsProp({ decay: 1 }), RangeError, "decay must be in [0, 1): got 1");
  assertThrows(() => rmsProp({ momentum: -1 }), RangeError, "momentum must be in [0, 1): got -1");
  assertThrows(() => rmsProp({ epsilon: 0 }), RangeError, "epsilon must be positive: got 0");
  assertThrows(() => momentum({ momentum: 1 }), RangeError, "momentum must be in [0, 1): got 1");
  for (const make of [rmsProp, momentum]) {
    assertThrows(() => make().apply(new Map(), new Map(), {}), RangeError, "number learningRate");
    assertThrows(() => step(make(), new Map(), 1, 0.1), RangeError, "no variable is called x");
  }
  const other = tf.scalar(1);
  assertThrows(
    () => momentum().restore(new Map([["x/first_moment", other]]), 1),
    RangeError,
    "as it keeps velocity: got x/first_moment",
  );
  other.dispose();
});
