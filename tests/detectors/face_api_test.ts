import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import type { RgbImage } from "facespace/images";
import { startBackend } from "facespace/runtime";
import { faceApiInput, faceApiWeights, loadFaceApi } from "../../lib/detectors/face_api.ts";
import { resample } from "../../lib/detectors/resample.ts";
import { loadSsd } from "../../lib/detectors/ssd.ts";
import { loadTiny } from "../../lib/detectors/tiny.ts";
import { drawPictures } from "./portrait_pictures.ts";

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
  await faceApi.detectAllFaces(faceApiInput(picture), options);
  const primed = tf.memory().numTensors;
  assertEquals(await faceApi.detectAllFaces(faceApiInput(picture), options), []);
  assertEquals(tf.memory().numTensors, primed);
  picture.dispose();
  faceApi.nets.tinyFaceDetector.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("loadFaceApi() gives the same module twice", async () => {
  await startBackend({ log: () => {} });
  assert(loadFaceApi() === loadFaceApi());
});

Deno.test("loadTiny() and loadSsd() compute what face-api's detectors compute", async () => {
  await startBackend({ log: () => {} });
  const [first] = await drawPictures(1);
  if (!first) throw new Error("one portrait");
  // already as large as the networks want it, so that no resizing comes between
  const resized = (sizePx: number): RgbImage => {
    const region = { left: 0, top: 20, width: 178, height: 178 };
    const size = { widthPx: sizePx, heightPx: sizePx };
    const values = resample(first.picture, region, size, "linear");
    return { pixels: new Uint8Array(Uint8ClampedArray.from(values).buffer), ...size };
  };
  const faceApi = loadFaceApi();
  const { tinyFaceDetector, ssdMobilenetv1 } = faceApi.nets;
  for (
    const [finder, net, sizePx, options] of [
      [
        await loadTiny(),
        tinyFaceDetector,
        288,
        new faceApi.TinyFaceDetectorOptions({ inputSize: 288, scoreThreshold: 0.4 }),
      ],
      [
        await loadSsd(),
        ssdMobilenetv1,
        512,
        new faceApi.SsdMobilenetv1Options({ minConfidence: 0.5 }),
      ],
    ] as const
  ) {
    const picture = resized(sizePx);
    const [ours = []] = await finder.find([picture], 0);
    finder.dispose();
    await net.loadFromDisk(faceApiWeights);
    const input = tf.tensor3d(picture.pixels, [sizePx, sizePx, 3], "int32");
    const theirs = await faceApi.detectAllFaces(faceApiInput(input), options);
    tf.dispose(input);
    net.dispose();
    assertEquals(ours.length, theirs.length);
    const [mine, other] = [ours[0], theirs[0]];
    assert(mine && other, "no face");
    assertAlmostEquals(mine.score, other.score, 1e-3);
    assertAlmostEquals(mine.box.left, other.box.x, 0.2);
    assertAlmostEquals(mine.box.top, other.box.y, 0.2);
    assertAlmostEquals(mine.box.width, other.box.width, 0.2);
    assertAlmostEquals(mine.box.height, other.box.height, 0.2);
  }
});
