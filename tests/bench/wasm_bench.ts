/**
 * Training steps on WASM with the package's kernels, and with ours. The package cannot train: it
 * gets the one kernel it lacks as plainly as can be, in JavaScript. Both sides take their steps in
 * turn, so that what else the machine does falls on both. By hand; a step of the package's kernels
 * takes 10 s on VAE V1 and 30 s on the accordion:
 *
 *     deno run -A tests/bench/wasm_bench.ts [steps of VAE V1 with the package's kernels, default 3]
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import {
  buildAccordion,
  buildVae,
  trainableAccordion,
  type TrainableModel,
  trainableVae,
} from "facespace/models";
import { registerTrainingKernels, startWasm } from "facespace/wasm";
import { isReplacement } from "../../lib/wasm/replace_kernel.ts";
import { adam, trainStep } from "facespace/training";
import { plainConv2dBackpropFilter } from "./plain_conv2d_backprop_filter.ts";

/** Puts the package's kernels back, and the plain one where it has none. */
function registerStockKernels(): void {
  for (const kernel of tf.getKernelsForBackend("wasm")) {
    if (!isReplacement(kernel)) continue;
    tf.unregisterKernel(kernel.kernelName, "wasm");
    if (kernel.replaces) tf.registerKernel(kernel.replaces);
  }
  if (!tf.getKernel("Conv2DBackpropFilter", "wasm")) tf.registerKernel(plainConv2dBackpropFilter);
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Compares the two on one network; prints a line for each, and the ratio of their medians. */
async function compare(
  title: string,
  model: TrainableModel,
  shape: [number, number, number, number],
  rounds: number,
): Promise<void> {
  const optimizer = adam();
  using step = trainStep(model, optimizer, { compile: "never" });
  const images = tf.randomUniform<tf.Rank.R4>(shape, 0, 1, "float32", 1);
  const seconds = { stock: [] as number[], ours: [] as number[] };
  const register = { stock: registerStockKernels, ours: registerTrainingKernels };
  for (let round = 0; round <= rounds; round++) {
    for (const side of ["stock", "ours", "ours", "ours"] as const) {
      register[side]();
      const start = performance.now();
      await step.run(images, {
        noise: ["bench", String(round)],
        weights: { beta: 1 },
        learningRate: 0.001,
      });
      // the first round warms up
      if (round > 0) seconds[side].push((performance.now() - start) / 1000);
    }
  }
  const rate = (values: readonly number[]) => (shape[0] / median(values)).toFixed(2);
  const spread = (values: readonly number[]) =>
    `${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)} s`;
  for (const side of ["stock", "ours"] as const) {
    const values = seconds[side];
    console.log(
      `${title}, ${side}: ${rate(values)} images/s (${values.length} steps, ${spread(values)})`,
    );
  }
  const ratio = median(seconds.stock) / median(seconds.ours);
  console.log(`${title}: ${ratio.toFixed(1)} times the package's speed`);
  registerTrainingKernels();
  images.dispose();
  optimizer.dispose();
}

if (import.meta.main) {
  const rounds = Number(Deno.args[0] ?? 3);
  const { version, threads, simd } = await startWasm();
  console.log(`WASM ${version}, ${threads} thread(s), SIMD ${simd ? "on" : "off"}`);
  await compare("VAE V1, batch 32", trainableVae(buildVae()), [32, 80, 80, 3], rounds);
  const accordion = trainableAccordion(buildAccordion());
  await compare("accordion, batch 8", accordion, [8, 128, 128, 3], Math.min(rounds, 1));
}
