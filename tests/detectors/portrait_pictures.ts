/**
 * A few drawn portraits to find faces in, which tests share.
 *
 * @module
 */

import type { Landmarks } from "facespace/annotations";
import { portraitAttributes, renderPortrait, samplePortrait } from "facespace/portraits";
import type { RgbImage } from "facespace/images";

/** A portrait, and what is drawn in it. */
export interface PortraitPicture {
  readonly picture: RgbImage;
  readonly landmarks: Landmarks;
  readonly isSmiling: boolean;
  readonly isMale: boolean;
}

/** Draws portraits of different persons, the same ones each time. */
export async function drawPictures(count: number): Promise<PortraitPicture[]> {
  return await Promise.all(Array.from({ length: count }, async (_, i) => {
    const portrait = samplePortrait({ person: `faces ${i}`, shot: "0" }, { variety: 0.4 });
    const { image, landmarks } = await renderPortrait(portrait);
    const { Smiling, Male } = portraitAttributes(portrait);
    return { picture: image, landmarks, isSmiling: Smiling, isMale: Male };
  }));
}

/** A picture of one colour. */
export function plainPicture(widthPx: number, heightPx: number, value = 128): RgbImage {
  return { pixels: new Uint8Array(3 * widthPx * heightPx).fill(value), widthPx, heightPx };
}
