import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { blockingDb } from "../../lib/images/blocking.ts";
import { multiScaleSsim } from "../../lib/images/ms_ssim.ts";
import { errorSpectrum, meanSpectrum } from "../../lib/images/power_spectrum.ts";
import {
  blocking,
  compareInDetail,
  meanDetailedQuality,
  meanErrorSpectrum,
} from "../../lib/images/reconstruction_detail.ts";
import { compareImages, meanQuality } from "../../lib/images/reconstruction_quality.ts";
import { relativeSharpness } from "../../lib/images/sharpness.ts";
import { latticePattern, naturalField, squareShape, sum } from "./planted_errors.ts";

const SIZE_PX = 64;
const shape = squareShape(SIZE_PX);

/** Images of shape `[count, 64, 64, 3]` around mid-grey. */
function imagesOf(...fields: readonly Float64Array[]) {
  const values = Float32Array.from(fields.flatMap((field) => [...field]), (value) => 0.5 + value);
  return { values, count: fields.length, sizePx: SIZE_PX };
}

const fields = ["a", "b"].map((seed) => naturalField(SIZE_PX, seed));
const pattern = latticePattern(SIZE_PX, 2, 0.02);
const originals = imagesOf(...fields);
const reconstructions = imagesOf(...fields.map((field) => sum(field.map((x) => x / 2), pattern)));

Deno.test("compareInDetail() adds to what compareImages() says", () => {
  const detailed = compareInDetail(originals, reconstructions);
  const plain = compareImages(originals, reconstructions);
  assertEquals(detailed.map(({ psnrDb, ssim }) => ({ psnrDb, ssim })), plain);
  for (const [i, { msSsim, relativeSharpness: sharp }] of detailed.entries()) {
    const values = ({ values }: typeof originals) =>
      values.subarray(i * SIZE_PX ** 2 * 3, (i + 1) * SIZE_PX ** 2 * 3);
    assertEquals(msSsim, multiScaleSsim(values(originals), values(reconstructions), shape));
    assertEquals(sharp, relativeSharpness(values(originals), values(reconstructions), shape));
  }
});

Deno.test("compareInDetail() compares all with one, and clips as a screen does", () => {
  const bright = imagesOf(new Float64Array(SIZE_PX ** 2 * 3).fill(0.5));
  const brighter = imagesOf(new Float64Array(SIZE_PX ** 2 * 3).fill(0.9));
  assertAlmostEquals(compareInDetail(bright, brighter)[0]?.msSsim ?? NaN, 1, 1e-12);
  assertEquals(compareInDetail(originals, bright).length, 2);
  assertThrows(() => compareInDetail(bright, originals), RangeError, "Cannot compare 1 images");
});

Deno.test("meanDetailedQuality() is meanQuality() and two means with deviations", () => {
  const quality = (msSsim: number, relativeSharpness: number) => {
    return { psnrDb: 20, ssim: 0.5, msSsim, relativeSharpness };
  };
  const qualities = [quality(0.7, 0.2), quality(0.9, 0.4)];
  const { msSsim, msSsimSd, relativeSharpness, relativeSharpnessSd, ...rest } = meanDetailedQuality(
    qualities,
  );
  assertAlmostEquals(msSsim, 0.8, 1e-12);
  assertAlmostEquals(msSsimSd, 0.1, 1e-12);
  assertAlmostEquals(relativeSharpness, 0.3, 1e-12);
  assertAlmostEquals(relativeSharpnessSd, 0.1, 1e-12);
  assertEquals(rest, meanQuality(qualities));
  assertThrows(() => meanDetailedQuality([]), RangeError, "none were given");
});

Deno.test("meanErrorSpectrum() averages the errors' spectra", () => {
  const errors = meanErrorSpectrum(originals, reconstructions);
  const expected = meanSpectrum(fields.map((field) => {
    const half = sum(field.map((x) => x / 2), pattern);
    return errorSpectrum(field, half, shape);
  }));
  assertEquals(errors.images, 2);
  errors.power.forEach((power, i) => assertAlmostEquals(power, expected.power[i] ?? NaN, 1e-5));
});

Deno.test("blocking() gives each period", () => {
  const spectrum = meanErrorSpectrum(originals, reconstructions);
  const { period2Db, period4Db, period8Db, allDb } = blocking(spectrum);
  assertEquals(allDb, blockingDb(spectrum));
  assertEquals(period4Db, blockingDb(spectrum, { periodPx: 4 }));
  assertLess(10, period2Db);
  assertLess(Math.max(Math.abs(period4Db), Math.abs(period8Db)), 3);
});
