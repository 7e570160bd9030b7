/**
 * Soft shading of the face in three layers, from broad planes to fine lines. Each layer is one
 * blurred group, as every blur costs time.
 *
 * @module
 */

/** What painters add to the face's shading, as SVG elements in order. */
export interface Shading {
  /** Planes of the face: cheeks, temples, forehead. */
  readonly broad: string[];
  /** Folds, the nose, and shadows thrown by hair. */
  readonly medium: string[];
  /** Nostrils, wrinkles, brows. */
  readonly fine: string[];
}

/** Starts with no shading. */
export function emptyShading(): Shading {
  return { broad: [], medium: [], fine: [] };
}
