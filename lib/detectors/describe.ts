/**
 * What a face looks like: its expression, and the sex and age that it seems to have. Predictions of
 * face-api's small networks, which are often wrong.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { type Expression, EXPRESSIONS } from "../store/mod.ts";
import { DESCRIBING_MARGIN, loadDescribingNetworks } from "./describing_networks.ts";
import type { FaceInPicture } from "./face_in_picture.ts";
import { lookInBatches } from "./face_input.ts";

/** What a face looks like to the networks. */
export interface Description {
  /** The most probable expression. */
  readonly expression: Expression;
  /** Its probability. */
  readonly expressionConfidence: number;
  /** The probability of the expression `happy`. */
  readonly happy: number;
  /** The probability of a man. */
  readonly male: number;
  readonly ageYears: number;
}

/** Describes faces. */
export interface Describer {
  describeFaces(faces: readonly FaceInPicture[]): Promise<Description[]>;
  /** Frees the weights. */
  dispose(): void;
}

/** Loads the networks of expression, sex and age on the active back end. */
export async function loadDescriber(): Promise<Describer> {
  const networks = await loadDescribingNetworks();
  return {
    describeFaces: (faces) =>
      lookInBatches(faces, DESCRIBING_MARGIN, async (squares) => {
        const outputs = networks.look(squares);
        const { expressions, sexes, ages } = outputs;
        const [feelings, men, years] = await Promise.all(
          [expressions, sexes, ages].map((output) => output.data()),
        );
        tf.dispose({ ...outputs });
        return Array.from({ length: squares.shape[0] }, (_, i) => {
          const probabilities = EXPRESSIONS.map((_, k) =>
            round(feelings?.[i * EXPRESSIONS.length + k])
          );
          const best = probabilities.indexOf(Math.max(...probabilities));
          return {
            expression: EXPRESSIONS[best] ?? "neutral",
            expressionConfidence: probabilities[best] ?? 0,
            happy: probabilities[EXPRESSIONS.indexOf("happy")] ?? 0,
            male: round(men?.[2 * i]),
            ageYears: Math.round(10 * (years?.[i] ?? 0)) / 10,
          };
        });
      }),
    dispose: () => networks.dispose(),
  };
}

/** So that the last bits of the arithmetic, which may differ, do not show. */
const round = (probability = 0) => Math.round(probability * 1e4) / 1e4;
