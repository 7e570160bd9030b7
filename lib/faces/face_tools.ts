/**
 * What an extraction needs of networks and of the rasteriser, as one object: a test can put simple
 * parts in their place.
 *
 * @module
 */

import type { FaceCrop, Landmarks } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import type { Description, FoundFace } from "../detectors/mod.ts";

/** A face, and the picture that it is in. */
export interface FaceToSee {
  readonly picture: RgbImage;
  /** With landmarks wherever they are known. */
  readonly face: FoundFace;
}

/** A face cut out. */
export interface CutFace {
  /** One image for each size, in the settings' order. */
  readonly images: readonly RgbImage[];
  readonly crop: FaceCrop;
}

/** The working parts of an extraction. Each gives the same result for the same arguments. */
export interface FaceTools {
  /** Names and versions of all that the result depends on. */
  readonly software: Readonly<Record<string, string>>;
  /** Whether the networks run on a GPU, which all processes share. */
  readonly usesGpu: boolean;
  /** What computes, in a few lines for people. */
  readonly backend: readonly string[];
  /** @throws {Error} If the bytes are no picture. */
  decode(file: Uint8Array): Promise<RgbImage>;
  detect(pictures: readonly RgbImage[]): Promise<readonly (readonly FoundFace[])[]>;
  findLandmarks(faces: readonly FaceToSee[]): Promise<readonly Landmarks[]>;
  describe(faces: readonly FaceToSee[]): Promise<readonly Description[]>;
  crop(face: FaceToSee): CutFace;
}
