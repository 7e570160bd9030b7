/**
 * The command line of `deno task bench`.
 *
 * @module
 */

import {
  countIn,
  type Flags,
  formatFlags,
  HELP_FLAG,
  readCommandLine,
} from "../../../lib/tasks/command_line.ts";
import { type BenchCase, CASES } from "./cases.ts";

/** What is asked for. */
export type BenchRequested =
  /** The benchmarks of small kernels, by `deno bench`; the arguments are its own. */
  | { readonly command: "kernels"; readonly args: readonly string[] }
  | BenchSettings & { readonly command: "bench" };

/** How to run the benchmark. */
export interface BenchSettings {
  readonly cases: readonly BenchCase[];
  /** Whether work on pictures is timed too. */
  readonly data: boolean;
  readonly quick: boolean;
  readonly rounds: number;
  /** About how long a contender's turn in a round takes, in milliseconds. */
  readonly turnMs: number;
  readonly threads: number;
  /** Whether Keras and PyTorch take part. */
  readonly peers: boolean;
  /** The Python that has them; installed into the project if nothing is given. */
  readonly python: string | undefined;
  /** Of the others only those whose name has one of these in it, in small letters; nothing for all. */
  readonly against: readonly string[] | undefined;
}

const FLAGS = {
  quick: { help: "Less of everything, in about a minute" },
  only: {
    value: "<part,…>",
    help: "vae, accordion, data, or one batch size: vae-32, vae-128, accordion-8, accordion-32. " +
      "Default: all",
  },
  rounds: {
    value: "<n>",
    help: "Rounds, in each of which every contender takes steps. Default: 5",
  },
  threads: {
    value: "<n>",
    help: "CPU threads of every contender. Default: one for each core",
  },
  peers: { help: "Keras and PyTorch take part, and are installed first (about 7 GB)" },
  against: {
    value: "<text,…>",
    help: "Only contenders whose name has one of these in it, beside the project's compiled and " +
      "eager steps: stock, wasm, keras, pytorch, compile, …",
  },
  python: {
    value: "<path>",
    help: "A Python that has keras, tensorflow and torch; instead of --peers",
  },
  ...HELP_FLAG,
} as const satisfies Flags;

const PARTS = "vae, accordion, data, or one batch size as in vae-32";

/** What `deno task bench --help` prints. */
export const benchHelp =
  `Times training steps, and the work on pictures, against others in the same run.

deno task bench                 both networks at two batch sizes each, and the work on pictures
deno task bench --quick         less of everything, in about a minute
deno task bench --peers         Keras and PyTorch take part, and are installed first (about 7 GB)
deno task bench kernels         the small benchmarks of tests/bench/, by "deno bench"; takes its flags

${formatFlags(FLAGS)}

All contenders compute on the CPU, in processes of their own, from the same weights, images and noise.
Their first losses are compared: who computes something else is reported and not compared. Then they
take turns, so that what disturbs the machine disturbs all alike; compare the ratios rather than the
times of different runs.

The table, the chart and every single timing go to outputs/bench/<date>/. The exit code is 0 if every
contender was timed, 1 if one was not, 2 if the request made no sense, 130 or 143 after Ctrl-C or
SIGTERM.`;

/**
 * Reads the command line.
 *
 * @param cores The default number of threads.
 * @throws {SyntaxError} If a flag is unknown, or lacks its value.
 * @throws {RangeError} If a value is out of range.
 */
export function parseBenchFlags(args: readonly string[], cores: number): BenchRequested {
  if (args[0] === "kernels" || args[0] === "--kernels") {
    return { command: "kernels", args: args.slice(1) };
  }
  const line = readCommandLine("bench", FLAGS, args);
  if (line.words.length > 0) throw new SyntaxError(`Unknown argument "${line.words[0]}"`);
  const quick = line.has("quick");
  const only = line.value("only");
  const python = line.value("python");
  const against = line.value("against")?.toLowerCase().split(",");
  const available = quick && only === undefined ? CASES.quick : CASES.whole;
  const chosen = only === undefined ? undefined : partsOf(only);
  return {
    command: "bench",
    cases: available.filter(({ network, batchSize }) =>
      !chosen || chosen.has(network) || chosen.has(`${network}-${batchSize}`)
    ),
    data: !chosen || chosen.has("data"),
    quick,
    rounds: countIn("rounds", line.value("rounds")) ?? (quick ? 2 : 5),
    turnMs: quick ? 500 : 1000,
    threads: countIn("threads", line.value("threads")) ?? cores,
    peers: line.has("peers") || python !== undefined,
    python,
    against,
  };
}

function partsOf(text: string): Set<string> {
  const known = [
    "data",
    ...CASES.whole.flatMap(({ network, batchSize }) => [network, `${network}-${batchSize}`]),
  ];
  const parts = text.split(",");
  for (const part of parts) {
    if (known.includes(part)) continue;
    throw new RangeError(`--only must be a list of ${PARTS}: got "${part}"`);
  }
  return new Set(parts);
}
