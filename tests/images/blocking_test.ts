import { assert, assertAlmostEquals, assertLess, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  blocking,
  blur,
  errorSpectrum,
  meanPowerSpectrum,
  type PowerSpectrum,
} from "facespace/images";
import { renderFace, samplePortrait } from "facespace/portraits";
import { startBackend } from "facespace/runtime";
import { blockingDb, type LatticePeriodPx } from "../../lib/images/blocking.ts";
import { meanSpectrum, powerSpectrum } from "../../lib/images/power_spectrum.ts";
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
  PERIODS_PX.map((periodPx) => blockingDb(spectrum, periodPx));

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
      const own = sweep.map((spectrum) => blockingDb(spectrum, planted));
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
      assertAlmostEquals(blockingDb(errorSpectrum(flat, flat, shape), periodPx), 0, 1e-9);
      const offset = flat.map((value) => value + 0.2);
      assertAlmostEquals(blockingDb(errorSpectrum(flat, offset, shape), periodPx), 0, 1e-9);
      const faint = sum(flat, latticePattern(sizePx, periodPx, 1e-6));
      assertLess(blockingDb(errorSpectrum(flat, faint, shape), periodPx), 1);
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
  assertLess(blockingDb(powerSpectrum(large, squareShape(80)), 2), -5);
});

Deno.test("blockingDb() finds a lattice in pictures that are not square too", () => {
  const shape = { widthPx: 72, heightPx: 96, channels: 1 };
  const original = new Float64Array(72 * 96);
  const stripes = Float64Array.from(original, (_, i) => i % 4 === 0 ? 0.1 : 0);
  assertLess(20, blockingDb(errorSpectrum(original, stripes, shape), 4));
});

Deno.test("blockingDb() refuses sides that lattices do not fit", () => {
  for (const sizePx of [100, 56]) {
    const spectrum = powerSpectrum(new Float64Array(sizePx ** 2 * 3), squareShape(sizePx));
    assertThrows(() => blockingDb(spectrum), RangeError, `got ${sizePx}×${sizePx}`);
  }
});

// Where blocks come from: an untrained stack of transposed convolutions already has the lattice, one
// that enlarges by nearest neighbour and convolves has not (Odena et al. 2016).

const BATCH = 4;

/** Three times doubled: 16, 32, 64, 128 or 10, 20, 40, 80 pixels. */
function untrained(sidePx: number, upsampling: "transposed" | "resized", seed: number) {
  const model = tf.sequential();
  const inputShape = [sidePx / 8, sidePx / 8, 3];
  for (const [i, filters] of [16, 16, 3].entries()) {
    const kernelInitializer = tf.initializers.glorotUniform({ seed: 100 * seed + i });
    const activation = i === 2 ? "sigmoid" : "relu";
    const layer = {
      filters,
      kernelSize: 3,
      padding: "same",
      activation,
      kernelInitializer,
    } as const;
    const input = i === 0 ? { inputShape } : {};
    if (upsampling === "transposed") {
      model.add(tf.layers.conv2dTranspose({ ...layer, ...input, strides: 2 }));
    } else {
      model.add(tf.layers.upSampling2d({ ...input, size: [2, 2] }));
      model.add(tf.layers.conv2d(layer));
    }
  }
  return model;
}

function blockingAtStart(sidePx: number, upsampling: "transposed" | "resized", seed: number) {
  const small = sidePx / 8;
  const model = untrained(sidePx, upsampling, seed);
  try {
    const values = tf.tidy(() => {
      const fields = Array.from({ length: BATCH }, (_, i) => [...naturalField(small, `${i}`)]);
      const input = tf.tensor(fields.flat(), [BATCH, small, small, 3]).add(0.5);
      const output = model.predict(input);
      assert(output instanceof tf.Tensor);
      return Float32Array.from(output.dataSync());
    });
    return blocking(meanPowerSpectrum({ values, count: BATCH, sizePx: sidePx }));
  } finally {
    model.dispose();
  }
}

for (const sizePx of [80, 128]) {
  Deno.test(`untrained transposed convolutions leave periods of 2, 4 and 8, ${sizePx} px`, async () => {
    await startBackend();
    for (const seed of [1, 2, 3]) {
      const transposed = blockingAtStart(sizePx, "transposed", seed);
      const resized = blockingAtStart(sizePx, "resized", seed);
      for (const period of ["period2Db", "period4Db", "period8Db", "allDb"] as const) {
        assertLess(10, transposed[period], `${period}, transposed, seed ${seed}`);
        assertLess(resized[period], 1, `${period}, resized, seed ${seed}`);
      }
    }
  });
}
