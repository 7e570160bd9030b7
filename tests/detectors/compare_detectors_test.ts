import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import {
  compareDetectors,
  type ComparedPicture,
  landmarkDistance,
} from "../../lib/detectors/compare_detectors.ts";
import type { Detector, DetectorName, FoundFace } from "../../lib/detectors/detector.ts";
import type { FaceBox, Landmarks } from "facespace/annotations";
import type { RgbImage } from "facespace/images";

const image = (): RgbImage => ({ pixels: new Uint8Array(3), widthPx: 1, heightPx: 1 });
const box = (left: number, top: number): FaceBox => ({ left, top, width: 10, height: 10 });
/** Eyes ten pixels apart. */
const points = (dx: number, dy: number): Landmarks => ({
  leftEye: [0 + dx, 0 + dy],
  rightEye: [10 + dx, 0 + dy],
  nose: [5 + dx, 5 + dy],
  leftMouth: [2 + dx, 9 + dy],
  rightMouth: [8 + dx, 9 + dy],
});

/** A detector that knows its answers, and notes when it is asked. */
function pretended(
  name: DetectorName,
  answers: ReadonlyMap<RgbImage, readonly FoundFace[]>,
  calls: string[] = [],
): Detector {
  return {
    name,
    detect: (pictures) => {
      calls.push(`${name} ${pictures.length}`);
      return Promise.resolve(pictures.map((picture) => answers.get(picture) ?? []));
    },
    dispose: () => {},
  };
}

const face = (at: FaceBox, landmarks?: Landmarks): FoundFace => ({
  box: at,
  score: 0.9,
  rung: "tiny",
  ...landmarks ? { landmarks } : {},
});

Deno.test("landmarkDistance() is a share of the distance of the eyes", () => {
  assertEquals(landmarkDistance(points(0, 0), points(0, 0)), 0);
  assertAlmostEquals(landmarkDistance(points(3, 4), points(0, 0)), 0.5);
  const nose = { ...points(0, 0), nose: [5, 10] as const };
  assertAlmostEquals(landmarkDistance(nose, points(0, 0)), 0.1);
});

Deno.test("compareDetectors() compares with the truth", async () => {
  const pictures: ComparedPicture[] = Array.from({ length: 4 }, () => ({
    image: image(),
    box: box(0, 0),
    landmarks: points(0, 0),
  }));
  const [first, second, third] = pictures.map(({ image }) => image);
  assert(first && second && third);
  const answers = new Map<RgbImage, FoundFace[]>([
    // The more certain face is somewhere else: the one on the box counts.
    [first, [face(box(50, 0)), face(box(0, 0), points(1, 0))]],
    [second, [face(box(5, 0), points(0, 3))]], // overlap 50 / 150
    [third, [face(box(50, 0), points(9, 9))]], // another face
  ]);
  const [row, ...rest] = await compareDetectors(pictures, [pretended("mtcnn", answers)]);
  assertEquals(rest, []);
  assertEquals(row?.detector, "mtcnn");
  assertEquals(row?.found, 0.5);
  assertAlmostEquals(row?.meanOverlap ?? NaN, (1 + 1 / 3) / 2);
  assertAlmostEquals(row?.landmarkDistance ?? NaN, (0.1 + 0.3) / 2);
  assert(row && row.facesPerSecond > 0 && Number.isFinite(row.facesPerSecond));
  assertAlmostEquals(row.picturesPerSecond / row.facesPerSecond, 2);
});

Deno.test("compareDetectors() compares with a reference where there is no truth", async () => {
  const pictures: ComparedPicture[] = [{ image: image() }, { image: image() }, { image: image() }];
  const [first, second, third] = pictures.map(({ image }) => image);
  assert(first && second && third);
  const ssd = pretended("ssd", new Map([[first, [face(box(0, 0))]], [second, [face(box(0, 0))]]]));
  const mtcnn = pretended(
    "mtcnn",
    new Map([[first, [face(box(5, 0), points(2, 0))]], [third, [face(box(0, 0), points(0, 0))]]]),
  );
  const rows = await compareDetectors(pictures, [ssd, mtcnn], {
    reference: "ssd",
    landmarkFinder: { findLandmarks: (faces) => Promise.resolve(faces.map(() => points(0, 0))) },
  });
  const [ssdRow, mtcnnRow] = rows;
  assertEquals(ssdRow?.meanOverlap, null);
  assertEquals(ssdRow?.landmarkDistance, null);
  assertAlmostEquals(ssdRow?.found ?? NaN, 2 / 3);
  assertAlmostEquals(mtcnnRow?.found ?? NaN, 2 / 3);
  assertAlmostEquals(mtcnnRow?.meanOverlap ?? NaN, 1 / 3);
  assertAlmostEquals(mtcnnRow?.landmarkDistance ?? NaN, 0.2);
});

Deno.test("compareDetectors() lets the detectors take turns after a warm-up", async () => {
  const calls: string[] = [];
  const pictures = Array.from({ length: 25 }, () => ({ image: image() }));
  const detectors = [pretended("tiny", new Map(), calls), pretended("ssd", new Map(), calls)];
  const rows = await compareDetectors(pictures, detectors);
  assertEquals(calls, ["tiny 20", "ssd 20", "tiny 20", "ssd 20", "tiny 5", "ssd 5"]);
  assertEquals(rows.map(({ found }) => found), [0, 0]);
  assertEquals(rows.map(({ meanOverlap }) => meanOverlap), [null, null]);
});

Deno.test("compareDetectors() needs pictures, and its reference among the detectors", async () => {
  await assertRejects(() => compareDetectors([], []), RangeError, "no pictures");
  const tiny = pretended("tiny", new Map());
  await assertRejects(
    () => compareDetectors([{ image: image() }], [tiny], { reference: "ssd" }),
    RangeError,
    'Cannot compare with "ssd" as it is not among the detectors: got tiny',
  );
});
