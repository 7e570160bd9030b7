/**
 * `deno task experiments`: prepares what is missing, then runs the notebooks without a browser.
 *
 * @module
 */

import { prepare } from "../prepare/mod.ts";
import {
  type Assignment,
  type ExperimentOptions,
  type ExperimentResult,
  isGood,
  parseAssignment,
  runExperiments,
  usualAtOnce,
} from "../runner/mod.ts";
import {
  exitCodes,
  type Flags,
  formatFlags,
  HELP_FLAG,
  isBadRequest,
  listenForStop,
  readCommandLine,
  runTask,
  typedPath,
  typedSource,
} from "./command_line.ts";
import { keepCommittedNetworks } from "./keep_networks.ts";

/** A request to run notebooks. */
interface ExperimentRequest {
  readonly names: readonly string[];
  readonly quick: boolean;
  readonly force: boolean;
  readonly commit: boolean;
  readonly assignments: readonly Assignment[];
  readonly keepIn?: string;
  readonly cellLimitSeconds?: number;
  readonly atOnce?: number;
}

const FLAGS = {
  quick: { help: "Small runs, as each notebook defines them, into outputs/notebooks/quick" },
  force: { help: "Run also what has not changed, and from the start" },
  set: {
    value: "<name=value>",
    help: "Set a notebook's parameter; may be repeated, wins over --quick",
  },
  to: {
    value: "<folder>",
    help: "Keep each run in a folder of its own in there, named by notebook and parameters",
  },
  "at-once": {
    value: "<number>",
    help:
      "Notebooks that run at once. Default: 2 where two cores and 6 GB of memory are free for them, " +
      "1 with --commit or an NVIDIA GPU",
  },
  "cell-limit": {
    value: "<seconds>",
    help: "Stop a cell that takes longer. Default: one that shows nothing for 1200 s",
  },
  commit: {
    help:
      "Write the outputs of good full runs into the notebooks themselves, and the networks that " +
      "04 trains into data/networks",
  },
  ...HELP_FLAG,
} as const satisfies Flags;

/** What `--help` prints. */
const experimentsHelp = `Runs notebooks without a browser, each after those that it needs.

deno task experiments [names…] [options]

Names are those of notebooks, or their beginning (03). Default: all

${formatFlags(FLAGS)}

Executed copies are in outputs/notebooks, with the figures of each run in a file beside it, ending in
results.json, which "deno task compare" reads. The exit code is 0 if every notebook ended well, 1 if one
did not, 2 if the request made no sense, 130 or 143 after Ctrl-C or SIGTERM.`;

/**
 * Reads the command line.
 *
 * @throws {SyntaxError} If a flag is unknown or lacks its value.
 * @throws {RangeError} If a value is out of range, or flags contradict each other.
 */
export function parseExperimentRequest(args: readonly string[]): ExperimentRequest {
  const line = readCommandLine("experiments", FLAGS, args);
  const dashed = line.words.find((word) => word.startsWith("-"));
  if (dashed !== undefined) throw new SyntaxError(`Unknown flag ${dashed}`);
  const limit = line.value("cell-limit");
  const cellLimitSeconds = Number(limit);
  if (limit !== undefined && !(cellLimitSeconds > 0 && cellLimitSeconds < 2 ** 31 / 1000)) {
    throw new RangeError(`--cell-limit must be a number of seconds above 0: got ${limit}`);
  }
  const atOnce = line.value("at-once");
  if (atOnce !== undefined && !/^[1-9]\d?$/.test(atOnce)) {
    throw new RangeError(`--at-once must be a whole number from 1 to 99: got ${atOnce}`);
  }
  const assignments = line.all("set").map((text) => withWholePath(parseAssignment(text)));
  if (line.has("commit") && (line.has("quick") || assignments.length > 0)) {
    throw new RangeError("--commit cannot be combined with --quick or --set");
  }
  const to = line.value("to");
  if (line.has("commit") && to !== undefined) {
    throw new RangeError("--commit cannot be combined with --to");
  }
  return {
    names: line.words,
    assignments,
    quick: line.has("quick"),
    force: line.has("force"),
    commit: line.has("commit"),
    ...(to === undefined ? {} : { keepIn: typedPath(to) }),
    ...(limit === undefined ? {} : { cellLimitSeconds }),
    ...(atOnce === undefined ? {} : { atOnce: Number(atOnce) }),
  };
}

/** Parameters that hold a path get it whole, as cells run in another folder than where it was typed. */
function withWholePath({ name, text }: Assignment): Assignment {
  if (name === "source") return { name, text: typedSource(text) };
  return { name, text: name === "from" && text !== "null" ? typedPath(text) : text };
}

/**
 * Runs notebooks until they end or the process is asked to stop; kernels are stopped in either case.
 *
 * @param then Called when all have been run to be committed and nobody has stopped them.
 * @returns The exit code.
 */
export async function runNotebooks(
  options: ExperimentOptions,
  then: (results: readonly ExperimentResult[]) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  using stop = listenForStop((signal) => `the runner received ${signal}`);
  try {
    const results = await runExperiments({ ...options, signal: stop.signal });
    if (stop.stoppedBy) return exitCodes[stop.stoppedBy];
    if (options.commit) await then(results);
    return results.every(isGood) ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!isBadRequest(error)) throw error;
    console.error(error.message);
    return exitCodes.badRequest;
  }
}

async function run(request: ExperimentRequest): Promise<number> {
  const { ready, problems } = await prepare({ parts: ["tensorflow"], log: console.error });
  if (!ready) {
    for (const problem of problems) console.error(problem);
    console.error("The notebooks run without TensorFlow's native library, on WebAssembly: slower");
  }
  // What is committed says how long it took: nothing else is to run beside it.
  const atOnce = request.atOnce ?? (request.commit ? 1 : await usualAtOnce());
  return await runNotebooks(
    { ...request, atOnce },
    (results) => keepCommittedNetworks(results, console.log),
  );
}

if (import.meta.main) {
  const task = { name: "experiments", help: experimentsHelp, parse: parseExperimentRequest, run };
  Deno.exit(await runTask(task, Deno.args));
}
