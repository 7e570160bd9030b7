/**
 * Results held against the right answer. The generator of the drawn faces can draw the same man, smiling:
 * no collection of photographs can. So each result has an error: in pixels, in codes, in identity, and in
 * attributes that should have stayed as they were.
 *
 * A result that changes one face is held against that face's counterpart. One that changes an average of
 * several is held against the average of their counterparts' codes, decoded, as there is no such person.
 *
 * @module
 */

import type { AttributeName } from "../annotations/mod.ts";
import { type FloatImages, meanSquaredError, valuesAt } from "../images/mod.ts";
import type { AttributeJudge, AttributeScores, IdentityJudge } from "../judges/mod.ts";
import { centroid, codeAt, type Codes, codesFrom, distance, selectCodes } from "../latent/mod.ts";
import { mean } from "../statistics/mod.ts";
import type { ByNetwork, EncodingNetwork } from "./networks.ts";

/** Attributes that a change should leave alone, and that a judge tells well of drawn faces. */
const KEPT = [
  "Male",
  "Young",
  "Eyeglasses",
  "Bald",
  "Bangs",
  "Black_Hair",
  "Blond_Hair",
  "Gray_Hair",
  "No_Beard",
  "Wearing_Hat",
] as const;
/** Colours of hair, of which a face has one at most. */
const COLOURS: readonly AttributeName[] = ["Black_Hair", "Blond_Hair", "Brown_Hair", "Gray_Hair"];

/** What a change of some attributes should leave alone, as far as the judge can tell. */
export function keptOf(
  judge: Pick<AttributeJudge, "attributes">,
  changed: readonly AttributeName[],
): readonly AttributeName[] {
  const isColour = changed.some((name) => COLOURS.includes(name));
  return KEPT.filter((name) =>
    judge.attributes.includes(name) && !changed.includes(name) &&
    !(isColour && COLOURS.includes(name))
  );
}

/** Faces with the right answer, and who measures. */
interface RightAnswerOptions {
  /** By their names. */
  readonly networks: ByNetwork<EncodingNetwork>;
  /** Rows, and an image of each as it should become. */
  readonly counterparts: { readonly rows: readonly number[]; readonly images: FloatImages };
  /** Tells other attributes. */
  readonly judge: AttributeJudge;
  /** Those that should stay as they are. */
  readonly kept: readonly AttributeName[];
  /** Tell people from one another; slow, so they may be left out. */
  readonly descriptors?: Pick<IdentityJudge, "describe">;
}

/** How wrong a result is. */
export interface AnswerErrors {
  /** Root mean square over pixel values, in steps of 1/255. */
  readonly pixels: number;
  /** Distance of the code from the right one, over that of the untouched face's: 1 is as wrong as doing nothing. */
  readonly code: number;
  /** Mean change of the probability of attributes that should have stayed, from the right answer's. */
  readonly others: number;
  /** Distance between descriptors; NaN without these. */
  readonly identity: number;
}

/** Measures results of one network. */
interface AnswerMeasure {
  /**
   * The errors of some results.
   *
   * @param codes The results.
   * @param changed For each, the rows of the faces that were changed.
   * @param images The results decoded, if they are at hand.
   * @throws {RangeError} If a row has no counterpart.
   */
  errors(
    codes: Codes,
    changed: readonly (readonly number[])[],
    images?: FloatImages,
  ): Promise<readonly AnswerErrors[]>;
}

/** The right answers of faces, network by network. */
interface RightAnswers {
  /**
   * Measures results of a network.
   *
   * @throws {RangeError} If there is no such network.
   */
  of(network: string): AnswerMeasure;
}

/** Encodes the right answers. */
export async function rightAnswers(options: RightAnswerOptions): Promise<RightAnswers> {
  const { networks, counterparts } = options;
  const places = new Map(counterparts.rows.map((row, i) => [row, i]));
  const measures: Record<string, AnswerMeasure> = {};
  for (const [name, network] of Object.entries(networks)) {
    const truth = await network.encode(counterparts.images);
    measures[name] = {
      errors: (codes, changed, images) =>
        measure(options, { network, truth, places }, { codes, changed, images }),
    };
  }
  return {
    of(name) {
      const found = measures[name];
      if (found) return found;
      const known = Object.keys(measures).join(", ");
      throw new RangeError(`Cannot measure ${name} as there are only ${known}`);
    },
  };
}

interface Prepared {
  readonly network: EncodingNetwork;
  readonly truth: Codes;
  readonly places: ReadonlyMap<number, number>;
}

async function measure(
  { counterparts, judge, kept, descriptors }: RightAnswerOptions,
  { network, truth, places }: Prepared,
  { codes, changed, images }: {
    readonly codes: Codes;
    readonly changed: readonly (readonly number[])[];
    readonly images: FloatImages | undefined;
  },
): Promise<readonly AnswerErrors[]> {
  const placesOf = (rows: readonly number[]) =>
    rows.map((row) => {
      const place = places.get(row);
      if (place === undefined) {
        throw new RangeError(`Cannot measure the face of row ${row} as it has no right answer`);
      }
      return place;
    });
  const right = codesFrom(changed.map((rows) => centroid(selectCodes(truth, placesOf(rows))).code));
  const before = codesFrom(changed.map((rows) => centroid(selectCodes(network.means, rows)).code));
  const results = images ?? await network.decoder.decode(codes);
  const targets = await targetsOf(network, right, { changed, sizePx: results.sizePx });
  for (const [i, rows] of changed.entries()) {
    if (rows.length !== 1) continue;
    valuesAt(targets, i).set(valuesAt(counterparts.images, placesOf(rows)[0] ?? -1));
  }
  const [of, by] = [await judge.judge(results), await judge.judge(targets)];
  const described = descriptors
    ? [await descriptors.describe(results), await descriptors.describe(targets)] as const
    : undefined;
  return changed.map((_, i) => ({
    pixels: 255 * Math.sqrt(meanSquaredError(valuesAt(results, i), valuesAt(targets, i))),
    code: distance(codeAt(codes, i), codeAt(right, i)) /
      distance(codeAt(before, i), codeAt(right, i)),
    others: mean(kept.map((name) => Math.abs(scoreAt(of, name, i) - scoreAt(by, name, i)))),
    identity: described ? distance(codeAt(described[0], i), codeAt(described[1], i)) : NaN,
  }));
}

/** Decoded right codes; what stands for a single face is replaced by its counterpart's picture. */
async function targetsOf(
  network: EncodingNetwork,
  right: Codes,
  { changed, sizePx }: {
    readonly changed: readonly (readonly number[])[];
    readonly sizePx: number;
  },
): Promise<FloatImages> {
  if (changed.some(({ length }) => length !== 1)) return await network.decoder.decode(right);
  const values = new Float32Array(changed.length * sizePx * sizePx * 3);
  return { values, count: changed.length, sizePx };
}

function scoreAt(scores: AttributeScores, name: AttributeName, image: number): number {
  return scores[name]?.[image] ?? NaN;
}
