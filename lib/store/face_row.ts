/**
 * What is known of one face: a line of a face store's table.
 *
 * @module
 */

import type { AttributeName, FaceBox, FaceCrop, Landmarks, Partition } from "../annotations/mod.ts";

/** The expressions that face-api's network tells apart. */
export const EXPRESSIONS = [
  "neutral",
  "happy",
  "sad",
  "angry",
  "fearful",
  "disgusted",
  "surprised",
] as const;

/** One of {@linkcode EXPRESSIONS}. */
export type Expression = typeof EXPRESSIONS[number];

/** One face. Nothing but numbers and text: it goes through JSON unharmed. */
export interface FaceRow {
  /** Unique in the store: the picture's name, and from the second face of a picture on `#2`, `#3`, …. */
  readonly name: string;
  /** The picture's name in its source. */
  readonly picture: string;
  /** Faces of one person share a number, from 0. Where nobody knows, each picture has its own. */
  readonly identity: number;
  readonly partition: Partition | null;
  /** Those that are known or predicted. */
  readonly attributes: Readonly<Partial<Record<AttributeName, boolean>>>;
  /** Of predicted attributes: how sure the network is, from 0.5 to 1. A given attribute has none. */
  readonly confidences: Readonly<Partial<Record<AttributeName, number>>>;
  readonly ageYears: number | null;
  readonly agePredicted: boolean;
  /** The most probable expression, always predicted. */
  readonly expression: Expression | null;
  /** Its probability. */
  readonly expressionConfidence: number | null;
  /** As the detector gave it, in pixels of the picture. */
  readonly box: FaceBox;
  /** The detector's score, from 0 to 1. */
  readonly score: number;
  /** Which rung of the detector found it, such as `tiny` or `ssd padded`. */
  readonly rung: string;
  /** In pixels of the picture. */
  readonly landmarks: Landmarks | null;
  readonly landmarksPredicted: boolean;
  /** What was cut out, in pixels of the picture. */
  readonly crop: FaceCrop;
  /** Continuous values behind the picture, such as `smile`; the same names in every row of a store. */
  readonly measures: Readonly<Record<string, number>>;
}
