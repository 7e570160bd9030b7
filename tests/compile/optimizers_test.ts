import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { isNativeBackend, startBackend } from "facespace/runtime";
import { compileStep } from "../../lib/compile/compile_step.ts";
import { StepRefused } from "../../lib/compile/recording.ts";

await startBackend({ log: () => {} });
const ignore = !isNativeBackend(tf.backend());

const TOLERANCE = 1e-6;

const OPTIMIZERS: Readonly<Record<string, () => tf.Optimizer>> = {
  "sgd": () => tf.train.sgd(0.1),
  "momentum": () => tf.train.momentum(0.05, 0.9),
  "momentum of Nesterov's form": () => tf.train.momentum(0.05, 0.9, true),
  "rmsprop": () => tf.train.rmsprop(0.02, 0.9, 0.5),
  "rmsprop, centered": () => tf.train.rmsprop(0.02, 0.9, 0, 1e-12, true),
  "adam": () => tf.train.adam(0.05),
  "adamax": () => tf.train.adamax(0.05, 0.9, 0.999, 1e-7, 0.1),
  "adagrad": () => tf.train.adagrad(0.2),
  "adadelta": () => tf.train.adadelta(0.5),
};

/** A line through points that move, by least squares; `rates[i]` is set before step `i`. */
function fit(optimizer: tf.Optimizer, how: "eager" | "compiled", rates: readonly number[]) {
  const slope = tf.tidy(() => tf.variable(tf.scalar(0.5)));
  const offset = tf.tidy(() => tf.variable(tf.tensor1d([0, 1, 2])));
  const fn = ({ x }: { x: tf.Tensor }) => {
    const loss = optimizer.minimize(
      () => tf.mean(tf.square(tf.sub(tf.mul(slope, x).add(offset), tf.sin(x)))).asScalar(),
      true,
      [slope, offset],
    );
    return { loss: loss ?? tf.scalar(NaN) };
  };
  const step = compileStep(fn);
  const losses: number[] = [];
  try {
    for (const [i, rate] of rates.entries()) {
      if (i > 0 && rate !== rates[i - 1]) setRate(optimizer, rate);
      const x = tf.tensor1d([Math.sin(i + 0.3), Math.cos(i), 1 - Math.sin(i)]);
      const { loss } = how === "compiled" ? step.run({ x }) : tf.tidy(() => fn({ x }));
      losses.push(loss.dataSync()[0] ?? NaN);
      tf.dispose([x, loss]);
    }
    return { losses, values: [...slope.dataSync(), ...offset.dataSync()] };
  } finally {
    step.dispose();
    tf.dispose([slope, offset]);
  }
}

/** `setLearningRate()` where there is one: every optimizer passes as an instance of each class. */
function setRate(optimizer: tf.Optimizer, rate: number): void {
  const set: unknown = Reflect.get(optimizer, "setLearningRate");
  if (typeof set === "function") set.call(optimizer, rate);
  else Reflect.set(optimizer, "learningRate", rate);
}

const assertClose = (actual: readonly number[], expected: readonly number[]) => {
  assertEquals(actual.length, expected.length);
  const apart = expected.map((value, i) =>
    Math.abs((actual[i] ?? NaN) - value) / (1 + Math.abs(value))
  );
  assertLess(Math.max(...apart), TOLERANCE, apart.join());
};

const RATES = Array.from({ length: 24 }, (_, i) => i < 12 ? 0.05 : 0.02);

for (const [name, make] of Object.entries(OPTIMIZERS)) {
  Deno.test({
    name: `compileStep() takes the steps of ${name}, and follows a rate that is set`,
    ignore,
    fn() {
      const [first, second] = [make(), make()];
      const eager = fit(first, "eager", RATES);
      const compiled = fit(second, "compiled", RATES);
      assert(eager.losses.every(Number.isFinite), eager.losses.join());
      assertClose(compiled.losses, eager.losses);
      assertClose(compiled.values, eager.values);
      assertEquals([first.iterations, second.iterations], [RATES.length, RATES.length]);
      for (const optimizer of [first, second]) optimizer.dispose();
    },
  });
}

Deno.test({
  name: "compileStep() refuses an optimizer whose rate is set before every step, by name",
  ignore,
  fn() {
    const rates = Array.from({ length: 30 }, (_, i) => 0.05 / (1 + i));
    assertThrows(
      () => fit(tf.train.adam(0.05), "compiled", rates),
      StepRefused,
      "as the learningRate of Adam is another one every few steps, and each makes a new graph: make it an input",
    );
    assertThrows(
      () => fit(tf.train.sgd(0.05), "compiled", rates),
      StepRefused,
      "as the learningRate of SGD is another one every few steps",
    );
  },
});

Deno.test({
  name: "compileStep() refuses a rate that the function itself moves",
  ignore,
  fn() {
    const w = tf.tidy(() => tf.variable(tf.scalar(1)));
    const optimizer = tf.train.adam(0.1);
    const step = compileStep(({ x }: { x: tf.Tensor }) => {
      setRate(optimizer, 0.1 / (1 + optimizer.iterations));
      const loss = optimizer.minimize(() => tf.square(tf.mul(w, x)).asScalar(), true, [w]);
      return { loss: loss ?? tf.scalar(NaN) };
    });
    const x = tf.scalar(2);
    assertThrows(
      () => {
        for (let i = 0; i < 3; i++) step.run({ x }).loss.dispose();
      },
      StepRefused,
    );
    step.dispose();
    optimizer.dispose();
    tf.dispose([w, x]);
  },
});
