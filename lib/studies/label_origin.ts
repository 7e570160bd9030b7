/**
 * Whether attributes were given with the faces or predicted by a network, which is to be said
 * wherever they are used.
 *
 * @module
 */

import type { AttributeName } from "../annotations/mod.ts";

/** A table that tells both. */
export interface LabelTable {
  /** 1, −1 or 0 for each face: has it, has it not, unknown. */
  attribute(name: AttributeName): Int8Array;
  /** How sure a prediction is; NaN where the attribute is given or unknown. */
  confidence(name: AttributeName): Float64Array;
}

/** Where the values of an attribute come from. */
export interface LabelOrigin {
  readonly attribute: AttributeName;
  /** Faces of each sort. */
  readonly given: number;
  readonly predicted: number;
  readonly unknown: number;
}

/**
 * Counts given, predicted and unknown values.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { labelOrigin } from "facespace/studies";
 *
 * const table = {
 *   attribute: () => Int8Array.of(1, -1, 0),
 *   confidence: () => Float64Array.of(NaN, 0.8, NaN),
 * };
 * const { given, predicted, unknown } = labelOrigin(table, "Smiling");
 * assert(given === 1 && predicted === 1 && unknown === 1);
 * ```
 */
export function labelOrigin(table: LabelTable, attribute: AttributeName): LabelOrigin {
  const values = table.attribute(attribute);
  const confidences = table.confidence(attribute);
  let [given, predicted] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    if (values[i] === 0) continue;
    if (Number.isNaN(confidences[i] ?? NaN)) given++;
    else predicted++;
  }
  return { attribute, given, predicted, unknown: values.length - given - predicted };
}
