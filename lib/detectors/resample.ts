/**
 * Resizing a rectangle of a picture, with any fraction of a pixel and beyond its edges, where the
 * outermost pixels are repeated. Written here and not left to a library, so that the same picture
 * gives the same numbers everywhere. The kernel widens as the picture shrinks: nothing aliases.
 *
 * @module
 */

import type { FaceBox, FaceCrop } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";

/** `linear` for what a network sees; `cubic` (Keys 1981, a = −½), which is sharper, for crops. */
type Kernel = "linear" | "cubic";

const RADIUS: Readonly<Record<Kernel, number>> = { linear: 1, cubic: 2 };

function kernelAt(kernel: Kernel, distance: number): number {
  const x = Math.abs(distance);
  if (kernel === "linear") return Math.max(0, 1 - x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/** Which pixels of a line make up one pixel of the result, and by how much. */
interface Taps {
  /** Per pixel of the result. */
  readonly count: number;
  /** Positions in the line, `count` for each pixel of the result. */
  readonly positions: Int32Array;
  /** Their weights, which add up to 1 for each pixel of the result. */
  readonly weights: Float64Array;
}

/**
 * @param centres Where the pixels of the result lie on the line, in its pixels.
 * @param scale Pixels of the line per pixel of the result.
 * @param length Pixels in the line.
 */
function tapsOf(
  centres: readonly number[],
  scale: number,
  length: number,
  kernel: Kernel,
): Taps {
  const width = Math.max(1, scale);
  const reach = RADIUS[kernel] * width;
  const count = Math.floor(2 * reach) + 1;
  const positions = new Int32Array(centres.length * count);
  const weights = new Float64Array(centres.length * count);
  for (const [i, centre] of centres.entries()) {
    const first = Math.ceil(centre - reach - 0.5);
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const weight = kernelAt(kernel, (first + k + 0.5 - centre) / width);
      weights[i * count + k] = weight;
      positions[i * count + k] = Math.max(0, Math.min(length - 1, first + k));
      sum += weight;
    }
    for (let k = 0; k < count; k++) weights[i * count + k] = (weights[i * count + k] ?? 0) / sum;
  }
  return { count, positions, weights };
}

const centresOf = (start: number, length: number, count: number) =>
  Array.from({ length: count }, (_, i) => start + ((i + 0.5) * length) / count);

/**
 * Resizes an upright rectangle of a picture, first along the rows and then along the columns.
 *
 * @param region In pixels of the picture; it may reach beyond it.
 * @returns Red, green, blue, row by row, 0–255; `cubic` may overshoot by some.
 */
export function resample(
  picture: RgbImage,
  region: FaceBox,
  size: { readonly widthPx: number; readonly heightPx: number },
  kernel: Kernel,
): Float32Array {
  const { pixels, widthPx: pictureWidth, heightPx: pictureHeight } = picture;
  const { left, top, width, height } = region;
  const { widthPx, heightPx } = size;
  const across = tapsOf(centresOf(left, width, widthPx), width / widthPx, pictureWidth, kernel);
  const down = tapsOf(centresOf(top, height, heightPx), height / heightPx, pictureHeight, kernel);
  const firstRow = down.positions[0] ?? 0;
  const rows = (down.positions.at(-1) ?? 0) - firstRow + 1;
  const stride = 3 * widthPx;
  const lines = new Float32Array(rows * stride);
  for (let y = 0; y < rows; y++) {
    const line = (firstRow + y) * pictureWidth * 3;
    for (let x = 0, tap = 0, to = y * stride; x < widthPx; x++, to += 3) {
      let red = 0, green = 0, blue = 0;
      for (let k = 0; k < across.count; k++, tap++) {
        const weight = across.weights[tap] ?? 0;
        const from = line + 3 * (across.positions[tap] ?? 0);
        red += weight * (pixels[from] ?? 0);
        green += weight * (pixels[from + 1] ?? 0);
        blue += weight * (pixels[from + 2] ?? 0);
      }
      lines[to] = red;
      lines[to + 1] = green;
      lines[to + 2] = blue;
    }
  }
  const result = new Float32Array(heightPx * stride);
  for (let y = 0, tap = 0; y < heightPx; y++) {
    for (let k = 0; k < down.count; k++, tap++) {
      const weight = down.weights[tap] ?? 0;
      if (weight === 0) continue;
      const from = ((down.positions[tap] ?? 0) - firstRow) * stride;
      const to = y * stride;
      for (let i = 0; i < stride; i++) {
        result[to + i] = (result[to + i] ?? 0) + weight * (lines[from + i] ?? 0);
      }
    }
  }
  return result;
}

/**
 * Resizes a rectangle that is turned about its centre. The kernel follows the picture's own rows
 * and columns, so each pixel of the result has its own taps.
 *
 * @returns As {@linkcode resample}.
 */
export function resampleTurned(
  picture: RgbImage,
  { centre, width, height, angle }: FaceCrop,
  size: { readonly widthPx: number; readonly heightPx: number },
  kernel: Kernel,
): Float32Array {
  const { pixels, widthPx: pictureWidth, heightPx: pictureHeight } = picture;
  const { widthPx, heightPx } = size;
  const cosine = Math.cos(angle * Math.PI / 180);
  const sine = Math.sin(angle * Math.PI / 180);
  const scale = Math.max(width / widthPx, height / heightPx);
  const result = new Float32Array(3 * widthPx * heightPx);
  for (let y = 0, to = 0; y < heightPx; y++) {
    const v = ((y + 0.5) / heightPx - 0.5) * height;
    const u = (x: number) => ((x + 0.5) / widthPx - 0.5) * width;
    const xs = Array.from({ length: widthPx }, (_, x) => centre[0] + cosine * u(x) - sine * v);
    const ys = Array.from({ length: widthPx }, (_, x) => centre[1] + sine * u(x) + cosine * v);
    const across = tapsOf(xs, scale, pictureWidth, kernel);
    const down = tapsOf(ys, scale, pictureHeight, kernel);
    for (let x = 0; x < widthPx; x++, to += 3) {
      let red = 0, green = 0, blue = 0;
      for (let j = x * down.count; j < (x + 1) * down.count; j++) {
        const line = (down.positions[j] ?? 0) * pictureWidth;
        for (let i = x * across.count; i < (x + 1) * across.count; i++) {
          const weight = (down.weights[j] ?? 0) * (across.weights[i] ?? 0);
          const from = 3 * (line + (across.positions[i] ?? 0));
          red += weight * (pixels[from] ?? 0);
          green += weight * (pixels[from + 1] ?? 0);
          blue += weight * (pixels[from + 2] ?? 0);
        }
      }
      result[to] = red;
      result[to + 1] = green;
      result[to + 2] = blue;
    }
  }
  return result;
}
