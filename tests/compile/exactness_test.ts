/**
 * One compiled step beside one eager step from the same state, over a whole eager run, for the
 * optimizers of TensorFlow.js. `FACESPACE_TEST_STEPS=200` makes it long.
 *
 * Whole runs are no measure: training is chaotic where a network has relus or a maximum, and eager
 * losses come apart by percents after a change in a weight's last place.
 *
 * @module
 */

import { assertLess } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { stream } from "facespace/random";
import { isNativeBackend, startBackend } from "facespace/runtime";
import { compileStep } from "../../lib/compile/compile_step.ts";

await startBackend({ log: () => {} });
const ignore = !isNativeBackend(tf.backend());

const STEPS = Number(Deno.env.get("FACESPACE_TEST_STEPS") ?? 11);
/** Relative difference of the losses. */
const LOSS_TOLERANCE = 1e-6;
/** Norm of the difference of what changed, in relation to the change: a graph adds in another order. */
const CHANGE_TOLERANCE = 1e-5;

const glorot = (seed: number) => tf.initializers.glorotUniform({ seed });

function convolutional(): tf.LayersModel {
  const same = { kernelSize: 3, padding: "same" } as const;
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        inputShape: [8, 8, 3],
        filters: 6,
        strides: 2,
        activation: "relu",
        kernelInitializer: glorot(1),
        ...same,
      }),
      tf.layers.batchNormalization(),
      tf.layers.conv2dTranspose({
        filters: 4,
        strides: 2,
        activation: "sigmoid",
        kernelInitializer: glorot(2),
        ...same,
      }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2, kernelInitializer: glorot(3) }),
    ],
  });
}

const OPTIMIZERS: Readonly<Record<string, () => tf.Optimizer>> = {
  "Adam": () => tf.train.adam(0.005),
  "RMSProp": () => tf.train.rmsprop(0.001),
  "SGD with momentum": () => tf.train.momentum(0.01, 0.9),
  "SGD": () => tf.train.sgd(0.02),
  "Adagrad": () => tf.train.adagrad(0.02),
  "Adadelta": () => tf.train.adadelta(0.05),
  "Adamax": () => tf.train.adamax(0.005),
};

/** The largest differences of a run with a schedule on a term's weight and short batches. */
async function largestDifferences(optimizer: tf.Optimizer) {
  const model = convolutional();
  const train = ({ x, y, beta }: { x: tf.Tensor; y: tf.Tensor; beta: tf.Tensor }) => {
    const loss = optimizer.minimize(() => {
      const output = model.apply(x, { training: true });
      if (!(output instanceof tf.Tensor)) throw new TypeError("The model has several outputs");
      const error = tf.losses.meanSquaredError(y, output);
      return tf.add(error, tf.mul(beta, tf.mean(tf.square(output)))).asScalar();
    }, true);
    if (!loss) throw new TypeError("The optimizer gave no loss");
    return { loss };
  };
  const step = compileStep(train);
  const random = stream("exactness");
  const largest = { loss: 0, change: 0 };
  for (let i = 0; i < STEPS; i++) {
    const batch = i % 5 === 4 ? 3 : 6;
    const pixels = Float32Array.from({ length: batch * 192 }, () => random.uniform(0, 1));
    const x = tf.tensor(pixels, [batch, 8, 8, 3]);
    const y = tf.tidy(() => tf.stack([tf.mean(x, [1, 2, 3]), tf.max(x, [1, 2, 3])], 1));
    const beta = tf.scalar(Math.min(1, i / 10));
    const inputs = { x, y, beta };
    if (i === 0) tf.dispose(step.run(inputs)); // makes the optimizer's variables
    const before = values();
    const compiled = step.run(inputs);
    const actual = values();
    assign(before);
    const eager = tf.tidy(() => train(inputs));
    const expected = values();
    const [a = NaN, b = NaN] = [(await compiled.loss.data())[0], (await eager.loss.data())[0]];
    largest.loss = Math.max(largest.loss, Math.abs(a - b) / Math.abs(b));
    largest.change = Math.max(largest.change, relativeDifference(before, expected, actual));
    tf.dispose([inputs, compiled, eager, [...before.values(), ...expected.values()]]);
    tf.dispose([...actual.values()]);
  }
  step.dispose();
  model.dispose();
  optimizer.dispose();
  return largest;
}

type Values = ReadonlyMap<tf.Variable, tf.Tensor>;

const values = (): Values =>
  new Map(Object.values(tf.engine().registeredVariables).map((v) => [v, tf.clone(v)]));

function assign(values: Values): void {
  for (const [variable, value] of values) variable.assign(value);
}

/** Norm of the difference of the changes of all variables, in relation to the change's norm. */
function relativeDifference(before: Values, expected: Values, actual: Values): number {
  return tf.tidy(() => {
    const squares = (a: Values, b: Values) =>
      tf.addN(
        [...a].map(([variable, value]) => tf.sum(tf.square(tf.sub(value, b.get(variable) ?? NaN)))),
      );
    return Math.sqrt(
      Number(tf.div(squares(actual, expected), squares(expected, before)).dataSync()[0]),
    );
  });
}

for (const [name, make] of Object.entries(OPTIMIZERS)) {
  Deno.test({
    name: `compileStep() takes each step of a convolutional model with ${name} as eager steps do`,
    ignore,
    async fn() {
      const { loss, change } = await largestDifferences(make());
      assertLess(loss, LOSS_TOLERANCE);
      assertLess(change, CHANGE_TOLERANCE);
    },
  });
}
