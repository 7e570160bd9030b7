/**
 * The playground's sliders: for each attribute that the judge tells a vector balanced over sex and age, and what a
 * move along it does. The people are cut in two halves; what is said of a vector is measured on faces of the half
 * that it was not made from. The page's own vector is made from both.
 *
 * @module
 */

import type { AttributeColumns, AttributeName } from "../annotations/mod.ts";
import {
  type AttributeJudge,
  type Descriptors,
  type IdentityJudge,
  scoreSays,
} from "../judges/mod.ts";
import {
  balancedDifference,
  codeAt,
  type Codes,
  distance,
  meanDifference,
  selectCodes,
} from "../latent/mod.ts";
import { decodeImages, type Vae } from "../models/mod.ts";
import { mean } from "../statistics/mod.ts";
import { sampleOf } from "../studies/mod.ts";
import type { Turned } from "./playground_data.ts";

/** What is watched beside every slider: what a change of anything else should leave alone. */
const WATCHED = ["Male", "Young", "Eyeglasses"] as const satisfies AttributeName[];

/** Over what vectors are balanced, less the attribute itself. */
const BALANCED_OVER = ["Male", "Young"] as const;

/** Faces on which a slider is measured at most, and of these those whose identity is. */
const [MOST_FACES, MOST_IDENTITIES] = [64, 8] as const;

/** Faces with and without an attribute, in either half, at least. */
const LEAST_FACES = 4;

/** A vector and what it does. */
interface MeasuredSlider {
  readonly attribute: AttributeName;
  /** As long as the gap between the classes. */
  readonly vector: Float64Array;
  /** Whether it is balanced over sex and age. */
  readonly isBalanced: boolean;
  readonly itself: Turned;
  readonly leaks: Readonly<Record<string, Turned>>;
  /** Descriptors' distance over that of two people, and of how many faces. */
  readonly identity: { readonly share: number; readonly faces: number };
}

/** What sliders are measured on. */
interface SliderFaces {
  readonly vae: Vae;
  /** The faces' means. */
  readonly codes: Codes;
  /** What is known of them, a value for each code. */
  readonly table: AttributeColumns;
  /** Who is shown. */
  readonly identities: readonly number[];
  readonly judge: AttributeJudge;
  readonly identityJudge: IdentityJudge;
}

/** Measures all sliders; the one that turns its own verdict most often comes first. */
export async function measureSliders(
  faces: SliderFaces,
  onProgress: (done: number, total: number) => void,
): Promise<readonly MeasuredSlider[]> {
  const { judge, identities } = faces;
  const people = [...new Set(identities)];
  const halves = [0, 1].map((half) =>
    identities.flatMap((person, i) => people.indexOf(person) % 2 === half ? [i] : [])
  );
  const names = judge.attributes.filter((name) =>
    halves.every((rows) => {
      const values = rows.map((i) => faces.table.attribute(name)[i] ?? 0);
      return [1, -1].every((value) =>
        values.filter((each) => each === value).length >= LEAST_FACES
      );
    })
  );
  const usual = await distanceOfTwoPeople(faces);
  const sliders: MeasuredSlider[] = [];
  for (const [i, attribute] of names.entries()) {
    const all = identities.map((_, i) => i);
    const measured = await measure(attribute, halves, faces);
    const { itself, leaks, moved, described } = measured;
    const identity = { share: moved / usual, faces: described };
    sliders.push({ attribute, ...vectorOf(attribute, all, faces), itself, leaks, identity });
    onProgress(i + 1, names.length);
  }
  const rate = ({ itself: { turned, faces } }: MeasuredSlider) => turned / Math.max(1, faces);
  return sliders.toSorted((a, b) => rate(b) - rate(a));
}

/**
 * The attribute's vector from some faces. Where no group of sex and age has both classes it is not balanced, which
 * is said.
 */
function vectorOf(
  attribute: AttributeName,
  rows: readonly number[],
  { codes, table }: SliderFaces,
): { readonly vector: Float64Array; readonly isBalanced: boolean } {
  const labelsOf = (name: AttributeName) => rows.map((i) => table.attribute(name)[i] ?? 0);
  const labelled = { codes: selectCodes(codes, rows), labels: labelsOf(attribute) };
  const confounders = BALANCED_OVER.filter((name) => name !== attribute).map(labelsOf)
    .filter((labels) => labels.some((label) => label !== 0));
  try {
    return { vector: balancedDifference(labelled, confounders), isBalanced: true };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { vector: meanDifference(labelled), isBalanced: false };
  }
}

async function measure(
  attribute: AttributeName,
  [one = [], other = []]: readonly (readonly number[])[],
  faces: SliderFaces,
): Promise<
  Pick<MeasuredSlider, "itself" | "leaks"> & { readonly moved: number; readonly described: number }
> {
  const { vae, codes, table, judge, identityJudge } = faces;
  const before: Float32Array[] = [];
  const after: Float32Array[] = [];
  const towards: boolean[] = [];
  for (const [from, to] of [[one, other], [other, one]] as const) {
    const { vector } = vectorOf(attribute, from, faces);
    const known = to.filter((i) => (table.attribute(attribute)[i] ?? 0) !== 0);
    for (const i of sampleOf(known, MOST_FACES / 2, attribute)) {
      const code = codeAt(codes, i);
      const sign = (table.attribute(attribute)[i] ?? 0) > 0 ? -1 : 1;
      before.push(code);
      after.push(code.map((value, j) => value + sign * (vector[j] ?? 0)));
      towards.push(sign > 0);
    }
  }
  const images = await decodeImages(vae, [...before, ...after]);
  const scores = await judge.judge(images);
  const count = before.length;
  const says = (name: AttributeName, i: number) => scoreSays(scores[name]?.[i] ?? NaN, true);
  const turned = (name: AttributeName, counts: (i: number) => boolean): Turned => {
    const rows = before.map((_, i) => i).filter(counts);
    const changed = rows.filter((i) => says(name, i) !== says(name, count + i));
    return { turned: changed.length, faces: rows.length };
  };
  // A face that the judge calls what it is to become says nothing of the move.
  const itself = turned(attribute, (i) => says(attribute, i) !== towards[i]);
  const leaks = WATCHED.filter((name) => name !== attribute && judge.attributes.includes(name))
    .map((name) => [name, turned(name, () => true)] as const);
  const shown = sampleOf(before.map((_, i) => i), MOST_IDENTITIES, attribute);
  const described = await identityJudge.describe(
    await decodeImages(vae, shown.flatMap((i) => [before[i] ?? [], after[i] ?? []])),
  );
  const moved = mean(
    shown.map((_, k) => distance(at(described, 2 * k), at(described, 2 * k + 1))),
  );
  return { itself, leaks: Object.fromEntries(leaks), moved, described: shown.length };
}

/** The mean distance of descriptors of reconstructions of different people. */
async function distanceOfTwoPeople(
  { vae, codes, identities, identityJudge }: SliderFaces,
): Promise<number> {
  const first = [...new Set(identities)].map((person) => identities.indexOf(person));
  const rows = sampleOf(first, 24, "two people");
  const images = await decodeImages(vae, rows.map((i) => codeAt(codes, i)));
  const described = await identityJudge.describe(images);
  const pairs = rows.flatMap((_, i) => rows.slice(i + 1).map((_, j) => [i, i + 1 + j] as const));
  return mean(pairs.map(([i, j]) => distance(at(described, i), at(described, j))));
}

const at = ({ values, dim }: Descriptors, i: number) => values.subarray(i * dim, (i + 1) * dim);
