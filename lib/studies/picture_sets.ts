/**
 * Sets of pictures held against real faces of other people: how sharp, how real, how different from one another
 * and how near to faces that were learned from. So networks that only draw stand beside networks that
 * reconstruct, and beside real faces themselves.
 *
 * @module
 */

import { type FacePixels, floatImageAt, type FloatImages, toFloats } from "../images/mod.ts";
import type { IdentityJudge } from "../judges/mod.ts";
import {
  codeAt,
  type Codes,
  distance,
  nearestCodes,
  samplePosterior,
  selectCodes,
} from "../latent/mod.ts";
import { fitMixture, mean, sampleMixture, shareInterval } from "../statistics/mod.ts";
import { faceAt } from "../store/mod.ts";
import { amountText, meanSharpness, shareText, type TableRow } from "./measures.ts";
import type { LabelledPictures, StudiedNetwork } from "./networks.ts";
import { sampleOf } from "./draws.ts";
import type { Realism } from "./realism.ts";

/** What sets are held against, and who looks. */
export interface PictureSetsOptions {
  /** In the pictures' size. */
  readonly faces: FacePixels;
  /** Real faces of people whom no network has seen: the first set, which others are compared with. */
  readonly rows: readonly number[];
  /** Faces that were learned from; of more than 4,000 some are drawn. */
  readonly learned: readonly number[];
  /** Tell people from one another. */
  readonly descriptors: Pick<IdentityJudge, "describe">;
  /** Says how real pictures look. */
  readonly realism: Pick<Realism, "see">;
  /** Decides draws and intervals. */
  readonly seed: string;
}

/** Some sets, looked at. */
export interface PictureSets {
  /** A row for each set, real faces first. */
  table(): readonly TableRow[];
  /** The diversity of a set over that of real faces: 0 if all are alike. */
  diversity(name: string): number;
  /** The first pictures of a set, and below each the face that was learned from and is most like it. */
  nearest(name: string, count: number): LabelledPictures;
}

const REAL = "real faces of others";
/** Learned faces that are described, at most. */
const MOST_LEARNED = 4000;

interface LookedAt {
  readonly images: FloatImages;
  readonly descriptors: Codes;
  readonly spread: number;
  readonly row: TableRow;
}

/**
 * Looks at sets of pictures.
 *
 * Diversity is the mean distance between the descriptors of two pictures of a set. How near to what was learned is the
 * mean distance of a picture's descriptor from the nearest learned face's. Both are over the same of real faces.
 *
 * @param sets By their names; each of different people, as far as it shows any.
 */
export async function pictureSets(
  sets: Readonly<Record<string, FloatImages>>,
  options: PictureSetsOptions,
): Promise<PictureSets> {
  const { faces, rows, descriptors, realism, seed } = options;
  const learned = sampleOf(options.learned, MOST_LEARNED, `${seed} learned`);
  const known = await descriptors.describe(await toFloats(faces, learned));
  const found = new Map<string, LookedAt>();
  const all = { [REAL]: await toFloats(faces, rows), ...sets };
  let real: { spread: number; nearest: number; sharpness: number } | undefined;
  for (const [name, images] of Object.entries(all)) {
    const described = await descriptors.describe(images);
    const own = {
      spread: spreadOf(described),
      nearest: mean(
        Array.from(
          { length: described.count },
          (_, i) => nearestCodes(known, codeAt(described, i), 1)[0]?.distance ?? NaN,
        ),
      ),
      sharpness: meanSharpness(images),
    };
    real ??= own;
    const seen = await realism.see?.(images);
    const looksReal = seen?.pictures.filter((one) => one.looksReal).length ?? 0;
    const set = seen?.distances({ seed });
    const over = (value: number, of: number) => (value / of).toFixed(2);
    found.set(name, {
      images,
      descriptors: described,
      spread: own.spread / real.spread,
      row: {
        pictures: name,
        "sharpness": over(own.sharpness, real.sharpness),
        "diversity": over(own.spread, real.spread),
        "from the nearest learned": over(own.nearest, real.nearest),
        ...(seen && set
          ? {
            "look real": shareText(shareInterval(looksReal, images.count)),
            "set: in identity": amountText(set.identity),
            "in texture": amountText(set.texture),
            "in the eyes": amountText(set.eyes),
          }
          : {}),
      },
    });
  }
  const setOf = (name: string): LookedAt => {
    const set = found.get(name);
    if (set) return set;
    throw new RangeError(
      `Cannot show ${name} as there are only ${[...found.keys()].join(", ")}`,
    );
  };
  return {
    table: () => [...found.values()].map(({ row }) => row),
    diversity: (name) => setOf(name).spread,
    nearest(name, count) {
      const { images, descriptors: own } = setOf(name);
      const which = Array.from({ length: Math.min(count, images.count) }, (_, i) => i);
      const rowOf = (i: number) =>
        learned[nearestCodes(known, codeAt(own, i), 1)[0]?.index ?? 0] ?? 0;
      return {
        rows: [
          { label: "drawn", images: which.map((i) => floatImageAt(images, i)) },
          { label: "nearest learned", images: which.map((i) => faceAt(faces, rowOf(i))) },
        ],
        columnLabels: [],
      };
    },
  };
}

/** The mean distance between two of some descriptors. */
function spreadOf(codes: Codes): number {
  const distances: number[] = [];
  for (let i = 0; i < codes.count; i++) {
    for (let j = 0; j < i; j++) distances.push(distance(codeAt(codes, i), codeAt(codes, j)));
  }
  return mean(distances);
}

/** Codes that a Gaussian is fitted to, at most. */
const MOST_FITTED = 4000;

/**
 * Codes drawn from where the codes of faces are: from a Gaussian with their mean and covariance.
 *
 * @param rows Whose codes it is fitted to; of more than 4,000 some are drawn.
 */
export function gaussianDraws(
  { means, logVars }: Pick<StudiedNetwork, "means" | "logVars">,
  rows: readonly number[],
  { count, seed }: { readonly count: number; readonly seed: string },
): Codes {
  const some = sampleOf(rows, MOST_FITTED, `${seed} fitted`);
  const codes = samplePosterior(selectCodes(means, some), selectCodes(logVars, some), seed);
  const { mixture } = fitMixture(codes, { components: 1, covariance: "full", seed });
  return sampleMixture(mixture, count, seed);
}
