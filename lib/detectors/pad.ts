/**
 * Laying pictures out as a detector wants them: each resized into a square, with grey around it.
 * Detectors learnt from faces with something around them, and miss those that fill their picture;
 * padded by its own size on every side, such a picture is one with a face of ordinary size.
 *
 * @module
 */

import type { FaceBox } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import { resample } from "./resample.ts";

/** How to lay pictures out. */
export interface LayoutOptions {
  /** Side of the squares. */
  readonly sizePx: number;
  /** Grey on every side, in sides of the picture: 0 for the picture as it is. */
  readonly padding: number;
  /** Taken from red, green and blue, 0–255, before scaling. The grey is what becomes 0. */
  readonly mean: readonly [red: number, green: number, blue: number];
  /** What values are multiplied by after the mean is taken. */
  readonly scale: number;
}

/** A picture's place in its square. */
export interface Place {
  /** Pixels of the square per pixel of the picture. */
  readonly scale: number;
  /** Where the picture's upper left corner is, in pixels of the square. */
  readonly left: number;
  readonly top: number;
}

/** Where a picture comes to lie: as large as it fits, in the upper left corner inside its padding. */
export function placeOf(picture: RgbImage, sizePx: number, padding: number): Place {
  const { widthPx, heightPx } = picture;
  const scale = sizePx / ((1 + 2 * padding) * Math.max(widthPx, heightPx));
  const corner = (sidePx: number) => Math.round(padding * sidePx * scale);
  return { scale, left: corner(widthPx), top: corner(heightPx) };
}

/**
 * Lays a picture out in a square.
 *
 * @param square Where to write, `[sizePx, sizePx, 3]`, all 0 beforehand.
 */
export function layOut(picture: RgbImage, square: Float32Array, options: LayoutOptions): void {
  const { sizePx, padding, mean, scale } = options;
  const place = placeOf(picture, sizePx, padding);
  const widthPx = Math.max(1, Math.round(picture.widthPx * place.scale));
  const heightPx = Math.max(1, Math.round(picture.heightPx * place.scale));
  const all = { left: 0, top: 0, width: picture.widthPx, height: picture.heightPx };
  const values = resample(picture, all, { widthPx, heightPx }, "linear");
  const [red, green, blue] = mean;
  for (let y = 0, from = 0; y < heightPx; y++) {
    let to = 3 * ((place.top + y) * sizePx + place.left);
    for (let x = 0; x < widthPx; x++, from += 3, to += 3) {
      square[to] = ((values[from] ?? 0) - red) * scale;
      square[to + 1] = ((values[from + 1] ?? 0) - green) * scale;
      square[to + 2] = ((values[from + 2] ?? 0) - blue) * scale;
    }
  }
}

/** A box in pixels of the square, in pixels of the picture. */
export function boxInPicture(box: FaceBox, place: Place): FaceBox {
  return {
    left: (box.left - place.left) / place.scale,
    top: (box.top - place.top) / place.scale,
    width: box.width / place.scale,
    height: box.height / place.scale,
  };
}
