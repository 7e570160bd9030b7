/**
 * The command line of `deno task experiments`.
 *
 * @module
 */

import { type Assignment, parseAssignment } from "../runner/mod.ts";

/** A request to run notebooks. */
export interface ExperimentFlags {
  readonly names: readonly string[];
  readonly quick: boolean;
  readonly force: boolean;
  readonly commit: boolean;
  readonly help: boolean;
  readonly assignments: readonly Assignment[];
  readonly cellLimitSeconds?: number;
}

/** What `--help` prints. */
export const experimentsHelp = `Runs notebooks without a browser, each after those that it needs.

deno task experiments [names…] [options]

  names                 Notebooks by name, or by the beginning of it (03). Default: all
  --quick               Small runs, as each notebook defines them, into outputs/notebooks/quick
  --force               Run also what has not changed, and from the start
  --set name=value      Set a notebook's parameter; may be repeated, wins over --quick
  --cell-limit seconds  Stop a cell that takes longer. Default: 1200
  --commit              Write the outputs of good full runs into the notebooks themselves
  --help                Show this

Executed copies are in outputs/notebooks. The exit code is 0 if every notebook ended well, 1 if one
did not, 2 if the request made no sense, 130 or 143 after Ctrl-C or SIGTERM.`;

/**
 * Reads the command line.
 *
 * @throws {SyntaxError} If a flag is unknown or lacks its value.
 * @throws {RangeError} If a value is out of range, or flags contradict each other.
 */
export function parseFlags(args: readonly string[]): ExperimentFlags {
  const names: string[] = [];
  const assignments: Assignment[] = [];
  const on = new Set<string>();
  let cellLimitSeconds: number | undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const [flag = "", ...inline] = arg.split("=");
    const value = (): string => {
      const text = inline.length > 0 ? inline.join("=") : args[++i];
      if (text === undefined || text === "") throw new SyntaxError(`${flag} needs a value`);
      return text;
    };
    if (flag === "--set") assignments.push(parseAssignment(value()));
    else if (flag === "--cell-limit") {
      const text = value();
      cellLimitSeconds = Number(text);
      if (!(cellLimitSeconds > 0 && cellLimitSeconds < 2 ** 31 / 1000)) {
        throw new RangeError(`--cell-limit must be a number of seconds above 0: got ${text}`);
      }
    } else if (["--quick", "--force", "--commit", "--help", "-h"].includes(arg)) {
      on.add(arg === "-h" ? "--help" : arg);
    } else if (arg.startsWith("-")) throw new SyntaxError(`Unknown option ${arg}`);
    else names.push(arg);
  }
  if (on.has("--commit") && (on.has("--quick") || assignments.length > 0)) {
    throw new RangeError("--commit cannot be combined with --quick or --set");
  }
  return {
    names,
    assignments,
    quick: on.has("--quick"),
    force: on.has("--force"),
    commit: on.has("--commit"),
    help: on.has("--help"),
    ...(cellLimitSeconds === undefined ? {} : { cellLimitSeconds }),
  };
}
