/**
 * The project's own judge: a classifier of attributes, trained on the training people's faces by the
 * labels that are known; those that a network has predicted count as known. Whoever asks with the same
 * settings, code and faces gets the same run, and gets it from disk if it is finished.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { ATTRIBUTE_NAMES, type AttributeColumns, type AttributeName } from "../annotations/mod.ts";
import type { FloatImages } from "../images/mod.ts";
import {
  ACTIVATIONS,
  attributeActivations,
  type AttributeClassifier,
  attributeLogits,
  buildAttributeClassifier,
  disposeAttributeClassifier,
  trainableAttributeClassifier,
} from "../models/mod.ts";
import type { AskedPrecision } from "../runtime/mod.ts";
import { executedCode, isRecord } from "../system/mod.ts";
import {
  affordableEpochs,
  faceParts,
  finishedRuns,
  type GivenParts,
  imageSource,
  loadWeights,
  oneCycle,
  precisionFacts,
  readRunConfig,
  type RowTargets,
  runFolder,
  type RunOptions,
  type Split,
  train,
  type TrainingFaces,
  type TrainResult,
  weightsFile,
  withTargets,
} from "../training/mod.ts";
import type { Descriptors } from "./identity_judge.ts";
import { type AttributeJudge, judgePass, scoresOf } from "./judge.ts";
import { type JudgeErrors, judgeErrorsOfFaces } from "./judge_errors.ts";

/** Images at once: more take no less time. */
const PART_SIZE = 50;

/** What the judge is called. */
const NAME = "attribute classifier";

/** A judge of attributes that also tells what it sees. */
export interface ClassifierJudge extends AttributeJudge {
  /**
   * Colours and textures of faces, as `attributeActivations` gives them.
   *
   * @throws {RangeError} If the images have a size that the judge does not take.
   */
  describe(images: FloatImages): Promise<Descriptors>;
}

/** The judge that a classifier is. It owns the classifier from now on. */
export function attributeJudge(classifier: AttributeClassifier): ClassifierJudge {
  const { attributes, imageSizePx } = classifier;
  const assertSize = ({ sizePx }: FloatImages) => {
    if (sizePx === imageSizePx) return;
    throw new RangeError(
      `Cannot judge images of ${sizePx} px as the classifier was trained on ${imageSizePx} px`,
    );
  };
  const scores = judgePass(
    PART_SIZE,
    (images) => tf.sigmoid(attributeLogits(classifier, images)),
  );
  const sights = judgePass(
    PART_SIZE,
    (images) => attributeActivations(classifier, images),
  );
  return {
    name: NAME,
    attributes,
    async judge(images) {
      assertSize(images);
      return scoresOf(await scores.run(images), attributes);
    },
    async describe(images) {
      assertSize(images);
      return { values: await sights.run(images), count: images.count, dim: ACTIVATIONS };
    },
    dispose: () => {
      scores[Symbol.dispose]();
      sights[Symbol.dispose]();
      disposeAttributeClassifier(classifier);
    },
  };
}

/** What decides a run, beside code and faces. */
export type JudgeSettings = {
  /** Decides parts, weights, order, mirroring, blur and tint. */
  readonly seed: number;
  /** How often each training face is seen. Default, and if null: 12 times, fewer above 28,000 faces. */
  readonly epochs?: number | null;
  /** Faces in a step. Default 64. */
  readonly batchSize?: number;
  /** Adam's learning rate at its highest. Default 0.003. */
  readonly learningRate?: number;
  /**
   * An attribute is learned if this share of the training faces at least has it, and this share has
   * it not. Default 0.03.
   */
  readonly minimumShare?: number;
  /** Whether those with and those without an attribute weigh the same. Default `classes`. */
  readonly balance?: "none" | "classes";
  /** Whether training faces are blurred and tinted by chance. Default `random`. */
  readonly variation?: "none" | "random";
  /** In which precision convolutions and matrix products are computed. Default `auto`. */
  readonly precision?: AskedPrecision;
};

/** Faces whose attributes are known: a face store is such. */
export interface LabelledFaces extends TrainingFaces {
  /** Who is shown, which parts the data set gives, and what is known of whom. */
  readonly table: GivenParts & AttributeColumns;
}

/** A trained judge and how it came about. */
export interface TrainedJudge {
  /** Owned by the caller. */
  readonly judge: ClassifierJudge;
  /** How often it is right on the test part's faces, which it has not seen. */
  readonly accuracies: readonly JudgeErrors[];
  /** Who was trained on, and who was not. */
  readonly split: Split;
  /** Of its run; missing if there was nothing to learn. */
  readonly folder?: string;
  /** What was measured; missing likewise. */
  readonly result?: TrainResult;
}

/**
 * Trains a judge of attributes on the training part, or opens the finished run. Stopped runs go on. Where
 * no attribute can be learned, as those faces are too few or too much alike, the judge tells none.
 *
 * @throws {RangeError} If a setting is out of range.
 * @throws The signal's reason, if it stops the run.
 */
export async function trainJudge(
  faces: LabelledFaces,
  settings: JudgeSettings,
  { folder: place, ...options }: RunOptions = {},
): Promise<TrainedJudge> {
  const { resolved, shape, split, code, folder: usual } = await runOf(faces, settings);
  const { seed, epochs, batchSize, learningRate, minimumShare, balance, variation } = resolved;
  const { attributes } = shape;
  if (attributes.length === 0) {
    const describe = () =>
      Promise.reject(new RangeError("Cannot describe faces as the judge has learned nothing"));
    const judge = {
      name: NAME,
      attributes,
      judge: () => Promise.resolve({}),
      describe,
      dispose() {},
    };
    return { judge, accuracies: [], split };
  }
  const classifier = buildAttributeClassifier({ ...shape, seed });
  const model = trainableAttributeClassifier(classifier, { variation });
  const judge = attributeJudge(classifier);
  const part = (rows: readonly number[]) =>
    withTargets(
      imageSource(faces, rows),
      attributeTargets(faces.table, rows, attributes, { balance }),
    );
  try {
    const folder = place ?? usual;
    const result = await train(model, {
      ...options,
      images: part(split.train),
      validation: part(split.validation),
      epochs,
      batchSize,
      seed: `judge ${seed}`,
      mirror: true,
      learningRate: oneCycle(epochs * Math.ceil(split.train.length / batchSize), learningRate),
      folder,
      ...precisionFacts(settings.precision),
      config: { classifier: shape, minimumShare, balance, variation, faces: faces.checksum, code },
    });
    const accuracies = await judgeErrorsOfFaces(judge, faces, split.test, attributes);
    return { judge, accuracies, folder, split, result };
  } catch (error) {
    judge.dispose();
    throw error;
  }
}

/** The folder in `outputs/runs` of the run that {@linkcode trainJudge} makes, whether it is there or not. */
export async function judgeRunFolder(
  faces: LabelledFaces,
  settings: JudgeSettings,
): Promise<string> {
  return (await runOf(faces, settings)).folder;
}

/** All that decides a run, with its folder. */
async function runOf(faces: LabelledFaces, settings: JudgeSettings) {
  const { seed, batchSize = 64, learningRate = 0.003 } = settings;
  const { minimumShare = 0.03, balance = "classes", variation = "random" } = settings;
  const split = faceParts(faces.table, seed);
  const epochs = settings.epochs ?? affordableEpochs(12, split.train.length);
  const attributes = learnableAttributes(faces.table, split.train, minimumShare)
    .filter((name) => variation === "none" || name !== "Blurry"); // which is what the blur makes of them
  const shape = { attributes, imageSizePx: faces.sizePx };
  const resolved = { seed, epochs, batchSize, learningRate, minimumShare, balance, variation };
  const code = await executedCode(import.meta.url);
  const precision = precisionFacts(settings.precision);
  const facts = { ...resolved, ...shape, ...precision, faces: faces.checksum, code };
  return { resolved, shape, split, code, folder: await runFolder("attribute-classifier", facts) };
}

/**
 * The attributes that can be learned from some faces: of those whose label is known, a share has it
 * and a share has not.
 *
 * @param rows Which faces.
 * @param minimumShare What both shares must reach, from 0 to 0.5. An attribute that all or none have
 * is never among them.
 */
export function learnableAttributes(
  table: AttributeColumns,
  rows: readonly number[],
  minimumShare: number,
): AttributeName[] {
  return ATTRIBUTE_NAMES.filter((name) => {
    const { having, lacking } = countLabels(table.attribute(name), rows);
    const least = Math.min(having, lacking);
    return least > 0 && least >= minimumShare * (having + lacking);
  });
}

/**
 * Labels and weights of some faces, each `[rows, attributes]`.
 *
 * @param options `balance`: `none` gives each known label the weight 1; `classes` gives those with
 * and those without an attribute the same weight together, and a mean of 1. Unknown labels get 0.
 */
export function attributeTargets(
  table: AttributeColumns,
  rows: readonly number[],
  attributes: readonly AttributeName[],
  options: { readonly balance: "none" | "classes" },
): Record<"labels" | "weights", RowTargets> {
  const width = attributes.length;
  const labels = new Float32Array(rows.length * width);
  const weights = new Float32Array(rows.length * width);
  for (const [k, name] of attributes.entries()) {
    const column = table.attribute(name);
    const { having, lacking } = countLabels(column, rows);
    const known = having + lacking;
    const weightOf = options.balance === "none"
      ? { having: 1, lacking: 1 }
      : { having: known / (2 * having), lacking: known / (2 * lacking) };
    for (const [i, row] of rows.entries()) {
      const value = column[row] ?? 0;
      if (value === 0) continue;
      labels[i * width + k] = value > 0 ? 1 : 0;
      weights[i * width + k] = value > 0 ? weightOf.having : weightOf.lacking;
    }
  }
  return { labels: { values: labels, width }, weights: { values: weights, width } };
}

function countLabels(
  column: Int8Array,
  rows: readonly number[],
): { readonly having: number; readonly lacking: number } {
  let [having, lacking] = [0, 0];
  for (const row of rows) {
    if (column[row] === 1) having++;
    else if (column[row] === -1) lacking++;
  }
  return { having, lacking };
}

/** A finished run of an attribute classifier. */
export interface AttributeJudgeRun {
  /** Where its files lie. */
  readonly folder: string;
  /** What it can tell. */
  readonly attributes: readonly AttributeName[];
  /** Width and height of the images that it takes. */
  readonly imageSizePx: number;
  /** Checksum of the face store that it was trained on. */
  readonly faces: string;
  /** When its last weights were written. */
  readonly finishedAt: Date;
}

/** Which run to look for. */
export interface FindAttributeJudgeOptions {
  /** Checksum of the face store that it must have been trained on. Default: any. */
  readonly facesChecksum?: string;
  /** Where runs are. Default: the project's `outputs/runs`. */
  readonly folder?: string;
}

/**
 * The newest finished run of an attribute classifier.
 *
 * @returns `undefined` if there is none.
 */
export async function findAttributeJudge(
  options: FindAttributeJudgeOptions = {},
): Promise<AttributeJudgeRun | undefined> {
  const { facesChecksum } = options;
  for (const { folder, config, finishedAt } of await finishedRuns(options.folder)) {
    const shape = shapeOf(config);
    const { faces } = config;
    if (!shape || typeof faces !== "string") continue;
    if (facesChecksum === undefined || faces === facesChecksum) {
      return { ...shape, folder, faces, finishedAt };
    }
  }
  return undefined;
}

/**
 * Opens a trained judge with its last weights.
 *
 * @param folder Of the run, with `config.json` and `last.safetensors`, or the file of a kept network.
 * @returns The judge, owned by the caller.
 * @throws {RangeError} If there is no run, or not of such a network.
 * @throws {SyntaxError} If a file is damaged.
 */
export async function openAttributeJudge(folder: string): Promise<ClassifierJudge> {
  const shape = shapeOf(await readRunConfig(folder));
  if (!shape) {
    throw new RangeError(
      `Cannot open ${folder} as its config.json describes no attribute classifier`,
    );
  }
  const classifier = buildAttributeClassifier(shape);
  try {
    await loadWeights(weightsFile(folder), trainableAttributeClassifier(classifier));
    return attributeJudge(classifier);
  } catch (error) {
    disposeAttributeClassifier(classifier);
    throw error;
  }
}

/** @returns What a configuration says of its network; `undefined` if it is of another model. */
function shapeOf(
  { classifier }: Readonly<Record<string, unknown>>,
): Pick<AttributeJudgeRun, "attributes" | "imageSizePx"> | undefined {
  if (!isRecord(classifier) || !Array.isArray(classifier.attributes)) return undefined;
  const listed: readonly unknown[] = classifier.attributes;
  const attributes = listed.flatMap((name) =>
    ATTRIBUTE_NAMES.find((known) => known === name) ?? []
  );
  const { imageSizePx } = classifier;
  if (attributes.length !== listed.length || typeof imageSizePx !== "number") return undefined;
  return { attributes, imageSizePx };
}
