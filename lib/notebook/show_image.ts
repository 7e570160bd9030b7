/**
 * Shows one picture, with a caption if it needs one.
 *
 * @module
 */

import type { RgbImage } from "../images/mod.ts";
import { defaultPixelRatio, drawGrid, type Smoothing } from "./grid_picture.ts";
import { pngDisplay } from "./png_display.ts";
import { inNotebook, publish } from "./publish.ts";

/** How a picture is shown. */
export interface ShowImageOptions {
  /** A line under the picture. Default none. */
  readonly caption?: string;
  /** CSS pixels for each pixel of the picture. Default 1. */
  readonly scale?: number;
  /** How pixels are enlarged. Default `smooth`. */
  readonly smoothing?: Smoothing;
}

/** Shows a picture in the notebook; in a terminal, its size and caption. */
export async function showImage(image: RgbImage, options: ShowImageOptions = {}): Promise<void> {
  const { caption } = options;
  const text = `[picture ${image.widthPx}×${image.heightPx}]${caption ? ` ${caption}` : ""}`;
  if (!inNotebook()) return publish({ data: { "text/plain": text } });
  const png = await drawGrid([{ label: "", images: [image] }], { title: "", ...options });
  publish(pngDisplay(png, defaultPixelRatio, text));
}
