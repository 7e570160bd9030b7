import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import type { DetectorName } from "../../lib/detectors/detector.ts";
import { faceApiWeights, loadFaceApi } from "../../lib/detectors/face_api.ts";
import { frameFace } from "../../lib/detectors/framing.ts";
import { loadDetector } from "../../lib/detectors/load_detector.ts";
import { resample } from "../../lib/detectors/resample.ts";
import { loadSsd } from "../../lib/detectors/ssd.ts";
import { loadTiny } from "../../lib/detectors/tiny.ts";
import { boxOverlap } from "facespace/annotations";
import type { RgbImage } from "facespace/images";
import { startBackend } from "facespace/runtime";
import { drawPictures, plainPicture } from "./portrait_pictures.ts";

const quietly = { log: () => {} };
const portraits = drawPictures(9);

/** What the drawn eyes and mouth must lie in. */
const contains =
  (box: { left: number; top: number; width: number; height: number }) =>
  ([x, y]: readonly [number, number]) =>
    x > box.left && x < box.left + box.width && y > box.top && y < box.top + box.height;

for (const name of ["tiny", "ssd", "auto"] as const satisfies readonly DetectorName[]) {
  Deno.test(`loadDetector("${name}") finds the face of drawn portraits, framed tightly, and frees what it loads`, async () => {
    await startBackend(quietly);
    const drawn = (await portraits).slice(0, name === "ssd" ? 3 : 9);
    const pictures = drawn.map(({ picture }) => picture);
    const before = tf.memory().numTensors;
    const detector = await loadDetector(name);
    assertEquals(detector.name, name);
    const found = await detector.detect(pictures);
    const primed = tf.memory().numTensors;
    assertEquals(await detector.detect(pictures), found);
    assertEquals(tf.memory().numTensors, primed);
    detector.dispose();
    assertEquals(tf.memory().numTensors, before);

    for (const [i, { picture, landmarks }] of drawn.entries()) {
      const [face, ...others] = found[i] ?? [];
      if (!face) throw new Error(`no face in portrait ${i}`);
      assertEquals(others, []);
      assertEquals(face.rung, name === "ssd" ? "ssd" : "tiny");
      assert(face.score >= 0.4 && face.score <= 1);
      const framed = frameFace(picture, face);
      assert(Object.values(landmarks).every(contains(framed)), `portrait ${i}`);
      assert(framed.width > 70 && framed.width < 115, `width ${framed.width}`);
      assert(framed.height > 80 && framed.height < 125, `height ${framed.height}`);
    }
  });
}

Deno.test("detect() does not depend on the batch, and sees no face in grey", async () => {
  await startBackend(quietly);
  const pictures = (await portraits).map(({ picture }) => picture);
  const large = plainPicture(700, 400);
  const detector = await loadDetector("tiny");
  const together = await detector.detect([large, ...pictures]);
  const alone = await Promise.all(
    [large, ...pictures].map((picture) => detector.detect([picture])),
  );
  detector.dispose();
  assertEquals(together, alone.flat());
  assertEquals(together[0], []);
});

Deno.test(`loadDetector("auto") finds the face of a tight crop by padding it`, async () => {
  await startBackend(quietly);
  const tight = (await portraits).slice(0, 3).map(({ picture, landmarks }) => {
    const [x] = landmarks.nose;
    const region = { left: x - 48, top: 80, width: 96, height: 108 };
    const values = resample(picture, region, { widthPx: 96, heightPx: 108 }, "cubic");
    const pixels = Uint8ClampedArray.from(values);
    return { pixels: new Uint8Array(pixels.buffer), widthPx: 96, heightPx: 108 };
  });
  const detector = await loadDetector("auto");
  const found = await detector.detect(tight);
  detector.dispose();
  for (const [face] of found) {
    assert(face, "not found");
    assertEquals(face.rung, "tiny padded");
    assert(boxOverlap(face.box, { left: 0, top: 0, width: 96, height: 108 }) > 0.5);
  }
});

Deno.test("detect() finds several faces of one picture, each once", async () => {
  await startBackend(quietly);
  const drawn = (await portraits).slice(0, 4);
  const sheet = plainPicture(2 * 178, 2 * 218);
  for (const [i, { picture }] of drawn.entries()) {
    const [left, top] = [178 * (i % 2), 218 * Math.floor(i / 2)];
    for (let y = 0; y < 218; y++) {
      const row = picture.pixels.subarray(3 * 178 * y, 3 * 178 * (y + 1));
      sheet.pixels.set(row, 3 * ((top + y) * sheet.widthPx + left));
    }
  }
  const detector = await loadDetector("auto");
  const [faces = []] = await detector.detect([sheet]);
  detector.dispose();
  assertEquals(faces.length, 4);
  assertEquals(faces, faces.toSorted((a, b) => b.score - a.score));
  for (const [i, { landmarks: { nose } }] of drawn.entries()) {
    const point = [nose[0] + 178 * (i % 2), nose[1] + 218 * Math.floor(i / 2)] as const;
    assertEquals(faces.filter(({ box }) => contains(box)(point)).length, 1);
  }
});

Deno.test("loadTiny() and loadSsd() compute what face-api's detectors compute", async () => {
  await startBackend(quietly);
  const [first] = await portraits;
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
        await loadTiny({ sizePx: 288, minScore: 0.5 }),
        tinyFaceDetector,
        288,
        new faceApi.TinyFaceDetectorOptions({ inputSize: 288, scoreThreshold: 0.5 }),
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
    const theirs = await faceApi.detectAllFaces(input, options);
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
