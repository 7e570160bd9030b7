/**
 * `deno task bench`: training steps against stock tfjs-node, Keras and PyTorch in one interleaved
 * run, and the work on pictures, as a table, a chart and JSON in `outputs/bench/`.
 *
 * @module
 */

import { formatTextTable } from "facespace/notebook";
import { PreparationError, prepare } from "facespace/prepare";
import { projectPath } from "facespace/system";
import {
  benchHelp,
  type BenchRequested,
  type BenchSettings,
  parseBenchFlags,
} from "./comparison/flags.ts";
import { preparePeers } from "./comparison/peers_environment.ts";
import type { CaseResult } from "./comparison/results.ts";
import { runBench } from "./comparison/run_bench.ts";
import { turnProgress } from "./comparison/turn_progress.ts";
import { findings } from "./comparison/tables.ts";
import { tableOf, writeReport } from "./comparison/write_report.ts";
import { exitCodes, listenForStop, runTask } from "../../lib/tasks/command_line.ts";

async function main(request: BenchRequested): Promise<number> {
  const { problems } = await prepare({ parts: ["tensorflow"], log: console.error });
  for (const problem of problems) console.error(problem);
  if (request.command === "kernels") return await runKernels(request.args);
  using stop = listenForStop((signal) => `Stopped by ${signal}`);
  try {
    return await run(request, ["deno task bench", ...Deno.args].join(" "), stop.signal);
  } catch (error) {
    if (stop.stoppedBy) {
      console.error("\nStopped: the cases that were finished are in outputs/bench/");
      return exitCodes[stop.stoppedBy];
    }
    if (!(error instanceof PreparationError)) throw error;
    console.error(error.message);
    return exitCodes.failed;
  }
}

async function run(
  settings: BenchSettings,
  commandLine: string,
  signal: AbortSignal,
): Promise<number> {
  const python = settings.peers ? settings.python ?? await preparePeers(console.error) : undefined;
  const progress = turnProgress();
  let folder = "";
  const results = await runBench({
    ...settings,
    python,
    commandLine,
    signal,
    onProgress: progress.show,
    onCase: async (result, results) => {
      progress.clear();
      print(result);
      const date = results.startedAt.slice(0, 19).replaceAll(":", "-").replace("T", "_");
      folder = projectPath("outputs", "bench", date);
      await writeReport(folder, results);
    },
  });
  console.log(`\nTable, chart and every timing: ${folder}`);
  const failed = results.cases.some(({ contenders }) =>
    contenders.some(({ problem }) => problem !== undefined)
  );
  return failed ? exitCodes.failed : exitCodes.ok;
}

function print(theCase: CaseResult): void {
  const { headers, rows, alignRight, notes } = tableOf(theCase);
  console.log(`\n${theCase.title}\n`);
  console.log(formatTextTable(headers, rows, { alignRight }));
  for (const line of [...findings(theCase), ...notes]) console.log(line);
}

async function runKernels(args: readonly string[]): Promise<number> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["bench", "-A", "--no-check", ...(args.length ? args : ["tests/bench/"])],
    cwd: projectPath(),
    stdin: "null",
  }).spawn().status;
  return code;
}

if (import.meta.main) {
  const parse = (args: readonly string[]) => parseBenchFlags(args, navigator.hardwareConcurrency);
  Deno.exit(await runTask({ name: "bench", help: benchHelp, parse, run: main }, Deno.args));
}
