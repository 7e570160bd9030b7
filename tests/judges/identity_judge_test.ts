import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { faceApiInput, faceApiWeights, faceSquares, loadFaceApi } from "facespace/detectors";
import { cropAndResize, unitFloats } from "facespace/images";
import { startBackend } from "facespace/runtime";
import { loadIdentityJudge } from "../../lib/judges/identity_judge.ts";
import { drawPictures } from "../detectors/portrait_pictures.ts";

Deno.test("loadIdentityJudge() gives what face-api gives of the face with a margin", async () => {
  await startBackend({ log: () => {} });
  const [portrait] = await drawPictures(1);
  if (!portrait) throw new Error("one portrait");
  const face = { left: 44, top: 82, width: 90, height: 90 };
  const { pixels } = await cropAndResize(portrait.picture, face, { widthPx: 80, heightPx: 80 });
  const values = unitFloats(pixels);
  const judge = await loadIdentityJudge();
  const described = await judge.describe({ values, count: 1, sizePx: 80 });
  judge.dispose();

  const input = tf.tidy(() =>
    faceSquares(tf.tensor4d(values, [1, 80, 80, 3]), { sizePx: 150, margin: 0.1 })
      .mul(255).as3D(150, 150, 3)
  );
  const net = loadFaceApi().nets.faceRecognitionNet;
  await net.loadFromDisk(faceApiWeights);
  const [expected] = [await net.computeFaceDescriptor(faceApiInput(input))].flat();
  net.dispose();
  input.dispose();
  assertEquals(described.values.length, 128);
  for (const [i, value] of described.values.entries()) {
    assertAlmostEquals(value, expected?.[i] ?? NaN, 1e-4);
  }
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
  const distance = (one: Float32Array, other: Float32Array) =>
    Math.hypot(...one.map((value, i) => value - (other[i] ?? NaN)));
  assert(distance(of(2), last.values) < 1e-4);
  assert(distance(of(0), of(1)) > 0.1); // other people
});
