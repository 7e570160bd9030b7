import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { faceApiWeights, loadFaceApi, MEAN_RGB } from "facespace/detectors";
import { identityDistance, loadIdentityJudge } from "../../lib/judges/identity_judge.ts";
import { loadRecognitionNetwork } from "../../lib/judges/recognition_network.ts";
import { cropAndResize, unitFloats } from "facespace/images";
import { startBackend } from "facespace/runtime";
import { drawPictures } from "../detectors/portrait_pictures.ts";

Deno.test("loadRecognitionNetwork() computes face-api's descriptor", async () => {
  await startBackend({ log: () => {} });
  const [portrait] = await drawPictures(1);
  if (!portrait) throw new Error("one portrait");
  const face = { left: 44, top: 82, width: 90, height: 90 };
  const size = { widthPx: 150, heightPx: 150 };
  const { pixels } = await cropAndResize(portrait.picture, face, size);
  const input = tf.tensor3d(pixels, [150, 150, 3], "int32");
  const net = loadFaceApi().nets.faceRecognitionNet;
  await net.loadFromDisk(faceApiWeights);
  const [expected] = [await net.computeFaceDescriptor(input)].flat();
  net.dispose();

  const network = await loadRecognitionNetwork();
  const descriptor = tf.tidy(() =>
    network.describe(
      input.toFloat().sub(tf.tensor1d([...MEAN_RGB])).div(255).expandDims<tf.Tensor4D>(0),
    )
  );
  const values = await descriptor.data();
  tf.dispose([input, descriptor]);
  network.dispose();
  assertEquals(values.length, 128);
  for (const [i, value] of values.entries()) assertAlmostEquals(value, expected?.[i] ?? NaN, 1e-4);
});

Deno.test("loadIdentityJudge() describes each image by itself and leaks nothing", async () => {
  await startBackend({ log: () => {} });
  const portraits = await drawPictures(3);
  const stride = 80 * 80 * 3;
  const values = new Float32Array(3 * stride);
  const size = { widthPx: 80, heightPx: 80 };
  for (const [i, { picture }] of portraits.entries()) {
    const face = { left: 44, top: 82, width: 90, height: 100 };
    values.set(unitFloats((await cropAndResize(picture, face, size)).pixels), i * stride);
  }
  const tensors = tf.memory().numTensors;
  const judge = await loadIdentityJudge();
  const { values: all, count, dim } = await judge.describe({ values, count: 3, sizePx: 80 });
  assertEquals([all.length, count, dim], [384, 3, 128]);
  const loaded = tf.memory().numTensors;
  const last = await judge.describe({ values: values.subarray(2 * stride), count: 1, sizePx: 80 });
  assertEquals(tf.memory().numTensors, loaded);
  judge.dispose();
  assertEquals(tf.memory().numTensors, tensors);
  const of = (i: number) => all.subarray(128 * i, 128 * (i + 1));
  assert(identityDistance(of(2), last.values) < 1e-4);
  assert(identityDistance(of(0), of(1)) > 0.1); // other people
});

Deno.test("identityDistance() refuses descriptors of different lengths", () => {
  assertThrows(
    () => identityDistance([1, 2], [1]),
    RangeError,
    "Cannot compare identities as descriptors must have one length: got 2 and 1",
  );
});
