/**
 * The shape of the mouth: what a smile and an opening do to lips and corners.
 *
 * @module
 */

import type { Head } from "./head.ts";
import type { Point } from "./path.ts";
import type { Portrait } from "./portrait.ts";

/** Where the mouth is. All four edges run from the left of the picture to the right. */
export interface MouthShape {
  readonly halfWidth: number;
  /** Height of the corners, of the upper lip's inner edge and of the lower one's, in head space. */
  readonly cornerY: number;
  readonly innerY: number;
  readonly lowerY: number;
  /** How far the lips are apart in the middle. */
  readonly gap: number;
  readonly lowerLipHeight: number;
  readonly upperOuter: readonly Point[];
  readonly upperInner: readonly Point[];
  readonly lowerInner: readonly Point[];
  readonly lowerOuter: readonly Point[];
}

/** Works out the mouth of a portrait. */
export function mouthShape({ expression, lips }: Portrait, { onFace }: Head): MouthShape {
  const { smile, mouthOpen: open } = expression;
  const closedSmile = open < 0.08 ? smile : 0;
  const pursed = smile < 0.3 ? open * 1.5 : 0;
  // A smile with closed lips has no teeth to tell of it, so its corners go further.
  const halfWidth = (15.2 + 5.6 * smile + 1.8 * closedSmile - pursed) * lips.width;
  const cornerY = 42.3 - 4.2 * smile - 2.7 * closedSmile;
  const innerY = 42 - 0.6 * smile + 1.7 * closedSmile;
  const upperHeight = (4.4 - 1.5 * smile) * lips.thickness;
  const lowerHeight = (6.0 - 1.5 * smile) * lips.thickness;
  const gap = open * (smile > 0.3 ? 7.6 : 5);
  const lowerY = innerY + 0.7 + gap + 1.6 * smile;

  /** Completes an edge from its left half, whose last point is its middle. */
  const edge = (left: readonly Point[]): Point[] => {
    const right = left.slice(0, -1).reverse().map(([x, y]): Point => [-x, y]);
    return [...left, ...right].map(([x, y]) => onFace(x, y));
  };
  const innerSideY = innerY - 0.4 * (1 - smile) + 0.3 * smile;
  const lowerInnerY = innerY + 0.3 + gap * 0.72 + 1.1 * smile;
  const lowerSideY = lowerY - gap * 0.25 + lowerHeight * 0.62;
  return {
    halfWidth,
    cornerY,
    innerY,
    lowerY,
    gap,
    lowerLipHeight: lowerHeight,
    upperOuter: edge([
      [-halfWidth - 0.6, cornerY],
      [-halfWidth * 0.62, innerY - upperHeight * 0.62],
      [-3.6, innerY - upperHeight],
      [0, innerY - upperHeight + 1.3],
    ]),
    upperInner: edge([
      [-halfWidth, cornerY],
      [-halfWidth * 0.55, innerSideY],
      [-2.5, innerY + 0.2 + 0.9 * smile],
      [0, innerY + 0.6 + 0.8 * smile],
    ]),
    lowerInner: edge([
      [-halfWidth, cornerY],
      [-halfWidth * 0.6, lowerInnerY],
      [0, innerY + 0.7 + gap + 1.6 * smile * (open > 0.1 ? 1 : 0.6)],
    ]),
    lowerOuter: edge([
      [-halfWidth - 0.4, cornerY + 0.2],
      [-halfWidth * 0.62, lowerSideY],
      [-4, lowerY + lowerHeight * 0.98],
      [0, lowerY + lowerHeight],
    ]),
  };
}
