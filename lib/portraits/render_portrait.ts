/**
 * From a portrait to pixels: rasterised, then seen through a camera with blur and grain.
 *
 * @module
 */

import { stream } from "../random/mod.ts";
import type { FaceBox } from "../annotations/mod.ts";
import { blur, cropAndResize, type PixelBox, type RgbImage, svgToRgb } from "../images/mod.ts";
import { type PaintedPortrait, paintPortrait } from "./paint_portrait.ts";
import type { Portrait } from "./portrait.ts";
import { PORTRAIT_HEIGHT_PX, PORTRAIT_WIDTH_PX } from "./portrait_geometry.ts";

/** A portrait as pixels, with where its face is. */
export interface RenderedPortrait extends PaintedPortrait {
  /** 178×218 pixels. */
  readonly image: RgbImage;
}

/** Standard deviation of the blur of a picture that is in focus. */
const LENS_BLUR_PX = 0.42;

/** Renders a portrait. The same portrait gives the same bytes. */
export async function renderPortrait(portrait: Portrait): Promise<RenderedPortrait> {
  const painted = paintPortrait(portrait);
  const flawless = await svgToRgb(painted.svg);
  // Not even the best lens is as sharp as a drawing.
  const image = await blur(flawless, Math.max(LENS_BLUR_PX, portrait.scene.blurPx));
  return { ...painted, image: expose(image, portrait) };
}

/** Renders a portrait's face alone, cut out by {@linkcode cropBox}. */
export async function renderFace(portrait: Portrait, sizePx: number): Promise<RgbImage> {
  const { image, faceBox } = await renderPortrait(portrait);
  return await cropAndResize(image, cropBox(faceBox), { widthPx: sizePx, heightPx: sizePx });
}

/**
 * The square to cut a face out by, as tight as a detector's: from the middle of the forehead to
 * just below the chin, about 96 pixels. A tight square leaves more of the picture to the face, and
 * so to a smile. It always lies inside the picture.
 */
export function cropBox(face: FaceBox): PixelBox {
  const size = Math.round(
    Math.min(0.765 * face.height, PORTRAIT_WIDTH_PX, PORTRAIT_HEIGHT_PX),
  );
  const left = Math.round(face.left + face.width / 2 - size / 2);
  const top = Math.round(face.top + face.height + 0.02 * size - size);
  const within = (value: number, limit: number) => Math.max(0, Math.min(limit - size, value));
  return {
    left: within(left, PORTRAIT_WIDTH_PX),
    top: within(top, PORTRAIT_HEIGHT_PX),
    width: size,
    height: size,
  };
}

/** Applies contrast, exposure and seeded grain: nearly Gaussian, the same in all three channels. */
function expose({ pixels, widthPx, heightPx }: RgbImage, { seeds, light, scene }: Portrait) {
  const random = stream(seeds.shot, "texture", "grain");
  const { contrast, exposure } = light;
  // Contrast pivots on middle grey.
  const offset = 128 * (1 - contrast) + 255 * (exposure - 1) * 0.5;
  // The sum of three uniform numbers has a standard deviation of 0.5.
  const amplitude = 2 * scene.grain;
  const exposed = new Uint8ClampedArray(pixels.length);
  for (let i = 0; i < pixels.length; i += 3) {
    const grain = amplitude * (random.next() + random.next() + random.next() - 1.5) + offset;
    for (let channel = i; channel < i + 3; channel++) {
      exposed[channel] = (pixels[channel] ?? 0) * contrast + grain;
    }
  }
  return { pixels: new Uint8Array(exposed.buffer), widthPx, heightPx };
}
