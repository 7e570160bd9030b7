import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import type { PictureSource } from "facespace/annotations";
import { encodePng, type RgbImage } from "facespace/images";
import { packedFaces } from "facespace/store";
import { startBackend } from "facespace/runtime";
import { faceSurvey } from "facespace/studies";

const COUNT = 8;
const BOX = { left: 30, top: 30, width: 60, height: 80 };
const LANDMARKS = {
  leftEye: [45, 60],
  rightEye: [75, 60],
  nose: [60, 75],
  leftMouth: [50, 90],
  rightMouth: [70, 90],
} as const;

/** Eight faces in eight pictures, of which a ninth shows none; the seventh person tilts the head. */
const ROWS = Array.from({ length: COUNT }, (_, i) => ({
  name: `${i}.png`,
  picture: `${i}.png`,
  identity: i >> 1,
  partition: null,
  attributes: { Smiling: i % 2 === 0, Male: i < 4 },
  confidences: {},
  ageYears: null,
  agePredicted: false,
  expression: null,
  expressionConfidence: null,
  box: BOX,
  score: 1,
  rung: i === 5 ? "ssd" : "tiny",
  landmarks: i === 6 ? { ...LANDMARKS, rightEye: [75, 75] as const } : LANDMARKS,
  landmarksPredicted: false,
  crop: { centre: [60, 70] as const, width: 60, height: 80, angle: 0 },
  measures: {},
}));

const FACES = {
  ...packedFaces({ pixels: new Uint8Array(COUNT * 80 * 80 * 3), count: COUNT, sizePx: 80 }),
  sizesPx: [80],
  source: "Drawn for a test",
  inSize: () => packedFaces({ pixels: new Uint8Array(0), count: 0, sizePx: 80 }),
  table: {
    pictures: ROWS.map(({ picture }) => picture),
    identities: Int32Array.from(ROWS, ({ identity }) => identity),
    attribute: (name: string) =>
      Int8Array.from(ROWS, ({ attributes: { Smiling, Male } }) => {
        if (name === "Smiling") return Smiling ? 1 : -1;
        return name === "Male" ? (Male ? 1 : -1) : 0;
      }),
    row: (index: number) => {
      const row = ROWS[index];
      if (!row) throw new RangeError(`No row ${index}`);
      return row;
    },
  },
  manifest: {
    report: {
      pictures: 9,
      faces: 8,
      rungs: { tiny: 7, ssd: 1 },
      reasons: { "no face": 1 },
      skipped: [{ picture: "8.png", reason: "no face", detail: "" }],
      problems: [],
    },
  },
};

const GREY: RgbImage = {
  pixels: Uint8Array.from({ length: 120 * 140 * 3 }, (_, i) => 50 + Math.floor(i / 360)),
  widthPx: 120,
  heightPx: 140,
};

const PICTURES: PictureSource = {
  description: "drawn for a test",
  count: 9,
  fingerprint: "",
  problems: [],
  record: (index) => ({ name: `${index}.png`, identity: index, attributes: {} }),
  stamp: () => ({ bytes: 1 }),
  read: () => encodePng(GREY),
  close: () => Promise.resolve(),
};

Deno.test("faceSurvey() counts what is in the store, and what is not", () => {
  const survey = faceSurvey(FACES, PICTURES);
  assertEquals([survey.looked, survey.found, survey.accounted], [9, 1 - 1 / 9, 9]);
  assertEquals(survey.counts().map(({ number }) => number), [9, 8, 1, 4, "80"]);
  assertEquals(survey.rungs(), [
    { rung: "tiny", faces: 7, "share of faces": 0.875 },
    { rung: "ssd", faces: 1, "share of faces": 0.125 },
  ]);
  assertEquals(survey.reasons(), [
    { reason: "no face", pictures: 1 },
    { reason: "in all", pictures: 1 },
  ]);
  assertEquals(survey.spread(4), [0, 2, 4, 6]);
});

Deno.test("faceSurvey() shows pictures, those missed, and faces in their frames", async () => {
  const survey = faceSurvey(FACES, PICTURES);
  const sizes = (images: readonly RgbImage[]) => images.map((image) => image.widthPx);
  assertEquals(sizes(await survey.pictures([0, 3])), [89, 89]);
  assertEquals(sizes(await survey.missed(10)), [89]);
  assertEquals(sizes(await survey.late(10)), [89]);
  const { tilts, overlays, crops, film } = await survey.framed(1, [0, 1]);
  assertEquals(tilts, ["27°", "0°", "0°"]);
  assertEquals(sizes(overlays.images), [120, 120, 120]);
  const { label, images } = crops("levelled");
  assertEquals([label, sizes(images)], ["levelled", [80, 80, 80]]);
  const frames = film([0, 0.2]);
  assertEquals(frames.map(({ step, column }) => `${step} ${column}`), [
    ...["0 1", "0 2", "0 3", "0.2 1", "0.2 2", "0.2 3"],
  ]);
  const pixels = frames.map(({ image }) => image.pixels.join());
  assertEquals(pixels.slice(0, 3), crops("box").images.map((image) => image.pixels.join()));
  assertNotEquals(pixels.slice(3), pixels.slice(0, 3));
});

Deno.test("faceSurvey() tells what the labels say", () => {
  const survey = faceSurvey(FACES, PICTURES);
  assertEquals(survey.attributeRates(), [
    { name: "Male", share: 0.5, beside: 0.42 },
    { name: "Smiling", share: 0.5, beside: 0.48 },
  ]);
  assertEquals(
    survey.correlations().map((
      { row, column, correlation },
    ) => [[row, column].toSorted().join(), correlation]),
    [["Male,Smiling", 0]],
  );
  assertEquals(survey.groups().map(({ faces }) => faces), [2, 2, 2, 2]);
});

Deno.test("faceSurvey() shows what the store itself holds where the pictures are gone", async () => {
  const survey = faceSurvey(FACES, undefined);
  assertStringIncludes(survey.description, "Drawn for a test: without the pictures");
  assertEquals([survey.looked, survey.accounted], [9, 9]);
  assertEquals(survey.counts()[0], { what: "pictures", number: 9 });
  assertEquals(survey.rungs().length, 2);
  assertEquals(survey.groups().length, 4);
  const { tilts, overlays, crops } = await survey.framed(1, [0, 1]);
  const empty = [
    await survey.pictures([0]),
    await survey.missed(10),
    await survey.late(10),
    tilts,
    overlays.images,
    crops("levelled").images,
    (await survey.compareDetectors(["tiny"], 5)).rows,
    (await survey.compareDetectors(["tiny"], 5)).film,
    await survey.agreement(5),
  ];
  assertEquals(empty, empty.map(() => []));
});

Deno.test("faceSurvey() leaves out pictures that are no longer there, and says so", async () => {
  const survey = faceSurvey(FACES, { ...PICTURES, count: 6 });
  assertEquals(
    survey.description,
    "drawn for a test: the pictures of 2 of 8 faces are no longer there and are not shown",
  );
  assertEquals((await survey.pictures([0, 5, 6, 7])).length, 2);
  assertEquals((await survey.missed(10)).length, 0);
  assertEquals((await survey.framed(8, [7])).overlays.images.length, 6);
});

Deno.test("faceSurvey() has a network find landmarks that are not known, and no labels to agree with", async () => {
  await startBackend({ log: () => {} });
  const bare = ROWS.map((row) => ({ ...row, landmarks: null, attributes: {} }));
  const table = { ...FACES.table, row: (index: number) => bare[index] ?? FACES.table.row(index) };
  const survey = faceSurvey({ ...FACES, table }, PICTURES);
  const { tilts, crops } = await survey.framed(1, [0]);
  assertEquals([tilts.length, crops("levelled").images.length], [2, 2]);
  assertEquals(await survey.agreement(5), []);
});
