/**
 * A ladder of detectors: each rung looks only at the pictures in which no earlier one saw a whole face, so
 * that a quick network does most of the work and a thorough one the rest.
 *
 * A face that reaches beyond its picture does not count as seen: its box is squeezed into what there is
 * (on photographs the tiny network's widths spread by 6–8 % there, by 3–4 % once padded), and the padded rung sees all
 * of it. It is kept in case no later rung sees any.
 *
 * @module
 */

import type { FaceBox } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import type { FoundFace } from "./detector.ts";
import type { FaceFinder } from "./face_finder.ts";
import { type RungName, rungOf } from "./rungs.ts";

/** One network, and what its faces are marked with. */
export interface Rung {
  readonly name: RungName;
  readonly finder: FaceFinder;
}

/** How far a box may reach beyond its picture, in the picture's sides. */
const TOLERANCE = 0.05;

/**
 * Finds the faces of some pictures, rung by rung.
 *
 * @returns For each picture the faces of the first rung that saw a whole one, the most certain first.
 */
export async function climb(
  rungs: readonly Rung[],
  pictures: readonly RgbImage[],
): Promise<FoundFace[][]> {
  const found: FoundFace[][] = pictures.map(() => []);
  let open = pictures.map((picture, index) => ({ picture, index }));
  for (const { name, finder } of rungs) {
    if (open.length === 0) break;
    const { padding } = rungOf(name);
    const seen = await finder.find(open.map(({ picture }) => picture), padding);
    open = open.filter(({ picture, index }, i) => {
      const faces = seen[i] ?? [];
      const isWhole = faces.some(({ box }) => padding > 0 || liesWithin(box, picture));
      if (isWhole || found[index]?.length === 0) {
        found[index] = faces.map(({ box, score }) => ({ box, score, rung: name }));
      }
      return !isWhole;
    });
  }
  return found;
}

function liesWithin({ left, top, width, height }: FaceBox, picture: RgbImage): boolean {
  const { widthPx, heightPx } = picture;
  return left >= -TOLERANCE * widthPx && left + width <= (1 + TOLERANCE) * widthPx &&
    top >= -TOLERANCE * heightPx && top + height <= (1 + TOLERANCE) * heightPx;
}
