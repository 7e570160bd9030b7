/**
 * The command line of `deno task arithmetic`.
 *
 * @module
 */

import { CELEBA_WORDS, type NormPolicy, parseEquation } from "../latent/mod.ts";
import type { MemberCount } from "../studies/mod.ts";
import { projectPath } from "../system/mod.ts";
import {
  choiceIn,
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
  /** `portraits`, `celeba`, `photos`, or the folder of a face store. */
  readonly faces: string;
  readonly images: MemberCount;
  readonly policy: NormPolicy["kind"];
  readonly part: PartName | undefined;
  readonly seed: string;
  /** The folder for the picture and the figures. */
  readonly out: string;
}

/** Those that faces and model do not decide. */
const DEFAULTS = { faces: "portraits", images: 100, policy: "plain", seed: "equation" } as const;

const SAMPLE_EQUATION = "smiling woman - neutral woman + neutral man";

const FLAGS = {
  model: {
    value: "<folder>",
    help: "A training run. Default: the newest finished one on these faces, V2 before V1",
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

Nothing is trained or drawn here: if faces, a model or a judge are missing, the command that makes them
is named. The exit code is 0 if all went well, 1 if it did not, 2 if the request made no sense or
something that it needs is not there.`;

/**
 * Reads the command line. Words without a flag are the equation, whether they were quoted or not.
 *
 * @throws {SyntaxError} If there is no equation, it is malformed, or a flag is unknown or lacks its
 * value.
 * @throws {RangeError} If a value is out of range; the message says what is known.
 */
export function parseArithmeticRequest(args: readonly string[]): ArithmeticRequest {
  const { words, value } = readCommandLine("arithmetic", FLAGS, args);
  const equation = words.join(" ");
  if (equation.trim() === "") {
    throw new SyntaxError(`An equation is missing: write one such as "${SAMPLE_EQUATION}"`);
  }
  parseEquation(equation, CELEBA_WORDS);
  const [model, out] = [value("model"), value("out")];
  return {
    equation,
    model: model === undefined ? undefined : typedPath(model),
    faces: typedSource(value("faces") ?? DEFAULTS.faces),
    policy: choiceIn("policy", POLICIES, value("policy")) ?? DEFAULTS.policy,
    images: imagesOf(value("images")) ?? DEFAULTS.images,
    part: choiceIn("part", PARTS, value("part")),
    seed: value("seed") ?? DEFAULTS.seed,
    out: out === undefined ? projectPath("outputs", "arithmetic") : typedPath(out),
  };
}

function imagesOf(text: string | undefined): MemberCount | undefined {
  if (text === undefined || text === "all") return text;
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1) {
    throw new RangeError(`--images must be all or a whole number from 1: got "${text}"`);
  }
  return count;
}
