/**
 * How much of a picture lies at each spatial frequency. A Hann window takes the borders away, which
 * would otherwise leak along both axes, as the left border does not meet the right one; what is
 * periodic in the picture then fills three bins by three, and no more. On the errors of 51 blurred
 * photographs with planted lattices, the window made these stand out by 1 to 2 dB more, and kept those
 * of period 2 that follow the picture from appearing at period 4 (0 instead of 3 dB).
 *
 * @module
 */

import { type ComplexNumbers, fourierTransform } from "./fourier_transform.ts";
import { assertFits, type PictureShape } from "./metrics.ts";

/** The power of one picture, or the mean of several, at each spatial frequency. */
export interface PowerSpectrum {
  /**
   * Shape `[heightPx, widthPx]`, the frequency 0 first: row `k`, column `l` is `k / heightPx` cycles per
   * pixel down and `l / widthPx` across. The mean over channels. White noise of variance σ² has σ²
   * everywhere.
   */
  readonly power: Float64Array;
  readonly widthPx: number;
  readonly heightPx: number;
  /** How many pictures were averaged. */
  readonly images: number;
}

/**
 * The power spectrum of a picture under a Hann window.
 *
 * @param values Shape `[heightPx, widthPx, channels]`, in any range.
 * @throws {RangeError} If the values do not fit the shape.
 */
export function powerSpectrum(values: ArrayLike<number>, shape: PictureShape): PowerSpectrum {
  const { widthPx, heightPx, channels } = shape;
  const size = widthPx * heightPx;
  assertFits(values, shape);
  const [across, down] = [hann(widthPx), hann(heightPx)];
  const plane = (channel: number) => {
    const windowed = new Float64Array(size);
    if (channel >= channels) return windowed;
    for (let y = 0, i = 0; y < heightPx; y++) {
      for (let x = 0; x < widthPx; x++, i++) {
        windowed[i] = (down[y] ?? 0) * (across[x] ?? 0) * (values[i * channels + channel] ?? 0);
      }
    }
    return windowed;
  };
  const squares = new Float64Array(size);
  // Two real channels make one complex picture: |A|² + |B|² is the mean of |A + iB|² at f and at −f.
  for (let channel = 0; channel < channels; channel += 2) {
    addSquares(squares, { real: plane(channel), imaginary: plane(channel + 1) }, heightPx);
  }
  const power = new Float64Array(size);
  const scale = 1 / (2 * channels * sumOfSquares(across) * sumOfSquares(down));
  for (let y = 0, i = 0; y < heightPx; y++) {
    const opposite = (heightPx - y) % heightPx * widthPx;
    for (let x = 0; x < widthPx; x++, i++) {
      power[i] = scale * ((squares[i] ?? 0) + (squares[opposite + (widthPx - x) % widthPx] ?? 0));
    }
  }
  return { power, widthPx, heightPx, images: 1 };
}

/**
 * The power spectrum of a reconstruction's error.
 *
 * @throws {RangeError} If the values do not fit the shape.
 */
export function errorSpectrum(
  original: ArrayLike<number>,
  reconstruction: ArrayLike<number>,
  shape: PictureShape,
): PowerSpectrum {
  for (const values of [original, reconstruction]) assertFits(values, shape);
  const error = new Float64Array(original.length);
  for (let i = 0; i < error.length; i++) error[i] = (reconstruction[i] ?? 0) - (original[i] ?? 0);
  return powerSpectrum(error, shape);
}

/**
 * The mean of spectra, each weighted by its pictures. They may come one by one, so that only the sum
 * is held.
 *
 * @throws {RangeError} If there are none, or their sizes differ.
 */
export function meanSpectrum(spectra: Iterable<PowerSpectrum>): PowerSpectrum {
  let sum: PowerSpectrum | undefined;
  for (const next of spectra) {
    const { power, widthPx, heightPx, images } = next;
    sum ??= { power: new Float64Array(power.length), widthPx, heightPx, images: 0 };
    if (sum.widthPx !== widthPx || sum.heightPx !== heightPx) {
      throw new RangeError(
        `Cannot average spectra of different sizes: got ${sum.widthPx}×${sum.heightPx} and ${widthPx}×${heightPx}`,
      );
    }
    for (let i = 0; i < power.length; i++) {
      sum.power[i] = (sum.power[i] ?? 0) + images * (power[i] ?? 0);
    }
    sum = { ...sum, images: sum.images + images };
  }
  if (sum === undefined) throw new RangeError("Cannot average spectra as none were given");
  const { images } = sum;
  return { ...sum, power: sum.power.map((value) => value / images) };
}

/** Hann's window with its maximum between the two middle pixels. */
function hann(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => Math.sin(Math.PI * (i + 0.5) / length) ** 2);
}

function sumOfSquares(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value ** 2, 0);
}

/** Adds the squared magnitudes of a picture's transform in two dimensions. */
function addSquares(sum: Float64Array, picture: ComplexNumbers, heightPx: number): void {
  const widthPx = picture.real.length / heightPx;
  const down = fourierTransform(picture, heightPx); // [heightPx, widthPx]
  const turned = {
    real: transpose(down.real, heightPx, widthPx),
    imaginary: transpose(down.imaginary, heightPx, widthPx),
  };
  const { real, imaginary } = fourierTransform(turned, widthPx); // [widthPx, heightPx]
  for (let x = 0, i = 0; x < widthPx; x++) {
    for (let y = 0; y < heightPx; y++, i++) {
      const at = y * widthPx + x;
      sum[at] = (sum[at] ?? 0) + (real[i] ?? 0) ** 2 + (imaginary[i] ?? 0) ** 2;
    }
  }
}

function transpose(values: Float64Array, rows: number, columns: number): Float64Array {
  const turned = new Float64Array(values.length);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      turned[column * rows + row] = values[i] ?? 0;
    }
  }
  return turned;
}
