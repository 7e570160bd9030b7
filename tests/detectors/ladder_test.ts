import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { boxOverlap } from "facespace/annotations";
import type { RgbImage } from "facespace/images";
import { startBackend } from "facespace/runtime";
import { frameFace } from "../../lib/detectors/crop_face.ts";
import type { DetectorName, FaceFinder } from "../../lib/detectors/detector.ts";
import { climb, loadDetector } from "../../lib/detectors/ladder.ts";
import { resample } from "../../lib/detectors/resample.ts";
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

const inside = { left: 10, top: 10, width: 50, height: 60 };
const cut = { left: -20, top: 10, width: 140, height: 60 };

/** Sees what it is told to in each picture, and notes which it was shown. */
function finder(boxes: ReadonlyMap<RgbImage, typeof inside>) {
  const shown: (readonly [picture: RgbImage, padding: number])[] = [];
  const self: FaceFinder = {
    find: (pictures, padding) => {
      shown.push(...pictures.map((picture) => [picture, padding] as const));
      return Promise.resolve(pictures.map((picture) => {
        const box = boxes.get(picture);
        return box ? [{ box, score: 0.9 }] : [];
      }));
    },
    dispose: () => {},
  };
  return { ...self, shown };
}

Deno.test("climb() shows a rung only the pictures in which no earlier one saw a face", async () => {
  const [seen, hard, empty] = [1, 2, 3].map((value) => plainPicture(100, 100, value));
  if (!seen || !hard || !empty) throw new Error("three pictures");
  const first = finder(new Map([[seen, inside]]));
  const second = finder(new Map([[hard, cut]]));
  const found = await climb([
    { name: "tiny", finder: first },
    { name: "tiny padded", finder: second },
  ], [seen, hard, empty]);
  assertEquals(found, [
    [{ box: inside, score: 0.9, rung: "tiny" }],
    [{ box: cut, score: 0.9, rung: "tiny padded" }],
    [],
  ]);
  assertEquals(first.shown, [[seen, 0], [hard, 0], [empty, 0]]);
  assertEquals(second.shown, [[hard, 1], [empty, 1]]);
});

Deno.test("climb() looks again at a face that its picture cuts, and keeps it if nothing better comes", async () => {
  const picture = plainPicture(100, 100);
  const cutting = { name: "tiny", finder: finder(new Map([[picture, cut]])) } as const;
  const blind = { name: "ssd", finder: finder(new Map()) } as const;
  const seeing = { name: "ssd padded", finder: finder(new Map([[picture, inside]])) } as const;
  const rungs = async (...ladder: (typeof cutting | typeof blind | typeof seeing)[]) =>
    (await climb(ladder, [picture])).map((faces) => faces.map(({ rung }) => rung));
  assertEquals(await rungs(cutting, blind, seeing), [["ssd padded"]]);
  assertEquals(await rungs(cutting, blind), [["tiny"]]);
});

Deno.test("climb() stops when every picture is done", async () => {
  const picture = plainPicture(100, 100);
  const idle = finder(new Map());
  await climb([
    { name: "tiny", finder: finder(new Map([[picture, inside]])) },
    { name: "ssd", finder: idle },
  ], [picture]);
  assertEquals(idle.shown, []);
  assertEquals(await climb([{ name: "ssd", finder: idle }], []), []);
});
