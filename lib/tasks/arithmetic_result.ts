/**
 * The figures of an equation as JSON, and its files.
 *
 * @module
 */

import type { FaceStore } from "../store/mod.ts";
import type { AttributeName } from "../annotations/mod.ts";
import { sha256, writeFileAtomic } from "../system/mod.ts";
import { equationLine, type EquationRun, type EquationVerdicts } from "../studies/mod.ts";
import type { ArithmeticRequest } from "./arithmetic_flags.ts";
import type { TrainedVae, VaeRun } from "../training/mod.ts";
import type { ChosenPart } from "./arithmetic_setup.ts";

/** An equation with everything that decided it. */
export interface ArithmeticResult {
  readonly request: ArithmeticRequest;
  readonly faces: FaceStore;
  readonly model: TrainedVae;
  /** The model's. */
  readonly training: VaeRun;
  readonly part: ChosenPart;
  readonly run: EquationRun;
  readonly verdicts: EquationVerdicts;
  /** What the reader should know. */
  readonly notes: readonly string[];
}

/** Where a result was put. */
export interface ArithmeticFiles {
  readonly picture: string;
  readonly figures: string;
  /** Whether an earlier result of the same request was there. */
  readonly replaced: boolean;
}

/**
 * Writes picture and figures, each at once and whole. Only the same request on the same model and
 * faces has the same files.
 *
 * @param png The picture.
 */
export async function writeResult(
  result: ArithmeticResult,
  png: Uint8Array,
): Promise<ArithmeticFiles> {
  const { request, faces, model, part, run } = result;
  const line = equationLine(run.terms.map(({ term }) => term));
  const { images, policy, seed, out } = request;
  const key = [line, model.fingerprint, faces.checksum, part.part, images, policy, seed];
  const name = `${out}/${fileName(line)}-${(await sha256(JSON.stringify(key))).slice(0, 8)}`;
  const files = { picture: `${name}.png`, figures: `${name}.json` };
  const replaced = await Deno.stat(files.figures).then(() => true, () => false);
  await writeFileAtomic(files.picture, png);
  await writeFileAtomic(files.figures, JSON.stringify(figuresOf(result), null, 2) + "\n");
  return { ...files, replaced };
}

/**
 * An equation as a file's name.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { fileName } from "./arithmetic_result.ts";
 * assert(fileName("woman − 0.5 × Bald man") === "woman-minus-0.5-bald-man");
 * ```
 */
export function fileName(line: string): string {
  const words = line.toLowerCase().replaceAll("−", " minus ").replaceAll("+", " plus ");
  return words.replaceAll(/[^a-z0-9.]+/g, "-").replaceAll(/^[-.]+|-+$/g, "").slice(0, 80);
}

/** What the JSON file says. Numbers that are not known are null. */
export function figuresOf(
  { request, faces, model, training, part, run, verdicts, notes }: ArithmeticResult,
): object {
  const { table } = faces;
  const named = (rows: readonly number[]) =>
    rows.map((row) => ({ row, name: table.names[row] ?? "" }));
  const { equation, images, policy, seed } = request;
  return {
    equation: equationLine(run.terms.map(({ term }) => term)),
    asGiven: equation,
    settings: { images, policy, seed, part: part.part },
    model: {
      folder: model.folder,
      version: model.version,
      fingerprint: model.fingerprint,
      trainedOn: training.faces,
    },
    faces: {
      folder: faces.folder,
      source: faces.source,
      checksum: faces.checksum,
      chosenFrom: part.rows.length,
      seenInTraining: part.trainedOn,
      said: part.sentence,
    },
    expected: run.expected,
    judges: verdicts.judges,
    realFaces: verdicts.real
      ? { members: verdicts.real.members.length, judged: named(verdicts.real.rows) }
      : null,
    terms: run.terms.map(({ term, members, rows }) => ({
      words: term.text,
      strength: term.strength,
      conditions: term.conditions.map(({ attribute, present }) => ({ attribute, present })),
      faces: members.length,
      used: named(rows),
    })),
    nearest: run.neighbours.map(({ row, distance }) => ({ ...named([row])[0], distance })),
    encoded: run.encoded,
    distance: run.distance,
    faceDistance: run.faceDistance,
    code: Array.from(run.code),
    notes,
  };
}

/** Of which attributes of an equation the labels are predicted, in sentences. */
export function predictionNotes(
  { table }: Pick<FaceStore, "table">,
  rows: readonly number[],
  attributes: readonly AttributeName[],
): readonly string[] {
  return attributes.flatMap((name) => {
    const confidence = table.confidence(name);
    const predicted = rows.filter((row) => !Number.isNaN(confidence[row] ?? NaN)).length;
    const [part, all] = [predicted, rows.length].map((count) => count.toLocaleString("en"));
    return predicted === 0 ? [] : [`${name} is predicted, not given, for ${part} of ${all} faces`];
  });
}
