/**
 * MTCNN's first stage: P-Net slides over an image pyramid, so that at some level a face of any size
 * fills the 12 pixels that it sees.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { RgbImage } from "../../images/mod.ts";
import { suppress } from "../suppress.ts";
import { type Candidate, candidateOf, type Window } from "./candidates.ts";
import { type Network, STRIDE_PX, WINDOW_PX } from "./networks.ts";
import { cutWindows } from "./windows.ts";

/** From one level of the pyramid to the next: half the area. */
const SCALE_FACTOR = 0.709;
/** Black around each level, in its own pixels, so that half of a face may be outside the picture. */
const MARGIN_PX = WINDOW_PX.proposal / 2;
/** The largest face, in shorter sides of the picture: tight crops leave out forehead and chin. */
const MAX_FACE_SHARE = 1.5;
/** Two candidates of one level that overlap more show the same face. */
const MAX_OVERLAP = 0.5;

/** How P-Net looks. */
export interface ProposeOptions {
  /** The smallest face to look for, in pixels of the pictures. */
  readonly minFacePx: number;
  /** The least probability of a face. */
  readonly minScore: number;
}

/**
 * The scales of the pyramid, the largest first.
 *
 * @param minFacePx The face that fills P-Net's window at the first scale.
 * @param maxFacePx No scale is for a larger one.
 *
 * @example
 * ```ts
 * import { pyramidScales } from "facespace/detectors";
 *
 * const [first, second, ...rest] = pyramidScales(24, 40);
 * if (first !== 0.5 || second !== 0.3545 || rest.length > 0) throw new Error("Wrong scales");
 * ```
 */
export function pyramidScales(minFacePx: number, maxFacePx: number): number[] {
  const scales: number[] = [];
  for (
    let scale = WINDOW_PX.proposal / minFacePx;
    scale * maxFacePx >= WINDOW_PX.proposal;
    scale *= SCALE_FACTOR
  ) scales.push(scale);
  return scales;
}

/**
 * Proposes where faces may be.
 *
 * @param copies The pictures, see `halvedPictures`.
 * @param size Of the pictures.
 * @returns Candidates of all pictures and levels; of those of one level none overlap much.
 */
export async function propose(
  network: Network,
  copies: readonly tf.Tensor4D[],
  { widthPx, heightPx }: Pick<RgbImage, "widthPx" | "heightPx">,
  { minFacePx, minScore }: ProposeOptions,
): Promise<Candidate[]> {
  const count = copies[0]?.shape[0] ?? 0;
  const minLogit = Math.log(minScore / (1 - minScore));
  const proposed: Candidate[] = [];
  for (const scale of pyramidScales(minFacePx, MAX_FACE_SHARE * Math.min(widthPx, heightPx))) {
    const levelWidthPx = Math.max(1, Math.round(widthPx * scale));
    const levelHeightPx = Math.max(1, Math.round(heightPx * scale));
    // Pixels of the picture per pixel of the level.
    const [unitX, unitY] = [widthPx / levelWidthPx, heightPx / levelHeightPx];
    /** A window in pixels of the level and its margin, in pixels of the picture. */
    const inPicture = (x: number, y: number, width: number, height: number) => ({
      left: (x - MARGIN_PX) * unitX,
      top: (y - MARGIN_PX) * unitY,
      width: width * unitX,
      height: height * unitY,
    });
    const size = {
      widthPx: levelWidthPx + 2 * MARGIN_PX,
      heightPx: levelHeightPx + 2 * MARGIN_PX,
    };
    const whole = inPicture(0, 0, size.widthPx, size.heightPx);
    const windows = Array.from(
      { length: count },
      (_, picture): Window => ({ picture, box: whole }),
    );
    const output = tf.tidy(() => network(cutWindows(copies, windows, size)));
    const [, rows, columns, depth] = output.shape;
    const values = await output.data().finally(() => output.dispose());
    for (let picture = 0, start = 0; picture < count; picture++) {
      const found: Candidate[] = [];
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, start += depth) {
          if ((values[start + 1] ?? 0) - (values[start] ?? 0) < minLogit) continue;
          const [x, y] = [column * STRIDE_PX, row * STRIDE_PX];
          const box = inPicture(x, y, WINDOW_PX.proposal, WINDOW_PX.proposal);
          found.push(candidateOf({ picture, box }, values.subarray(start, start + depth)));
        }
      }
      proposed.push(...suppress(found, MAX_OVERLAP));
    }
  }
  return proposed;
}
