import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type FloatImages, toFloats } from "facespace/images";
import { packedFaces } from "facespace/store";
import type { AttributeScores } from "../../lib/judges/judge.ts";
import {
  agreement,
  givenAttribute,
  judgeErrors,
  judgeErrorsOfFaces,
  knownAttributes,
} from "../../lib/judges/judge_errors.ts";

Deno.test("agreement() counts the faces of which both are known, by kind", () => {
  const given = Int8Array.of(1, 1, 1, -1, -1, 0, 1);
  const predicted = Int8Array.of(1, 1, -1, -1, 1, 1, 0);
  const { faces, agree, ofThoseWith, ofThoseWithout } = agreement(given, predicted);
  assertEquals(faces, 5);
  assertAlmostEquals(agree, 3 / 5);
  assertAlmostEquals(ofThoseWith, 2 / 3);
  assertAlmostEquals(ofThoseWithout, 1 / 2);
});

Deno.test("agreement() is NaN for what no face has", () => {
  assertEquals(agreement(Int8Array.of(-1), Int8Array.of(-1)).ofThoseWith, NaN);
});

Deno.test("agreement() wants columns of one length", () => {
  assertThrows(() => agreement(new Int8Array(2), new Int8Array(3)), RangeError, "got 2 and 3");
});

Deno.test("givenAttribute() knows what the source says, not what was predicted", () => {
  const face = {
    attributes: { Smiling: true, Male: false, Young: true },
    confidences: { Young: 0.9 },
  };
  assertEquals(givenAttribute(face, "Smiling"), 1);
  assertEquals(givenAttribute(face, "Male"), -1);
  assertEquals(givenAttribute(face, "Young"), 0);
  assertEquals(givenAttribute(face, "Bald"), 0);
});

/** A judge that says what it is told to. */
const saying = (scores: AttributeScores) => ({
  name: "told",
  attributes: [],
  judge: () => Promise.resolve(scores),
  dispose: () => {},
});
const noImages: FloatImages = { values: new Float32Array(), count: 0, sizePx: 0 };

Deno.test("judgeErrors() counts rates by hand, and one half counts as having it", async () => {
  const scores = {
    Smiling: Float32Array.of(0.5, 0.499, 0.9, 0.1, 0.8, 1),
    Male: Float32Array.of(0, 0, 0, 0, 0, 0),
    Bald: Float32Array.of(1, 1, 1, 1, 1, 1),
  };
  const known = {
    Smiling: Int8Array.of(1, 1, 1, -1, -1, 0),
    Male: Int8Array.of(-1, -1, -1, -1, -1, -1),
    Bald: new Int8Array(6), // of nobody
    Young: Int8Array.of(1, 1, 1, 1, 1, 1), // which the judge does not tell
  };
  const [smiling, male, ...others] = await judgeErrors(saying(scores), noImages, known);
  assertEquals(smiling, {
    attribute: "Smiling",
    count: 5,
    agreed: 3,
    truePositiveRate: 2 / 3,
    trueNegativeRate: 1 / 2,
    balancedAccuracy: (2 / 3 + 1 / 2) / 2,
  });
  assertEquals([male?.agreed, male?.trueNegativeRate, male?.truePositiveRate], [6, 1, NaN]);
  assertEquals(others, []);
  await assertRejects(
    () => judgeErrors(saying({ Male: Float32Array.of(1) }), noImages, known),
    RangeError,
    "must be of the same faces: got 6 and 1 values",
  );
});

Deno.test("knownAttributes() reads rows of a table and names one that does not exist", () => {
  const table = { attribute: () => Int8Array.of(1, -1, 0) };
  assertEquals(knownAttributes(table, [2, 0], ["Male"]), { Male: Int8Array.of(0, 1) });
  assertThrows(
    () => knownAttributes(table, [3], ["Male"]),
    RangeError,
    "Cannot read face 3 as there are only 3",
  );
});

Deno.test("judgeErrorsOfFaces() finds part by part what judgeErrors() finds at once", async () => {
  const count = 600; // more than a part
  const faces = {
    ...packedFaces({
      pixels: Uint8Array.from({ length: count * 12 }, (_, i) => (i * 37) % 256),
      count,
      sizePx: 2,
    }),
    table: { attribute: () => Int8Array.from({ length: count }, (_, i) => i % 3 - 1) },
  };
  const brightness = {
    name: "brightness",
    attributes: ["Pale_Skin"] as const,
    judge: ({ values, count }: FloatImages) =>
      Promise.resolve({
        Pale_Skin: Float32Array.from({ length: count }, (_, i) => values[12 * i] ?? NaN),
      }),
    dispose: () => {},
  };
  const rows = Array.from({ length: count }, (_, i) => count - 1 - i);
  const known = knownAttributes(faces.table, rows, ["Pale_Skin"]);
  const atOnce = await judgeErrors(brightness, await toFloats(faces, rows), known);
  assertEquals(
    await judgeErrorsOfFaces(brightness, faces, rows, ["Male", "Pale_Skin"]),
    atOnce,
  );
  assertEquals(atOnce.map(({ attribute }) => attribute), ["Pale_Skin"]);
});
