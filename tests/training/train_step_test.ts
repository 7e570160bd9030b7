import { assert, assertEquals, assertLess } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { unitFloats } from "facespace/images";
import { buildVae, disposeVae, trainableVae } from "facespace/models";
import { isNativeBackend, startBackend } from "facespace/runtime";
import { adam, evaluationStep, trainStep } from "facespace/training";
import { scheduleValue } from "../../lib/training/schedule.ts";
import { blobs } from "./small_run.ts";

await startBackend({ log: () => {} });

const STEPS = 12;
/** Relative difference of the losses; a graph adds in another order. */
const TOLERANCE = 1e-4;

/**
 * Losses with a warm-up of β, a falling learning rate and a short batch at each fourth step. The rate
 * is low: at 0.002 a change of 1e-7 in one weight moves eager losses by 1 % within ten steps.
 */
async function losses(compile: "auto" | "never") {
  const vae = buildVae({ imageSizePx: 32, latentDim: 8, seed: 5 });
  const model = trainableVae(vae);
  const optimizer = adam();
  const faces = blobs(27);
  const lines: string[] = [];
  using step = trainStep(model, optimizer, { compile, log: (line) => lines.push(line) });
  const values: number[] = [];
  for (let i = 0; i < STEPS; i++) {
    const start = (i % 4) * 8;
    const rows = Array.from({ length: Math.min(8, 27 - start) }, (_, row) => start + row);
    const bytes = faces.readSync(rows);
    const batch = tf.tensor4d(unitFloats(bytes), [rows.length, 32, 32, 3]);
    const { loss, terms } = await step.run(batch, {
      noise: ["train step", String(i)],
      weights: { beta: scheduleValue([{ step: 0, value: 0 }, { step: 12, value: 1 }], i) },
      learningRate: scheduleValue([{ step: 0, value: 5e-4 }, { step: 16, value: 1e-4 }], i),
    });
    assertEquals(Object.keys(terms), ["reconstruction", "kl"]);
    values.push(loss);
    batch.dispose();
  }
  const [kernel] = model.variables.values();
  const weights = [...await kernel?.data() ?? []];
  optimizer.dispose();
  disposeVae(vae);
  return { values, weights, lines };
}

Deno.test("trainStep() compiled and eager give the same losses and weights", async () => {
  const eager = await losses("never");
  const compiled = await losses("auto");
  assertEquals(compiled.lines.length, isNativeBackend(tf.backend()) ? 0 : 1);
  assert(eager.values.every(Number.isFinite));
  const differences = eager.values.map((loss, i) =>
    Math.abs((compiled.values[i] ?? NaN) - loss) / Math.abs(loss)
  );
  assertLess(Math.max(...differences), TOLERANCE, differences.join());
  const apart = eager.weights.map((weight, i) => Math.abs(weight - (compiled.weights[i] ?? NaN)));
  assertLess(Math.max(...apart), 0.01);
});

Deno.test("evaluationStep() compiled sees the weights of each training step", async () => {
  const vae = buildVae({ imageSizePx: 32, latentDim: 8, seed: 5 });
  const model = trainableVae(vae);
  const optimizer = adam();
  using train = trainStep(model, optimizer, { log: () => {} });
  using compiled = evaluationStep(model, { log: () => {} });
  using eager = evaluationStep(model, { compile: "never" });
  const seen = new Set<number>();
  const tensors: number[] = [];
  for (let i = 0; i < 6; i++) {
    const rows = i % 3 === 2 ? 3 : 8;
    const pixels = unitFloats(blobs(rows).readSync(Array.from({ length: rows }, (_, row) => row)));
    const batch = tf.tensor4d(pixels, [rows, 32, 32, 3]);
    const inputs = { noise: ["evaluation", String(i)], weights: { beta: 1 } } as const;
    await train.run(batch, { ...inputs, learningRate: 1e-3 });
    const [actual, expected] = [await compiled.run(batch, inputs), await eager.run(batch, inputs)];
    assertEquals(Object.keys(actual.terms), ["reconstruction", "kl"]);
    assertLess(Math.abs(actual.loss - expected.loss) / expected.loss, 1e-6);
    seen.add(actual.loss);
    batch.dispose();
    tensors.push(tf.memory().numTensors);
  }
  assertEquals(seen.size, 6);
  assertEquals(new Set(tensors.slice(1)).size, 1);
  optimizer.dispose();
  disposeVae(vae);
});
