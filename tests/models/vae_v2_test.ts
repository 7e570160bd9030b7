import { assert, assertEquals, assertLess, assertNotEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { blocking, meanPowerSpectrum } from "facespace/images";
import {
  buildVae,
  decode,
  disposeVae,
  encode,
  namedVariables,
  reconstruct,
  trainableVae,
  type Vae,
  type VaeOptions,
} from "facespace/models";
import { stream } from "facespace/random";
import { isNativeBackend, startBackend } from "facespace/runtime";
import { adam } from "facespace/training";
import { free, losses, stepDifferences } from "../training/side_by_side.ts";

await startBackend({ log: () => {} });

/** As in `tests/training/compiled_training_test.ts`. */
const STEP_LOSS_TOLERANCE = 1e-6;

const buildVaeV2 = (options: VaeOptions = {}) => buildVae({ ...options, version: "v2" });

/** Small enough for a test; takes the pictures of `side_by_side.ts`. */
const small = (seed = 1) => buildVaeV2({ imageSizePx: 32, latentDim: 8, seed });

const variablesOf = (vae: Vae) => namedVariables({ encoder: vae.posterior, decoder: vae.decoder });

Deno.test("buildVae() of V2 has V1's codes and at most twice its parameters", () => {
  const [v1, v2] = [buildVae(), buildVaeV2()];
  const count = ({ encoder, decoder }: typeof v1) => encoder.countParams() + decoder.countParams();
  assertEquals(v2.latentDim, v1.latentDim);
  assertEquals(count(v1), 509_091);
  assertEquals(count(v2), 901_936);
  assertLess(count(v2), 2 * count(v1));
  disposeVae(v1);
  disposeVae(v2);
});

Deno.test("buildVae() of V2 gives pictures in (0, 1), codes of the right shape, and leaks nothing", () => {
  const vae = buildVaeV2({ latentDim: 16 });
  const images = tf.tidy(() =>
    tf.linspace(0, 1, 2 * 80 * 80 * 3).reshape([2, 80, 80, 3]).as4D(2, 80, 80, 3)
  );
  const before = tf.memory().numTensors;
  const { mean, logVar } = encode(vae, images);
  const decoded = decode(vae, mean);
  const reconstruction = reconstruct(vae, images);
  assertEquals([mean.shape, logVar.shape], [[2, 16], [2, 16]]);
  assertEquals(reconstruction.shape, [2, 80, 80, 3]);
  assertEquals(decoded.dataSync(), reconstruction.dataSync());
  assert(decoded.dataSync().every((value) => value > 0 && value < 1));
  tf.dispose([mean, logVar, decoded, reconstruction]);
  assertEquals(tf.memory().numTensors, before);
  tf.dispose(images);
  disposeVae(vae);
});

Deno.test("buildVae() of V2 draws its weights from the seed alone, each kernel by itself", () => {
  const weights = (seed: number) => {
    const vae = small(seed);
    const values = [...variablesOf(vae)].map(([name, variable]) => [name, variable.arraySync()]);
    disposeVae(vae);
    return values;
  };
  const first = weights(3);
  assertEquals(first, weights(3));
  for (const [i, [name, values]] of weights(4).entries()) {
    if (String(name).endsWith("kernel")) assertNotEquals(values, first[i]?.[1], String(name));
  }
});

Deno.test("disposeVae() frees all of V2", () => {
  disposeVae(small()); // primes
  const before = tf.memory().numTensors;
  disposeVae(small());
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("a gradient reaches every variable of V2", () => {
  const vae = small();
  const model = trainableVae(vae, { reconstruction: "optimal-sigma" });
  const random = stream("pixels");
  const without = tf.tidy(() => {
    const pixels = Float32Array.from({ length: 4 * 32 * 32 * 3 }, () => random.uniform(0, 1));
    const images = tf.tensor4d(pixels, [4, 32, 32, 3]);
    const values = Float32Array.from({ length: 4 * 8 }, () => random.normal(0, 1));
    const noise = { epsilon: tf.tensor2d(values, [4, 8]) };
    const weights = { beta: tf.scalar(1) };
    const { grads } = tf.variableGrads(() =>
      model.loss(images, { noise, weights, training: true }).total
    );
    return [...model.variables].filter(([, { name }]) => {
      const gradient = grads[name];
      return !gradient || !(Number(gradient.abs().max().arraySync()) > 0);
    }).map(([name]) => name);
  });
  assertEquals(without, []);
  disposeVae(vae);
});

Deno.test("V2 starts without blocks: no lattice of 2, 4 or 8 pixels is in its pictures", () => {
  for (const seed of [1, 2, 3]) {
    const vae = buildVaeV2({ seed });
    const random = stream("codes", String(seed));
    const codes = tf.tensor2d(Float32Array.from({ length: 16 * 256 }, () => random.normal(0, 1)), [
      16,
      256,
    ]);
    const pictures = decode(vae, codes);
    const values = Float32Array.from(pictures.dataSync());
    const found = blocking(meanPowerSpectrum({ values, count: 16, sizePx: 80 }));
    for (const period of ["period2Db", "period4Db", "period8Db", "allDb"] as const) {
      assertLess(found[period], 1, `${period}, seed ${seed}`);
    }
    tf.dispose([codes, pictures]);
    disposeVae(vae);
  }
});

Deno.test("buildVae() of V2 names a wrong value", () => {
  assertThrows(() => buildVaeV2({ imageSizePx: 60 }), RangeError, "multiple of 8: got 60");
  assertThrows(() => buildVaeV2({ latentDim: 0 }), RangeError, "positive integer: got 0");
});

Deno.test({
  name: "trainStep() compiled takes each step as eager: V2",
  ignore: !isNativeBackend(tf.backend()),
  async fn() {
    const [model, optimizer] = [trainableVae(small()), adam()];
    const differences = await stepDifferences(model, optimizer, { steps: 4, learningRate: 1e-3 });
    free(model, optimizer);
    assertLess(Math.max(...differences.map(({ loss }) => loss)), STEP_LOSS_TOLERANCE);
  },
});

Deno.test("V2 learns: the loss falls", async () => {
  const [model, optimizer] = [trainableVae(small(5), { reconstruction: "optimal-sigma" }), adam()];
  const how = isNativeBackend(tf.backend()) ? "compiled" : "eager";
  const values = await losses(model, optimizer, { steps: 40, learningRate: 3e-3, how });
  free(model, optimizer);
  const mean = (part: readonly number[]) => part.reduce((sum, x) => sum + x, 0) / part.length;
  assertLess(mean(values.slice(-4)), mean(values.slice(0, 4)) - 300);
});
