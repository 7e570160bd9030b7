/**
 * Can one make out who it is? A copy of a picture, such as a reconstruction, is held against the other pictures
 * of the same people by descriptors of identity: whether the nearest one is of the same person, and how often
 * two people are farther apart than one person's pictures. The picture itself, in the copy's place, says how well
 * the descriptors can tell at all.
 *
 * @module
 */

import type { FloatImages } from "../images/mod.ts";
import type { IdentityJudge } from "../judges/mod.ts";
import { codeAt, type Codes, distance } from "../latent/mod.ts";
import { areaUnderRoc, mean } from "../statistics/mod.ts";
import { meanOf, percentText, shareText, type TableRow } from "./measures.ts";

/** Pictures, copies of them, and who is on each. */
export interface WhoIsItOptions {
  /** The pictures. */
  readonly originals: FloatImages;
  /** For each sort of copy, one of each picture, in the same order. */
  readonly copies: Readonly<Record<string, FloatImages>>;
  /** Who is on each picture. */
  readonly people: readonly (number | undefined)[];
  /** Tell people from one another. */
  readonly descriptors: Pick<IdentityJudge, "describe">;
  /** Of the resampling of people. */
  readonly seed: string;
}

/**
 * A row for the pictures themselves, one for each sort of copy, and one for chance. Pictures whose person is there
 * once do not count.
 *
 * @returns Nothing if nobody is there twice, or there is one person.
 */
export async function whoIsIt(options: WhoIsItOptions): Promise<readonly TableRow[]> {
  const { originals, copies, people, descriptors, seed } = options;
  const places = people.map((_, i) => i);
  const others = (i: number) => places.filter((j) => j !== i);
  const isSame = (i: number, j: number) => people[i] === people[j];
  const asked = places.filter((i) => others(i).some((j) => isSame(i, j)));
  if (asked.length === 0 || new Set(people).size < 2) return [];
  const known: Codes = await descriptors.describe(originals);
  const byPerson = (valueOf: (i: number) => number) =>
    Map.groupBy(asked, (i) => people[i]).values().map((ofPerson) => mean(ofPerson.map(valueOf)))
      .toArray();
  const rowOf = (pictures: string, described: Codes): TableRow => {
    const away = (i: number) =>
      others(i).map((j) => ({
        isSame: isSame(i, j),
        far: distance(codeAt(described, i), codeAt(known, j)),
      }));
    const found = new Map(asked.map((i) => [i, away(i)]));
    const isFound = (i: number) =>
      (found.get(i) ?? []).reduce((a, b) => b.far < a.far ? b : a).isSame ? 1 : 0;
    const all = [...found.values()].flat();
    const [same, two] = [true, false].map((which) =>
      all.filter(({ isSame }) => isSame === which).map(({ far }) => far)
    );
    return {
      pictures,
      "the nearest other picture is of the same person": shareText(
        meanOf(byPerson(isFound), `${seed} ${pictures}`),
      ),
      "two people are farther apart than one": percentText(areaUnderRoc(two ?? [], same ?? [])),
    };
  };
  const rows = [rowOf("the pictures themselves", known)];
  for (const [name, images] of Object.entries(copies)) {
    rows.push(rowOf(name, await descriptors.describe(images)));
  }
  const luck = byPerson((i) => mean(others(i).map((j) => isSame(i, j) ? 1 : 0)));
  return [...rows, {
    pictures: "by chance",
    "the nearest other picture is of the same person": percentText(mean(luck)),
    "two people are farther apart than one": "50 %",
  }];
}
