/**
 * What notebook 05 makes of pictures: averages, draws, and networks of other weights.
 *
 * @module
 */

import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { type FloatImages, toFloats } from "facespace/images";
import { buildVae, disposeVae, encode, encodeFaces } from "facespace/models";
import { startBackend } from "facespace/runtime";
import { averageImages, averageRow } from "../../lib/studies/latent_averages.ts";
import { compareDraws } from "../../lib/studies/latent_draws.ts";
import { compareWeights } from "../../lib/studies/latent_weights.ts";
import { pictureDistance } from "../../lib/studies/picture_distance.ts";
import { faceParts } from "facespace/training";
import { blobs } from "../training/small_run.ts";
import { inFolder } from "../in_folder.ts";

const COUNT = 80;

/** 80 discs of 40 people. */
const faces = {
  ...blobs(COUNT),
  checksum: "0123456789abcdef",
  table: {
    identities: Int32Array.from({ length: COUNT }, (_, row) => row >> 1),
    partitions: new Int8Array(COUNT).fill(-1),
  },
};

/** Images of one value each, 2×2 pixels. */
function flat(...greys: readonly number[]): FloatImages {
  const values = Float32Array.from(greys.flatMap((grey) => Array<number>(12).fill(grey)));
  return { values, count: greys.length, sizePx: 2 };
}

Deno.test("pictureDistance() is that of single numbers, and leaks nothing", async () => {
  await startBackend();
  const before = tf.memory().numTensors;
  const found = await pictureDistance(flat(0, 0.5), flat(0.1, 0.4, 1));
  // Between: .1 .4 1 .4 .1 .5, mean 2.5/6; within: .5, and (.3 + .9 + .6)/3 = .6.
  assertAlmostEquals(found.energy, 2 * 2.5 / 6 - 0.5 - 0.6, 1e-5);
  assertAlmostEquals(found.toNearestReal, 0.1, 1e-5);
  assertAlmostEquals(found.toNearestDrawn, 0.1, 1e-5);
  assertEquals(tf.memory().numTensors, before);
  await assertRejects(() => pictureDistance(flat(0), flat(0, 1)), RangeError, "got 1 of 2 px");
});

Deno.test("averageImages() averages different people, and says whom it leaves out", async () => {
  await startBackend();
  const vae = buildVae({ imageSizePx: 32, latentDim: 4 });
  const said: string[] = [];
  // Rows 0–3 are two people only.
  const groups = { "few": [0, 1, 2, 3], "many": [4, 5, 6, 7, 8, 9, 10, 11] };
  const before = tf.memory().numTensors;
  const options = { count: 3, seed: "a", log: (line: string) => said.push(line) };
  const averages = await averageImages(vae, faces, groups, options);
  assertEquals(tf.memory().numTensors, before);
  assertEquals(said, ["No average of few: 3 people are needed, and there are 2"]);
  const [average] = averages;
  assert(average && averages.length === 1 && average.label === "many");
  assertEquals(new Set(average.rows.map((row) => row >> 1)).size, 3);
  const originals = await toFloats(faces, average.rows);
  const stride = originals.values.length / 3;
  const middle = [0, 1, 2].reduce((sum, i) => sum + (originals.values[i * stride + 99] ?? 0), 0) /
    3;
  assertAlmostEquals(average.image.values[99] ?? NaN, middle, 1e-6);
  const code = tf.tidy(() =>
    encode(vae, tf.tensor4d(average.image.values, [1, 32, 32, 3])).mean.dataSync()
  );
  assertEquals([...average.code], [...code]);
  assertEquals(average.reconstruction.values.length, stride);
  const { label, images } = averageRow(average, faces);
  assertEquals([label, images.length], ["many", 5]);
  assertEquals(images[0]?.pixels, faces.readSync(average.rows.slice(0, 1)));
  assertEquals(images[3]?.pixels[99], Math.round(255 * (average.image.values[99] ?? NaN)));
  disposeVae(vae);
});

Deno.test("compareDraws() holds densities against codes of other people, which come first", () =>
  inFolder(async (cacheFolder) => {
    await startBackend();
    const vae = buildVae({ imageSizePx: 32, latentDim: 4 });
    const codes = await encodeFaces({ vae, fingerprint: "f" }, faces, { cacheFolder });
    const split = faceParts(faces.table, 1);
    const options = { components: 2, count: 8, seed: "a" };
    const drawn = await compareDraws(vae, codes, split, options);
    assertEquals(drawn.map(({ name }) => name), [
      "codes of other people",
      "prior N(0, I)",
      "Gaussian, dimension by dimension",
      "Gaussian with covariance",
      "mixture of 2 such",
    ]);
    assertEquals(drawn.map(({ images }) => images.count), Array(5).fill(8));
    assertEquals(drawn[0]?.heldOut, undefined);
    assert(drawn.slice(1).every(({ heldOut }) => Number.isFinite(heldOut)));
    // Each density draws its own pictures, and none are those that they are held against.
    const firsts = drawn.map(({ images }) => images.values.subarray(0, 99).join());
    assertEquals(new Set(firsts).size, 5);
    assert(drawn.every(({ distance }) => distance.toNearestReal > 0));
    assertEquals(await compareDraws(vae, codes, split, options), drawn);
    disposeVae(vae);
  }));

Deno.test("compareWeights() trains a network for each weight and frees it", () =>
  inFolder(async (folder) => {
    await startBackend();
    const compare = () =>
      compareWeights(faces, {
        light: { reconstruction: "optimal-sigma", beta: 1 },
        heavy: { reconstruction: "squared", beta: 800 },
      }, {
        settings: {
          ...{ version: "v1", epochs: 6, learningRate: 0.005, warmUpEpochs: 1, seed: 1 },
          ...{ batchSize: 16, latentDim: 4 },
        },
        folder,
        shown: 3,
        onStep: (name, { step, totalSteps }) => progress.set(name, step / totalSteps),
      });
    const progress = new Map<string, number>();
    const runs = await compare();
    const before = tf.memory().numTensors;
    assertEquals([...progress], [["light", 1], ["heavy", 1]]);
    assertEquals(await compare(), runs); // from the disk
    assertEquals(tf.memory().numTensors, before);
    const [light, heavy] = runs;
    assert(light && heavy);
    assertEquals([light.assumedSigma, heavy.assumedSigma], [light.error, 20]);
    assert(light.latents.kl > 10 * heavy.latents.kl, `${light.latents.kl}, ${heavy.latents.kl}`);
    assert(light.latents.meanOfVariances < heavy.latents.meanOfVariances);
    assertEquals([light.reconstructions.count, light.samples.count], [3, 3]);
  }));
