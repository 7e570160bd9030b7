/**
 * The command line of `deno task faces`.
 *
 * @module
 */

import { parseArgs } from "node:util";
import {
  CHOICES,
  completeSettings,
  type ExtractionSettings,
  facesFolder,
  parseShard,
  type Shard,
} from "../faces/mod.ts";
import { portraitRecipe } from "../portraits/mod.ts";
import { projectPath } from "../system/mod.ts";

/** A request to extract faces. */
export interface ExtractRequest {
  readonly settings: ExtractionSettings;
  readonly to: string;
  readonly shard: Shard | undefined;
  readonly processes: number | undefined;
  readonly mtcnnFolder: string | undefined;
}

/** Which portraits to draw. */
export interface PortraitRequest {
  readonly count: number;
  readonly seed: string;
  readonly variety: number;
  readonly picturesPerPerson: number;
}

/** What is asked for. */
export type FacesRequest =
  | { readonly command: "help" }
  | { readonly command: "portraits"; readonly portraits: PortraitRequest } & ExtractRequest
  | { readonly command: "celeba" | "photos"; readonly from: string } & ExtractRequest
  | { readonly command: "merge"; readonly folders: readonly string[]; readonly to: string }
  | { readonly command: "verify" | "show"; readonly folder: string };

const EXTRACT_FLAGS = [
  "size",
  "detector",
  "crop",
  "margin",
  "faces",
  "describe",
  "processes",
  "to",
  "mtcnn",
  "shard",
];

/** The flags of each command, besides `--help`. */
const FLAGS = {
  portraits: ["count", "seed", "variety", "per-person", ...EXTRACT_FLAGS],
  celeba: ["from", ...EXTRACT_FLAGS],
  photos: ["from", ...EXTRACT_FLAGS],
  merge: ["to"],
  verify: [],
  show: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type Command = keyof typeof FLAGS;
type Values = Readonly<Record<string, string | undefined>>;

/**
 * Reads the command line.
 *
 * @throws {SyntaxError} If a command or a flag is unknown, or lacks its value.
 * @throws {RangeError} If a value is out of range; the message says what is known.
 */
export function parseFacesFlags(args: readonly string[]): FacesRequest {
  if (args.length === 0 || args.includes("--help") || args.includes("-h")) {
    return { command: "help" };
  }
  const [name = "", ...rest] = args;
  const command = (Object.keys(FLAGS) as Command[]).find((known) => known === name);
  if (!command) {
    const known = Object.keys(FLAGS).join(", ");
    throw new SyntaxError(`Unknown command "${name}": it must be one of ${known}`);
  }
  const { values, positionals } = split(command, rest);
  if (command === "merge") {
    return { command, folders: positionals, to: required(command, "to", values) };
  }
  if (command === "verify" || command === "show") {
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0) {
      throw new SyntaxError(`${command} needs one folder: got ${positionals.length}`);
    }
    return { command, folder };
  }
  if (positionals.length > 0) throw new SyntaxError(`Unknown argument "${positionals[0]}"`);
  if (command === "portraits") {
    const portraits = portraitRequest(values);
    return {
      command,
      portraits,
      ...extractRequest(command, values, facesFolder(command, portraits)),
    };
  }
  const from = command === "celeba"
    ? values["from"] ?? projectPath("data", "celeba")
    : required(command, "from", values);
  return { command, from, ...extractRequest(command, values, facesFolder(command)) };
}

/** Sorts the arguments into flags and others. */
function split(
  command: Command,
  args: readonly string[],
): { values: Values; positionals: string[] } {
  const known: readonly string[] = FLAGS[command];
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(known.map((flag) => [flag, { type: "string" } as const])),
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const values: Record<string, string> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    if (!known.includes(token.name)) {
      const list = known.map((flag) => `--${flag}`).join(" ") || "no flags";
      throw new SyntaxError(`Unknown flag ${token.rawName}: ${command} knows ${list}`);
    }
    if (!token.value || (token.value.startsWith("--") && !token.inlineValue)) {
      throw new SyntaxError(`${token.rawName} needs a value`);
    }
    values[token.name] = token.value;
  }
  return { values, positionals };
}

function required(command: Command, flag: string, values: Values): string {
  const value = values[flag];
  if (value === undefined) throw new SyntaxError(`${command} needs --${flag}`);
  return value;
}

function portraitRequest(values: Values): PortraitRequest {
  const usual = portraitRecipe();
  const { count, seed, variety, picturesPerPerson } = portraitRecipe({
    count: numberOf("count", values) ?? usual.count,
    seed: values["seed"] ?? usual.seed,
    variety: numberOf("variety", values) ?? usual.variety,
    picturesPerPerson: numberOf("per-person", values) ?? usual.picturesPerPerson,
  });
  return { count, seed, variety, picturesPerPerson };
}

function extractRequest(
  kind: "portraits" | "celeba" | "photos",
  values: Values,
  folder: string,
): ExtractRequest {
  const sizesPx = values["size"]?.split(",").map((text) => toNumber("size", text));
  const detector = choiceOf("detector", CHOICES.detector, values);
  const policy = choiceOf("crop", CHOICES.policy, values);
  const describe = choiceOf("describe", CHOICES.describe, values);
  const faces = choiceOf("faces", CHOICES.faces, values);
  const margin = numberOf("margin", values);
  const processes = numberOf("processes", values);
  if (processes !== undefined && !(Number.isInteger(processes) && processes >= 1)) {
    throw new RangeError(`--processes must be a whole number from 1: got ${processes}`);
  }
  return {
    settings: completeSettings(kind, {
      ...(sizesPx ? { sizesPx } : {}),
      ...(detector ? { detector } : {}),
      ...(policy ? { policy } : {}),
      ...(describe ? { describe } : {}),
      ...(faces ? { faces } : {}),
      ...(margin === undefined ? {} : { margin }),
    }),
    to: values["to"] ?? folder,
    shard: values["shard"] === undefined ? undefined : parseShard(values["shard"]),
    processes,
    mtcnnFolder: values["mtcnn"],
  };
}

function choiceOf<Name extends string>(
  flag: string,
  known: readonly Name[],
  values: Values,
): Name | undefined {
  const text = values[flag];
  const name = known.find((each) => each === text);
  if (text === undefined || name !== undefined) return name;
  throw new RangeError(`--${flag} must be one of ${known.join(", ")}: got "${text}"`);
}

function numberOf(flag: string, values: Values): number | undefined {
  const text = values[flag];
  return text === undefined ? undefined : toNumber(flag, text);
}

function toNumber(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) {
    throw new RangeError(`--${flag} must be a number: got "${text}"`);
  }
  return value;
}
