import { assert, assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { blockingDb, blockingMeasure, type LatticePeriodPx } from "../../lib/images/blocking.ts";
import { renderFace, samplePortrait } from "facespace/portraits";
import {
  errorSpectrum,
  meanSpectrum,
  type PowerSpectrum,
  powerSpectrum,
} from "../../lib/images/power_spectrum.ts";
import { blur } from "../../lib/images/raster.ts";
import { latticePattern, naturalField, squareShape, sum, whiteNoise } from "./planted_errors.ts";

const PERIODS_PX = [2, 4, 8] as const;
const SIZES_PX = [80, 128] as const;

/** A mean over 16 pictures without a lattice lies within this of 0 dB, one picture within twice this. */
const TOLERANCE_DB = 1.5;

const seeds = Array.from({ length: 16 }, (_, i) => `error ${i}`);
const meanOf = (sizePx: number, error: (seed: string) => Float64Array, count = seeds.length) =>
  meanSpectrum(
    seeds.slice(0, count).map((seed) => powerSpectrum(error(seed), squareShape(sizePx))),
  );
const byPeriod = (spectrum: PowerSpectrum) =>
  PERIODS_PX.map((periodPx) => blockingDb(spectrum, { periodPx }));

for (const sizePx of SIZES_PX) {
  const shape = squareShape(sizePx);
  /** A lattice of period 8 reaches the low frequencies, where natural errors are strong. */
  const amplitudes: Record<LatticePeriodPx, readonly number[]> = {
    2: [0, 0.001, 0.004, 0.016],
    4: [0, 0.004, 0.016, 0.064],
    8: [0, 0.016, 0.064, 0.256],
  };

  Deno.test(`blockingDb() rises with a planted lattice of its period alone, ${sizePx} px`, () => {
    const fields = seeds.map((seed) => naturalField(sizePx, seed));
    for (const planted of PERIODS_PX) {
      const sweep = amplitudes[planted].map((amplitude) => {
        const pattern = latticePattern(sizePx, planted, amplitude);
        return meanSpectrum(fields.map((field) => powerSpectrum(sum(field, pattern), shape)));
      });
      const all = sweep.map((spectrum) => blockingDb(spectrum));
      const own = sweep.map((spectrum) => blockingDb(spectrum, { periodPx: planted }));
      for (const curve of [all, own]) {
        curve.forEach((db, i) => assert(i === 0 || db > (curve[i - 1] ?? NaN), `${curve}`));
      }
      assertLess(10, own.at(-1) ?? NaN);
      const [none = [], most = []] = [sweep[0], sweep.at(-1)].map((spectrum) =>
        spectrum && byPeriod(spectrum)
      );
      for (const [i, periodPx] of PERIODS_PX.entries()) {
        if (periodPx !== planted) assertAlmostEquals(most[i] ?? NaN, none[i] ?? NaN, 0.01);
        assertLess(Math.abs(none[i] ?? NaN), TOLERANCE_DB, `period ${periodPx}`);
      }
    }
  });

  Deno.test(`blockingDb() finds the period also where the pattern follows the picture, ${sizePx} px`, () => {
    for (const planted of PERIODS_PX) {
      const pattern = latticePattern(sizePx, planted, 0.4);
      const spectrum = meanOf(sizePx, (seed) => {
        const field = naturalField(sizePx, seed, 3);
        return sum(field, pattern.map((value, i) => value * (0.5 + (field[i] ?? 0))));
      }, 6);
      const db = byPeriod(spectrum);
      for (const [i, periodPx] of PERIODS_PX.entries()) {
        if (periodPx === planted) assertLess(8, db[i] ?? NaN);
        else assertLess(Math.abs(db[i] ?? NaN), 2 * TOLERANCE_DB, `${periodPx} for ${planted}`);
      }
    }
  });

  Deno.test(`blockingDb() is about 0 for white noise and for smooth errors, ${sizePx} px`, () => {
    const errors = [
      (seed: string) => whiteNoise(sizePx, seed, 0.05),
      ...[1, 3].map((exponent) => (seed: string) => naturalField(sizePx, seed, exponent)),
    ];
    for (const error of errors) {
      const spectrum = meanOf(sizePx, error);
      for (const db of [...byPeriod(spectrum), blockingDb(spectrum)]) {
        assertLess(Math.abs(db), TOLERANCE_DB);
      }
    }
  });

  Deno.test(`blockingDb() raises no alarm for blurred faces, ${sizePx} px`, async () => {
    const spectra: PowerSpectrum[] = [];
    for (let person = 0; person < 8; person++) {
      const portrait = samplePortrait({ person: `blocking ${person}`, shot: "1" });
      const face = await renderFace(portrait, sizePx);
      const blurred = await blur(face, 2);
      const unit = (pixels: Uint8Array) => Float64Array.from(pixels, (byte) => byte / 255);
      spectra.push(errorSpectrum(unit(face.pixels), unit(blurred.pixels), shape));
    }
    const spectrum = meanSpectrum(spectra);
    for (const db of [...byPeriod(spectrum), blockingDb(spectrum)]) assertLess(db, TOLERANCE_DB);
  });
}

Deno.test("blockingDb() is 0 for what cannot be seen, not a number without meaning", () => {
  for (const sizePx of SIZES_PX) {
    const flat = new Float64Array(sizePx * sizePx * 3).fill(0.7);
    const shape = squareShape(sizePx);
    for (const periodPx of PERIODS_PX) {
      assertAlmostEquals(blockingMeasure(flat, flat, shape, { periodPx }), 0, 1e-9);
      const offset = flat.map((value) => value + 0.2);
      assertAlmostEquals(blockingMeasure(flat, offset, shape, { periodPx }), 0, 1e-9);
      const faint = sum(flat, latticePattern(sizePx, periodPx, 1e-6));
      assertLess(blockingMeasure(flat, faint, shape, { periodPx }), 1);
    }
  }
});

Deno.test("blockingDb() does not depend on the error's scale where it can be seen", () => {
  const error = sum(naturalField(80, "scale"), latticePattern(80, 2, 0.01));
  const db = (scale: number) =>
    blockingDb(powerSpectrum(error.map((value) => value * scale), squareShape(80)));
  assertAlmostEquals(db(1), db(3), 0.05);
});

Deno.test("blockingDb() is below 0 where nearest neighbour doubled the size", () => {
  const small = whiteNoise(40, "small", 0.1);
  const large = Float64Array.from({ length: 80 * 80 * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const [y, x] = [Math.floor(pixel / 80) >> 1, (pixel % 80) >> 1];
    return small[(y * 40 + x) * 3 + i % 3] ?? 0;
  });
  assertLess(blockingDb(powerSpectrum(large, squareShape(80)), { periodPx: 2 }), -5);
});

Deno.test("blockingMeasure() is blockingDb() of the error, in pictures that are not square too", () => {
  const shape = { widthPx: 72, heightPx: 96, channels: 1 };
  const original = new Float64Array(72 * 96);
  const stripes = Float64Array.from(original, (_, i) => i % 4 === 0 ? 0.1 : 0);
  const db = blockingMeasure(original, stripes, shape, { periodPx: 4 });
  assertEquals(db, blockingDb(errorSpectrum(original, stripes, shape), { periodPx: 4 }));
  assertLess(20, db);
});

Deno.test("blockingDb() refuses sides that lattices do not fit", () => {
  for (const sizePx of [100, 56]) {
    const spectrum = powerSpectrum(new Float64Array(sizePx ** 2 * 3), squareShape(sizePx));
    assertThrows(() => blockingDb(spectrum), RangeError, `got ${sizePx}×${sizePx}`);
  }
});
