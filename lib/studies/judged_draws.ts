/**
 * Results of equations, decoded and judged draw by draw. Tens of thousands of them do not fit into
 * memory as images: they are decoded cell by cell, and only numbers stay.
 *
 * @module
 */

import { type AttributeJudge, type AttributeScores, scoreSays } from "../judges/mod.ts";
import { type FloatImages, sharpness, valuesAt } from "../images/mod.ts";
import { codeAt, type Codes, meanNorm, selectCodes } from "../latent/mod.ts";
import { mean } from "../statistics/mod.ts";
import { breathe } from "../system/mod.ts";
import type { ArithmeticCell } from "./arithmetic_cell.ts";
import type { ArithmeticResults } from "./arithmetic_results.ts";
import type { CodeDecoder } from "./compiled_decoder.ts";
import type { FaceCondition } from "./transfer.ts";

/** What a judge says of one picture. */
export interface Judged {
  /** Whether everything that is wanted is on its right side. */
  readonly success: boolean;
  /** The lowest probability that the judge gives to what is wanted: success begins at a half. */
  readonly certainty: number;
}

/** One result. */
export interface JudgedDraw extends ArithmeticCell {
  /** From 0. */
  readonly draw: number;
  /** The row of the one face that was changed; null where it was an average. */
  readonly changed: number | null;
  /** By the judge's name. */
  readonly judged: Readonly<Record<string, Judged>>;
  /** The picture's sharpness over the mean of untouched reconstructions of the real group. */
  readonly relativeSharpness: number;
  /**
   * The code's distance from the mean code of the real group, over the mean distance of that group's
   * own faces from it: 1 is as far from the middle as real faces are, less is nearer.
   */
  readonly groupDistance: number;
}

/** The real faces that are what the results shall be. */
export interface RealGroup {
  /** Their mean code. */
  readonly code: Float32Array;
  /** The mean distance of their codes from it. */
  readonly distance: number;
  /** The mean sharpness of their untouched reconstructions. */
  readonly sharpness: number;
}

/** What judges results. */
export interface JudgingOptions {
  readonly decoder: CodeDecoder;
  readonly judges: readonly AttributeJudge[];
  readonly wanted: readonly FaceCondition[];
  readonly real: RealGroup;
  /** How many results of each cell at most. Default: all. */
  readonly draws?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told after each cell how many are done. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Decodes and judges the results of cells, one cell after the other.
 *
 * @param resultsOf Gives the results of a cell, as `arithmeticResults` does.
 * @throws {RangeError} If a judge cannot tell what is wanted.
 * @throws The signal's reason, if it is aborted.
 */
export async function judgeCells(
  cells: readonly ArithmeticCell[],
  resultsOf: (cell: ArithmeticCell) => ArithmeticResults,
  options: JudgingOptions,
): Promise<readonly JudgedDraw[]> {
  const { decoder, judges, wanted, real, signal, onProgress } = options;
  const { draws: most = Infinity } = options;
  const draws: JudgedDraw[] = [];
  for (const [before, cell] of cells.entries()) {
    signal?.throwIfAborted();
    const all = resultsOf(cell);
    const members = all.members.slice(0, most);
    const codes = selectCodes(all.codes, members.map((_, i) => i));
    const images = await decoder.decode(codes);
    const verdicts = await judgeImages(images, judges, wanted);
    const sharp = sharpnesses(images);
    for (const [draw, { changed }] of members.entries()) {
      draws.push({
        ...cell,
        draw,
        changed: changed.length === 1 ? changed[0] ?? null : null,
        judged: verdicts[draw] ?? {},
        relativeSharpness: (sharp[draw] ?? NaN) / real.sharpness,
        groupDistance: distanceBetween(codeAt(codes, draw), real.code) / real.distance,
      });
    }
    onProgress?.(before + 1);
    await breathe();
  }
  return draws;
}

/**
 * What each judge says of each picture.
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

/** The sharpness of each picture; see `sharpness.ts`. */
export function sharpnesses(images: FloatImages): Float64Array {
  const shape = { widthPx: images.sizePx, heightPx: images.sizePx, channels: 3 };
  return Float64Array.from(
    { length: images.count },
    (_, i) => sharpness(valuesAt(images, i), shape),
  );
}

function distanceBetween(code: Float32Array, other: Float32Array): number {
  const one: Codes = { values: code, count: 1, dim: code.length };
  return meanNorm(one, other);
}

/** The mean of {@linkcode sharpnesses}. */
export function meanSharpness(images: FloatImages): number {
  return mean(sharpnesses(images));
}
