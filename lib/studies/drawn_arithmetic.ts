/**
 * The arithmetic of the article that the log entry follows, on a network that only draws: codes are normal
 * draws, and a judge sorts the faces that they make into the groups, in place of an author's eye. Then codes
 * are averaged, subtracted and added, and the result is drawn.
 *
 * @module
 */

import type { FloatImages } from "../images/mod.ts";
import { floatImageAt } from "../images/mod.ts";
import type { AttributeJudge } from "../judges/mod.ts";
import {
  centroid,
  type Codes,
  codesFrom,
  combine,
  meanNorm,
  type NormPolicy,
  selectCodes,
} from "../latent/mod.ts";
import type { CodeDecoder } from "../models/mod.ts";
import { stream } from "../random/mod.ts";
import { type Interval, shareInterval } from "../statistics/mod.ts";
import { drawMembers } from "./draws.ts";
import { type FaceCondition, judgeImages, shareText, type TableRow } from "./measures.ts";
import type { LabelledPictures } from "./networks.ts";

/** How it is done. */
export interface DrawnArithmeticOptions {
  /** Draws faces of codes. */
  readonly decoder: Pick<CodeDecoder, "decode">;
  /** The codes whose faces are sorted. */
  readonly codes: Codes;
  /** The first sorts; all judge results. */
  readonly judges: readonly AttributeJudge[];
  /** Codes in each average. */
  readonly counts: readonly number[];
  /** Results of each way. */
  readonly draws: number;
  /** Decides draws. */
  readonly seed: string;
}

/** What came of it. */
export interface DrawnArithmetic {
  /** How many faces were sorted into each group. */
  readonly groups: readonly TableRow[];
  /** A row for each number of codes and each policy. */
  table(): readonly TableRow[];
  /** The first results by one policy, a row for each number of codes. */
  pictures(policy: "plain" | "rescaled", count: number): LabelledPictures;
  /** The share of smiling men by one way and judge; NaN if it was not done. */
  success(
    way: { readonly policy: "plain" | "rescaled"; readonly count: number },
    judge: string,
  ): number;
  /** What could not be done, in sentences. */
  readonly notes: readonly string[];
}

const SMILING = { attribute: "Smiling", present: true } as const;
const MAN = { attribute: "Male", present: true } as const;
const not = ({ attribute }: FaceCondition): FaceCondition => ({ attribute, present: false });

/** The groups of `smiling women − neutral women + neutral men`, with their signs. */
const GROUPS: readonly {
  readonly name: string;
  readonly weight: number;
  readonly is: readonly FaceCondition[];
}[] = [
  { name: "smiling women", weight: 1, is: [SMILING, not(MAN)] },
  { name: "neutral women", weight: -1, is: [not(SMILING), not(MAN)] },
  { name: "neutral men", weight: 1, is: [not(SMILING), MAN] },
];
/** A face belongs to a group if the judge is as sure as this of both. */
const SURE = 0.8;
const POLICIES = ["plain", "rescaled"] as const;

interface Way {
  readonly policy: typeof POLICIES[number];
  readonly count: number;
  readonly images: FloatImages;
  readonly success: Readonly<Record<string, Interval>>;
}

/** Sorts drawn faces and does the arithmetic on their codes. */
export async function drawnArithmetic(options: DrawnArithmeticOptions): Promise<DrawnArithmetic> {
  const { decoder, codes, judges, counts, draws, seed } = options;
  const [sorter] = judges;
  if (!sorter) throw new RangeError("Cannot sort drawn faces as nobody judges them");
  const faces = await decoder.decode(codes);
  const groups: { name: string; weight: number; members: readonly number[] }[] = [];
  for (const { name, weight, is } of GROUPS) {
    const judged = await judgeImages(faces, [sorter], is);
    const members = judged.flatMap((one, i) =>
      (one[sorter.name]?.certainty ?? 0) >= SURE ? [i] : []
    );
    groups.push({ name, weight, members });
  }
  const least = Math.min(...groups.map(({ members }) => members.length));
  const possible = counts.filter((count) => count <= least);
  const notes = counts.filter((count) => count > least).map((count) =>
    `Left out: averages of ${count}, as the smallest group has ${least} drawn faces`
  );
  const usualNorm = meanNorm(codes);
  const ways: Way[] = [];
  for (const policy of POLICIES) {
    const kind: NormPolicy = policy === "plain"
      ? { kind: "plain" }
      : { kind: "rescaled", norm: usualNorm };
    for (const count of possible) {
      const results = codesFrom(Array.from({ length: draws }, (_, draw) =>
        combine(
          groups.map(({ name, weight, members }) => {
            const random = stream(seed, name, String(count), String(draw));
            return { ...centroid(selectCodes(codes, drawMembers(members, count, random))), weight };
          }),
          { policy: kind },
        )));
      const images = await decoder.decode(results);
      const judged = await judgeImages(images, judges, [SMILING, MAN]);
      ways.push({
        ...{ policy, count, images },
        success: Object.fromEntries(judges.map(({ name }) => [
          name,
          shareInterval(judged.filter((one) => one[name]?.success).length, draws),
        ])),
      });
    }
  }
  return {
    notes,
    groups: groups.map(({ name, members }) => ({
      group: name,
      "drawn faces": members.length,
      "share of all": `${(100 * members.length / codes.count).toFixed(0)} %`,
    })),
    table: () =>
      ways.map(({ policy, count, success }) => ({
        policy,
        "codes in each average": count,
        ...Object.fromEntries(
          Object.entries(success).map(([judge, of]) => [judge, shareText(of)]),
        ),
      })),
    pictures: (policy, count) => ({
      rows: ways.filter((way) => way.policy === policy).map(({ count: averaged, images }) => ({
        label: `averages of ${averaged}`,
        images: Array.from(
          { length: Math.min(count, images.count) },
          (_, i) => floatImageAt(images, i),
        ),
      })),
      columnLabels: [],
    }),
    success: ({ policy, count }, judge) =>
      ways.find((way) => way.policy === policy && way.count === count)?.success[judge]?.estimate ??
        NaN,
  };
}
