import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { errorSpectrum, meanSpectrum, powerSpectrum } from "../../lib/images/power_spectrum.ts";
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
