import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import {
  blocking,
  compareImages,
  compareInDetail,
  errorSpectrum,
  figureRow,
  meanErrorSpectrum,
  meanQuality,
  multiScaleSsim,
  reconstructionFigures,
  relativeSharpness,
  rootMeanSquaredError,
} from "facespace/images";
import { blockingDb } from "../../lib/images/blocking.ts";
import { meanSpectrum } from "../../lib/images/power_spectrum.ts";
import { latticePattern, naturalField, squareShape, sum } from "./planted_errors.ts";

const flat = (...greys: number[]) => ({
  values: Float32Array.from(greys.flatMap((grey) => new Array(12 * 12 * 3).fill(grey))),
  count: greys.length,
  sizePx: 12,
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

Deno.test("comparisons refuse what does not fit", () => {
  assertThrows(
    () => compareImages(flat(0, 0, 0), flat(0, 0)),
    RangeError,
    "Cannot compare 3 images of 12 px with 2 of 12 px",
  );
  assertThrows(() => meanQuality([]), RangeError, "none were given");
});

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
    assertEquals(
      msSsim,
      multiScaleSsim(values(originals), values(reconstructions), shape).msSsim,
    );
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

Deno.test("reconstructionFigures() are the means of compareInDetail(), and blocking() of the errors", () => {
  const detailed = compareInDetail(originals, reconstructions);
  const { errorSpectrum, ...found } = reconstructionFigures(originals, reconstructions);
  for (const name of ["psnrDb", "ssim", "msSsim", "relativeSharpness"] as const) {
    const [a, b] = detailed.map((one) => one[name]);
    assertAlmostEquals(found[name], ((a ?? NaN) + (b ?? NaN)) / 2, 1e-12);
  }
  assertEquals(errorSpectrum, meanErrorSpectrum(originals, reconstructions));
  assertEquals(found.allDb, blocking(errorSpectrum).allDb);
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
  assertEquals(period4Db, blockingDb(spectrum, 4));
  assertLess(10, period2Db);
  assertLess(Math.max(Math.abs(period4Db), Math.abs(period8Db)), 3);
});

Deno.test("reconstructionFigures() finds a planted lattice, and the error that it makes", () => {
  const sizePx = 64;
  const smooth = {
    values: Float32Array.from(
      { length: 2 * sizePx ** 2 * 3 },
      (_, i) => 0.5 + 0.3 * Math.sin(i / 300),
    ),
    count: 2,
    sizePx,
  };
  const column = (i: number) => Math.floor(i / 3) % sizePx;
  const values = smooth.values.map((value, i) => value + (column(i) % 2 ? 0.05 : -0.05));
  const found = reconstructionFigures(smooth, { ...smooth, values });
  assertAlmostEquals(found.psnrDb, -10 * Math.log10(0.05 ** 2), 1e-3);
  assertEquals(found.errorSpectrum.images, 2);
  assert(found.period2Db > 20 && found.relativeSharpness > 1);
  assertAlmostEquals(found.period4Db, 0, 0.5);
  const row = figureRow(found);
  assertEquals(Object.keys(row), ["PSNR (dB)", "SSIM", "MS-SSIM", "sharpness", "blocking (dB)"]);
  assertEquals(row["PSNR (dB)"], "26.02");
});
