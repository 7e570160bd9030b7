import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { cropAndResize, unitFloats } from "facespace/images";
import { startBackend } from "facespace/runtime";
import { EXPRESSIONS } from "facespace/store";
import { faceApiInput, faceApiWeights, loadFaceApi } from "../../lib/detectors/face_api.ts";
import {
  faceSquares,
  fiveOf,
  loadDescriber,
  loadLandmarkFinder,
  lookInBatches,
} from "../../lib/detectors/face_heads.ts";
import { loadDetector } from "../../lib/detectors/ladder.ts";
import { loadFaceScorer } from "../../lib/detectors/tiny.ts";
import { drawPictures } from "./portrait_pictures.ts";

Deno.test("fiveOf() takes the middles of the eyes, the tip of the nose and the corners of the mouth", () => {
  const points = new Float32Array(136);
  const put = (point: number, x: number, y: number) => points.set([x, y], 2 * point);
  for (let i = 0; i < 6; i++) {
    put(36 + i, 0.25 + (i % 2 ? 0.125 : -0.125), 0.25);
    put(42 + i, 0.75, i < 3 ? 0.125 : 0.375);
  }
  put(30, 0.5, 0.5);
  put(48, 0.375, 0.75);
  put(54, 0.625, 0.75);
  assertEquals(fiveOf(points, { left: 100, top: 200, width: 80, height: 40 }), {
    leftEye: [120, 210],
    rightEye: [160, 210],
    nose: [140, 220],
    leftMouth: [130, 230],
    rightMouth: [150, 230],
  });
});

Deno.test("describeFaces() and findLandmarks() compute what face-api's networks compute", async () => {
  await startBackend({ log: () => {} });
  const [portrait] = await drawPictures(1);
  if (!portrait) throw new Error("one portrait");
  const square = { left: 34, top: 80, width: 112, height: 112 };
  const picture = await cropAndResize(portrait.picture, square, { widthPx: 112, heightPx: 112 });
  // with the margin, the networks see this picture whole
  const side = 112 / 1.1;
  const box = { left: (112 - side) / 2, top: (112 - side) / 2, width: side, height: side };
  const face = { picture, face: { box, rung: "ssd" } };

  const [describer, finder] = [await loadDescriber(), await loadLandmarkFinder()];
  const [description] = await describer.describeFaces([face]);
  const [landmarks] = await finder.findLandmarks([face]);
  describer.dispose();
  finder.dispose();

  const { nets } = loadFaceApi();
  const used = [nets.faceExpressionNet, nets.ageGenderNet, nets.faceLandmark68Net] as const;
  for (const net of used) await net.loadFromDisk(faceApiWeights);
  const input = tf.tensor3d(picture.pixels, [112, 112, 3], "int32");
  const [expressions, sexAndAge, points] = [
    [await nets.faceExpressionNet.predictExpressions(faceApiInput(input))].flat()[0],
    [await nets.ageGenderNet.predictAgeAndGender(faceApiInput(input))].flat()[0],
    [await nets.faceLandmark68Net.detectLandmarks(faceApiInput(input))].flat()[0],
  ];
  input.dispose();
  for (const net of used) net.dispose();
  assert(expressions && sexAndAge && points && description && landmarks);

  const best = EXPRESSIONS.toSorted((a, b) => expressions[b] - expressions[a])[0];
  assertEquals(description.expression, best);
  assertAlmostEquals(description.happy, expressions.happy, 1e-3);
  assertAlmostEquals(description.ageYears, sexAndAge.age, 0.1);
  const male = sexAndAge.gender === "male"
    ? sexAndAge.genderProbability
    : 1 - sexAndAge.genderProbability;
  assertAlmostEquals(description.male, male, 1e-3);
  const nose = points.positions[30];
  assertAlmostEquals(landmarks.nose[0], nose?.x ?? NaN, 0.1);
  assertAlmostEquals(landmarks.nose[1], nose?.y ?? NaN, 0.1);
});

Deno.test("describeFaces() and findLandmarks() see drawn portraits rightly, whatever the batch, and leak nothing", async () => {
  await startBackend({ log: () => {} });
  const portraits = await drawPictures(20);
  const detector = await loadDetector("tiny");
  const found = await detector.detect(portraits.map(({ picture }) => picture));
  detector.dispose();
  const seen = portraits.flatMap((portrait, i) => {
    const face = found[i]?.[0];
    return face ? [{ ...portrait, face }] : [];
  });
  assert(seen.length >= 19, `found ${seen.length} of 20`);

  const tensors = tf.memory().numTensors;
  const [describer, finder] = [await loadDescriber(), await loadLandmarkFinder()];
  const descriptions = await describer.describeFaces(seen);
  const landmarks = await finder.findLandmarks(seen);
  const loaded = tf.memory().numTensors;
  assertEquals(await describer.describeFaces(seen.slice(3, 8)), descriptions.slice(3, 8));
  assertEquals(await finder.findLandmarks(seen.slice(3, 8)), landmarks.slice(3, 8));
  assertEquals(await describer.describeFaces([]), []);
  assertEquals(tf.memory().numTensors, loaded);
  describer.dispose();
  finder.dispose();
  assertEquals(tf.memory().numTensors, tensors);

  const share = (isRight: (i: number) => boolean) =>
    seen.filter((_, i) => isRight(i)).length / seen.length;
  const smiles = share((i) => (descriptions[i]?.happy ?? 0) > 0.5 === seen[i]?.isSmiling);
  const sexes = share((i) => (descriptions[i]?.male ?? 0) > 0.5 === seen[i]?.isMale);
  assert(smiles >= 0.85, `smiles agree for ${smiles}`);
  assert(sexes >= 0.75, `sexes agree for ${sexes}`);
  const distances = seen.map(({ landmarks: drawn }, i) => {
    const nose = landmarks[i]?.nose ?? [NaN, NaN];
    return Math.hypot(nose[0] - drawn.nose[0], nose[1] - drawn.nose[1]);
  });
  const median = distances.toSorted((a, b) => a - b)[seen.length >> 1] ?? NaN;
  assert(median < 3, `noses are ${median} pixels off`);
});

Deno.test("faceSquares() cuts what lookInBatches() cuts", async () => {
  await startBackend({ log: () => {} });
  const pixels = Uint8Array.from({ length: 20 * 20 * 3 }, (_, i) => (i * 89) % 256);
  const picture = { pixels, widthPx: 20, heightPx: 20 };
  const face = { box: { left: 0, top: 0, width: 20, height: 20 }, rung: "ssd" };
  const [expected] = await lookInBatches([{ picture, face }], 0.1, async (squares) => [
    await squares.data(),
  ]);
  const images = tf.tensor4d(unitFloats(pixels), [1, 20, 20, 3]);
  const squares = faceSquares(images, { sizePx: 112, margin: 0.1 });
  const values = await squares.data();
  tf.dispose([images, squares]);
  const mean = [122.782, 117.001, 104.298]; // which lookInBatches() takes off
  const differences = values.map((value, i) =>
    Math.abs(value - (mean[i % 3] ?? NaN) / 255 - (expected?.[i] ?? NaN))
  );
  assertEquals(values.length, expected?.length);
  assert(Math.max(...differences) < 1e-5, `${Math.max(...differences)}`);
});

Deno.test("lookAtImages() finds on faces that were cut out what findLandmarks() finds on them", async () => {
  await startBackend({ log: () => {} });
  const tensors = tf.memory().numTensors;
  const finder = await loadLandmarkFinder();
  const pictures = await cutOutPortraits(6);
  const faces = pictures.map((picture) => ({
    picture,
    face: { box: { left: 0, top: 0, width: 80, height: 80 }, rung: "ssd" },
  }));
  const expected = await finder.findLandmarks(faces);
  const images = tf.tidy(() =>
    tf.tensor4d(Float32Array.from(pictures.flatMap(({ pixels }) => [...unitFloats(pixels)])), [
      6,
      80,
      80,
      3,
    ])
  );
  const points = finder.lookAtImages(images);
  assertEquals(points.shape, [6, 10]);
  const values = points.arraySync();
  for (const [i, { leftEye, rightEye, nose, leftMouth, rightMouth }] of expected.entries()) {
    for (const [k, value] of [leftEye, rightEye, nose, leftMouth, rightMouth].flat().entries()) {
      assertAlmostEquals(values[i]?.[k] ?? NaN, value, 0.07, `face ${i}, value ${k}`);
    }
  }
  tf.dispose([images, points]);
  finder.dispose();
  assertEquals(tf.memory().numTensors, tensors);
});

Deno.test("loadFaceScorer() is as sure of faces as the tiny detector, and of none where there is none", async () => {
  await startBackend({ log: () => {} });
  const tensors = tf.memory().numTensors;
  const [scorer, detector] = [await loadFaceScorer(), await loadDetector("tiny")];
  const pictures = [
    ...(await drawPictures(4)).map(({ picture }) => picture),
    { pixels: new Uint8Array(3 * 178 * 218).fill(110), widthPx: 178, heightPx: 218 },
  ];
  const squares = await Promise.all(
    pictures.map((picture) =>
      cropAndResize(picture, { left: 0, top: 20, width: 178, height: 178 }, {
        widthPx: 240,
        heightPx: 240,
      })
    ),
  );
  const expected = (await detector.detect(squares)).map(([best]) => best?.score ?? 0);
  const images = tf.tensor4d(
    Float32Array.from(squares.flatMap(({ pixels }) => [...unitFloats(pixels)])),
    [5, 240, 240, 3],
  );
  const scores = scorer.scoresOf(images);
  assertEquals(scores.shape, [5, 1]);
  const values = scores.dataSync();
  for (const [i, score] of expected.entries()) {
    assertAlmostEquals(values[i] ?? NaN, score, 1e-3, `picture ${i}`);
  }
  assertEquals([expected[4], values[4]], [0, 0]);
  assert(expected.filter((score) => score > 0.5).length >= 3, `${expected}`);
  tf.dispose([images, scores]);
  scorer.dispose();
  detector.dispose();
  assertEquals(tf.memory().numTensors, tensors);
});

/** Portraits whose faces fill them. */
async function cutOutPortraits(count: number) {
  const portraits = await drawPictures(count);
  return await Promise.all(
    portraits.map(({ picture }) =>
      cropAndResize(picture, { left: 34, top: 80, width: 112, height: 112 }, {
        widthPx: 80,
        heightPx: 80,
      })
    ),
  );
}
