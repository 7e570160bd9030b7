import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { meanImage, toFloats } from "../../lib/images/float_images.ts";
import { packedFaces } from "facespace/store";
import {
  compareImages,
  errorOfOneImage,
  meanQuality,
  rootMeanSquaredError,
} from "../../lib/images/reconstruction_quality.ts";

const SIZE_PX = 12;
const flat = (...greys: number[]) => ({
  values: Float32Array.from(greys.flatMap((grey) => new Array(SIZE_PX * SIZE_PX * 3).fill(grey))),
  count: greys.length,
  sizePx: SIZE_PX,
});

Deno.test("compareImages() compares image by image, or all with one", () => {
  const each = compareImages(flat(0.5, 0.5), flat(0.6, 0.51));
  assertAlmostEquals(each[0]?.psnrDb ?? NaN, 20, 1e-4);
  assertAlmostEquals(each[1]?.psnrDb ?? NaN, 40, 1e-3);
  const withOne = compareImages(flat(0.5, 0.6), flat(0.6));
  assertAlmostEquals(withOne[0]?.psnrDb ?? NaN, 20, 1e-4);
  assertEquals(withOne[1]?.psnrDb, Infinity);
});

Deno.test("compareImages() clips reconstructions as a screen does", () => {
  assertEquals(compareImages(flat(1), flat(1.7))[0]?.psnrDb, Infinity);
});

Deno.test("meanQuality() averages decibels, not errors", () => {
  const quality = meanQuality([{ psnrDb: 20, ssim: 0.5 }, { psnrDb: 30, ssim: 0.7 }]);
  assertEquals([quality.psnrDb, quality.psnrSdDb, quality.images], [25, 5, 2]);
  assertAlmostEquals(quality.ssim, 0.6, 1e-12);
  assertAlmostEquals(quality.ssimSd, 0.1, 1e-12);
});

Deno.test("rootMeanSquaredError() pools over images", () => {
  assertAlmostEquals(rootMeanSquaredError(flat(0.5, 0.5), flat(0.5, 0.7)), 0.2 / Math.SQRT2, 1e-6);
});

Deno.test("errorOfOneImage() is the error over all faces at once, part by part", async () => {
  const pixels = Uint8Array.from({ length: 150 * 12 }, (_, i) => (i * 31) % 256);
  const faces = packedFaces({ pixels, count: 150, sizePx: 2 });
  const rows = Array.from({ length: 149 }, (_, i) => i + 1);
  const mean = await meanImage(faces, rows);
  const atOnce = rootMeanSquaredError(await toFloats(faces, rows), mean);
  assertAlmostEquals(await errorOfOneImage(faces, rows, mean), atOnce, 1e-12);
  await assertRejects(() => errorOfOneImage(faces, [], mean), RangeError, "got 0 faces");
});

Deno.test("comparisons refuse what does not fit", () => {
  assertThrows(
    () => compareImages(flat(0, 0, 0), flat(0, 0)),
    RangeError,
    "Cannot compare 3 images of 12 px with 2 of 12 px",
  );
  assertThrows(() => meanQuality([]), RangeError, "none were given");
});
