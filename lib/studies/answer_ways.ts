/**
 * Ways of making one man smile: vectors of one length along several directions, controls that could not know
 * what a smile is, and somebody else who smiles.
 *
 * @module
 */

import {
  balancedDifference,
  codeAt,
  type Codes,
  codesFrom,
  logisticDirection,
  meanDifference,
  nearestCodes,
  norm,
  selectCodes,
  svmDirection,
  unit,
} from "../latent/mod.ts";
import { stream } from "../random/mod.ts";
import type { EncodingNetwork, StudiedFaces } from "./networks.ts";

/** Ways that know what a smile is. */
export const WAYS = ["women's smile", "balanced", "logistic", "SVM"] as const;
/** Ways that do not. */
export const CONTROLS = ["shuffled labels", "random direction"] as const;
/** All vectors, each as long as the gap between smiling and neutral women. */
export function vectorsOf(
  { means }: Pick<EncodingNetwork, "means">,
  rows: readonly number[],
  { faces: { table }, seed }: {
    readonly faces: Pick<StudiedFaces, "table">;
    readonly seed: string;
  },
): Readonly<Record<(typeof WAYS)[number] | (typeof CONTROLS)[number], Float64Array>> {
  const codes = selectCodes(means, rows);
  const [smiles, male] = [table.attribute("Smiling"), table.attribute("Male")];
  const labels = rows.map((row) => smiles[row] ?? 0);
  const sexes = rows.map((row) => male[row] ?? 0);
  const women = meanDifference({ codes, labels: labels.map((of, i) => sexes[i] === -1 ? of : 0) });
  const length = norm(women);
  const asLong = (vector: ArrayLike<number>) => unit(vector).map((value) => value * length);
  const shuffled = stream(seed, "shuffled").shuffle([...labels]);
  const random = stream(seed, "random direction");
  const classified = { codes, labels };
  return {
    "women's smile": women,
    "balanced": asLong(balancedDifference(classified, [sexes])),
    "logistic": asLong(logisticDirection(classified, { tolerance: 1e-3 }).direction),
    "SVM": asLong(svmDirection(classified, { tolerance: 1e-3 }).direction),
    "shuffled labels": asLong(meanDifference({ codes, labels: shuffled })),
    "random direction": asLong(women.map(() => random.normal(0, 1))),
  };
}

/** Codes and so many times a vector. */
export function moved(codes: Codes, vector: ArrayLike<number>, strength: number): Codes {
  const { values, dim } = codes;
  return {
    ...codes,
    values: values.map((value, i) => value + strength * (vector[i % dim] ?? NaN)),
  };
}

/** In the place of each man the training man who smiles and whose code is nearest. */
export function smilingOthers(
  { means }: Pick<EncodingNetwork, "means">,
  rows: readonly number[],
  codes: Codes,
): Codes {
  const among = selectCodes(means, rows);
  return codesFrom(Array.from({ length: codes.count }, (_, i) => {
    const [nearest] = nearestCodes(among, codeAt(codes, i), 1);
    return Float32Array.from(codeAt(among, nearest?.index ?? 0));
  }));
}
