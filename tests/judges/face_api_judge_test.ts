import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { loadDescriber } from "facespace/detectors";
import { loadFaceApiJudge } from "../../lib/judges/face_api_judge.ts";
import { cropAndResize, floatImageAt, type FloatImages, unitFloats } from "facespace/images";
import { startBackend } from "facespace/runtime";
import { drawPictures } from "../detectors/portrait_pictures.ts";

const SIZE_PX = 80;

/** Faces of drawn portraits, framed about as a store's. */
async function drawnFaces(count: number): Promise<FloatImages> {
  const size = { widthPx: SIZE_PX, heightPx: SIZE_PX };
  const face = { left: 44, top: 82, width: 90, height: 100 };
  const values = new Float32Array(count * SIZE_PX * SIZE_PX * 3);
  for (const [i, { picture }] of (await drawPictures(count)).entries()) {
    const { pixels } = await cropAndResize(picture, face, size);
    values.set(unitFloats(pixels), i * SIZE_PX * SIZE_PX * 3);
  }
  return { values, count, sizePx: SIZE_PX };
}

Deno.test("loadFaceApiJudge() says of images what the describer says of pictures, and leaks nothing", async () => {
  await startBackend({ log: () => {} });
  const images = await drawnFaces(3);
  const box = { left: 0, top: 0, width: SIZE_PX, height: SIZE_PX };
  const seen = Array.from({ length: images.count }, (_, i) => ({
    picture: floatImageAt(images, i),
    face: { box, rung: "ssd" },
  }));
  const describer = await loadDescriber();
  const descriptions = await describer.describeFaces(seen);
  describer.dispose();

  const tensors = tf.memory().numTensors;
  const judge = await loadFaceApiJudge();
  const scores = await judge.judge(images);
  const loaded = tf.memory().numTensors;
  const again = await judge.judge(images);
  assertEquals(tf.memory().numTensors, loaded);
  judge.dispose();
  assertEquals(tf.memory().numTensors, tensors);

  assertEquals(Object.keys(scores), [...judge.attributes]);
  assert(new Set(descriptions.map(({ male }) => male)).size > 1);
  for (const [i, { happy, male }] of descriptions.entries()) {
    assertAlmostEquals(scores.Smiling?.[i] ?? NaN, happy, 2e-3);
    assertAlmostEquals(scores.Male?.[i] ?? NaN, male, 2e-3);
    assertAlmostEquals(again.Male?.[i] ?? NaN, male, 2e-3);
  }
});
