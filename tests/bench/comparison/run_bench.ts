/**
 * The whole benchmark: case by case, heat by heat.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import {
  type BenchCase,
  buildNetwork,
  caseTitle,
  CHECKED_STEPS,
  LOSS_TOLERANCE,
  memoryBytes,
  MIXED_LOSS_TOLERANCE,
  type Network,
  type NetworkName,
} from "./cases.ts";
import { drawFaces, writeCaseFile } from "./case_file.ts";
import { compareLosses } from "./compare_losses.ts";
import { COMPILED, COMPILED_MIXED, EAGER, stepContenders, YARDSTICK } from "./contenders.ts";
import type { BenchSettings } from "./flags.ts";
import { divideIntoHeats, joinHeats } from "./heats.ts";
import { describeMachine } from "./machine.ts";
import type { BenchResults, CaseResult, ContenderResult } from "./results.ts";
import { type BenchEvent, type HeatOptions, runHeat } from "./run_heat.ts";
import { WORK, workContenders } from "./work.ts";

/** How to run it. */
export interface RunBenchOptions extends BenchSettings {
  /** The command line, for the record. */
  readonly commandLine: string;
  /** The Python that has Keras and PyTorch; they do not take part without it. */
  readonly python: string | undefined;
  readonly signal: AbortSignal;
  /** Told what is being done, with the case's title. */
  readonly onProgress: (title: string, event: BenchEvent) => void;
  /** Given each case's results as soon as they are there, and all up to then. */
  readonly onCase: (result: CaseResult, results: BenchResults) => Promise<void>;
}

/**
 * Runs it.
 *
 * @throws What the signal was aborted with.
 */
export async function runBench(options: RunBenchOptions): Promise<BenchResults> {
  const { cases, data, threads, commandLine, onCase } = options;
  const scratch = await Deno.makeTempDir({ prefix: "facespace-bench-" });
  const results = {
    startedAt: new Date().toISOString(),
    command: commandLine,
    threads,
    machine: describeMachine(),
    lossTolerance: LOSS_TOLERANCE,
    mixedLossTolerance: MIXED_LOSS_TOLERANCE,
    cases: new Array<CaseResult>(),
  };
  const add = async (result: CaseResult) => {
    results.cases.push(result);
    await onCase(result, results);
  };
  try {
    // The networks are built here for their weights alone: which back end does it is no news.
    tf.enableProdMode();
    await tf.setBackend("cpu");
    const faces = new Map<NetworkName, Awaited<ReturnType<typeof drawFaces>>>();
    for (const theCase of cases) {
      const network = buildNetwork(theCase.network);
      const drawn = faces.get(theCase.network) ?? await drawFaces(network.imageSizePx);
      faces.set(theCase.network, drawn);
      const file = `${scratch}/${theCase.network}-${theCase.batchSize}.safetensors`;
      await writeCaseFile(file, theCase, network, drawn);
      tf.dispose([...network.model.variables.values()]);
      await add(await runNetwork(theCase, network, { ...options, file, scratch }));
      await Deno.remove(file);
    }
    if (data) await add(await runWork({ ...options, scratch }));
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
  return results;
}

async function runNetwork(
  theCase: BenchCase,
  { flopsPerImage }: Network,
  options: RunBenchOptions & { readonly file: string; readonly scratch: string },
): Promise<CaseResult> {
  const { file, rounds, scratch, threads } = options;
  const title = caseTitle(theCase);
  const contenders = stepContenders(options);
  const heats = divideIntoHeats(contenders, {
    always: [COMPILED, COMPILED_MIXED, YARDSTICK],
    atOnce: 0.8 * Deno.systemMemoryInfo().available / memoryBytes(theCase),
  });
  const task = { name: theCase.network, file, scratch, threads };
  const done: ContenderResult[][] = [];
  for (const contenders of heats) {
    done.push(
      await runHeat({ ...heatOptions(title, options), contenders, taskOf: () => task }),
    );
  }
  return {
    title,
    network: theCase.network,
    unit: "images",
    flopsPerItem: flopsPerImage,
    contenders: compareLosses(joinHeats(done, rounds), EAGER),
  };
}

async function runWork(
  options: RunBenchOptions & { readonly scratch: string },
): Promise<CaseResult> {
  const { threads, rounds, quick, scratch } = options;
  const title = "Pictures, each kind of work in one process";
  const names = new Map<string, string>(Object.entries(WORK).map(([key, name]) => [name, key]));
  const contenders = await runHeat({
    ...heatOptions(title, options),
    rounds: Math.min(3, rounds),
    turnMs: quick ? 300 : 700,
    contenders: workContenders(threads),
    taskOf: ({ name }) => ({ name: names.get(name) ?? name, file: "", scratch, threads }),
  });
  return { title, network: "", unit: "items", flopsPerItem: 0, contenders };
}

function heatOptions(
  title: string,
  { rounds, turnMs, signal, onProgress }: RunBenchOptions,
): Omit<HeatOptions, "contenders" | "taskOf"> {
  return {
    rounds,
    turnMs,
    signal,
    firstSteps: CHECKED_STEPS,
    onProgress: (event) => onProgress(title, event),
  };
}
