/**
 * What is known of a set of portraits, as files: CelebA's five, and `truth.csv` with the continuous
 * values. Nothing is painted for them.
 *
 * @module
 */

import { ANNOTATIONS, celebaFiles, type CelebaRow } from "../sources/mod.ts";
import { portraitAttributes } from "./attributes.ts";
import { portraitMeasures } from "./measures.ts";
import { portraitGeometry } from "./portrait_geometry.ts";
import { portraitInSet, type PortraitRecipe } from "./recipe.ts";

const TRUTH = "truth.csv";

/** The names of the files. */
export const ANNOTATION_FILES: readonly string[] = [
  ...Object.values(ANNOTATIONS).map(({ stem }) => `${stem}.txt`),
  TRUTH,
];

/** Writes the files' texts, by their names. */
export function annotationFiles(recipe: PortraitRecipe): Readonly<Record<string, string>> {
  const rows: CelebaRow[] = [];
  const truth: string[] = [];
  for (let i = 0; i < recipe.count; i++) {
    const { name, identity, partition, portrait } = portraitInSet(recipe, i);
    const { landmarks, faceBox: box } = portraitGeometry(portrait);
    const attributes = portraitAttributes(portrait);
    rows.push({ name, attributes, box, landmarks, identity: identity + 1, partition });
    const measures = portraitMeasures(portrait);
    if (i === 0) truth.push(`image_id,${Object.keys(measures).join(",")}\n`);
    const values = Object.values(measures).map((value) => Number(value.toFixed(5)));
    truth.push(`${name},${values.join(",")}\n`);
  }
  return { ...celebaFiles(rows), [TRUTH]: truth.join("") };
}
