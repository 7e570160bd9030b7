/**
 * Timing in rounds: in each one everybody takes some steps, one after the other and each time
 * beginning with another, so that a machine that is disturbed disturbs all alike.
 *
 * @module
 */

import { median, type Round } from "./statistics.ts";

/** Somebody who takes steps. */
export interface Runner {
  readonly name: string;
  /** About how long a step takes, in milliseconds; what its turns say counts more. */
  readonly stepMs: number;
  /** Takes steps and says how long each took. */
  run(steps: number): Promise<readonly number[]>;
}

/** How to time. */
export interface RoundOptions {
  readonly rounds: number;
  /** About how long a contender's turn takes, in milliseconds. */
  readonly turnMs: number;
  /** Called before each turn. */
  readonly onTurn?: (name: string, round: number) => void;
}

/** The most steps in a turn. */
const MOST_STEPS = 200;

/** A step that takes longer than so many turns is not taken in every round. */
const PATIENCE = 4;

/**
 * Whether somebody takes part in a round: one whose step takes many turns does so less often, but in
 * the first round always.
 */
export function takesPart(
  stepMs: number,
  round: number,
  { turnMs }: Pick<RoundOptions, "turnMs">,
): boolean {
  return round % Math.max(1, Math.ceil(stepMs / (PATIENCE * turnMs))) === 0;
}

/**
 * Times everybody.
 *
 * @returns Each one's rounds by name; where somebody gave no times, or sat out, there is nothing.
 */
export async function timeInRounds(
  runners: readonly Runner[],
  options: RoundOptions,
): Promise<ReadonlyMap<string, readonly Round[]>> {
  const { rounds, turnMs, onTurn = () => {} } = options;
  const timings = new Map(
    runners.map(({ name }) => [name, new Array<Round>(rounds).fill(undefined)]),
  );
  const expectedMs = new Map(runners.map(({ name, stepMs }) => [name, stepMs]));
  for (let round = 0; round < rounds; round++) {
    const first = round % Math.max(1, runners.length);
    for (const runner of [...runners.slice(first), ...runners.slice(0, first)]) {
      const stepMs = expectedMs.get(runner.name) ?? runner.stepMs;
      if (!takesPart(stepMs, round, options)) continue;
      onTurn(runner.name, round);
      const steps = Math.min(MOST_STEPS, Math.max(1, Math.round(turnMs / stepMs)));
      const milliseconds = await runner.run(steps);
      if (milliseconds.length === 0) continue;
      expectedMs.set(runner.name, median(milliseconds));
      const own = timings.get(runner.name);
      if (own) own[round] = milliseconds;
    }
  }
  return timings;
}
