import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { boxOverlap } from "facespace/annotations";
import { cropAndResize, decodeImage, encodeJpeg, type RgbImage } from "facespace/images";
import { renderPortrait, samplePortrait } from "facespace/portraits";
import { stream } from "facespace/random";
import { startBackend } from "facespace/runtime";
import { landmarkDistance } from "../../lib/detectors/compare_detectors.ts";
import { type FoundFace, suppress } from "../../lib/detectors/detector.ts";
import {
  type Candidate,
  candidateOf,
  loadMtcnn,
  overlapOfSmaller,
  propose,
  pyramidScales,
  shiftedBox,
} from "../../lib/detectors/mtcnn.ts";
import { halvedPictures } from "../../lib/detectors/mtcnn_networks.ts";
import { madeUpWeights, needsWeights, publishedFolder, writeWeights } from "./mtcnn_files.ts";

await startBackend({ log: () => {} });

const portraits = await Promise.all(Array.from({ length: 12 }, (_, i) => {
  const seeds = { person: `person ${i}`, shot: `shot ${i}` };
  return renderPortrait(samplePortrait(seeds, { variety: 0.4 }));
}));
const blank = (widthPx: number, heightPx: number, value = 128): RgbImage => ({
  pixels: new Uint8Array(widthPx * heightPx * 3).fill(value),
  widthPx,
  heightPx,
});

/** A test that is ignored, and says so, where the published weights are not on the machine. */
function testPublished(name: string, test: (folder: string) => Promise<void>): void {
  Deno.test({
    name: `loadMtcnn() ${name}${needsWeights}`,
    ignore: publishedFolder === undefined, // reason: in the name
    fn: () => test(publishedFolder ?? ""),
  });
}

async function detect(
  folder: string,
  pictures: readonly RgbImage[],
): Promise<readonly (readonly FoundFace[])[]> {
  const detector = await loadMtcnn(folder);
  try {
    return await detector.detect(pictures);
  } finally {
    detector.dispose();
  }
}

/** Puts pictures into a larger one, at their upper left corners. */
function mounted(
  size: { readonly widthPx: number; readonly heightPx: number },
  pictures: readonly { readonly image: RgbImage; readonly left: number; readonly top: number }[],
): RgbImage {
  const board = blank(size.widthPx, size.heightPx, 90);
  for (const { image, left, top } of pictures) {
    const stride = image.widthPx * 3;
    for (let y = 0; y < image.heightPx; y++) {
      const row = image.pixels.subarray(y * stride, (y + 1) * stride);
      board.pixels.set(row, ((top + y) * board.widthPx + left) * 3);
    }
  }
  return board;
}

testPublished("finds the drawn portraits, their boxes and landmarks", async (folder) => {
  const found = await detect(folder, portraits.map(({ image }) => image));
  const distances = portraits.map(({ landmarks, faceBox }, i) => {
    const [face, ...others] = found[i] ?? [];
    assert(face?.landmarks, `portrait ${i} was not found`);
    assertEquals(others, [], `portrait ${i} has several faces`);
    assertEquals(face.rung, "mtcnn");
    assert(face.score > 0.7 && face.score <= 1);
    assert(boxOverlap(face.box, faceBox) > 0.55, `portrait ${i}: ${JSON.stringify(face.box)}`);
    return landmarkDistance(face.landmarks, landmarks);
  });
  const mean = distances.reduce((a, b) => a + b) / distances.length;
  assert(mean < 0.06, `the landmarks are ${mean} eye distances off`);
});

testPublished("gives the same faces one by one as all together", async (folder) => {
  const pictures = portraits.slice(0, 4).map(({ image }) => image);
  const detector = await loadMtcnn(folder);
  const together = await detector.detect([blank(50, 40), ...pictures, blank(60, 60)]);
  assertEquals([together[0], together[5]], [[], []]);
  for (const [i, picture] of pictures.entries()) {
    const [alone] = await detector.detect([picture]);
    assertFacesClose(alone ?? [], together[i + 1] ?? []);
  }
  detector.dispose();
});

testPublished("finds several faces in one picture, at their places", async (folder) => {
  const [first, second, third] = portraits;
  assert(first && second && third);
  const small = await cropAndResize(
    third.image,
    { left: 0, top: 0, width: 178, height: 218 },
    { widthPx: 89, heightPx: 109 },
  );
  const picture = mounted({ widthPx: 640, heightPx: 400 }, [
    { image: first.image, left: 40, top: 20 },
    { image: second.image, left: 260, top: 150 },
    { image: small, left: 500, top: 60 },
  ]);
  const [faces = []] = await detect(folder, [picture]);
  assertEquals(faces.length, 3);
  assertEquals(
    faces.map(({ score }) => score),
    faces.map(({ score }) => score).toSorted().reverse(),
  );
  for (
    const [truth, left, top, scale] of [
      [first, 40, 20, 1],
      [second, 260, 150, 1],
      [third, 500, 60, 0.5],
    ] as const
  ) {
    const { left: x, top: y, width, height } = truth.faceBox;
    const box = {
      left: left + x * scale,
      top: top + y * scale,
      width: width * scale,
      height: height * scale,
    };
    const best = Math.max(...faces.map((face) => boxOverlap(face.box, box)));
    assert(best > 0.5, `no face at ${JSON.stringify(box)}: ${best}`);
  }
});

testPublished("finds faces in a picture that is larger than it looks at", async (folder) => {
  const [portrait] = portraits;
  assert(portrait);
  const scale = 6;
  const large = await cropAndResize(
    portrait.image,
    { left: 0, top: 0, width: 178, height: 218 },
    { widthPx: 178 * scale, heightPx: 218 * scale },
  );
  const [[face] = []] = await detect(folder, [large]);
  assert(face?.landmarks);
  const [x, y] = face.landmarks.nose;
  const [trueX, trueY] = portrait.landmarks.nose;
  const eyes = portrait.landmarks.rightEye[0] - portrait.landmarks.leftEye[0];
  assert(
    Math.hypot(x / scale - trueX, y / scale - trueY) < 0.15 * eyes,
    `the nose is at ${x}, ${y}`,
  );
});

testPublished("finds a face that the picture cuts off at its forehead and chin", async (folder) => {
  const tight = await Promise.all(portraits.map(async ({ image, landmarks }) => {
    const eyes = landmarks.rightEye[0] - landmarks.leftEye[0];
    const box = {
      left: Math.round(landmarks.nose[0] - 1.1 * eyes),
      top: Math.round(landmarks.nose[1] - 1.2 * eyes),
      width: Math.round(2.2 * eyes),
      height: Math.round(2.2 * eyes),
    };
    return await cropAndResize(image, box, { widthPx: 200, heightPx: 200 });
  }));
  const found = await detect(folder, tight);
  assert(found.filter((faces) => faces.length === 1).length >= 10);
});

testPublished(
  "sees no face in noise, in nothing and in pictures smaller than a window",
  async (folder) => {
    const random = stream("noise");
    const noise = blank(120, 90);
    for (let i = 0; i < noise.pixels.length; i++) noise.pixels[i] = 256 * random.next();
    const smooth = await decodeImage(await encodeJpeg(noise, 5));
    const pictures = [noise, smooth, blank(200, 200, 0), blank(90, 60, 255)];
    const small = [blank(11, 300), blank(1, 1), blank(12, 12), blank(19, 12), blank(0, 0)];
    const found = await detect(folder, [...pictures, ...small]);
    assertEquals(found, [...pictures, ...small].map(() => []));
    assertEquals(await detect(folder, []), []);
  },
);

testPublished("leaks no tensor", async (folder) => {
  const before = tf.memory().numTensors;
  const detector = await loadMtcnn(folder);
  const pictures = [...portraits.slice(0, 3).map(({ image }) => image), blank(64, 48)];
  await detector.detect(pictures);
  const primed = tf.memory().numTensors;
  await detector.detect(pictures);
  await detector.detect(pictures.slice(1));
  assertEquals(tf.memory().numTensors, primed);
  detector.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("loadMtcnn() says where to get the weights and where to put them", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const error = await assertRejects(() => loadMtcnn(folder), RangeError);
    assert(error instanceof Error);
    for (
      const part of [
        `mtcnn_model-weights_manifest.json is missing from ${folder}`,
        "mtcnn_model-shard1",
        "justadudewhohacks/face-api.js",
      ]
    ) assert(error.message.includes(part), error.message);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("loadMtcnn() takes any weights of the right shapes and refuses others", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const weights = new Map(madeUpWeights());
    await writeWeights(folder, weights);
    assertEquals(await detect(folder, [blank(64, 64)]), [[]]);
    weights.delete("rnet/fc1/bias");
    await writeWeights(folder, weights);
    await assertRejects(() => loadMtcnn(folder), RangeError, "the weights lack rnet/fc1/bias");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const box = (left: number, top: number, width: number, height: number) => ({
  left,
  top,
  width,
  height,
});

Deno.test("candidateOf() reads logits, shifts and points", () => {
  const window = { picture: 3, box: box(1, 2, 3, 4) };
  // Logits ln 3 apart: three to one.
  const outputs = [1, 1 + Math.log(3), 0.1, 0.2, 0.3, 0.4, 7, 8];
  const { score, ...rest } = candidateOf(window, outputs);
  assertAlmostEquals(score, 0.75);
  assertEquals(rest, { ...window, shift: [0.1, 0.2, 0.3, 0.4], points: [7, 8] });
});

Deno.test("shiftedBox() moves each edge by its share of the side", () => {
  const candidate: Candidate = {
    picture: 0,
    box: box(100, 50, 20, 10),
    score: 1,
    shift: [0.25, -0.5, -0.25, 0.5],
    points: [],
  };
  // Left 100 + 5, top 50 − 5, right 120 − 5, bottom 60 + 5.
  assertEquals(shiftedBox(candidate), box(105, 45, 10, 20));
});

Deno.test("overlapOfSmaller() is 1 for a box inside another", () => {
  assertEquals(overlapOfSmaller(box(0, 0, 10, 10), box(2, 2, 5, 5)), 1);
  assertEquals(overlapOfSmaller(box(0, 0, 10, 10), box(5, 0, 10, 20)), 0.5);
  assertEquals(overlapOfSmaller(box(0, 0, 10, 10), box(10, 0, 10, 10)), 0);
  assertEquals(overlapOfSmaller(box(0, 0, 0, 0), box(0, 0, 10, 10)), 0);
});

Deno.test("suppress() by the smaller area drops a box inside another, and by the union keeps it", () => {
  const outer = { box: box(0, 0, 10, 10), score: 0.8 };
  const inner = { box: box(2, 2, 5, 5), score: 0.9 };
  const beside = { box: box(8, 0, 10, 10), score: 0.7 };
  assertEquals(suppress([outer, inner, beside], 0.7, overlapOfSmaller), [inner, beside]);
  assertEquals(suppress([outer, inner, beside], 0.7), [inner, outer, beside]);
});

Deno.test("pyramidScales() goes from the smallest face to the largest", () => {
  const scales = pyramidScales(20, 300);
  assertEquals(scales[0], 0.6);
  for (const [i, scale] of scales.entries()) {
    assertAlmostEquals(scale, 0.6 * 0.709 ** i);
    assert(12 / scale <= 300);
  }
  assert(12 / ((scales.at(-1) ?? 0) * 0.709) > 300, "a larger face would fit");
  assertEquals(pyramidScales(20, 19), []);
});

Deno.test("propose() knows where each cell's window is in the picture", async () => {
  const picture = { pixels: new Uint8Array(40 * 60 * 3), widthPx: 40, heightPx: 60 };
  const copies = halvedPictures([picture, picture]);
  // Pretends to see a face in one cell of the second picture, at the first level only. There the
  // picture is 24 by 36 pixels, with 6 around it.
  const network = (x: tf.Tensor4D): tf.Tensor4D => {
    const [count, height, width] = x.shape;
    assertEquals(count, 2);
    const outputs = tf.buffer([2, (height - 10) / 2 | 0, (width - 10) / 2 | 0, 6], "float32");
    if (width === 36) {
      assertEquals(height, 48);
      outputs.set(Math.log(9), 1, 4, 7, 1);
      outputs.set(0.25, 1, 4, 7, 5);
    }
    return outputs.toTensor() as tf.Tensor4D;
  };
  const found = await propose(network, copies, picture);
  tf.dispose(copies);
  assertEquals(found.length, 1);
  const [candidate] = found;
  assert(candidate);
  assertEquals(candidate.picture, 1);
  assertAlmostEquals(candidate.score, 0.9, 1e-6);
  assertEquals(candidate.shift, [0, 0, 0, 0.25]);
  // Column 7 begins at 14 − 6 pixels of the level, row 4 at 8 − 6, and a pixel is 1 / 0.6.
  assertAlmostEquals(candidate.box.left, 8 / 0.6);
  assertAlmostEquals(candidate.box.top, 2 / 0.6);
  assertAlmostEquals(candidate.box.width, 20);
  assertAlmostEquals(candidate.box.height, 20);
});

function assertFacesClose(faces: readonly FoundFace[], others: readonly FoundFace[]): void {
  assertEquals(faces.length, others.length);
  for (const [i, face] of faces.entries()) {
    const other = others[i];
    assert(other && boxOverlap(face.box, other.box) > 0.99);
    assertAlmostEquals(face.score, other.score, 0.001);
  }
}
