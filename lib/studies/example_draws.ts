/**
 * Draws to be shown, and how good they are among all: best ones are never shown as typical.
 *
 * @module
 */

import type { JudgedDraw } from "./judged_draws.ts";

/** Draws by how sure a judge is of them. */
export interface ExampleDraws {
  /** Around the median. */
  readonly typical: readonly JudgedDraw[];
  /** The surest, first. */
  readonly best: readonly JudgedDraw[];
  /** The least sure, last. */
  readonly worst: readonly JudgedDraw[];
}

/**
 * The typical, the best and the worst draws of one cell.
 *
 * @param judge Whose certainty ranks them: that of the least certain of the wanted attributes.
 * @param each How many of each; no draw is in two lists.
 * @throws {RangeError} If there are not three times as many draws.
 */
export function exampleDraws(
  draws: readonly JudgedDraw[],
  judge: string,
  each: number,
): ExampleDraws {
  if (draws.length < 3 * each) {
    throw new RangeError(
      `Cannot show ${each} typical, best and worst draws as there are only ${draws.length}`,
    );
  }
  const certainty = (draw: JudgedDraw) => draw.judged[judge]?.certainty ?? 0;
  const ranked = draws.toSorted((a, b) => certainty(b) - certainty(a) || a.draw - b.draw);
  const middle = Math.floor((ranked.length - each) / 2);
  return {
    typical: ranked.slice(middle, middle + each),
    best: ranked.slice(0, each),
    worst: ranked.slice(-each),
  };
}
