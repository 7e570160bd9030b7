import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { toFloats } from "facespace/images";
import { selectCodes } from "facespace/latent";
import { startBackend } from "facespace/runtime";
import { pcaNetwork } from "../../lib/studies/pca_network.ts";
import { blobs } from "../training/small_run.ts";

const faces = blobs(40);
const rows = Array.from({ length: 30 }, (_, row) => row);
const held = [30, 31, 32];

Deno.test("pcaNetwork() encodes and decodes linearly, and leaves no tensor behind", async () => {
  await startBackend();
  const before = tf.memory().numTensors;
  const network = await pcaNetwork(faces, { rows, components: 29, seed: "s" });
  assertEquals([network.means.count, network.means.dim], [40, 29]);
  const images = await toFloats(faces, [...rows.slice(0, 2), ...held]);
  const codes = await network.encode(images);
  const kept = selectCodes(network.means, [0, 1, ...held]);
  for (const [i, value] of codes.values.entries()) {
    assertAlmostEquals(value, kept.values[i] ?? NaN, 1e-4);
  }
  // 29 components and the mean hold 30 faces exactly, and strangers in part.
  const decoded = await network.decoder.decode(codes);
  const error = (i: number) => {
    const stride = 32 * 32 * 3;
    let sum = 0;
    for (let j = i * stride; j < (i + 1) * stride; j++) {
      sum += ((decoded.values[j] ?? NaN) - (images.values[j] ?? NaN)) ** 2;
    }
    return Math.sqrt(sum / stride);
  };
  assert(error(0) < 0.01, `a training face by ${error(0)}`);
  assert(error(2) > 0.05, `a stranger by ${error(2)}`);
  network.decoder.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("pcaNetwork() has no more components than faces", async () => {
  await startBackend();
  const network = await pcaNetwork(faces, { rows: rows.slice(0, 5), components: 256, seed: "s" });
  assertEquals(network.means.dim, 5);
  network.decoder.dispose();
});
