/**
 * Contenders that run against each other: each is started and takes its first steps, and then all
 * are timed in rounds.
 *
 * @module
 */

import { ContenderProcess } from "./contender_process.ts";
import type { Contender } from "./contenders.ts";
import type { BenchTask } from "./protocol.ts";
import type { ContenderResult } from "./results.ts";
import { type Runner, timeInRounds } from "./rounds.ts";

/** What is to be done. */
export interface HeatOptions {
  readonly contenders: readonly Contender[];
  /** What a contender is given. */
  readonly taskOf: (contender: Contender) => BenchTask;
  readonly rounds: number;
  readonly turnMs: number;
  /** Steps before those that are timed. */
  readonly firstSteps: number;
  /** Told what is being done. */
  readonly onProgress?: (event: BenchEvent) => void;
  readonly signal?: AbortSignal;
}

/** What is being done. */
export type BenchEvent =
  | { readonly kind: "start"; readonly name: string; readonly index: number; readonly of: number }
  | { readonly kind: "problem"; readonly name: string; readonly problem: string }
  | {
    readonly kind: "turn";
    readonly name: string;
    readonly round: number;
    readonly rounds: number;
    /** About how long the rest of the rounds will take. */
    readonly leftMs: number;
  };

/** A contender that has taken its first steps. */
interface Started {
  readonly process: ContenderProcess;
  readonly stepMs: number;
}

type Draft = { -readonly [Key in keyof ContenderResult]: ContenderResult[Key] };

/**
 * Runs a heat. A contender that fails is reported as such and spoils nothing.
 *
 * @throws What the signal was aborted with.
 */
export async function runHeat(options: HeatOptions): Promise<ContenderResult[]> {
  const { contenders, rounds, turnMs, signal, onProgress = () => {} } = options;
  const results = new Map<string, Draft>();
  const started = new Map<string, Started>();
  const setProblem = (name: string, error: unknown) => {
    signal?.throwIfAborted();
    const result = results.get(name);
    if (!result) return;
    result.problem = error instanceof Error ? error.message : String(error);
    onProgress({ kind: "problem", name, problem: result.problem });
  };
  try {
    for (const [index, contender] of contenders.entries()) {
      const { name } = contender;
      onProgress({ kind: "start", name, index, of: contenders.length });
      const result = emptyResult(contender);
      results.set(name, result);
      const process = new ContenderProcess(contender.command, signal);
      try {
        started.set(name, { process, stepMs: await begin(process, contender, result, options) });
      } catch (error) {
        setProblem(name, error);
        process.kill();
        await process.end();
      }
    }
    const runners = [...started].map(([name, { process, stepMs }]): Runner => ({
      name,
      stepMs,
      async run(steps) {
        if (!started.has(name)) return [];
        try {
          return (await process.ask({ kind: "run", steps })).milliseconds;
        } catch (error) {
          setProblem(name, error);
          started.delete(name);
          await process.end();
          return [];
        }
      },
    }));
    const roundMs = runners.reduce((sum, { stepMs }) => sum + Math.max(stepMs, turnMs), 0);
    const timings = await timeInRounds(runners, {
      rounds,
      turnMs,
      onTurn: (name, round) => {
        signal?.throwIfAborted();
        onProgress({ kind: "turn", name, round, rounds, leftMs: (rounds - round) * roundMs });
      },
    });
    for (const [name, { process }] of started) {
      const result = results.get(name);
      if (!result) continue;
      result.rounds = timings.get(name) ?? [];
      const peakBytes = await process.peakBytes();
      if (peakBytes !== undefined) result.peakBytes = peakBytes;
    }
    return [...results.values()];
  } finally {
    for (const { process } of started.values()) {
      process.kill();
      await process.end();
    }
  }
}

/**
 * Loads, takes the first steps and some more if they are quick.
 *
 * @returns About how long a step takes, in milliseconds.
 */
async function begin(
  process: ContenderProcess,
  contender: Contender,
  result: Draft,
  { taskOf, firstSteps, turnMs }: HeatOptions,
): Promise<number> {
  const { versions, threads, items } = await process.ask({
    kind: "load",
    task: taskOf(contender),
  });
  Object.assign(result, { versions, threads, items });
  const first = await process.ask({ kind: "run", steps: 1 });
  result.firstStepMs = performance.now() - process.startedMs;
  const others = await process.ask({ kind: "run", steps: firstSteps - 1 });
  result.losses = [...first.losses, ...others.losses];
  result.firstStepsMs = [...first.milliseconds, ...others.milliseconds];
  const lastMs = result.firstStepsMs.at(-1) ?? turnMs;
  if (lastMs > 4 * turnMs) return lastMs;
  const { milliseconds } = await process.ask({ kind: "run", steps: 2 });
  return Math.max(0.01, Math.min(...milliseconds));
}

function emptyResult({ name, family, precision }: Contender): Draft {
  return {
    name,
    family,
    ...(precision ? { precision } : {}),
    versions: {},
    threads: 0,
    items: 0,
    losses: [],
    firstStepMs: NaN,
    firstStepsMs: [],
    rounds: [],
  };
}
