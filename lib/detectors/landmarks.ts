/**
 * Five landmarks from face-api's network of 68 points.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { FaceBox, Landmarks, Point } from "../annotations/mod.ts";
import { loadFaceApiWeights } from "./face_api_weights.ts";
import { connect, denseFeatures, lookedAt, lookInBatches } from "./face_input.ts";
import type { FaceInPicture } from "./face_in_picture.ts";

/**
 * What the network wants around the common framing, in its sides: a compromise. On 200 portraits its points
 * are 1.3 (left corner of the mouth) to 2.5 pixels (left eye) from the drawn ones; with less the mouth gets
 * worse, with more the eyes.
 */
const MARGIN = 0.05;

/** Finds landmarks. */
export interface LandmarkFinder {
  /** Finds the landmarks of faces, in pixels of their pictures. */
  findLandmarks(faces: readonly FaceInPicture[]): Promise<Landmarks[]>;
  /** Frees the weights. */
  dispose(): void;
}

/** Loads the network of landmarks on the active back end. */
export async function loadLandmarkFinder(): Promise<LandmarkFinder> {
  const weights = await loadFaceApiWeights("face_landmark_68");
  return {
    findLandmarks: async (faces) => {
      const points = await lookInBatches(faces, MARGIN, async (squares) => {
        const output = tf.tidy(() => connect(denseFeatures(weights, squares), weights, "fc"));
        const values = await output.data();
        output.dispose();
        return Array.from(
          { length: squares.shape[0] },
          (_, i) => values.subarray(136 * i, 136 * (i + 1)),
        );
      });
      return faces.map((face, i) => fiveOf(points[i] ?? [], lookedAt(face, MARGIN)));
    },
    dispose: () => weights.dispose(),
  };
}

/**
 * The five landmarks of the 68 points of iBUG 300-W: eye centres as the means of the eyes' contours.
 *
 * @param points x and y of each point, in sides of the square.
 * @param square In pixels of the picture.
 */
export function fiveOf(points: ArrayLike<number>, square: FaceBox): Landmarks {
  const mean = (from: number, to: number): Point => {
    let [x, y] = [0, 0];
    for (let i = from; i < to; i++) {
      x += (points[2 * i] ?? 0) / (to - from);
      y += (points[2 * i + 1] ?? 0) / (to - from);
    }
    return [round(square.left + x * square.width), round(square.top + y * square.height)];
  };
  return {
    leftEye: mean(36, 42),
    rightEye: mean(42, 48),
    nose: mean(30, 31),
    leftMouth: mean(48, 49),
    rightMouth: mean(54, 55),
  };
}

/** To an eighth of a pixel: see `face_finder.ts`. */
const round = (value: number) => Math.round(value * 8) / 8;
