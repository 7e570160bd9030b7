/**
 * A face with the picture it was found in, which the networks that look at faces take.
 *
 * @module
 */

import type { FaceBox, Landmarks } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";

/** What a crop depends on; a `FoundFace` has it all. */
export interface CroppableFace {
  /** As the network gave it, in pixels of the picture. */
  readonly box: FaceBox;
  /** Which rung found it: each network frames a face in its own way. */
  readonly rung: string;
  /** In pixels of the picture. */
  readonly landmarks?: Landmarks;
}

/** A face, and the picture that it is in. */
export interface FaceInPicture {
  readonly picture: RgbImage;
  readonly face: CroppableFace;
}
