/**
 * Measures of pictures on plain numbers in [0, 1]: mean squared error, peak signal-to-noise ratio,
 * and sharpness.
 *
 * @module
 */

/** The size of the pictures that are compared; their values lie row by row, channel last. */
export interface PictureShape {
  /** Width in pixels. */
  readonly widthPx: number;
  /** Height in pixels. */
  readonly heightPx: number;
  /** 3 for colours. */
  readonly channels: number;
}

/**
 * Holds that values fit a shape.
 *
 * @throws {RangeError} If they do not.
 */
export function assertFits(values: ArrayLike<number>, shape: PictureShape): void {
  const { widthPx, heightPx, channels } = shape;
  const size = widthPx * heightPx * channels;
  if (values.length !== size) {
    throw new RangeError(
      `Cannot read a picture as ${widthPx}×${heightPx}×${channels} needs ${size} values: got ${values.length}`,
    );
  }
}

/**
 * Mean squared error.
 *
 * @throws {RangeError} If the pictures have different lengths, or none.
 */
export function meanSquaredError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length || a.length === 0) {
    throw new RangeError(
      `Cannot compare pictures as they must have the same number of values: got ${a.length} and ${b.length}`,
    );
  }
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return sum / a.length;
}

/**
 * Peak signal-to-noise ratio in decibels, for values in [0, 1]: `−10 · log₁₀(MSE)`. Infinite for
 * equal pictures.
 *
 * @throws {RangeError} If the pictures have different lengths, or none.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { psnr } from "facespace/images";
 * assert(psnr([0.5, 0.5], [0.4, 0.6]).toFixed(9) === "20.000000000");
 * ```
 */
export function psnr(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return -10 * Math.log10(meanSquaredError(a, b));
}

/** Rec. 601, as in JPEG, on values as they are stored. */
const LUMA_WEIGHTS = { red: 0.299, green: 0.587, blue: 0.114 } as const;

/**
 * How sharp a picture is: the variance of the Laplacian (Pech-Pacheco et al. 2000), which blur lowers
 * and noise raises, as well as any pattern that should not be there. So it says little beside a
 * picture with artefacts.
 *
 * Taken of the luma, `0.299·R + 0.587·G + 0.114·B` of values as they are stored
 * (not of linear light). The kernel is `[0 1 0; 1 −4 1; 0 1 0]`, only where it lies inside the picture.
 *
 * @param image Values in [0, 1], shape `[heightPx, widthPx, channels]`, with 3 channels or 1.
 * @throws {RangeError} If the values do not fit the shape, channels are not 1 or 3, or a side is below 3.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { sharpness } from "facespace/images";
 * // The Laplacian is −4 at the point and 1 to its left and right: mean −2/3, mean square 6.
 * const image = new Float64Array(15);
 * image[7] = 1;
 * const shape = { widthPx: 5, heightPx: 3, channels: 1 };
 * assert(sharpness(image, shape).toFixed(9) === (6 - 4 / 9).toFixed(9));
 * ```
 */
export function sharpness(image: ArrayLike<number>, shape: PictureShape): number {
  const { widthPx, heightPx } = shape;
  if (!(widthPx >= 3 && heightPx >= 3)) {
    throw new RangeError(
      `Cannot measure sharpness as each side must be at least 3 pixels: got ${widthPx}×${heightPx}`,
    );
  }
  const grey = luma(image, shape);
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < heightPx - 1; y++) {
    for (let x = 1; x < widthPx - 1; x++) {
      const i = y * widthPx + x;
      const besides = (grey[i - 1] ?? 0) + (grey[i + 1] ?? 0) + (grey[i - widthPx] ?? 0) +
        (grey[i + widthPx] ?? 0);
      const laplacian = besides - 4 * (grey[i] ?? 0);
      sum += laplacian;
      squares += laplacian ** 2;
    }
  }
  const count = (widthPx - 2) * (heightPx - 2);
  return Math.max(0, squares / count - (sum / count) ** 2);
}

/**
 * The sharpness of a reconstruction over that of its original: below 1 where it is more blurred. 1 if
 * neither has any structure, infinite if only the original has none.
 *
 * @throws {RangeError} If the values do not fit the shape, channels are not 1 or 3, or a side is below 3.
 */
export function relativeSharpness(
  original: ArrayLike<number>,
  reconstruction: ArrayLike<number>,
  shape: PictureShape,
): number {
  const [of, by] = [sharpness(reconstruction, shape), sharpness(original, shape)];
  return of === by ? 1 : of / by;
}

function luma(image: ArrayLike<number>, shape: PictureShape): Float64Array {
  assertFits(image, shape);
  const { channels } = shape;
  if (channels === 1) return Float64Array.from(image);
  if (channels !== 3) {
    throw new RangeError(`Cannot compute luma as channels must be 1 or 3: got ${channels}`);
  }
  const { red, green, blue } = LUMA_WEIGHTS;
  const values = new Float64Array(image.length / 3);
  for (let i = 0; i < values.length; i++) {
    values[i] = red * (image[3 * i] ?? 0) + green * (image[3 * i + 1] ?? 0) +
      blue * (image[3 * i + 2] ?? 0);
  }
  return values;
}
