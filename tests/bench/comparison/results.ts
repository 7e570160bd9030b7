/**
 * What a run of the benchmark finds, as it is written to `results.json`.
 *
 * @module
 */

import type { Family } from "./contenders.ts";
import type { Round } from "./statistics.ts";

/** What one contender has done in one case. */
export interface ContenderResult {
  readonly name: string;
  readonly family: Family;
  /** Given where products are in bfloat16. */
  readonly precision?: "mixed";
  /** What is wrong: it failed, or its losses are others, so that its times compare nothing. */
  readonly problem?: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: number;
  /** What a step counts as. */
  readonly items: number;
  /** Of the first steps. */
  readonly losses: readonly number[];
  /** The greatest distance of these from the reference's, as a share; nothing without losses. */
  readonly lossDifference?: number;
  /** From the start of the process to the end of the first step. */
  readonly firstStepMs: number;
  /** Of the first steps, the compiler's work included. */
  readonly firstStepsMs: readonly number[];
  readonly rounds: readonly Round[];
  /** Resident memory at most; nothing where the system does not say. */
  readonly peakBytes?: number;
}

/** A case: one network at one batch size, or the work on pictures. */
export interface CaseResult {
  readonly title: string;
  readonly network: string;
  /** What a step counts, in the plural. */
  readonly unit: string;
  /** Floating point operations of a step for one item; 0 where they were not counted. */
  readonly flopsPerItem: number;
  readonly contenders: readonly ContenderResult[];
}

/** A whole run. */
export interface BenchResults {
  readonly startedAt: string;
  readonly command: string;
  readonly threads: number;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly lossTolerance: number;
  readonly mixedLossTolerance: number;
  readonly cases: readonly CaseResult[];
}

/** Whether a contender's times can be compared. */
export function isMeasured({ problem, rounds }: ContenderResult): boolean {
  return problem === undefined && rounds.some((round) => round && round.length > 0);
}
