/**
 * The command line of `deno task arithmetic`.
 *
 * @module
 */

import { CELEBA_WORDS, type NormPolicy, parseEquation } from "../latent/mod.ts";
import { projectPath } from "../system/mod.ts";
import type { MemberCount } from "../studies/mod.ts";

/** Which people's faces are used: those of a part of the split, or everybody's. */
export const PARTS = ["train", "validation", "test", "all"] as const;

/** One of {@linkcode PARTS}. */
export type PartName = typeof PARTS[number];

/** What becomes of a sum's length. */
export const POLICIES = [
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

/** The defaults that are not decided by faces and model. */
export const ARITHMETIC_DEFAULTS = {
  faces: "portraits",
  images: 100,
  policy: "plain",
  seed: "equation",
} as const;

/** An equation for messages. */
export const SAMPLE_EQUATION = "smiling woman - neutral woman + neutral man";

const FLAGS = ["model", "faces", "images", "policy", "part", "seed", "out"] as const;

type Flag = typeof FLAGS[number];

/**
 * Reads the command line. Words without a flag are the equation, whether they were quoted or not.
 *
 * @returns `help` if it is asked for.
 * @throws {SyntaxError} If there is no equation, it is malformed, or a flag is unknown or lacks its
 * value.
 * @throws {RangeError} If a value is out of range; the message says what is known.
 */
export function parseArithmeticFlags(args: readonly string[]): ArithmeticRequest | "help" {
  if (args.includes("--help") || args.includes("-h")) return "help";
  const words: string[] = [];
  const values: Partial<Record<Flag, string>> = {};
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (!arg.startsWith("--")) {
      words.push(arg);
      continue;
    }
    const [name = "", ...inline] = arg.slice(2).split("=");
    const flag = FLAGS.find((known) => known === name);
    if (!flag) {
      const known = FLAGS.map((each) => `--${each}`).join(" ");
      throw new SyntaxError(`Unknown flag --${name}: arithmetic knows ${known}`);
    }
    const value = inline.length > 0 ? inline.join("=") : args[++i];
    if (!value || (value.startsWith("--") && inline.length === 0)) {
      throw new SyntaxError(`--${flag} needs a value`);
    }
    values[flag] = value;
  }
  const equation = words.join(" ");
  if (equation.trim() === "") {
    throw new SyntaxError(`An equation is missing: write one such as "${SAMPLE_EQUATION}"`);
  }
  parseEquation(equation, CELEBA_WORDS);
  const policy = choiceOf("policy", POLICIES, values.policy);
  return {
    equation,
    model: values.model,
    faces: values.faces ?? ARITHMETIC_DEFAULTS.faces,
    images: values.images === undefined ? ARITHMETIC_DEFAULTS.images : imagesOf(values.images),
    policy: policy ?? ARITHMETIC_DEFAULTS.policy,
    part: choiceOf("part", PARTS, values.part),
    seed: values.seed ?? ARITHMETIC_DEFAULTS.seed,
    out: values.out ?? projectPath("outputs", "arithmetic"),
  };
}

function imagesOf(text: string): MemberCount {
  const count = Number(text);
  if (text === "all") return text;
  if (!/^\d+$/.test(text) || count < 1) {
    throw new RangeError(`--images must be all or a whole number from 1: got "${text}"`);
  }
  return count;
}

function choiceOf<Name extends string>(
  flag: Flag,
  known: readonly Name[],
  text: string | undefined,
): Name | undefined {
  const name = known.find((each) => each === text);
  if (text === undefined || name !== undefined) return name;
  throw new RangeError(`--${flag} must be one of ${known.join(", ")}: got "${text}"`);
}
