/**
 * What painting hair in front of the head yields: the hair, and the shadow it throws on the face.
 *
 * @module
 */

/** Painted hair or headwear. */
export interface FrontHair {
  readonly painted: string;
  /** Elements for the face's medium shading. */
  readonly shadow: string;
}

/** The height of the hairline in the middle of the forehead, for a face of the given length. */
export const hairlineY = (faceLength: number): number => -37 * faceLength;
