/**
 * A contender's side of the protocol, for those in TypeScript.
 *
 * @module
 */

import { keepStandardOutput, linesOf, writeJsonLine } from "facespace/system";
import type { BenchReply, BenchRequest, BenchTask } from "./protocol.ts";

/** A contender that is ready. */
export interface LoadedContender extends Omit<Extract<BenchReply, { kind: "loaded" }>, "kind"> {
  /**
   * Takes a step.
   *
   * @param index Steps that were taken before.
   * @returns The loss before the step, or 0 where there is none.
   */
  step(index: number): Promise<number>;
}

/**
 * Serves on standard input and output until the input ends; does not return.
 *
 * @param load Does what comes before the first step.
 */
export async function serveContender(
  load: (task: BenchTask) => Promise<LoadedContender>,
): Promise<never> {
  keepStandardOutput();
  let contender: LoadedContender | undefined;
  let taken = 0;
  try {
    for await (const line of linesOf(Deno.stdin.readable)) {
      const request: BenchRequest = JSON.parse(line);
      if (request.kind === "load") {
        contender = await load(request.task);
        const { versions, threads, items } = contender;
        reply({ kind: "loaded", versions, threads, items });
        continue;
      }
      if (!contender) throw new Error("Cannot take steps as nothing is loaded");
      const milliseconds: number[] = [];
      const losses: number[] = [];
      for (let i = 0; i < request.steps; i++) {
        const start = performance.now();
        losses.push(await contender.step(taken++));
        milliseconds.push(performance.now() - start);
      }
      reply({ kind: "ran", milliseconds, losses });
    }
  } catch (error) {
    reply({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    Deno.exit(1);
  }
  Deno.exit(0);
}

function reply(message: BenchReply): void {
  writeJsonLine(message);
}
