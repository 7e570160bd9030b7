import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { rootMeanSquaredError, toFloats } from "facespace/images";
import { samplePrior } from "facespace/latent";
import {
  decodeImages,
  fitImagePca,
  mapImages,
  reconstructImages,
  reconstructImagesByPca,
} from "../../lib/models/image_batches.ts";
import { buildVae, disposeVae, reconstruct } from "../../lib/models/vae.ts";
import { startBackend } from "facespace/runtime";
import { blobs } from "../training/small_run.ts";

/** Batches of other sizes may sum in another order. */
const FLOAT_TOLERANCE = 1e-5;

Deno.test("reconstructImages() gives each row its own reconstruction, across batches", async () => {
  await startBackend();
  const images = blobs(70);
  const vae = buildVae({ imageSizePx: 32, latentDim: 8 });
  const before = tf.memory().numTensors;
  const rows = Array.from({ length: 70 }, (_, i) => 69 - i);
  const all = await reconstructImages(vae, images, rows);
  assertEquals([all.count, all.sizePx], [70, 32]);
  const { values } = await toFloats(images, [0]);
  const first = tf.tidy(() => {
    return reconstruct(vae, tf.tensor4d(values, [1, 32, 32, 3])).dataSync();
  });
  const last = all.values.subarray(69 * 32 * 32 * 3);
  assertEquals(last.length, first.length);
  assert(last.every((value, i) => Math.abs(value - (first[i] ?? NaN)) < FLOAT_TOLERANCE));
  assertEquals(tf.memory().numTensors, before);
  disposeVae(vae);
});

Deno.test("decodeImages() decodes codes and refuses those of another length", async () => {
  await startBackend();
  const vae = buildVae({ imageSizePx: 16, latentDim: 4 });
  const images = await decodeImages(vae, samplePrior(3, 4, "a"));
  assertEquals(images.values.length, 3 * 16 * 16 * 3);
  await assertRejects(() => decodeImages(vae, samplePrior(1, 5, "a")), RangeError, "must be 4");
  await assertRejects(
    () => decodeImages(vae, [...samplePrior(1, 4, "a"), ...samplePrior(1, 5, "a")]),
    RangeError,
    "different lengths: got 4, 5",
  );
  disposeVae(vae);
});

Deno.test("reconstructImagesByPca() with every component gives the training images back", async () => {
  await startBackend();
  const images = blobs(20);
  const rows = Array.from({ length: 20 }, (_, i) => i);
  const before = tf.memory().numTensors;
  const pca = await fitImagePca(images, rows, { components: 20, seed: "a" });
  const back = await reconstructImagesByPca(pca, images, rows);
  assertAlmostEquals(rootMeanSquaredError(await toFloats(images, rows), back), 0, 1e-3);
  tf.dispose([pca.mean, pca.components]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("mapImages() gives each face what was made of it, and tells how many are done", async () => {
  await startBackend();
  const images = blobs(10);
  const rows = [7, 2, 9, 4, 0];
  const told: string[] = [];
  const inverted = await mapImages(images, rows, (part) => part.neg().add<tf.Tensor4D>(1), {
    partSize: 2,
    onProgress: (done, total) => told.push(`${done}/${total}`),
  });
  const { values } = await toFloats(images, rows);
  assert(inverted.values.every((value, i) => Math.abs(1 - value - (values[i] ?? NaN)) < 1e-6));
  assertEquals([inverted.count, inverted.sizePx], [5, 32]);
  assertEquals(told, ["2/5", "4/5", "5/5"]);
});
