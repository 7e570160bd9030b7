/**
 * The command lines of all tasks: one table of flags is read and printed as help, and one way of
 * ending says by the exit code what happened.
 *
 * @module
 */

import { resolve } from "node:path";
import { parseArgs } from "node:util";

/** A flag: a switch, or followed by a value. */
interface Flag {
  /** What follows it, as the help shows it, for example `<folder>`. Default: nothing, it is a switch. */
  readonly value?: string;
  /** Whether words that follow its value belong to it, too. Default: only one value does. */
  readonly many?: boolean;
  /** What it does, and its default. */
  readonly help: string;
}

/** Flags by name, in the order of the help. */
export type Flags = Readonly<Record<string, Flag>>;

/** What was typed. */
export interface CommandLine<Name extends string> {
  /** Whether a switch is on. */
  has(flag: Name): boolean;
  /** A flag's value, the last one if there are several. */
  value(flag: Name): string | undefined;
  /** All values of a flag. */
  all(flag: Name): readonly string[];
  /** What follows no flag. */
  readonly words: readonly string[];
  /** The flags that take many values, each as often as it was typed, in that order. */
  readonly lists: readonly { readonly flag: Name; readonly values: readonly string[] }[];
}

/** The flag that every task knows. */
export const HELP_FLAG = { help: { help: "Show this" } } as const satisfies Flags;

/** Whether the help is asked for. */
function asksForHelp(args: readonly string[]): boolean {
  return args.includes("--help") || args.includes("-h");
}

/**
 * Reads a command line. A word may begin with one dash, as a term of an equation does.
 *
 * @param task Whose flags they are, for messages.
 * @throws {SyntaxError} If a flag is unknown, lacks its value, or has one that it does not take.
 */
export function readCommandLine<Name extends string>(
  task: string,
  flags: Readonly<Record<Name, Flag>>,
  args: readonly string[],
): CommandLine<Name> {
  const known: Flags = flags;
  const words: string[] = [];
  const lists: { readonly flag: Name; readonly values: string[] }[] = [];
  let list: string[] | undefined; // that the next word belongs to
  const isName = (name: string): name is Name => name in known;
  const values = new Map<string, string[]>();
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(known).map((
        [name, { value }],
      ) => [name, { type: value ? "string" : "boolean" }]),
    ),
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const read = new Set<number>(); // -abc is three options in one place, and one word here
  for (const token of tokens) {
    if (token.kind === "positional") (list ?? words).push(token.value);
    if (token.kind !== "option" || read.has(token.index)) continue;
    read.add(token.index);
    list = undefined;
    const flag = known[token.name];
    if (!token.rawName.startsWith("--")) words.push(args[token.index] ?? "");
    else if (!flag) {
      const list = Object.keys(known).map((name) => `--${name}`).join(" ") || "no flags";
      throw new SyntaxError(`Unknown flag ${token.rawName}: ${task} knows ${list}`);
    } else if (!flag.value) {
      if (token.value !== undefined) throw new SyntaxError(`${token.rawName} takes no value`);
      values.set(token.name, []);
    } else if (!token.value || (token.value.startsWith("--") && !token.inlineValue)) {
      throw new SyntaxError(`${token.rawName} needs a value`);
    } else {
      values.set(token.name, [...values.get(token.name) ?? [], token.value]);
      if (!flag.many || !isName(token.name)) continue;
      list = [token.value];
      lists.push({ flag: token.name, values: list });
    }
  }
  return {
    words,
    lists,
    has: (flag) => values.has(flag),
    value: (flag) => values.get(flag)?.at(-1),
    all: (flag) => values.get(flag) ?? [],
  };
}

/**
 * A table of flags as lines of a help, wrapped to 100 columns.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { formatFlags } from "./command_line.ts";
 * const flags = { to: { value: "<folder>", help: "Where it goes" }, help: { help: "Show this" } };
 * assert(formatFlags(flags) === "  --to <folder>  Where it goes\n  --help         Show this");
 * ```
 */
export function formatFlags(flags: Flags): string {
  const rows = Object.entries(flags).map(([name, { value, help }]) => (
    [`--${name}${value ? ` ${value}` : ""}`, help] as const
  ));
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.flatMap(([name, help]) =>
    wrapped(help, 96 - width).map((line, i) =>
      `  ${(i === 0 ? name : "").padEnd(width)}  ${line}`.trimEnd()
    )
  ).join("\n");
}

function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = `${lines.at(-1)} ${word}`.trimStart();
    if (line.length <= width || lines.at(-1) === "") lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines;
}

/** One of the names that a flag takes. @throws {RangeError} If it is none of them. */
export function choiceIn<Name extends string>(
  flag: string,
  known: readonly Name[],
  text: string | undefined,
): Name | undefined {
  const name = known.find((each) => each === text);
  if (text === undefined || name !== undefined) return name;
  throw new RangeError(`--${flag} must be one of ${known.join(", ")}: got "${text}"`);
}

/** The number that a flag takes. @throws {RangeError} If it is none. */
export function numberIn(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new RangeError(`--${flag} must be a number: got "${text}"`);
}

/** The whole number from 1 that a flag takes. @throws {RangeError} If it is none. */
export function countIn(flag: string, text: string | undefined): number | undefined {
  if (text === undefined || (/^\d+$/.test(text) && Number(text) >= 1)) return numberIn(flag, text);
  throw new RangeError(`--${flag} must be a whole number from 1: got "${text}"`);
}

/**
 * A path that was typed, whole. It is relative to where it was typed: a task runs in the project's root,
 * and Deno says in INIT_CWD where it was called.
 */
export function typedPath(text: string): string {
  return resolve(Deno.env.get("INIT_CWD") ?? Deno.cwd(), text);
}

/** The names of sources that stand for themselves; another source is a path. */
const SOURCE_NAMES = ["portraits", "celeba", "photos"];

/** A source of faces that was typed: its name, or its folder, whole. */
export function typedSource(text: string): string {
  return SOURCE_NAMES.includes(text) ? text : typedPath(text);
}

/** What the exit codes mean. */
export const exitCodes = { ok: 0, failed: 1, badRequest: 2, SIGINT: 130, SIGTERM: 143 } as const;

/** True for an error in what was asked for, rather than in how it was done. */
export function isBadRequest(error: unknown): error is Error {
  return error instanceof RangeError || error instanceof TypeError || error instanceof SyntaxError;
}

/** A task: how its command line is read, and what it then does. */
interface Task<Request> {
  /** As `deno task` knows it. */
  readonly name: string;
  readonly help: string;
  /** Throws RangeError, TypeError or SyntaxError on what makes no sense. */
  readonly parse: (args: readonly string[]) => Request;
  /** Does it and gives the exit code. */
  readonly run: (request: Request) => Promise<number>;
}

/** Handles a command line: shows the help, refuses what makes no sense, or runs. Gives the exit code. */
export async function runTask<Request>(
  { name, help, parse, run }: Task<Request>,
  args: readonly string[],
): Promise<number> {
  if (asksForHelp(args)) {
    console.log(help);
    return exitCodes.ok;
  }
  let request: Request;
  try {
    request = parse(args);
  } catch (error) {
    if (!isBadRequest(error)) throw error;
    console.error(`${error.message}\nSee deno task ${name} --help`);
    return exitCodes.badRequest;
  }
  return await run(request);
}

/** The signals that ask a command to stop. */
type StopSignal = "SIGINT" | "SIGTERM";

/** Whether a command was asked to stop. */
interface StopSignals extends Disposable {
  /** Aborted with the first signal. */
  readonly signal: AbortSignal;
  /** Which one came first; nothing as long as none has. */
  readonly stoppedBy: StopSignal | undefined;
}

/**
 * Listens to Ctrl-C and SIGTERM until it is disposed of, for commands that clean up before they end.
 *
 * @param reason What to abort with, in words.
 */
export function listenForStop(reason: (signal: StopSignal) => string): StopSignals {
  const stop = new AbortController();
  let stoppedBy: StopSignal | undefined;
  const removals = (["SIGINT", "SIGTERM"] as const)
    .filter((signal) => signal === "SIGINT" || Deno.build.os !== "windows")
    .map((signal) => {
      const listener = () => {
        stoppedBy ??= signal;
        stop.abort(new Error(reason(signal)));
      };
      Deno.addSignalListener(signal, listener);
      return () => Deno.removeSignalListener(signal, listener);
    });
  return {
    signal: stop.signal,
    get stoppedBy() {
      return stoppedBy;
    },
    [Symbol.dispose]() {
      for (const remove of removals) remove();
    },
  };
}
