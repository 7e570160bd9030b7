/**
 * Errors of known make for the tests of blocking: noise, errors that look natural, and lattices.
 *
 * @module
 */

import { fourierTransform } from "../../lib/images/power_spectrum.ts";
import { stream } from "facespace/random";

/** Square pictures of three channels. */
export const squareShape = (sizePx: number) => ({ widthPx: sizePx, heightPx: sizePx, channels: 3 });

/** Gaussian noise that is the same at each frequency. */
export function whiteNoise(sizePx: number, seed: string, standardDeviation: number): Float64Array {
  const random = stream(seed, "noise");
  return Float64Array.from(
    { length: sizePx * sizePx * 3 },
    () => random.normal(0, standardDeviation),
  );
}

/**
 * A random field of which the power falls as `|f|^−exponent`, grey, with a standard deviation of about
 * 0.1; cut out of a field of twice the size, so that its borders do not meet.
 */
export function naturalField(sizePx: number, seed: string, exponent = 2): Float64Array {
  const side = 2 * sizePx;
  const random = stream(seed, "field");
  const real = new Float64Array(side * side);
  const imaginary = new Float64Array(side * side);
  let power = 0;
  for (let i = 1; i < real.length; i++) {
    const [y, x] = [Math.floor(i / side), i % side];
    const amplitude = Math.hypot(Math.min(y, side - y), Math.min(x, side - x)) ** (-exponent / 2);
    real[i] = amplitude * random.normal(0, 1);
    imaginary[i] = amplitude * random.normal(0, 1);
    power += amplitude ** 2;
  }
  const down = fourierTransform({ real, imaginary }, side);
  const turned = { real: turn(down.real, side), imaginary: turn(down.imaginary, side) };
  const field = fourierTransform(turned, side).real;
  const cut = new Float64Array(sizePx * sizePx * 3);
  for (let i = 0; i < cut.length; i++) {
    const pixel = Math.floor(i / 3);
    const at = Math.floor(pixel / sizePx) * side + pixel % sizePx;
    cut[i] = 0.1 / Math.sqrt(power) * (field[at] ?? 0);
  }
  return cut;
}

/** A square with rows for columns. */
function turn(values: Float64Array, side: number): Float64Array {
  const turned = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    turned[i] = values[(i % side) * side + Math.floor(i / side)] ?? 0;
  }
  return turned;
}

/**
 * A pattern with only the frequencies that are new at its period: `cos(2πx / period)` across, the same
 * down, and their product, each channel with another sign or weight.
 */
export function latticePattern(sizePx: number, periodPx: number, amplitude: number): Float64Array {
  const wave = (at: number) => Math.cos(2 * Math.PI * at / periodPx);
  return Float64Array.from({ length: sizePx * sizePx * 3 }, (_, i) => {
    const [pixel, channel] = [Math.floor(i / 3), i % 3];
    const [across, down] = [wave(pixel % sizePx), wave(Math.floor(pixel / sizePx))];
    const sign = channel === 1 ? -1 : 1;
    return sign * amplitude * (across + down + (1 + channel) * across * down) / 3;
  });
}

/** The sum of pictures of one size. */
export function sum(...pictures: readonly Float64Array[]): Float64Array {
  const total = new Float64Array(pictures[0]?.length ?? 0);
  for (const picture of pictures) {
    for (let i = 0; i < total.length; i++) total[i] = (total[i] ?? 0) + (picture[i] ?? 0);
  }
  return total;
}
