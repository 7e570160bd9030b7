/**
 * The command line of `deno task arithmetic`.
 *
 * @module
 */

import { basename } from "node:path";
import { CELEBA_WORDS, type NormPolicy, parseEquation } from "../latent/mod.ts";
import type { MemberCount } from "../studies/mod.ts";
import { projectPath } from "../system/mod.ts";
import {
  choiceIn,
  type CommandLine,
  type Flags,
  formatFlags,
  HELP_FLAG,
  readCommandLine,
  typedPath,
  typedSource,
} from "./command_line.ts";

const PARTS = ["train", "validation", "test", "all"] as const;

/** Whose faces are used: those of the people in a part of the split, or everybody's. */
export type PartName = typeof PARTS[number];

/** Networks by their kinds. */
const NETWORKS = ["v1", "v2", "vae-gan"] as const;

/** What becomes of a sum's length. */
const POLICIES = [
  "plain",
  "rescaled",
  "distribution-preserving",
] as const satisfies readonly NormPolicy["kind"][];

/** An equation and how to compute it. */
export interface ArithmeticRequest {
  /** As it was given; it can be read. */
  readonly equation: string;
  /** The folder of a training run; the best one for the faces if it is not given. */
  readonly model: string | undefined;
  /** Which kind of network is to answer; V2 before V1 if none is named. */
  readonly network: typeof NETWORKS[number] | undefined;
  /** `portraits`, `celeba`, `photos`, or the folder of a face store. */
  readonly faces: string;
  readonly images: MemberCount;
  readonly policy: NormPolicy["kind"];
  readonly part: PartName | undefined;
  readonly seed: string;
  /** The folder for the picture and the figures. */
  readonly out: string;
}

/** A term of pictures. */
export interface PictureTerm {
  /** With its sign; never 0. */
  readonly strength: number;
  /** Files and folders, whole. */
  readonly paths: readonly string[];
  /** What they are called, short enough for a picture. */
  readonly text: string;
}

/** An equation of one's own pictures. */
export interface PictureRequest
  extends Pick<ArithmeticRequest, "model" | "network" | "policy" | "out"> {
  /** At least one. */
  readonly pictures: readonly PictureTerm[];
  /** On whose faces the network is to have been trained; the most fitting one if it is not given. */
  readonly faces: string | undefined;
}

/** Those that faces and model do not decide. */
const DEFAULTS = { faces: "portraits", images: 100, policy: "plain", seed: "equation" } as const;

const SAMPLE_EQUATION = "smiling woman - neutral woman + neutral man";

const FLAGS = {
  plus: {
    value: "<pictures>",
    many: true,
    help:
      "A term of your own pictures in place of an equation: files, and folders with all that is " +
      "in them; a number before them is the strength",
  },
  minus: { value: "<pictures>", many: true, help: "The same, to be subtracted" },
  model: {
    value: "<folder>",
    help: "A training run, or a file of data/networks. Default: the newest finished run on these " +
      "faces, V2 before V1; for portraits, if there is none, the network in data/networks",
  },
  network: {
    value: "<name>",
    help: "v1, v2, or vae-gan, which notebook 07 trains: the newest finished run of it on these " +
      "faces. Default: v2, then v1",
  },
  faces: {
    value: "<which>",
    help: `portraits, celeba, photos, or the folder of a face store. Default: ${DEFAULTS.faces}`,
  },
  images: { value: "<n|all>", help: `Faces of each term at most. Default: ${DEFAULTS.images}` },
  policy: {
    value: "<name>",
    help: "What becomes of the sum's distance from the mean code: plain (as it falls), rescaled " +
      `(that of a face), distribution-preserving (over √Σw²). Default: ${DEFAULTS.policy}`,
  },
  part: {
    value: "<name>",
    help: "Whose faces are used: train, validation, test (people held out from training), all. " +
      "Default: test; all where the model was trained on other faces",
  },
  seed: {
    value: "<text>",
    help: `Which faces are drawn where there are more than are used. Default: ${DEFAULTS.seed}`,
  },
  out: { value: "<folder>", help: "Default: outputs/arithmetic" },
} as const satisfies Flags;

/** What `deno task arithmetic --help` prints. */
export const arithmeticHelp =
  `Adds and subtracts the mean codes of faces, decodes the sum, and asks judges what it shows.

deno task arithmetic "${SAMPLE_EQUATION}"
deno task arithmetic --plus smiling-women/ --minus neutral-women/ --plus me.jpg

An equation has terms with + or − between them. A term is the faces of which all its words are true:
  smiling woman with glasses     not, no, without turn the next word round: man without a beard
  2 smile, 0.5 × smile           a number before the words is the term's strength
A word that is not known is pointed at, and all that are known are listed.

${formatFlags({ ...FLAGS, ...HELP_FLAG })}

The picture, a PNG, shows the faces of each term, their reconstructions and their average, then the
equation with its result, real faces that are what it should be, and the real faces nearest to it. The
figures, a JSON file, have the judges' verdicts on the result and on reconstructed real faces, the
faces that were used, and the result's code. Both are named after the equation and a hash of all that
decides them: only the same request replaces them.

Of your own pictures the largest face of each is used. Nothing is known of them: each judge says what it
sees in the terms' faces, and what the result should be follows from that. Without a network that was
trained here on photographs or CelebA, one that has learned drawings answers, which is said.

Nothing is trained here. In a fresh clone the network in data/networks answers, and the portraits that it
needs are drawn: those of 100 people whom it has not seen. What is missing otherwise is named, with the
command that makes it. The exit code is 0 if all went well, 1 if it did not, 2 if the request made no sense or
something that it needs is not there.`;

/**
 * Reads the command line. Words without a flag are the equation, whether they were quoted or not.
 *
 * @throws {SyntaxError} If there is no equation, or there are two, it is malformed, or a flag is unknown or
 * lacks its value.
 * @throws {RangeError} If a value is out of range; the message says what is known.
 */
export function parseArithmeticRequest(
  args: readonly string[],
): ArithmeticRequest | PictureRequest {
  const line = readCommandLine("arithmetic", FLAGS, args);
  const { words, value, lists } = line;
  const equation = words.join(" ");
  if (lists.length > 0) return pictureRequest(line);
  if (equation.trim() === "") {
    throw new SyntaxError(`An equation is missing: write one such as "${SAMPLE_EQUATION}"`);
  }
  parseEquation(equation, CELEBA_WORDS);
  const out = value("out");
  return {
    equation,
    ...askedNetwork(line),
    faces: typedSource(value("faces") ?? DEFAULTS.faces),
    policy: choiceIn("policy", POLICIES, value("policy")) ?? DEFAULTS.policy,
    images: imagesOf(value("images")) ?? DEFAULTS.images,
    part: choiceIn("part", PARTS, value("part")),
    seed: value("seed") ?? DEFAULTS.seed,
    out: out === undefined ? projectPath("outputs", "arithmetic") : typedPath(out),
  };
}

/** A run, or a kind of network, or neither. */
function askedNetwork(
  { value }: CommandLine<keyof typeof FLAGS>,
): Pick<ArithmeticRequest, "model" | "network"> {
  const [model, network] = [value("model"), choiceIn("network", NETWORKS, value("network"))];
  if (model !== undefined && network !== undefined) {
    throw new SyntaxError(
      "--model names one run, and --network a kind of network: give one of them",
    );
  }
  return { network, model: model === undefined ? undefined : typedPath(model) };
}

function pictureRequest(line: CommandLine<keyof typeof FLAGS>): PictureRequest {
  const { words, lists, value } = line;
  if (words.length > 0) {
    throw new SyntaxError(
      `An equation is of words or of pictures: "${
        words.join(" ")
      }" belongs to no --plus or --minus`,
    );
  }
  for (const flag of ["images", "part", "seed"] as const) {
    if (value(flag) === undefined) continue;
    throw new SyntaxError(
      `--${flag} chooses among labelled faces: with --plus and --minus all pictures are used`,
    );
  }
  const [faces, out] = [value("faces"), value("out")];
  return {
    pictures: lists.map(({ flag, values }) => pictureTerm(flag === "minus" ? -1 : 1, values)),
    ...askedNetwork(line),
    faces: faces === undefined ? undefined : typedSource(faces),
    policy: choiceIn("policy", POLICIES, value("policy")) ?? DEFAULTS.policy,
    out: out === undefined ? projectPath("outputs", "arithmetic") : typedPath(out),
  };
}

/** A number that more follows is the strength, as in an equation. */
function pictureTerm(sign: 1 | -1, values: readonly string[]): PictureTerm {
  const [first = "", ...rest] = values;
  const hasStrength = rest.length > 0 && /^\d*\.?\d+$/.test(first);
  const strength = sign * (hasStrength ? Number(first) : 1);
  if (strength === 0) throw new RangeError("A strength of 0 adds nothing: leave the term out");
  const typed = hasStrength ? rest : values;
  const [name = "", second] = typed.map((path) => basename(typedPath(path)));
  const more = typed.length - 1;
  const text = second === undefined ? shortened(name) : `${shortened(name)} and ${more} more`;
  return { strength, paths: typed.map(typedPath), text };
}

const LONGEST_NAME = 24;

/**
 * A name that fits under a picture: its middle is left out.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { shortened } from "./arithmetic_request.ts";
 * assert(shortened("IMG_20260714_183355_HDR_edited.jpeg") === "IMG_20260714…ited.jpeg");
 * ```
 */
export function shortened(name: string): string {
  const letters = [...name];
  if (letters.length <= LONGEST_NAME) return name;
  return `${letters.slice(0, 12).join("")}…${letters.slice(-9).join("")}`;
}

function imagesOf(text: string | undefined): MemberCount | undefined {
  if (text === undefined || text === "all") return text;
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1) {
    throw new RangeError(`--images must be all or a whole number from 1: got "${text}"`);
  }
  return count;
}
