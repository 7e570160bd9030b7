/**
 * CelebA's 40 attributes (Liu et al. 2015), the vocabulary in which every source of faces speaks; how
 * often they occur, and how much one tells about another.
 *
 * @module
 */

/** The attributes' names, in CelebA's order and spelling. */
export const ATTRIBUTE_NAMES = [
  "5_o_Clock_Shadow",
  "Arched_Eyebrows",
  "Attractive",
  "Bags_Under_Eyes",
  "Bald",
  "Bangs",
  "Big_Lips",
  "Big_Nose",
  "Black_Hair",
  "Blond_Hair",
  "Blurry",
  "Brown_Hair",
  "Bushy_Eyebrows",
  "Chubby",
  "Double_Chin",
  "Eyeglasses",
  "Goatee",
  "Gray_Hair",
  "Heavy_Makeup",
  "High_Cheekbones",
  "Male",
  "Mouth_Slightly_Open",
  "Mustache",
  "Narrow_Eyes",
  "No_Beard",
  "Oval_Face",
  "Pale_Skin",
  "Pointy_Nose",
  "Receding_Hairline",
  "Rosy_Cheeks",
  "Sideburns",
  "Smiling",
  "Straight_Hair",
  "Wavy_Hair",
  "Wearing_Earrings",
  "Wearing_Hat",
  "Wearing_Lipstick",
  "Wearing_Necklace",
  "Wearing_Necktie",
  "Young",
] as const;

/** One of CelebA's 40 attributes. */
export type AttributeName = typeof ATTRIBUTE_NAMES[number];

/** Which attributes a face has. */
export type FaceAttributes = Readonly<Record<AttributeName, boolean>>;

/** Attributes by column, as a face store's table gives them. */
export interface AttributeColumns {
  /** A number for each face: 1 has it, −1 has it not, 0 nobody knows. */
  attribute(name: AttributeName): Int8Array;
}

/**
 * The share of faces with each attribute among those of which it is known, from 0 to 1; NaN where it
 * is known of none.
 *
 * @param table The faces' attributes.
 * @param rows Which faces.
 * @param names Which attributes.
 * @throws {RangeError} If a row does not exist.
 */
export function attributeShares(
  table: AttributeColumns,
  rows: readonly number[],
  names: readonly AttributeName[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(names.map((name) => {
    const column = table.attribute(name);
    const values = Int8Array.from(rows, (row) => {
      const value = column[row];
      if (value !== undefined) return value;
      throw new RangeError(`Cannot read face ${row} as there are only ${column.length}`);
    });
    return [name, shareHaving(values)];
  }));
}

/**
 * The share of CelebA's 202,599 faces with each attribute, by its public annotations, in whole per cents: to
 * hold other faces beside.
 */
export const CELEBA_RATES: Readonly<Record<AttributeName, number>> = {
  "5_o_Clock_Shadow": 0.11,
  Arched_Eyebrows: 0.27,
  Attractive: 0.51,
  Bags_Under_Eyes: 0.2,
  Bald: 0.02,
  Bangs: 0.15,
  Big_Lips: 0.24,
  Big_Nose: 0.23,
  Black_Hair: 0.24,
  Blond_Hair: 0.15,
  Blurry: 0.05,
  Brown_Hair: 0.21,
  Bushy_Eyebrows: 0.14,
  Chubby: 0.06,
  Double_Chin: 0.05,
  Eyeglasses: 0.07,
  Goatee: 0.06,
  Gray_Hair: 0.04,
  Heavy_Makeup: 0.39,
  High_Cheekbones: 0.46,
  Male: 0.42,
  Mouth_Slightly_Open: 0.48,
  Mustache: 0.04,
  Narrow_Eyes: 0.12,
  No_Beard: 0.83,
  Oval_Face: 0.28,
  Pale_Skin: 0.04,
  Pointy_Nose: 0.28,
  Receding_Hairline: 0.08,
  Rosy_Cheeks: 0.07,
  Sideburns: 0.06,
  Smiling: 0.48,
  Straight_Hair: 0.21,
  Wavy_Hair: 0.32,
  Wearing_Earrings: 0.19,
  Wearing_Hat: 0.05,
  Wearing_Lipstick: 0.47,
  Wearing_Necklace: 0.12,
  Wearing_Necktie: 0.07,
  Young: 0.77,
};

/**
 * The share of all faces with each attribute, as {@linkcode attributeShares} gives it of some.
 *
 * @param columns By attribute, a number for each face: 1 has it, −1 has it not, 0 nobody knows.
 * @example
 * ```ts
 * import { attributeRates } from "facespace/annotations";
 *
 * const { Smiling } = attributeRates({ Smiling: Int8Array.of(1, -1, -1, 0, -1) });
 * if (Smiling !== 0.25) throw new Error("One of the four that are known smiles");
 * ```
 */
export function attributeRates(
  columns: Readonly<Record<string, Int8Array>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, shareHaving(column)]),
  );
}

function shareHaving(column: Int8Array): number {
  return column.filter((value) => value === 1).length /
    column.filter((value) => value !== 0).length;
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
  /** The attributes, in their order. */
  readonly names: readonly string[];
  /** Symmetric: `values[i][j]` belongs to `names[i]` and `names[j]`. */
  readonly values: readonly (readonly number[])[];
}

/** The {@linkcode phi} coefficients of all pairs of columns. */
export function phiMatrix(columns: Readonly<Record<string, Int8Array>>): PhiMatrix {
  const entries = Object.entries(columns);
  return {
    names: entries.map(([name]) => name),
    values: entries.map(([, one]) => entries.map(([, other]) => phi(one, other))),
  };
}
