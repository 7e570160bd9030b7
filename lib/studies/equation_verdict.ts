/**
 * What judges say of an equation's result, beside what they say of real faces that are what it
 * should be.
 *
 * @module
 */

import { type AttributeJudge, type AttributeScores, scoreSays } from "../judges/mod.ts";
import type { AttributeName } from "../annotations/mod.ts";
import { codeAt } from "../latent/mod.ts";
import { decodeImages } from "../models/mod.ts";
import { stream } from "../random/mod.ts";
import { drawMembers } from "./draws.ts";
import { membersOf } from "./equation_faces.ts";
import type { EquationRun, RunEquationOptions } from "./run_equation.ts";
import { encoderOf, showFaces, type ShownFaces } from "./shown_faces.ts";

/** One attribute of a result. */
export interface AttributeVerdict {
  readonly attribute: AttributeName;
  /** What the equation asks for; null where it does not say. */
  readonly expected: boolean | null;
  /** The probability that the result has it, from 0 to 1. */
  readonly score: number;
  /** Of the reconstructed real faces, the share that the judge gets right; null without them. */
  readonly realShare: number | null;
}

/** One judge's verdict. */
export interface EquationVerdict {
  readonly judge: string;
  /** Those that the equation names and the judge can tell; may be empty. */
  readonly attributes: readonly AttributeVerdict[];
  /** Whether all are as expected; null if nothing is expected that the judge can tell. */
  readonly succeeds: boolean | null;
  /** Of the reconstructed real faces, the share of which the judge says that; null without them. */
  readonly realShare: number | null;
}

/** Real faces that are what the result should be; some may be in the sum. */
export interface RealFaces extends ShownFaces {
  /** All such rows. */
  readonly members: readonly number[];
  /** Those that are reconstructed and judged. */
  readonly rows: readonly number[];
}

/** What all judges say. */
export interface EquationVerdicts {
  readonly judges: readonly EquationVerdict[];
  /** Null if there are none, or the equation does not say what the result should be. */
  readonly real: RealFaces | null;
}

/** Whom to ask, and beside what. */
export interface JudgeEquationOptions
  extends Pick<RunEquationOptions, "faces" | "rows" | "vae" | "seed" | "encode" | "shown"> {
  readonly judges: readonly AttributeJudge[];
  /** Real faces at most that are reconstructed and judged, for comparison. Default 50. */
  readonly realFaces?: number;
}

/** Has a result judged. */
export async function judgeEquation(
  run: EquationRun,
  options: JudgeEquationOptions,
): Promise<EquationVerdicts> {
  const { faces, vae, judges, realFaces = 50, seed = "equation" } = options;
  const { encode = encoderOf(vae, faces) } = options;
  const conditions = run.expected.flatMap(({ attribute, present }) =>
    present === null ? [] : [{ attribute, present }]
  );
  const members = conditions.length > 0
    ? membersOf(conditions, { table: faces.table, rows: options.rows })
    : [];
  const random = stream(seed, "equation real faces");
  const rows = members.length > 0
    ? drawMembers(members, Math.min(realFaces, members.length), random)
    : [];
  const codes = rows.length > 0 ? await encode(rows) : undefined;
  const realCodes = codes ? rows.map((_, i) => codeAt(codes, i)) : [];
  // The result comes first. A judge looks once, as it may compile itself for each number of images.
  const images = await decodeImages(vae, [run.code, ...realCodes]);
  const verdicts: EquationVerdict[] = [];
  for (const judge of judges) verdicts.push(verdictOf(judge, run, await judge.judge(images)));
  return {
    judges: verdicts,
    real: codes ? { members, rows, ...await showFaces(rows, codes, options) } : null,
  };
}

/** @param scores Of the result, then of reconstructed real faces, if there are any. */
function verdictOf(
  judge: AttributeJudge,
  run: EquationRun,
  scores: AttributeScores,
): EquationVerdict {
  const told = run.expected.filter(({ attribute }) => judge.attributes.includes(attribute));
  const scoreOf = (attribute: AttributeName, image: number) => scores[attribute]?.[image] ?? NaN;
  const asked = told.flatMap(({ attribute, present }) =>
    present === null ? [] : [{ attribute, present }]
  );
  const asAsked = (image: number) =>
    asked.every(({ attribute, present }) => scoreSays(scoreOf(attribute, image), present));
  const [first] = told;
  const count = first ? (scores[first.attribute]?.length ?? 0) : 0;
  const real = Array.from({ length: Math.max(0, count - 1) }, (_, i) => i + 1);
  return {
    judge: judge.name,
    attributes: told.map(({ attribute, present }) => ({
      attribute,
      expected: present,
      score: scoreOf(attribute, 0),
      realShare: present === null
        ? null
        : share(real, (image) => scoreSays(scoreOf(attribute, image), present)),
    })),
    succeeds: asked.length > 0 ? asAsked(0) : null,
    realShare: asked.length > 0 ? share(real, asAsked) : null,
  };
}

/** Null where there is nothing to take a share of. */
function share(images: readonly number[], holds: (image: number) => boolean): number | null {
  return images.length > 0 ? images.filter(holds).length / images.length : null;
}
