/**
 * How CelebA lies on disk (Liu et al. 2015): its annotation files in the original's spelling and in
 * the `.csv` mirror's, and where the aligned pictures are.
 *
 * @module
 */

import { ATTRIBUTE_NAMES, type Partition } from "../annotations/mod.ts";

/** The annotation files, by what they tell. */
export type AnnotationKind = "attributes" | "boxes" | "landmarks" | "identities" | "partitions";

/** One annotation file: a line for each picture, its name and then whole numbers. */
export interface AnnotationLayout {
  /** The file's name without `.txt` or `.csv`. */
  readonly stem: string;
  /** The columns after the picture's name. */
  readonly columns: readonly string[];
  /**
   * Whether the `.txt` begins with the number of pictures and a line of column names. A `.csv` has no
   * such number, and always a line of column names.
   */
  readonly counted: boolean;
  /** Whether a value may stand in a column. */
  allows(value: number, column: number): boolean;
  /** What {@linkcode allows} demands, for messages. */
  rule(column: number): string;
}

const fromZero = { allows: (value: number) => value >= 0, rule: () => "a whole number from 0" };

/** The five annotation files. */
export const ANNOTATIONS: Readonly<Record<AnnotationKind, AnnotationLayout>> = {
  attributes: {
    stem: "list_attr_celeba",
    columns: ATTRIBUTE_NAMES,
    counted: true,
    allows: (value) => value === 1 || value === -1,
    rule: () => "1 or -1",
  },
  boxes: {
    stem: "list_bbox_celeba",
    columns: ["x_1", "y_1", "width", "height"],
    counted: true,
    allows: (value, column) => column < 2 || value >= 0,
    rule: (column) => column < 2 ? "a whole number" : fromZero.rule(),
  },
  landmarks: {
    stem: "list_landmarks_align_celeba",
    columns: ["lefteye", "righteye", "nose", "leftmouth", "rightmouth"].flatMap(
      (point) => [`${point}_x`, `${point}_y`],
    ),
    counted: true,
    allows: () => true,
    rule: () => "a whole number",
  },
  identities: { stem: "identity_CelebA", columns: ["identity"], counted: false, ...fromZero },
  partitions: {
    stem: "list_eval_partition",
    columns: ["partition"],
    counted: false,
    allows: (value) => value >= 0 && value < PARTITIONS.length,
    rule: () => "0 (train), 1 (validation) or 2 (test)",
  },
};

/** The first column of a file with column names, where it names its first column at all. */
export const NAME_COLUMN = "image_id";

/** The partitions, by their numbers in the partition file. */
export const PARTITIONS: readonly Partition[] = ["train", "validation", "test"];

/** The folder of the aligned pictures; with `.zip` behind it, the archive with them. */
export const PICTURE_FOLDER = "img_align_celeba";
