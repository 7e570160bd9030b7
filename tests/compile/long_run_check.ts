/**
 * Thousands of compiled steps by hand: is the memory flat, and does `dispose` give it back?
 *
 *     deno run -A tests/compile/long_run_check.ts [STEPS]
 *
 * VAE V1 with 4 pictures a step, 3,000 steps by default (about 2 minutes on 2 cores), then 40 small
 * models' steps that are compiled and disposed. Ends with an error if tensors pile up, if resident
 * memory grows by more than 5 % after 300 steps or with the last 20 models, or if something is left.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { buildVae, disposeVae, trainableVae } from "facespace/models";
import { isNativeBackend, startBackend } from "facespace/runtime";
import { adam, evaluationStep, trainStep } from "facespace/training";
import { breathe } from "facespace/system";

const MAX_GROWTH = 0.05;
const WARM_UP = 300;

const residentMb = () => Deno.memoryUsage().rss / 2 ** 20;

function counts() {
  const backend = tf.backend();
  if (!isNativeBackend(backend)) throw new TypeError("Cannot check without the native back end");
  const { binding } = backend;
  return {
    tensors: tf.memory().numTensors,
    nativeTensors: binding.getNumOfTensors(),
    sessions: binding.getNumOfSavedModels(),
  };
}

function report(what: string): number {
  const { tensors, nativeTensors, sessions } = counts();
  const memory = residentMb();
  console.log(
    `${what.padEnd(28)} ${memory.toFixed(0)} MB, ${tensors} tensors, ${nativeTensors} native, ` +
      `${sessions} sessions`,
  );
  return memory;
}

function assertSame(what: string, actual: unknown, expected: unknown): void {
  if (JSON.stringify(actual) === JSON.stringify(expected)) return;
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  throw new RangeError(`The check failed as ${what} must be ${wanted}: got ${got}`);
}

/** Trains a new VAE for some steps, validating at each tenth, and frees everything. */
async function run(
  steps: number,
  imageSizePx: number,
  watch: (step: number) => void,
): Promise<void> {
  const vae = buildVae({ imageSizePx });
  const model = trainableVae(vae);
  const optimizer = adam();
  const batch = tf.randomUniform<tf.Rank.R4>(
    [4, imageSizePx, imageSizePx, 3],
    0,
    1,
    "float32",
    1,
  );
  {
    using train = trainStep(model, optimizer);
    using evaluate = evaluationStep(model);
    for (let i = 1; i <= steps; i++) {
      const inputs = { noise: ["long run", String(i)], weights: { beta: 1 } } as const;
      await train.run(batch, { ...inputs, learningRate: 1e-4 });
      if (i % 10 === 0) await evaluate.run(batch, inputs);
      await breathe();
      watch(i);
    }
  }
  batch.dispose();
  optimizer.dispose();
  disposeVae(vae);
}

await startBackend();
const steps = Number(Deno.args[0] ?? 3000);
await run(3, 80, () => {}); // what the library keeps for good
const before = counts();
report("before");
let warm = NaN;
let tensors = NaN;
await run(steps, 80, (step) => {
  if (step % 500 === 0 || step === WARM_UP) {
    const memory = report(`after ${step} steps`);
    if (step === WARM_UP) [warm, tensors] = [memory, counts().tensors];
    if (step > WARM_UP) assertSame("the number of tensors", counts().tensors, tensors);
    if (memory > warm * (1 + MAX_GROWTH)) {
      throw new RangeError(`The check failed as ${memory} MB are more than ${warm} MB and 5 %`);
    }
  }
});
assertSame("what is left", counts(), before);
report("disposed");
const settled: number[] = [];
for (let i = 1; i <= 40; i++) {
  await run(3, 32, () => {});
  if (i % 20 === 0) settled.push(report(`${i} more, disposed`));
}
assertSame("what is left", counts(), before);
const [middle = NaN, last = NaN] = settled;
if (last > middle * (1 + MAX_GROWTH)) {
  throw new RangeError(`The check failed as 20 compiled steps left ${last - middle} MB`);
}
console.log("Memory is flat, and everything was given back");
