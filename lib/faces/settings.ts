/**
 * How faces are to be extracted: everything that a user may choose and that changes the result.
 *
 * @module
 */

import type { PictureLocation } from "../annotations/mod.ts";
import type { DetectorName } from "../detectors/mod.ts";

/** The names that a setting may have, for checks and for `--help`. */
export const CHOICES = {
  detector: ["auto", "tiny", "ssd", "mtcnn"],
  policy: ["box", "levelled"],
  describe: ["missing", "always", "never"],
  faces: ["all", "best"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Sizes of portraits' faces: for the networks of the first notebooks, and for larger ones. */
export const PORTRAIT_SIZES_PX: readonly number[] = [80, 128];

/** Size of other faces: CelebA's take 3.9 GB. */
export const USUAL_SIZES_PX: readonly number[] = [80];

/** What to extract, and how. */
export interface ExtractionSettings {
  /** Widths and heights of the faces, ascending. */
  readonly sizesPx: readonly number[];
  readonly detector: DetectorName;
  /** `box`: the detector's box, resized. `levelled`: squared, with the eyes level. */
  readonly policy: typeof CHOICES.policy[number];
  /** Share of the face that is left around it; null for the policy's own. */
  readonly margin: number | null;
  /**
   * Which faces a network describes: those of pictures that do not say who smiles, is a man and is
   * young, all, or none. What is given always stays.
   */
  readonly describe: typeof CHOICES.describe[number];
  /** All faces of a picture, or the one that the picture is of. */
  readonly faces: typeof CHOICES.faces[number];
}

/**
 * Fills in what was not chosen, by the kind of source: portraits and CelebA are pictures of one
 * person each, photographs are of anybody.
 *
 * @throws {RangeError} If a value makes no sense.
 */
export function completeSettings(
  kind: PictureLocation["kind"],
  chosen: Partial<ExtractionSettings> = {},
): ExtractionSettings {
  const usual = kind === "portraits" ? PORTRAIT_SIZES_PX : USUAL_SIZES_PX;
  const sizesPx = [...new Set(chosen.sizesPx ?? usual)];
  sizesPx.sort((a, b) => a - b);
  const settings: ExtractionSettings = {
    sizesPx,
    detector: chosen.detector ?? "auto",
    policy: chosen.policy ?? "box",
    margin: chosen.margin ?? null,
    describe: chosen.describe ?? "missing",
    faces: chosen.faces ?? (kind === "photos" ? "all" : "best"),
  };
  const cannot = (rule: string, value: unknown) =>
    new RangeError(`Cannot extract faces as ${rule}: got ${value}`);
  if (sizesPx.length === 0 || sizesPx.some((size) => !(Number.isInteger(size) && size >= 8))) {
    throw cannot("their sizes must be whole numbers of pixels from 8", `[${sizesPx}]`);
  }
  for (const [name, known] of Object.entries(CHOICES)) {
    const value: unknown = Object.entries(settings).find(([key]) => key === name)?.[1];
    if (!known.some((each) => each === value)) {
      throw cannot(`${name} must be one of ${known.join(", ")}`, `"${value}"`);
    }
  }
  const { margin } = settings;
  if (margin !== null && !(margin >= 0 && margin <= 2)) {
    throw cannot("the margin must be 0 to 2", margin);
  }
  return settings;
}
