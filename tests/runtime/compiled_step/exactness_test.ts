/**
 * Compiled and eager training side by side. `FACESPACE_TEST_STEPS=200` makes it long.
 *
 * @module
 */

import { assert, assertLess } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { stream } from "../../../lib/random/random_stream.ts";
import { startBackend } from "../../../lib/runtime/backend.ts";
import { compileStep } from "../../../lib/runtime/compiled_step/compile_step.ts";
import { isNativeBackend } from "../../../lib/runtime/tensorflow/native_backend.ts";

await startBackend({ log: () => {} });
const ignore = !isNativeBackend(tf.backend());

const STEPS = Number(Deno.env.get("FACESPACE_TEST_STEPS") ?? 16);
/** Relative difference of the losses; a graph adds in another order. */
const TOLERANCE = 1e-4;
const SEED = 3;

const glorot = (seed: number) => tf.initializers.glorotUniform({ seed });

function dense(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [8, 8, 3] }),
      tf.layers.dense({ units: 16, activation: "tanh", kernelInitializer: glorot(1) }),
      tf.layers.dense({ units: 2, kernelInitializer: glorot(2) }),
    ],
  });
}

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

const MODELS = { dense, convolutional };
const OPTIMIZERS: Readonly<Record<string, () => tf.Optimizer>> = {
  "Adam": () => tf.train.adam(0.005),
  "RMSProp": () => tf.train.rmsprop(0.001),
  "SGD with momentum": () => tf.train.momentum(0.01, 0.9),
  "SGD": () => tf.train.sgd(0.02),
  "Adagrad": () => tf.train.adagrad(0.02),
  "Adadelta": () => tf.train.adadelta(0.05),
  "Adamax": () => tf.train.adamax(0.005),
};

/** Losses of a training run with a schedule on a term's weight and a short batch at each fifth step. */
async function losses(
  build: () => tf.LayersModel,
  optimizer: tf.Optimizer,
  compiled: boolean,
): Promise<number[]> {
  const model = build();
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
  const random = stream("exactness", String(SEED));
  const values: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    const batch = i % 5 === 4 ? 3 : 6;
    const pixels = Float32Array.from({ length: batch * 192 }, () => random.uniform(0, 1));
    const x = tf.tensor(pixels, [batch, 8, 8, 3]);
    const y = tf.tidy(() => tf.stack([tf.mean(x, [1, 2, 3]), tf.max(x, [1, 2, 3])], 1));
    const beta = tf.scalar(Math.min(1, i / 10));
    const { loss } = compiled ? step.run({ x, y, beta }) : train({ x, y, beta });
    values.push((await loss.data())[0] ?? NaN);
    tf.dispose([x, y, beta, loss]);
  }
  step.dispose();
  model.dispose();
  optimizer.dispose();
  return values;
}

for (const [modelName, build] of Object.entries(MODELS)) {
  for (const [optimizerName, make] of Object.entries(OPTIMIZERS)) {
    Deno.test({
      name: `compileStep() trains the ${modelName} model with ${optimizerName} as eager steps do`,
      ignore,
      async fn() {
        const eager = await losses(build, make(), false);
        const compiled = await losses(build, make(), true);
        assert(eager.every(Number.isFinite), eager.join());
        assert(new Set(eager).size === STEPS, eager.join());
        const differences = eager.map((loss, i) => Math.abs((compiled[i] ?? NaN) - loss) / loss);
        assertLess(Math.max(...differences), TOLERANCE, differences.join());
      },
    });
  }
}
