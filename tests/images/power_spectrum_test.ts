import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import {
  errorSpectrum,
  meanPowerSpectrum,
  type PowerSpectrum,
  spectrumPicture,
  spectrumRange,
} from "facespace/images";
import { stream } from "facespace/random";
import {
  type ComplexNumbers,
  fourierTransform,
  meanSpectrum,
  powerSpectrum,
} from "../../lib/images/power_spectrum.ts";
import { squareShape, whiteNoise } from "./planted_errors.ts";

const shape = { widthPx: 20, heightPx: 16, channels: 1 };
const picture = (value: (x: number, y: number) => number) =>
  Float64Array.from({ length: 320 }, (_, i) => value(i % 20, Math.floor(i / 20)));

Deno.test("powerSpectrum() of a wave fills three bins by three, at its frequency and the opposite", () => {
  const wave = picture((x, y) => Math.cos(2 * Math.PI * (6 * x / 20 + 5 * y / 16)));
  const { power } = powerSpectrum(wave, shape);
  const at = (row: number, column: number) => power[row * 20 + column] ?? NaN;
  // By hand: (Σw)² / Σw² = 2 · length / 3 on each side, of half an amplitude.
  const peak = 0.25 * (2 * 20 / 3) * (2 * 16 / 3);
  assertAlmostEquals(at(5, 6), peak, 1e-9);
  assertAlmostEquals(at(5, 7), peak / 4, 1e-9);
  assertAlmostEquals(at(4, 7), peak / 16, 1e-9);
  assertAlmostEquals(at(11, 14), peak, 1e-9);
  assertEquals(power.filter((value) => value > 1e-12).length, 18);
});

Deno.test("powerSpectrum() of a constant stays within the three bins by three of frequency 0", () => {
  const { power } = powerSpectrum(picture(() => 0.7), shape);
  assertEquals(power.filter((value) => value > 1e-20).length, 9);
});

Deno.test("powerSpectrum() of white noise is its variance, and the mean over channels", () => {
  const seeds = ["a", "b", "c", "d", "e", "f", "g", "h"];
  const pictures = seeds.map((seed) => whiteNoise(80, seed, 0.3));
  const spectra = pictures.map((noise) => powerSpectrum(noise, squareShape(80)));
  const all = meanSpectrum(spectra).power.reduce((sum, value) => sum + value, 0) / 6400;
  assertLess(Math.abs(all - 0.09), 0.002); // 3 standard errors
  const noise = pictures[0] ?? new Float64Array(0);
  const power = spectra[0]?.power ?? new Float64Array(0);
  const channels = [0, 1, 2].map((channel) =>
    powerSpectrum(noise.filter((_, i) => i % 3 === channel), { ...squareShape(80), channels: 1 })
  );
  const mean = meanSpectrum(channels).power;
  power.forEach((value, i) => assertAlmostEquals(value, mean[i] ?? NaN, 1e-12));
});

Deno.test("errorSpectrum() is the spectrum of the difference", () => {
  const [a, b] = [whiteNoise(16, "a", 1), whiteNoise(16, "b", 1)];
  const difference = a.map((value, i) => (b[i] ?? 0) - value);
  assertEquals(
    errorSpectrum(a, b, squareShape(16)),
    powerSpectrum(difference, squareShape(16)),
  );
});

Deno.test("meanSpectrum() weighs means by their pictures, from any iterable", () => {
  const spectrum = (seed: string) => powerSpectrum(whiteNoise(8, seed, 1), squareShape(8));
  const [a, b, c] = [spectrum("a"), spectrum("b"), spectrum("c")];
  const all = meanSpectrum([a, b, c]);
  const again = meanSpectrum(new Set([meanSpectrum([a, b]), c]));
  assertEquals([all.images, again.images], [3, 3]);
  all.power.forEach((value, i) => assertAlmostEquals(value, again.power[i] ?? NaN, 1e-12));
  assertEquals(spectrum("a"), a); // the sum is not made in place
});

Deno.test("spectra refuse what does not fit", () => {
  assertThrows(() => powerSpectrum([1], shape), RangeError, "needs 320 values: got 1");
  assertThrows(() => errorSpectrum(picture(() => 0), [1], shape), RangeError, "got 1");
  assertThrows(() => meanSpectrum([]), RangeError, "none were given");
  const other = powerSpectrum(new Float64Array(64), { widthPx: 8, heightPx: 8, channels: 1 });
  const spectrum = powerSpectrum(picture(() => 0), shape);
  assertThrows(() => meanSpectrum([other, spectrum]), RangeError, "got 8×8 and 20×16");
});

Deno.test("meanPowerSpectrum() is the mean of the images' spectra", () => {
  const values = Float32Array.from({ length: 2 * 8 * 8 * 3 }, (_, i) => Math.sin(i * i));
  const shape = { widthPx: 8, heightPx: 8, channels: 3 };
  const [a, b] = [values.subarray(0, 192), values.subarray(192)].map((image) =>
    powerSpectrum(image, shape)
  );
  const { power } = meanPowerSpectrum({ values, count: 2, sizePx: 8 });
  for (const [i, value] of power.entries()) {
    assertAlmostEquals(value, ((a?.power[i] ?? NaN) + (b?.power[i] ?? NaN)) / 2, 1e-12);
  }
});

Deno.test("meanPowerSpectrum() refuses no images", () => {
  assertThrows(
    () => meanPowerSpectrum({ values: new Float32Array(), count: 0, sizePx: 8 }),
    RangeError,
  );
});

/** CIE lightness of sRGB bytes, 0–100. */
function lightness(bytes: readonly number[]): number {
  const linear = bytes.map((byte) => byte / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const [red = 0, green = 0, blue = 0] = linear;
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.008856 ? 116 * Math.cbrt(luminance) - 16 : 903.3 * luminance;
}

Deno.test("spectrumPicture() brightens at every step, about evenly", () => {
  const power = Float64Array.from({ length: 11 }, (_, i) => 10 ** (-i / 10));
  const { pixels } = spectrumPicture({ power, widthPx: 11, heightPx: 1, images: 1 }, {
    lowDb: -10,
    highDb: 0,
  });
  // Frequency 0, the lightest, is in the middle.
  const levels = Array.from({ length: 11 }, (_, i) => (5 + i) % 11).reverse()
    .map((x) => lightness([...pixels.subarray(3 * x, 3 * x + 3)]));
  const steps = levels.slice(1).map((level, i) => level - (levels[i] ?? 0));
  // Even in CAM02-UCS, for which the colours were made; CIE's lightness differs at the ends.
  for (const step of steps) assertAlmostEquals(step, 9, 3);
});

/** 8×6 bins of 10⁻⁶, but for some. */
const mostlyFaint = (bins: Readonly<Record<number, number>>): PowerSpectrum => {
  const power = new Float64Array(48).fill(1e-6);
  for (const [bin, value] of Object.entries(bins)) power[Number(bin)] = value;
  return { power, widthPx: 8, heightPx: 6, images: 1 };
};

Deno.test("spectrumPicture() puts frequency 0 in the middle, and decibels on a scale", () => {
  // Frequency (1 down, 2 across) is bin 10; (3 down, 4 across), the highest, is bin 28.
  const bins = { 0: 1, 10: 1e-2, 28: 1e-4 };
  const picture = spectrumPicture(mostlyFaint(bins), { lowDb: -60, highDb: -20 });
  const at = (x: number, y: number) => [...picture.pixels.slice(3 * (8 * y + x)).slice(0, 3)];
  assertEquals([picture.widthPx, picture.heightPx, picture.pixels.length], [8, 6, 144]);
  assertEquals(at(4, 3), at(6, 4)); // clipped
  const levels = [at(1, 1), at(0, 0), at(6, 4)].map(lightness);
  for (const [i, expected] of [0, 44, 98].entries()) {
    assertAlmostEquals(levels[i] ?? NaN, expected, 2);
  }
});

Deno.test("spectrumRange() is above the greatest power outside the mean, over all spectra", () => {
  const range = spectrumRange([mostlyFaint({ 0: 1, 1: 1, 41: 1 }), mostlyFaint({ 10: 2e-3 })]);
  assertEquals(range, { lowDb: -85, highDb: -25 });
  assertEquals(spectrumRange([mostlyFaint({ 0: 1, 10: 1e-2 })]), { lowDb: -80, highDb: -20 });
});

Deno.test("spectrumPicture() draws nothing as dark, and refuses an empty range", () => {
  const nothing = { ...mostlyFaint({}), power: new Float64Array(48) };
  const { pixels } = spectrumPicture(nothing);
  assertEquals(pixels.length, 144);
  assertEquals(new Set(pixels.subarray(3)), new Set(pixels.subarray(0, 3)));
  assertEquals(Number.isFinite(spectrumRange([nothing]).lowDb), true);
  assertThrows(
    () => spectrumPicture(nothing, { lowDb: 0, highDb: 0 }),
    RangeError,
    "got 0 to 0 dB",
  );
  assertThrows(() => spectrumRange([]), RangeError, "no spectra");
});

function complexNoise(size: number): ComplexNumbers {
  const random = stream("fourier", String(size));
  const draw = () => Float64Array.from({ length: size }, () => random.normal(0, 1));
  return { real: draw(), imaginary: draw() };
}

/** The definition, term by term. */
function slowly({ real, imaginary }: ComplexNumbers, length: number): ComplexNumbers {
  const columns = real.length / length;
  const out = { real: new Float64Array(real.length), imaginary: new Float64Array(real.length) };
  for (let k = 0; k < length; k++) {
    for (let j = 0; j < length; j++) {
      const angle = -2 * Math.PI * ((j * k) % length) / length;
      for (let column = 0; column < columns; column++) {
        const [from, to] = [j * columns + column, k * columns + column];
        const [x, y] = [real[from] ?? 0, imaginary[from] ?? 0];
        out.real[to] = (out.real[to] ?? 0) + x * Math.cos(angle) - y * Math.sin(angle);
        out.imaginary[to] = (out.imaginary[to] ?? 0) + x * Math.sin(angle) + y * Math.cos(angle);
      }
    }
  }
  return out;
}

function assertClose(actual: ComplexNumbers, expected: ComplexNumbers): void {
  for (const part of ["real", "imaginary"] as const) {
    assertEquals(actual[part].length, expected[part].length);
    expected[part].forEach((value, i) => assertAlmostEquals(actual[part][i] ?? NaN, value, 1e-9));
  }
}

Deno.test("fourierTransform() of four values, by hand", () => {
  const signal = { real: Float64Array.of(1, 2, 3, 5), imaginary: Float64Array.of(0, 1, 0, 0) };
  assertClose(fourierTransform(signal, 4), {
    real: Float64Array.of(11, -1, -3, -3),
    imaginary: Float64Array.of(1, 3, -1, -3),
  });
  assertEquals(signal.real, Float64Array.of(1, 2, 3, 5));
});

Deno.test("fourierTransform() is the definition, for one column and for several", () => {
  for (const length of [1, 2, 5, 7, 12, 30, 80, 128]) {
    assertClose(
      fourierTransform(complexNoise(length), length),
      slowly(complexNoise(length), length),
    );
    assertClose(
      fourierTransform(complexNoise(3 * length), length),
      slowly(complexNoise(3 * length), length),
    );
  }
});

Deno.test("fourierTransform() keeps the energy, times its length (Parseval)", () => {
  const energy = ({ real, imaginary }: ComplexNumbers) =>
    real.reduce((sum, x, i) => sum + x ** 2 + (imaginary[i] ?? 0) ** 2, 0);
  for (const length of [80, 97, 128]) {
    const signal = complexNoise(length * 4);
    const ratio = energy(fourierTransform(signal, length)) / energy(signal);
    assertAlmostEquals(ratio, length, 1e-9);
  }
});

Deno.test("fourierTransform() refuses a length that does not divide its numbers", () => {
  assertThrows(
    () => fourierTransform(complexNoise(10), 3),
    RangeError,
    "3 rows must divide both arrays",
  );
  const uneven = { real: new Float64Array(4), imaginary: new Float64Array(2) };
  assertThrows(() => fourierTransform(uneven, 2), RangeError, "got 4 and 2 numbers");
});
