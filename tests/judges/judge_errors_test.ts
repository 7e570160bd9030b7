import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { attributeJudge, scoresByAttribute } from "../../lib/judges/judge.ts";
import {
  errorsOfScores,
  judgeErrors,
  judgeErrorsOfFaces,
  knownAttributes,
} from "../../lib/judges/judge_errors.ts";
import { type FloatImages, toFloats } from "facespace/images";
import { packedFaces } from "facespace/store";
import { buildAttributeClassifier } from "facespace/models";
import { startBackend } from "facespace/runtime";

Deno.test("errorsOfScores() counts rates by hand, and one half counts as having it", () => {
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
  const [smiling, male, ...others] = errorsOfScores(scores, known);
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
  assertThrows(
    () => errorsOfScores({ Male: Float32Array.of(1) }, known),
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

Deno.test("scoresByAttribute() takes the columns", () => {
  const rows = Float32Array.of(0.25, 0.5, 0.75, 1);
  assertEquals(scoresByAttribute(["Male", "Young"], rows), {
    Male: Float32Array.of(0.25, 0.75),
    Young: Float32Array.of(0.5, 1),
  });
});

Deno.test("attributeJudge() judges each image by itself, however many there are", async () => {
  await startBackend({ log: () => {} });
  const tensors = tf.memory().numTensors;
  const judge = attributeJudge(
    buildAttributeClassifier({ attributes: ["Smiling", "Male"], imageSizePx: 16, seed: 3 }),
  );
  const stride = 16 * 16 * 3;
  const count = 150; // more than one part
  const values = Float32Array.from({ length: count * stride }, (_, i) => (i * 0.61803) % 1);
  const images: FloatImages = { values, count, sizePx: 16 };
  const scores = await judge.judge(images);
  assertEquals([scores.Smiling?.length, scores.Male?.length], [count, count]);
  assertEquals(scores.Smiling?.every((score) => score > 0 && score < 1), true);
  const alone = await judge.judge({
    values: values.subarray(140 * stride, 141 * stride),
    count: 1,
    sizePx: 16,
  });
  assertEquals(Math.abs((alone.Male?.[0] ?? NaN) - (scores.Male?.[140] ?? NaN)) < 1e-5, true);
  assertEquals(await judge.judge({ values: new Float32Array(), count: 0, sizePx: 16 }), {
    Smiling: new Float32Array(),
    Male: new Float32Array(),
  });
  await assertRejects(
    () => judge.judge({ values: new Float32Array(12), count: 1, sizePx: 2 }),
    RangeError,
    "Cannot judge images of 2 px as the classifier was trained on 16 px",
  );
  const said = scores.Male?.[0] ?? NaN;
  const [row] = await judgeErrors(judge, {
    values: values.subarray(0, stride),
    count: 1,
    sizePx: 16,
  }, {
    Male: Int8Array.of(said >= 0.5 ? 1 : -1),
  });
  assertEquals([row?.attribute, row?.agreed, row?.count], ["Male", 1, 1]);
  judge.dispose();
  assertEquals(tf.memory().numTensors, tensors);
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
