/**
 * An attribute as a vector: a direction, and how far apart and how spread the two classes are along
 * it, so that the strength of a step has a unit.
 *
 * @module
 */

import { dot, unit } from "./inner_product.ts";
import { assertLabels, type LabelledCodes } from "./labelled_codes.ts";

/** A direction of latent space with the classes' places along it. */
export interface AttributeVector {
  /** Length `dim`, of length 1; it points to the codes with the attribute. */
  readonly direction: Float64Array;
  /** Mean of the codes with the attribute less that of those without, along the direction. */
  readonly gap: number;
  /** Standard deviation within the classes along the direction, pooled over both (n − 2). */
  readonly deviation: number;
  /** Halfway between the means of the classes along the direction. */
  readonly middle: number;
}

/**
 * In what the strength of a step is told.
 *
 * - `gap`: 1 goes as far as from the mean of those without to the mean of those with.
 * - `deviation`: 1 is one standard deviation within the classes; it also compares attributes.
 * - `latent`: 1 is a length of 1 in latent space, a standard deviation of the prior.
 */
export type StrengthUnit = "gap" | "deviation" | "latent";

/**
 * Measures a direction on labelled codes, of any length, and turns it towards those with the
 * attribute.
 *
 * @throws {RangeError} If the direction is 0 or of another length, a label is missing, or a class
 * has fewer than 2 codes.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { attributeVector } from "facespace/latent";
 * import { codesFrom } from "facespace/latent";
 *
 * const codes = codesFrom([[3, 9], [5, 9], [-1, 9], [1, 9]]);
 * const { direction, gap, middle } = attributeVector({ codes, labels: [1, 1, -1, -1] }, [-7, 0]);
 * assert(direction[0] === 1 && gap === 4 && middle === 2);
 * ```
 */
export function attributeVector(
  { codes, labels }: LabelledCodes,
  direction: ArrayLike<number>,
): AttributeVector {
  assertLabels({ codes, labels });
  const towards = unit(direction);
  const places: { readonly with: number[]; readonly without: number[] } = { with: [], without: [] };
  for (let i = 0; i < codes.count; i++) {
    const label = labels[i] ?? 0;
    if (label === 0) continue;
    const row = codes.values.subarray(i * codes.dim, (i + 1) * codes.dim);
    places[label > 0 ? "with" : "without"].push(dot(row, towards));
  }
  const [having, lacking] = [spread(places.with), spread(places.without)];
  const sign = having.mean < lacking.mean ? -1 : 1;
  const freedom = places.with.length + places.without.length - 2;
  return {
    direction: towards.map((value) => sign * value),
    gap: sign * (having.mean - lacking.mean),
    deviation: Math.sqrt((having.squares + lacking.squares) / freedom),
    middle: sign * (having.mean + lacking.mean) / 2,
  };
}

/**
 * A code moved along an attribute.
 *
 * @param strength How far, in the unit; negative to take the attribute away.
 * @param strengthUnit Default: the gap between the classes.
 * @throws {RangeError} If the code has another length.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { moveAlong } from "facespace/latent";
 *
 * const smile = { direction: Float64Array.of(0, 1), gap: 4, deviation: 2, middle: 0 };
 * assert(moveAlong([1, 1], smile, 0.5).join() === "1,3");
 * assert(moveAlong([1, 1], smile, 0.5, "deviation").join() === "1,2");
 * ```
 */
export function moveAlong(
  code: ArrayLike<number>,
  vector: AttributeVector,
  strength: number,
  strengthUnit: StrengthUnit = "gap",
): Float32Array {
  const { direction, gap, deviation } = vector;
  if (code.length !== direction.length) {
    throw new RangeError(
      `Cannot move a code as it must be as long as the direction: got ${code.length} and ${direction.length}`,
    );
  }
  const step = strength * { gap, deviation, latent: 1 }[strengthUnit];
  return Float32Array.from(code, (value, i) => value + step * (direction[i] ?? 0));
}

function spread(values: readonly number[]): { mean: number; squares: number } {
  if (values.length < 2) {
    throw new RangeError(
      `Cannot measure a direction as each class must have 2 codes or more: got ${values.length}`,
    );
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, squares: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) };
}
