/**
 * An equation over attributes, done on the codes of faces: each term is the mean code of its faces,
 * and their sum is decoded. Judges say what the result shows, beside what they say of real faces that
 * are what it should be.
 *
 * @module
 */

import type { AttributeColumns, AttributeName } from "../annotations/mod.ts";
import type { EquationGroup, EquationPicture } from "../charts/mod.ts";
import {
  type FacePixels,
  floatImageAt,
  type FloatImages,
  type RgbImage,
  toFloats,
} from "../images/mod.ts";
import { type AttributeJudge, type AttributeScores, scoreSays } from "../judges/mod.ts";
import { codeAt, type Codes, type NormPolicy } from "../latent/mod.ts";
import { decodeImages, type Vae } from "../models/mod.ts";
import { stream } from "../random/mod.ts";
import { mean } from "../statistics/mod.ts";
import { faceAt } from "../store/mod.ts";
import { drawMembers, type MemberCount } from "./draws.ts";
import { type EquationSum, type FaceGroup, sumTerms } from "./equation_sum.ts";
import {
  conditionText,
  type ExpectedAttribute,
  expectedAttributes,
  expectedOf,
  membersOf,
  missingFaces,
  type TermFaces,
  termFaces,
} from "./equation_terms.ts";

/** Faces whose attributes are known, such as a face store. */
export interface AttributedFaces extends FacePixels {
  /** What is known of all faces. */
  readonly table: AttributeColumns;
}

/** What equations are done on. */
export interface EquationStudyOptions {
  /** With the codes of all faces, where they are known already; else those in use are computed. */
  readonly network: { readonly vae: Vae; readonly means?: Codes };
  /** In the network's size. */
  readonly faces: AttributedFaces;
  /** Faces to choose from. */
  readonly rows: readonly number[];
  /** Whom to ask; may be empty. They stay the caller's. */
  readonly judges: readonly AttributeJudge[];
  /** Decides which faces are used. Default `equation`. */
  readonly seed?: string;
}

/** A term whose faces are given. */
export interface GivenTerm {
  /** What the faces are, in a few words. */
  readonly text: string;
  /** With its sign; never 0. */
  readonly strength: number;
  /** The faces, at least one. */
  readonly rows: readonly number[];
}

/** How an equation is done. */
export interface EquationSettings {
  /** Faces of each term at most. Default 100. */
  readonly images?: MemberCount;
  /** What becomes of the sum's distance from the centre; `rescaled` makes it that of a face. Default `plain`. */
  readonly policy?: NormPolicy["kind"];
  /** Faces of each group in the picture, and 5 or more near the result. Default 8. */
  readonly shown?: number;
}

/** One attribute of a result. */
export interface AttributeVerdict {
  /** Its name in CelebA. */
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
  /** The judge's name. */
  readonly judge: string;
  /** Those that the equation names and the judge can tell; may be empty. */
  readonly attributes: readonly AttributeVerdict[];
  /** Whether all are as expected; null if nothing is expected that the judge can tell. */
  readonly succeeds: boolean | null;
  /** Of the reconstructed real faces, the share of which the judge says that; null without them. */
  readonly realShare: number | null;
}

/** An equation, what it gives, and what judges say of that. */
export interface EquationResult extends EquationSum {
  /** What the result should be. */
  readonly expected: readonly ExpectedAttribute[];
  /** That in words: `Smiling, not Male`; empty if the equation does not say. */
  readonly asked: string;
  /** Real faces that are what the result should be; null without any. Some may be in the sum. */
  readonly real: FaceGroup | null;
  /** What each judge says. */
  readonly judges: readonly EquationVerdict[];
  /** A line for each judge, such as `face-api: Smiling 83 %, Male 91 %; as it should be`. */
  readonly said: readonly string[];
}

/** Does equations, one after the other. */
export interface EquationStudy {
  /**
   * Does an equation and has it judged.
   *
   * @param equation Such as `smiling woman - neutral woman + neutral man`.
   * @throws {SyntaxError} If it is malformed; the message points at the place.
   * @throws {RangeError} If there are no faces for it, as `termFaces` says, or its sum cannot be
   * rescaled.
   */
  run(equation: string, settings?: EquationSettings): Promise<EquationResult>;
  /**
   * Does an equation whose terms are some of the faces, of which nothing need be known.
   *
   * @param terms At least one face each.
   * @throws {RangeError} If the sum cannot be rescaled.
   */
  runGiven(
    terms: readonly GivenTerm[],
    settings?: Omit<EquationSettings, "images">,
  ): Promise<EquationResult>;
  /**
   * Does an equation and lays it out.
   *
   * @param caption As of {@linkcode picture}.
   * @returns What `drawEquation` draws; where faces are missing, a text that says which.
   */
  draw(
    equation: string,
    caption: string,
    settings?: EquationSettings,
  ): Promise<EquationPicture | string>;
  /**
   * Lays out what `drawEquation` draws.
   *
   * @param caption What faces and model these are, and whether the faces were seen in training.
   */
  picture(result: EquationResult, caption: string): EquationPicture;
}

/** Faces, drawn from all, that give the centre and the usual distance from it. */
const REFERENCE_FACES = 200;
/** Real faces at most that are reconstructed and judged, for comparison. */
const REAL_FACES = 50;

/** A study of equations on one network, some faces and judges. */
export function equationStudy(options: EquationStudyOptions): EquationStudy {
  return {
    run: (equation, settings = {}) => runEquation(equation, options, settings),
    runGiven: (terms, settings = {}) => runGiven(terms, options, settings),
    async draw(equation, caption, settings = {}) {
      const { faces, rows } = options;
      const missing = missingFaces(equation, { table: faces.table, rows });
      if (missing) return missing.message;
      return equationPicture(await runEquation(equation, options, settings), faces, caption);
    },
    picture: (result, caption) => equationPicture(result, options.faces, caption),
  };
}

/** Faces, drawn from all, from whose mean code a sum is measured. */
export function referenceFaces(rows: readonly number[], seed: string): readonly number[] {
  const count = REFERENCE_FACES < rows.length ? REFERENCE_FACES : "all";
  return drawMembers(rows, count, stream(seed, "equation reference"));
}

async function runEquation(
  equation: string,
  options: EquationStudyOptions,
  { images = 100, policy = "plain", shown = 8 }: EquationSettings,
): Promise<EquationResult> {
  const { network: { vae }, faces, rows, seed = "equation" } = options;
  const choice = { table: faces.table, rows };
  const chosen = termFaces(equation, { ...choice, images, seed });
  const expected = expectedAttributes(chosen, choice);
  const reference = referenceFaces(rows, seed);
  const { encode, groupOf, ...sum } = await sumTerms(chosen, {
    ...options,
    reference,
    policy,
    shown,
  });

  const conditions = expected.flatMap(({ attribute, present }) =>
    present === null ? [] : [{ attribute, present }]
  );
  const members = conditions.length > 0 ? membersOf(conditions, choice) : [];
  const count = Math.min(REAL_FACES, members.length);
  const random = stream(seed, "equation real faces");
  const realRows = count > 0 ? drawMembers(members, count, random) : [];
  const realCodes = await encode(realRows);
  // The result comes first. A judge looks once, as it may compile itself for each number of images.
  const judged = await decodeImages(vae, [
    sum.code,
    ...realRows.map((_, i) => codeAt(realCodes, i)),
  ]);
  const verdicts: EquationVerdict[] = [];
  for (const judge of options.judges) {
    verdicts.push(verdictOf(judge, expected, await judge.judge(judged)));
  }
  const real = count > 0
    ? { members, rows: realRows, ...await groupOf(realRows, realCodes) }
    : null;
  return {
    ...sum,
    expected,
    asked: askedFor(expected),
    real,
    judges: verdicts,
    said: verdicts.map((verdict) => verdictText(verdict, real?.rows.length)),
  };
}

/**
 * Does an equation whose terms are faces that nothing is known of: each judge says what it sees in the terms'
 * faces, and the equation is done on that as on labels.
 */
async function runGiven(
  given: readonly GivenTerm[],
  options: EquationStudyOptions,
  { policy = "plain", shown = 8 }: Omit<EquationSettings, "images">,
): Promise<EquationResult> {
  const { network: { vae }, faces, rows } = options;
  const chosen = given.map(({ text, strength, rows }) => ({
    term: { text, strength, conditions: [], start: 0, end: 0 },
    members: rows,
    rows,
  }));
  const { encode: _, groupOf: __, ...sum } = await sumTerms(chosen, {
    ...options,
    reference: rows,
    policy,
    shown,
  });
  const verdicts: EquationVerdict[] = [];
  const said: string[] = [];
  const originals = await toFloats(faces, rows);
  const result = await decodeImages(vae, [sum.code]);
  const places = new Map(rows.map((row, i) => [row, i]));
  const seen = chosen.map((term) => ({
    ...term,
    members: term.rows.map((row) => places.get(row) ?? -1),
  }));
  for (const judge of options.judges) {
    const scores = await judge.judge(originals);
    const { expected, line } = seenBy(judge, scores, seen, rows.length);
    const verdict = verdictOf(judge, expected, await judge.judge(result));
    verdicts.push(verdict);
    said.push(...line, verdictText(verdict, undefined));
  }
  return { ...sum, expected: [], asked: "", real: null, judges: verdicts, said };
}

/** Attributes at most that are said in words; the others are in the result. */
const MOST_SEEN = 6;

/** What a judge sees in the faces of terms, of all attributes in which these differ, and what follows. */
function seenBy(
  judge: AttributeJudge,
  scores: AttributeScores,
  terms: readonly TermFaces[],
  count: number,
): { readonly expected: readonly ExpectedAttribute[]; readonly line: readonly string[] } {
  const columnOf = (name: AttributeName) =>
    Int8Array.from({ length: count }, (_, i) => scoreSays(scores[name]?.[i] ?? NaN, true) ? 1 : -1);
  const sharesOf = (name: AttributeName) => {
    const column = columnOf(name);
    return terms.map(({ members }) => mean(members.map((i) => (column[i] ?? 0) > 0 ? 1 : 0)));
  };
  const differing = judge.attributes
    .map((name) => ({ name, shares: sharesOf(name) }))
    .map((each) => ({ ...each, gap: Math.max(...each.shares) - Math.min(...each.shares) }))
    .filter(({ gap }) => gap >= 0.5)
    .sort((a, b) => b.gap - a.gap)
    .slice(0, MOST_SEEN);
  const table = { attribute: columnOf };
  const rows = Array.from({ length: count }, (_, i) => i);
  const names = differing.map(({ name }) => name);
  const expected = expectedOf(names, terms, { table, rows });
  const parts = differing.map(({ name, shares }) =>
    `${inWords(name)} ${shares.map((share) => `${(100 * share).toFixed(0)} %`).join(", ")}`
  );
  const asked = askedFor(expected);
  const line = parts.length === 0
    ? `${judge.name}: sees no attribute in which the terms differ`
    : `${judge.name} sees in the terms ${parts.join("; ")}; the result should be: ${
      asked || "nothing that follows"
    }`;
  return { expected, line: [line] };
}

function askedFor(expected: readonly ExpectedAttribute[]): string {
  return expected.flatMap(({ attribute, present }) =>
    present === null ? [] : [inWords(conditionText({ attribute, present }))]
  ).join(", ");
}

/** @param scores Of the result, then of reconstructed real faces, if there are any. */
function verdictOf(
  judge: AttributeJudge,
  expected: readonly ExpectedAttribute[],
  scores: AttributeScores,
): EquationVerdict {
  const told = expected.filter(({ attribute }) => judge.attributes.includes(attribute));
  const scoreOf = (attribute: AttributeName, image: number) => scores[attribute]?.[image] ?? NaN;
  const asked = told.flatMap(({ attribute, present }) =>
    present === null ? [] : [{ attribute, present }]
  );
  const asAsked = (image: number) =>
    asked.every(({ attribute, present }) => scoreSays(scoreOf(attribute, image), present));
  const [first] = told;
  const count = first ? (scores[first.attribute]?.length ?? 0) : 0;
  const real = Array.from({ length: Math.max(0, count - 1) }, (_, i) => i + 1);
  const share = (holds: (image: number) => boolean) =>
    real.length > 0 ? real.filter(holds).length / real.length : null;
  return {
    judge: judge.name,
    attributes: told.map(({ attribute, present }) => ({
      attribute,
      expected: present,
      score: scoreOf(attribute, 0),
      realShare: present === null
        ? null
        : share((image) => scoreSays(scoreOf(attribute, image), present)),
    })),
    succeeds: asked.length > 0 ? asAsked(0) : null,
    realShare: asked.length > 0 ? share(asAsked) : null,
  };
}

/** @param realCount How many real faces were judged for comparison. */
function verdictText(
  { judge, attributes, succeeds, realShare }: EquationVerdict,
  realCount: number | undefined,
): string {
  if (attributes.length === 0) return `${judge}: can tell nothing of the equation`;
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  const scores = attributes.map(({ attribute, score }) =>
    `${inWords(attribute)} ${percent(score)}`
  );
  const conclusion = succeeds === null
    ? "the equation asks for none of it"
    : succeeds
    ? "as it should be"
    : "not as it should be";
  const faces = `reconstructed real face${realCount === 1 ? "" : "s"}`;
  const beside = realShare === null || realCount === undefined
    ? ""
    : ` (right on ${percent(realShare)} of ${realCount} ${faces})`;
  return `${judge}: ${scores.join(", ")}; ${conclusion}${beside}`;
}

/** CelebA's names have underscores. */
const inWords = (name: string): string => name.replaceAll("_", " ");

function equationPicture(
  result: EquationResult,
  faces: FacePixels,
  caption: string,
): EquationPicture {
  const { asked, real, distance, faceDistance } = result;
  return {
    title: result.line,
    groups: result.terms.map((term) => ({
      sign: term.sign,
      label: term.term.text,
      ...panelsOf(term),
    })),
    result: { image: floatImageAt(result.image, 0), caption: "result" },
    remarks: [...(asked ? [`The result should be: ${asked}`] : []), ...result.said],
    ...(real ? { comparison: { sign: "", label: `Real faces: ${asked}`, ...panelsOf(real) } } : {}),
    others: {
      label: `nearest of ${result.encoded} ${real || asked ? "real" : "given"} faces`,
      images: result.neighbours.map(({ row, distance }) => ({
        image: faceAt(faces, row),
        caption: distance.toFixed(1),
      })),
    },
    caption: [
      "Averages and their sum are of codes, the means of the posteriors" +
      (result.policy === "plain" ? "" : `; norm policy: ${result.policy}`),
      "Under the nearest faces, the distance of their codes from the result's",
      `The result lies ${distance.toFixed(1)} from the faces' mean code, a face lies ` +
      `${faceDistance.toFixed(1)} from it`,
      caption,
    ].join(". ") + ".",
  };
}

/** Faces, reconstructions and average, and how many there are. */
function panelsOf(
  { members, rows, shown, originals, reconstructions, meanImage }: FaceGroup,
): Omit<EquationGroup, "sign" | "label"> {
  const all = `${members.length.toLocaleString("en")} face${members.length === 1 ? "" : "s"}`;
  const used = rows.length < members.length ? `${rows.length.toLocaleString("en")} of ${all}` : all;
  const images = (floats: FloatImages): readonly RgbImage[] =>
    Array.from({ length: floats.count }, (_, i) => floatImageAt(floats, i));
  return {
    note: shown.length < rows.length ? `${used}, ${shown.length} shown` : used,
    rows: [
      { label: "faces", images: images(originals) },
      { label: "reconstructed", images: images(reconstructions) },
    ],
    average: floatImageAt(meanImage, 0),
    averageLabel: `average of ${rows.length}`,
  };
}
