import { assert, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { faceApiWeights, loadFaceApi } from "../../lib/detectors/face_api.ts";
import { startBackend } from "facespace/runtime";

Deno.test("loadFaceApi() needs a back end", async () => {
  await tf.setBackend("cpu");
  assertThrows(() => loadFaceApi(), RangeError, 'got "cpu"');
});

Deno.test("loadFaceApi() computes on the engine of @tensorflow/tfjs, and sees no face in grey", async () => {
  const { name } = await startBackend({ log: () => {} });
  const faceApi = loadFaceApi();
  const before = tf.memory().numTensors;
  await faceApi.nets.tinyFaceDetector.loadFromDisk(faceApiWeights);
  assert(tf.memory().numTensors > before, "the weights are on another engine");
  assertEquals(tf.getBackend(), name, "face-api changed the back end");

  const options = new faceApi.TinyFaceDetectorOptions({ inputSize: 224, scoreThreshold: 0.5 });
  const picture = tf.fill<tf.Rank.R3>([96, 96, 3], 128);
  await faceApi.detectAllFaces(picture, options);
  const primed = tf.memory().numTensors;
  assertEquals(await faceApi.detectAllFaces(picture, options), []);
  assertEquals(tf.memory().numTensors, primed);
  picture.dispose();
  faceApi.nets.tinyFaceDetector.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("loadFaceApi() gives the same module twice", async () => {
  await startBackend({ log: () => {} });
  assert(loadFaceApi() === loadFaceApi());
});
