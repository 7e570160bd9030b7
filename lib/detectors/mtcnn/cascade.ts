/**
 * MTCNN's three stages one after the other, for pictures of one size.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { FaceBox } from "../../annotations/mod.ts";
import type { RgbImage } from "../../images/mod.ts";
import { suppress } from "../suppress.ts";
import {
  type Candidate,
  overlapOfSmaller,
  shiftedBox,
  squaredBox,
  type Window,
} from "./candidates.ts";
import { judge } from "./judge.ts";
import { type Networks, WINDOW_PX } from "./networks.ts";
import { propose } from "./propose.ts";
import { halvedPictures } from "./windows.ts";

/** Two candidates that overlap more show the same face. */
const MAX_OVERLAP = 0.7;
/** The most windows of one picture that R-Net and O-Net look at: twenty times what portraits need. */
const MOST_WINDOWS = { refinement: 600, output: 120 } as const;

/** A face of O-Net: the window it was seen in, and its box. */
export interface SeenFace extends Candidate {
  readonly window: FaceBox;
}

/** How the cascade looks. */
export interface CascadeOptions {
  /** The smallest face to look for, in pixels of the pictures. */
  readonly minFacePx: number;
  /** The least probability of a face for P-Net, R-Net and O-Net. */
  readonly minScores: readonly [proposal: number, refinement: number, output: number];
}

/**
 * Sends pictures of one size through the cascade.
 *
 * @returns For each picture its faces, the most certain first, in pixels of the pictures.
 */
export async function cascade(
  networks: Networks,
  pictures: readonly RgbImage[],
  { minFacePx, minScores: [minProposal, minRefinement, minOutput] }: CascadeOptions,
): Promise<SeenFace[][]> {
  const [first] = pictures;
  if (!first) return [];
  const byPicture = <C extends Candidate>(candidates: readonly C[]): C[][] =>
    pictures.map((_, i) => candidates.filter(({ picture }) => picture === i));
  const windowsFrom = (candidates: readonly Candidate[], most: number): Window[] =>
    byPicture(candidates).flatMap((own) =>
      suppress(own, MAX_OVERLAP).slice(0, most).map((candidate) => ({
        picture: candidate.picture,
        box: squaredBox(shiftedBox(candidate)),
      }))
    );

  const copies = halvedPictures(pictures);
  try {
    const proposed = await propose(networks.proposal, copies, first, {
      minFacePx,
      minScore: minProposal,
    });
    const toRefine = windowsFrom(proposed, MOST_WINDOWS.refinement);
    const refined = await judge(networks.refinement, copies, toRefine, {
      sizePx: WINDOW_PX.refinement,
      minScore: minRefinement,
    });
    const toDecide = windowsFrom(refined, MOST_WINDOWS.output);
    const decided = await judge(networks.output, copies, toDecide, {
      sizePx: WINDOW_PX.output,
      minScore: minOutput,
    });
    const seen = decided.map((face) => ({ ...face, window: face.box, box: shiftedBox(face) }));
    return byPicture(seen).map((faces) => suppress(faces, MAX_OVERLAP, overlapOfSmaller));
  } finally {
    tf.dispose(copies);
  }
}
