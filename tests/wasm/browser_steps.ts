/**
 * What the browser check runs on both sides: VAE V1 from the same weights, images and noise, for a
 * few steps. It is bundled for a browser, so that nothing in it may need Deno.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { getThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { buildVae, trainableVae } from "facespace/models";
import { stream } from "facespace/random";
import { registerTrainingKernels } from "../../lib/wasm/register_training_kernels.ts";

/** What a few steps gave. */
export interface StepsReport {
  /** Threads that the back end uses. */
  readonly threads: number;
  readonly losses: readonly number[];
  readonly durationsMs: readonly number[];
}

/** How far to train. */
export interface StepsOptions {
  readonly steps: number;
  readonly batchSize: number;
}

/**
 * Starts WASM and trains.
 *
 * @param wasmPath Folder or address of the package's `.wasm` files, with a slash at the end.
 */
export async function trainOnWasm(
  wasmPath: string,
  { steps, batchSize }: StepsOptions,
): Promise<StepsReport> {
  setWasmPaths(wasmPath);
  registerTrainingKernels();
  if (!await tf.setBackend("wasm")) throw new Error("Cannot start the WASM back end");
  const model = trainableVae(buildVae());
  const variables = [...model.variables.values()].filter(({ trainable }) => trainable);
  const optimizer = tf.train.adam(0.001);
  const random = stream("browser");
  const draw = (shape: number[], next: () => number) =>
    tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next), shape);
  const losses: number[] = [];
  const durationsMs: number[] = [];
  for (let i = 0; i < steps; i++) {
    const images = draw([batchSize, 80, 80, 3], () => random.next()).as4D(batchSize, 80, 80, 3);
    const epsilon = draw([batchSize, 256], () => random.normal(0, 1));
    const start = performance.now();
    const loss = tf.tidy(() => {
      const inputs = { noise: { epsilon }, weights: { beta: tf.scalar(1) }, training: true };
      const total = optimizer.minimize(() => model.loss(images, inputs).total, true, variables);
      return total?.dataSync()[0] ?? NaN;
    });
    losses.push(loss);
    durationsMs.push(performance.now() - start);
    tf.dispose([images, epsilon]);
  }
  return { threads: getThreadsCount(), losses, durationsMs };
}
