/**
 * What studies measure of pictures and of draws: what judges say, sharpness, means with their
 * intervals, and these in words.
 *
 * @module
 */

import type { AttributeName } from "../annotations/mod.ts";
import type { IntervalRow } from "../charts/mod.ts";
import { type FloatImages, sharpness, valuesAt } from "../images/mod.ts";
import {
  type AttributeJudge,
  type AttributeScores,
  type JudgeErrors,
  scoreSays,
} from "../judges/mod.ts";
import { bootstrapInterval, type Interval, mean } from "../statistics/mod.ts";

/** A row of a table, by the titles of its columns. */
export type TableRow = Readonly<Record<string, string | number>>;

/** An attribute that a face has, or has not. */
export interface FaceCondition {
  /** Its name in CelebA. */
  readonly attribute: AttributeName;
  /** Whether it is there. */
  readonly present: boolean;
}

/** What a judge says of one picture. */
export interface Judged {
  /** Whether everything that is wanted is on its right side. */
  readonly success: boolean;
  /** The lowest probability that the judge gives to what is wanted: success begins at a half. */
  readonly certainty: number;
}

/**
 * What each judge says of each picture, by the judge's name.
 *
 * @throws {RangeError} If a judge cannot tell what is wanted.
 */
export async function judgeImages(
  images: FloatImages,
  judges: readonly AttributeJudge[],
  wanted: readonly FaceCondition[],
): Promise<readonly Readonly<Record<string, Judged>>[]> {
  const scores: (readonly [string, AttributeScores])[] = [];
  for (const judge of judges) scores.push([judge.name, await judge.judge(images)]);
  return Array.from(
    { length: images.count },
    (_, i) =>
      Object.fromEntries(scores.map(([name, of]) => {
        const asked = wanted.map(({ attribute, present }) => {
          const score = of[attribute]?.[i];
          if (score === undefined) {
            throw new RangeError(`Cannot judge ${attribute} as ${name} does not tell it`);
          }
          const holds = scoreSays(score, present);
          return { holds, probability: present ? score : 1 - score };
        });
        return [name, {
          success: asked.every(({ holds }) => holds),
          certainty: Math.min(...asked.map(({ probability }) => probability)),
        }];
      })),
  );
}

/** The sharpness of each picture. */
export function sharpnesses(images: FloatImages): Float64Array {
  const shape = { widthPx: images.sizePx, heightPx: images.sizePx, channels: 3 };
  return Float64Array.from(
    { length: images.count },
    (_, i) => sharpness(valuesAt(images, i), shape),
  );
}

/** The mean of {@linkcode sharpnesses}. */
export function meanSharpness(images: FloatImages): number {
  return mean(sharpnesses(images));
}

/** Enough for limits that are right to a tenth of the interval's width. */
const RESAMPLES = 400;

/** The mean of values with its 95 % interval; the value alone if there is one. */
export function meanOf(values: readonly number[], seed: string): Interval {
  const [only = NaN] = values;
  if (values.length < 2) return { estimate: only, low: only, high: only };
  return bootstrapInterval([values], mean, { seed, resamples: RESAMPLES });
}

/** `97 % (93 to 98)`; nothing where there is no interval. */
export function shareText(share: Interval | undefined): string {
  if (!share) return "";
  const { estimate, low, high } = share;
  const percent = (value: number) => (100 * value).toFixed(0);
  return `${percent(estimate)} % (${percent(low)} to ${percent(high)})`;
}

/** `1.02 (0.99 to 1.05)`. */
export function amountText({ estimate, low, high }: Interval): string {
  const text = `${estimate.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  return text.replaceAll("-", "−");
}

/** `97 %`. */
export function percentText(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

/**
 * How often a judge is right about attributes, the best first: the balanced accuracy, and the two shares that
 * it is the mean of.
 */
export function accuracyRows(accuracies: readonly JudgeErrors[]): readonly IntervalRow[] {
  return accuracies.toSorted((a, b) => b.balancedAccuracy - a.balancedAccuracy).map((row) => {
    const values = [row.truePositiveRate, row.trueNegativeRate];
    return {
      ...{ name: row.attribute, mean: row.balancedAccuracy, values },
      ...{ low: Math.min(...values), high: Math.max(...values) },
    };
  });
}

/** The success by each judge, as columns of a table. */
export function successColumns(
  success: Readonly<Record<string, Interval>>,
): TableRow {
  return Object.fromEntries(
    Object.entries(success).map(([judge, share]) => [judge, shareText(share)]),
  );
}
