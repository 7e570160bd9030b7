/**
 * How often attributes occur, and how much one tells about another: plain counting on columns of
 * 1 (has it), −1 (has it not) and 0 (unknown), as a table of faces gives them.
 *
 * @module
 */

/** Attributes by their names, a value for each face: 1, −1 or 0. All have the same length. */
export type AttributeColumns = Readonly<Record<string, Int8Array>>;

/**
 * The share of faces with each attribute, from 0 to 1, among those of which it is known; NaN where
 * it is known of none.
 *
 * @example
 * ```ts
 * import { attributeRates } from "facespace/annotations";
 *
 * const { Smiling } = attributeRates({ Smiling: Int8Array.of(1, -1, -1, 0, -1) });
 * if (Smiling !== 0.25) throw new Error("One of the four that are known smiles");
 * ```
 */
export function attributeRates(columns: AttributeColumns): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => {
      const known = column.reduce((sum, value) => sum + Math.abs(value), 0);
      const having = column.reduce((sum, value) => sum + (value === 1 ? 1 : 0), 0);
      return [name, having / known];
    }),
  );
}

/**
 * The phi coefficient of two attributes: Pearson's correlation of two columns of yes and no, from
 * −1 (never alike) over 0 (one tells nothing about the other) to 1 (always alike). Faces of which
 * either is unknown do not count (Yule 1912).
 *
 * @returns NaN where either column is constant, as nothing can be said then.
 * @throws {RangeError} If the columns differ in length.
 *
 * @example
 * ```ts
 * import { phi } from "facespace/annotations";
 *
 * const smiling = Int8Array.of(1, 1, -1, -1);
 * if (phi(smiling, smiling) !== 1) throw new Error("A column is always like itself");
 * if (phi(smiling, Int8Array.of(1, -1, 1, -1)) !== 0) throw new Error("These are independent");
 * ```
 */
export function phi(one: Int8Array, other: Int8Array): number {
  if (one.length !== other.length) {
    throw new RangeError(
      `Cannot correlate attributes as they must be of the same faces: got ${one.length} and ` +
        `${other.length} values`,
    );
  }
  let [known, sumOne, sumOther, sumBoth] = [0, 0, 0, 0];
  for (let i = 0; i < one.length; i++) {
    const [a, b] = [one[i] ?? 0, other[i] ?? 0];
    if (a === 0 || b === 0) continue;
    known++;
    sumOne += a;
    sumOther += b;
    sumBoth += a * b;
  }
  // All are whole numbers, so a constant column gives exactly 0 / 0. Every value's square is 1.
  const spread = (known * known - sumOne * sumOne) * (known * known - sumOther * sumOther);
  return (known * sumBoth - sumOne * sumOther) / Math.sqrt(spread);
}

/** Phi coefficients of all pairs of attributes. */
export interface PhiMatrix {
  readonly names: readonly string[];
  /** Symmetric: `values[i][j]` belongs to `names[i]` and `names[j]`. */
  readonly values: readonly (readonly number[])[];
}

/** The {@linkcode phi} coefficients of all pairs of columns. */
export function phiMatrix(columns: AttributeColumns): PhiMatrix {
  const entries = Object.entries(columns);
  return {
    names: entries.map(([name]) => name),
    values: entries.map(([, one]) => entries.map(([, other]) => phi(one, other))),
  };
}
