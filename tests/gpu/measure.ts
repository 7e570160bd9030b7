/**
 * What one back end does with the project's networks, for a machine that has nothing but Deno: losses of V1's first
 * steps beside a reference, images a second in training and encoding, and what an epoch of CelebA would take.
 * `pack.ts` bundles it into one file.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import {
  buildAccordion,
  buildVae,
  encode,
  trainableAccordion,
  type TrainableModel,
  trainableVae,
} from "facespace/models";
import { stream } from "facespace/random";
import { findAdapter, startBackend } from "facespace/runtime";
import { adam, trainStep } from "facespace/training";

/** Steps whose losses are compared, and how far each may be from the reference, as a share of it. */
const [CHECKED_STEPS, TOLERANCE] = [20, 2e-3];
/** CelebA's training part. */
const CELEBA_FACES = 162_770;
/** Seconds that a speed is measured for, after two steps that are not. */
const SECONDS = 6;

/** Seeded noise as pictures: what a step costs does not depend on what is on them. */
function pictures(count: number, sizePx: number, name: string): tf.Tensor4D {
  const random = stream("gpu", name);
  const values = Float32Array.from(
    { length: count * sizePx * sizePx * 3 },
    () => random.uniform(0, 1),
  );
  return tf.tensor4d(values, [count, sizePx, sizePx, 3]);
}

const weights = { beta: 1 };

/** The first losses of V1 from a seed. */
async function firstLosses(): Promise<number[]> {
  const vae = buildVae({ seed: 1 });
  using step = trainStep(trainableVae(vae), adam());
  const images = pictures(32, 80, "losses");
  const losses: number[] = [];
  for (let i = 0; i < CHECKED_STEPS; i++) {
    const { loss } = await step.run(images, {
      ...{ noise: ["gpu", `${i}`] as const, weights, learningRate: 1e-3 },
    });
    losses.push(loss);
  }
  images.dispose();
  return losses;
}

/** Images a second of a network's training step. */
async function trainingRate(model: TrainableModel, batch: number, sizePx: number): Promise<number> {
  using step = trainStep(model, adam());
  const images = pictures(batch, sizePx, "rate");
  const run = (i: number) =>
    step.run(images, { noise: ["gpu", `${i}`], weights, learningRate: 1e-3 });
  for (let i = 0; i < 2; i++) await run(i);
  const startedAt = performance.now();
  let steps = 0;
  while (performance.now() - startedAt < SECONDS * 1000) await run(2 + steps++);
  const rate = steps * batch * 1000 / (performance.now() - startedAt);
  images.dispose();
  return rate;
}

/** Images a second that V1 encodes. */
async function encodingRate(): Promise<number> {
  const vae = buildVae({ seed: 1 });
  const images = pictures(256, 80, "encoding");
  const run = async () => {
    const { mean, logVar } = encode(vae, images);
    await mean.data();
    tf.dispose([mean, logVar]);
  };
  await run();
  const startedAt = performance.now();
  let runs = 0;
  while (performance.now() - startedAt < SECONDS * 1000) {
    await run();
    runs++;
  }
  images.dispose();
  return runs * 256 * 1000 / (performance.now() - startedAt);
}

async function measure(backend: string, referencePath: string | undefined): Promise<void> {
  const say = (line: string) => console.log(line);
  let isSlow = false;
  if (backend === "webgpu") {
    const { state, name } = await findAdapter();
    isSlow = state === "software";
    say(`WebGPU's adapter: ${name} (${state})`);
    if (state === "absent") Deno.exit(3);
    Deno.env.set("FACESPACE_BACKEND", "webgpu"); // also a software adapter, which is not chosen by itself
  }
  await startBackend({ log: say });
  const losses = await firstLosses();
  if (referencePath === undefined) return say(JSON.stringify({ losses }));
  const reference: { losses: number[] } = JSON.parse(await Deno.readTextFile(referencePath));
  const off = losses.map((loss, i) => Math.abs(loss / (reference.losses[i] ?? NaN) - 1));
  const worst = Math.max(...off);
  const verdict = worst <= TOLERANCE ? "as the reference's" : "NOT as the reference's";
  say(`losses of ${CHECKED_STEPS} steps: ${verdict}, at most ${(100 * worst).toFixed(4)} % off`);
  if (isSlow) say("the CPU imitates a GPU: small batches only");
  for (const batch of isSlow ? [32] : [32, 128, 1024]) {
    const rate = await trainingRate(trainableVae(buildVae({ seed: 1 })), batch, 80);
    const epoch = CELEBA_FACES / rate / 60;
    say(`V1, batches of ${batch}: ${rate.toFixed(0)} images/s, ${epoch.toFixed(1)} min an epoch`);
  }
  for (const batch of isSlow ? [8] : [8, 32]) {
    const rate = await trainingRate(trainableAccordion(buildAccordion({ seed: 1 })), batch, 128);
    say(`accordion, batches of ${batch}: ${rate.toFixed(1)} images/s`);
  }
  say(`encoding by V1: ${(await encodingRate()).toFixed(0)} images/s`);
  if (worst > TOLERANCE) Deno.exit(1);
}

const [backend = "webgpu", referencePath] = Deno.args;
await measure(backend, referencePath);
Deno.exit(0);
