/**
 * What a face detector is, whichever network is behind it.
 *
 * @module
 */

import type { FaceBox, Landmarks } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";

/** `auto` is a ladder of `tiny` and `ssd`: see `lib/detectors/ladder.ts`. */
export type DetectorName = "auto" | "tiny" | "ssd" | "mtcnn";

/** A face in a picture. */
export interface FoundFace {
  /** As the network gave it, in pixels of the picture; it may reach beyond it. */
  readonly box: FaceBox;
  /** How sure the network is, from 0 to 1. */
  readonly score: number;
  /** Only MTCNN gives them by itself. In pixels of the picture. */
  readonly landmarks?: Landmarks;
  /** Which rung found it: `tiny`, `ssd`, `tiny padded`, `ssd padded`, `mtcnn`. */
  readonly rung: string;
}

/** Finds faces. */
export interface Detector {
  readonly name: DetectorName;
  /**
   * Finds the faces of some pictures, which may differ in size.
   *
   * @returns For each picture its faces, the most certain first.
   */
  detect(pictures: readonly RgbImage[]): Promise<readonly (readonly FoundFace[])[]>;
  /** Frees the weights. */
  dispose(): void;
}
