/**
 * What MTCNN does with boxes between its networks: plain numbers, no tensors.
 *
 * @module
 */

import type { FaceBox } from "../../annotations/mod.ts";

/** Where a picture of a batch may hold a face. */
export interface Window {
  /** Which picture, from 0. */
  readonly picture: number;
  /** In pixels of the picture; it may reach beyond it. */
  readonly box: FaceBox;
}

/** A window, and what a network says of it. */
export interface Candidate extends Window {
  /** The probability of a face. */
  readonly score: number;
  /** How far each edge of the face is from the window's, in sides of the window. */
  readonly shift: readonly [left: number, top: number, right: number, bottom: number];
  /** Coordinates of the landmarks in sides of the window, x1 to x5 and y1 to y5; empty but for O-Net. */
  readonly points: readonly number[];
}

/**
 * Reads what a network says of a window.
 *
 * @param outputs See `Network`.
 */
export function candidateOf(window: Window, outputs: ArrayLike<number>): Candidate {
  const [noFace = 0, face = 0, left = 0, top = 0, right = 0, bottom = 0, ...points] = Array.from(
    outputs,
  );
  const score = 1 / (1 + Math.exp(noFace - face));
  return { ...window, score, shift: [left, top, right, bottom], points };
}

/** The box where the network says that it should be. */
export function shiftedBox({ box, shift: [left, top, right, bottom] }: Candidate): FaceBox {
  return {
    left: box.left + left * box.width,
    top: box.top + top * box.height,
    width: box.width * (1 + right - left),
    height: box.height * (1 + bottom - top),
  };
}

/** The square about a box's centre whose side is the longer one of the box. */
export function squaredBox({ left, top, width, height }: FaceBox): FaceBox {
  const side = Math.max(width, height);
  return {
    left: left + (width - side) / 2,
    top: top + (height - side) / 2,
    width: side,
    height: side,
  };
}

/** The common area of two boxes as a share of the smaller one: 1 where one lies in the other. */
export function overlapOfSmaller(one: FaceBox, other: FaceBox): number {
  const width = Math.min(one.left + one.width, other.left + other.width) -
    Math.max(one.left, other.left);
  const height = Math.min(one.top + one.height, other.top + other.height) -
    Math.max(one.top, other.top);
  const smaller = Math.min(one.width * one.height, other.width * other.height);
  return smaller > 0 ? Math.max(0, width) * Math.max(0, height) / smaller : 0;
}
