import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { Landmarks, Point } from "facespace/annotations";
import type { FoundFace } from "facespace/detectors";
import { faceRowOf, type KnownFace, mainFaceFirst } from "../../lib/faces/face_row.ts";

/** All landmarks in one place. */
function landmarksAt(point: Point): Landmarks {
  return { leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point };
}

const picture = { widthPx: 100, heightPx: 100 };

function face(rung: string, centre: number, score: number): FoundFace {
  return { box: { left: centre - 10, top: centre - 10, width: 20, height: 20 }, score, rung };
}

const names = (faces: readonly FoundFace[]) => faces.map(({ rung }) => rung).join();

Deno.test("mainFaceFirst() weighs the score by the nearness to the middle", () => {
  // In the middle 0.6 × 1; at 80 px, 0.9 × (1 − 30/50).
  const found = [face("corner", 80, 0.9), face("middle", 50, 0.6), face("edge", 20, 0.5)];
  assertEquals(names(mainFaceFirst(found, { name: "a" }, picture)), "middle,corner,edge");
  const surer = [face("beside", 45, 0.95), face("middle", 50, 0.6)];
  assertEquals(names(mainFaceFirst(surer, { name: "a" }, picture)), "beside,middle");
});

Deno.test("mainFaceFirst() believes the source where it says where the face is", () => {
  const found = [face("middle", 50, 0.9), face("corner", 80, 0.6)];
  const landmarks = landmarksAt([82, 82]);
  assertEquals(names(mainFaceFirst(found, { name: "a", landmarks }, picture)), "corner,middle");
  const box = { left: 0, top: 0, width: 10, height: 10 };
  assertEquals(mainFaceFirst(found, { name: "a", box }, picture), []);
});

Deno.test("mainFaceFirst() of no faces is none", () => {
  assertEquals(mainFaceFirst([], { name: "a" }, picture), []);
});

const known: KnownFace = {
  record: { name: "a/b.jpg" },
  found: { box: { left: 1, top: 2, width: 3, height: 4 }, score: 0.5, rung: "tiny" },
  rank: 0,
  identity: 7,
  crop: { centre: [2.5, 4], width: 3, height: 4, angle: 0 },
};
const description = {
  expression: "sad",
  expressionConfidence: 0.5,
  happy: 0.2,
  male: 0.9,
  ageYears: 45,
} as const;

Deno.test("faceRowOf() without a description predicts nothing", () => {
  const row = faceRowOf(known);
  assertEquals([row.name, row.picture, row.identity, row.partition], [
    "a/b.jpg",
    "a/b.jpg",
    7,
    null,
  ]);
  assertEquals([row.attributes, row.confidences], [{}, {}]);
  assertEquals([row.ageYears, row.agePredicted, row.expression, row.landmarks], [
    null,
    false,
    null,
    null,
  ]);
});

Deno.test("faceRowOf() predicts what is not given, with its confidence, and leaves the rest", () => {
  const record = { name: "a", attributes: { Male: false }, measures: { smile: 0.5, yaw: NaN } };
  const row = faceRowOf({ ...known, record, description });
  assertEquals(row.attributes, { Male: false, Smiling: false, Young: false });
  assertEquals(row.confidences.Male, undefined);
  assertAlmostEquals(row.confidences.Smiling ?? 0, 0.8, 1e-9);
  // Five years from the line: 1 / (1 + 1/e).
  assertAlmostEquals(row.confidences.Young ?? 0, 0.7310586, 1e-6);
  assertEquals([row.ageYears, row.agePredicted, row.expression], [45, true, "sad"]);
  assertEquals(row.measures, { smile: 0.5 });
});

Deno.test("faceRowOf() derives Young from a given age, which is no prediction", () => {
  const row = faceRowOf({ ...known, record: { name: "a", ageYears: 39 }, description });
  assertEquals([row.attributes.Young, row.confidences.Young], [true, undefined]);
  assertEquals([row.ageYears, row.agePredicted], [39, false]);
});

Deno.test("faceRowOf() keeps what the source says for the main face only", () => {
  const landmarks = landmarksAt([5, 5]);
  const record = { name: "a", attributes: { Male: true }, landmarks };
  const main = faceRowOf({ ...known, record });
  assertEquals([main.landmarks, main.landmarksPredicted], [landmarks, false]);
  const second = faceRowOf({ ...known, record, rank: 1, predictedLandmarks: landmarks });
  assertEquals([second.name, second.picture], ["a#2", "a"]);
  assertEquals([second.attributes.Male, second.landmarksPredicted], [undefined, true]);
});
