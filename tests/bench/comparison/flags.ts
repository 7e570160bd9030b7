/**
 * The command line of `deno task bench`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import { type BenchCase, CASES } from "./cases.ts";

/** What is asked for. */
export type BenchRequested =
  | { readonly command: "help" }
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

const OPTIONS = {
  quick: { type: "boolean" },
  only: { type: "string" },
  rounds: { type: "string" },
  peers: { type: "boolean" },
  python: { type: "string" },
  threads: { type: "string" },
  against: { type: "string" },
  kernels: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

const PARTS = "vae, accordion, data, or one batch size as in vae-32";

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
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: OPTIONS,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const known: readonly string[] = Object.keys(OPTIONS);
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (!known.includes(token.name)) {
      const list = known.map((flag) => `--${flag}`).join(" ");
      throw new SyntaxError(`Unknown flag ${token.rawName}: bench knows ${list}`);
    }
  }
  if (positionals.length > 0) throw new SyntaxError(`Unknown argument "${positionals[0]}"`);
  if (values.help) return { command: "help" };
  const quick = values.quick === true;
  const only = textOf("only", values.only);
  const python = textOf("python", values.python);
  const against = textOf("against", values.against)?.toLowerCase().split(",");
  const available = quick && only === undefined ? CASES.quick : CASES.whole;
  const chosen = only === undefined ? undefined : partsOf(only);
  return {
    command: "bench",
    cases: available.filter(({ network, batchSize }) =>
      !chosen || chosen.has(network) || chosen.has(`${network}-${batchSize}`)
    ),
    data: !chosen || chosen.has("data"),
    quick,
    rounds: numberOf("rounds", values.rounds) ?? (quick ? 2 : 5),
    turnMs: quick ? 500 : 1000,
    threads: numberOf("threads", values.threads) ?? cores,
    peers: values.peers === true || python !== undefined,
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

function textOf(flag: string, value: string | boolean | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" || value === "" || value.startsWith("--")) {
    throw new SyntaxError(`--${flag} needs a value`);
  }
  return value;
}

function numberOf(flag: string, value: string | boolean | undefined): number | undefined {
  const text = textOf(flag, value);
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) {
    throw new RangeError(`--${flag} must be a whole number from 1: got "${text}"`);
  }
  return number;
}
