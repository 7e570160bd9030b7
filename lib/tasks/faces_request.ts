/**
 * The command line of `deno task faces`.
 *
 * @module
 */

import {
  CHOICES,
  clusterShard,
  completeSettings,
  type ExtractionSettings,
  facesFolder,
  parseShard,
  type Shard,
} from "../faces/mod.ts";
import { portraitRecipe } from "../portraits/mod.ts";
import { projectPath } from "../system/mod.ts";
import {
  choiceIn,
  type CommandLine,
  countIn,
  type Flags,
  formatFlags,
  HELP_FLAG,
  numberIn,
  readCommandLine,
  typedPath,
} from "./command_line.ts";

/** A request to extract faces. */
export interface ExtractRequest {
  readonly settings: ExtractionSettings;
  readonly to: string;
  readonly shard: Shard | undefined;
  /** Where a cluster's numbers of the shard come from, in words. */
  readonly shardOrigin?: string;
  readonly processes: number | undefined;
  readonly mtcnnFolder: string | undefined;
}

/** Which portraits to draw. */
interface PortraitRequest {
  readonly count: number;
  readonly seed: string;
  readonly variety: number;
  readonly confounding: number;
  readonly picturesPerPerson: number;
}

/** What is asked for. */
export type FacesRequest =
  | { readonly command: "help" }
  | { readonly command: "portraits"; readonly portraits: PortraitRequest } & ExtractRequest
  | { readonly command: "celeba" | "photos"; readonly from: string } & ExtractRequest
  | { readonly command: "merge"; readonly folders: readonly string[]; readonly to: string }
  | { readonly command: "verify" | "show"; readonly folder: string };

const PORTRAIT_FLAGS = {
  count: { value: "<n>", help: "How many. Default: 4000" },
  seed: { value: "<text>", help: "What they are drawn from. Default: facespace" },
  variety: { value: "<0..1>", help: "How much pose, light and scene vary. Default: 0.4" },
  confounding: {
    value: "<0..1>",
    help:
      "The share of people whose smiles go with cheekbones, sex and make-up as in CelebA. Default: 0",
  },
  "per-person": { value: "<n>", help: "Pictures of each person. Default: 4" },
} as const satisfies Flags;

const EXTRACT_FLAGS = {
  size: {
    value: "<px,…>",
    help: "Widths of the faces. Default: 80,128, which the notebooks need",
  },
  detector: {
    value: "<name>",
    help: "auto (tiny, then ssd, then both on padded pictures), tiny, ssd, mtcnn. Default: auto",
  },
  crop: {
    value: "<how>",
    help: "box: the detector's box. levelled: squared, with the eyes level. Default: box",
  },
  margin: {
    value: "<share>",
    help: "What to add around the face on every side, in its own sides. Default: 0",
  },
  faces: {
    value: "<which>",
    help: "all of a picture, or the best: the most certain and most central one. " +
      "Default: all for photos, else best",
  },
  describe: {
    value: "<which>",
    help: "missing: predict expression, sex and age of faces whose labels do not say who smiles, " +
      "is a man and is young; always; never. Default: missing",
  },
  processes: {
    value: "<n>",
    help: "Default: one for each core, as far as memory allows",
  },
  to: {
    value: "<folder>",
    help: "Default: data/faces/celeba, data/faces/photos, data/faces/portraits-<which>",
  },
  mtcnn: { value: "<folder>", help: "MTCNN's weights. Default: data/models/mtcnn" },
  shard: {
    value: "<i/n>",
    help:
      "Only this part of n, from 1/n to n/n, into <folder>-shard-<i>-of-<n>. auto: numbered by " +
      "Slurm's array job; auto/n: by Slurm or Kubernetes, of n",
  },
} as const satisfies Flags;

const FROM = { from: { value: "<folder>", help: "Where the pictures are" } } as const;

/** The flags of each command, besides `--help`. */
const COMMANDS = {
  portraits: { ...PORTRAIT_FLAGS, ...EXTRACT_FLAGS },
  celeba: { ...FROM, ...EXTRACT_FLAGS },
  photos: { ...FROM, ...EXTRACT_FLAGS },
  merge: { to: EXTRACT_FLAGS.to },
  verify: {},
  show: {},
} as const satisfies Readonly<Record<string, Flags>>;

type Command = keyof typeof COMMANDS;
type Line = CommandLine<string>;

/** What `deno task faces --help` prints. */
export const facesHelp = `Finds the faces of pictures and puts them into a face store.

deno task faces portraits [--count 4000] [--seed facespace]   draws portraits, then takes their faces
deno task faces celeba [--from data/celeba]                   CelebA, as a folder or with its zip
deno task faces photos --from <folder>                        any folder of pictures
deno task faces merge <shards …> --to <folder>                joins the stores of all shards
deno task faces verify <folder>                               checks every byte of a store
deno task faces show <folder>                                 says what is in a store

Of portraits
${formatFlags(PORTRAIT_FLAGS)}

Of portraits, celeba and photos
${formatFlags({ ...EXTRACT_FLAGS, ...HELP_FLAG })}

A command that was stopped or killed goes on where it was when it is run again. A picture that is
corrupt or has no face is left out and listed in report.csv with its reason.

The same command also brings a store up to date: pictures that were replaced or added are looked at,
labels are read again, and all else is taken over. The store that is there stays until the next one is
whole. Pictures of another place never get into it, unless those of before are gone and most are the
same.

Shards: the same command on several machines, or several times on one.
  Slurm, --array=1-8        deno task faces celeba --shard auto
  one task of it, again     deno task faces celeba --shard auto/8
  Kubernetes, indexed job   deno task faces celeba --shard auto/8
  GNU parallel              parallel deno task faces celeba --processes 1 --shard {}/4 ::: 1 2 3 4
  then                      deno task faces merge data/faces/celeba-shard-*-of-4 --to data/faces/celeba

The exit code is 0 if all went well, 1 if it did not, 2 if the request made no sense, 130 or 143 after
Ctrl-C or SIGTERM.`;

/**
 * Reads the command line.
 *
 * @returns The command `help` if nothing was typed.
 * @throws {SyntaxError} If a command or a flag is unknown, or lacks its value.
 * @throws {RangeError} If a value is out of range; the message says what is known.
 */
export function parseFacesRequest(args: readonly string[]): FacesRequest {
  const [name, ...rest] = args;
  if (name === undefined) return { command: "help" };
  const command = (Object.keys(COMMANDS) as Command[]).find((known) => known === name);
  if (!command) {
    const known = Object.keys(COMMANDS).join(", ");
    throw new SyntaxError(`Unknown command "${name}": it must be one of ${known}`);
  }
  const line: Line = readCommandLine<string>(command, COMMANDS[command], rest);
  if (command === "merge") {
    return { command, folders: line.words.map(typedPath), to: required(command, "to", line) };
  }
  if (command === "verify" || command === "show") {
    const [folder, ...more] = line.words;
    if (folder === undefined || more.length > 0) {
      throw new SyntaxError(`${command} needs one folder: got ${line.words.length}`);
    }
    return { command, folder: typedPath(folder) };
  }
  if (line.words.length > 0) throw new SyntaxError(`Unknown argument "${line.words[0]}"`);
  if (command === "portraits") {
    const portraits = portraitRequest(line);
    const folder = facesFolder(command, portraits);
    return { command, portraits, ...extractRequest(command, line, folder) };
  }
  const from = command === "celeba"
    ? pathOf("from", line) ?? projectPath("data", "celeba")
    : required(command, "from", line);
  return { command, from, ...extractRequest(command, line, facesFolder(command)) };
}

/** The path of a flag that must be there. */
function required(command: Command, flag: string, line: Line): string {
  const path = pathOf(flag, line);
  if (path === undefined) throw new SyntaxError(`${command} needs --${flag}`);
  return path;
}

function pathOf(flag: string, line: Line): string | undefined {
  const path = line.value(flag);
  return path === undefined ? undefined : typedPath(path);
}

function portraitRequest(line: Line): PortraitRequest {
  const usual = portraitRecipe();
  const { count, seed, variety, confounding, picturesPerPerson } = portraitRecipe({
    count: numberOf("count", line) ?? usual.count,
    seed: line.value("seed") ?? usual.seed,
    variety: numberOf("variety", line) ?? usual.variety,
    confounding: numberOf("confounding", line) ?? usual.confounding,
    picturesPerPerson: numberOf("per-person", line) ?? usual.picturesPerPerson,
  });
  return { count, seed, variety, confounding, picturesPerPerson };
}

function extractRequest(
  kind: "portraits" | "celeba" | "photos",
  line: Line,
  folder: string,
): ExtractRequest {
  const sizesPx = line.value("size")?.split(",").flatMap((text) => numberIn("size", text) ?? []);
  const detector = choiceIn("detector", CHOICES.detector, line.value("detector"));
  const policy = choiceIn("crop", CHOICES.policy, line.value("crop"));
  const describe = choiceIn("describe", CHOICES.describe, line.value("describe"));
  const faces = choiceIn("faces", CHOICES.faces, line.value("faces"));
  const margin = numberOf("margin", line);
  const shard = line.value("shard");
  return {
    settings: completeSettings(kind, {
      ...(sizesPx ? { sizesPx } : {}),
      ...(detector ? { detector } : {}),
      ...(policy ? { policy } : {}),
      ...(describe ? { describe } : {}),
      ...(faces ? { faces } : {}),
      ...(margin === undefined ? {} : { margin }),
    }),
    to: pathOf("to", line) ?? folder,
    ...(shard === undefined ? { shard: undefined } : shardOf(shard)),
    processes: countIn("processes", line.value("processes")),
    mtcnnFolder: pathOf("mtcnn", line),
  };
}

function numberOf(flag: string, line: Line): number | undefined {
  return numberIn(flag, line.value(flag));
}

function shardOf(text: string): Pick<ExtractRequest, "shard" | "shardOrigin"> {
  const numbered = clusterShard(text);
  if (!numbered) return { shard: parseShard(text) };
  return { shard: numbered.shard, shardOrigin: numbered.origin };
}
