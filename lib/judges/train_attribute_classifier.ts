/**
 * How the project trains its judge of attributes: on the training people's faces, by the labels that
 * are known; those that a network has predicted count as known. Whoever asks with the same settings,
 * code and faces gets the same run, and gets it from disk if it is finished.
 *
 * @module
 */

import { type AttributeJudge, attributeJudge } from "./judge.ts";
import { type JudgeErrors, judgeErrorsOfFaces } from "./judge_errors.ts";
import type { AttributeColumns } from "../annotations/mod.ts";
import { buildAttributeClassifier, trainableAttributeClassifier } from "../models/mod.ts";
import {
  adam,
  faceParts,
  type FaceVaeOptions,
  type GivenParts,
  imageSource,
  oneCycle,
  runFolder,
  type Split,
  train,
  type TrainingFaces,
  type TrainResult,
  withTargets,
} from "../training/mod.ts";
import type { AttributeClassifierShape } from "./attribute_judge_run.ts";
import { attributeTargets, learnableAttributes } from "./attribute_targets.ts";

/** What decides a run, beside code and faces. */
export type AttributeClassifierSettings = {
  /** Decides parts, weights, order, mirroring, blur and tint. */
  readonly seed: number;
  /** How often each training face is seen. Default 12. */
  readonly epochs?: number;
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
};

/** Faces whose attributes are known: a face store is such. */
export interface LabelledFaces extends TrainingFaces {
  readonly table: GivenParts & AttributeColumns;
}

/** A trained judge and how it came about. */
export interface AttributeClassifierRun {
  /** Owned by the caller. */
  readonly judge: AttributeJudge;
  /** How often it is right on the test part's faces, which it has not seen. */
  readonly accuracies: readonly JudgeErrors[];
  readonly folder: string;
  /** Who was trained on, and who was not. */
  readonly split: Split;
  readonly result: TrainResult;
}

/**
 * Trains a judge of attributes on the training part, or opens the finished run. Stopped runs go on.
 *
 * @throws {RangeError} If a setting is out of range, or no attribute can be learned.
 * @throws The signal's reason, if it stops the run.
 */
export async function trainAttributeClassifier(
  faces: LabelledFaces,
  settings: AttributeClassifierSettings,
  { folder: place, ...options }: FaceVaeOptions = {},
): Promise<AttributeClassifierRun> {
  const { seed, epochs = 12, batchSize = 64, learningRate = 0.003 } = settings;
  const { minimumShare = 0.03, balance = "classes", variation = "random" } = settings;
  const split = faceParts(faces.table, seed);
  const attributes = learnableAttributes(faces.table, split.train, minimumShare)
    .filter((name) => variation === "none" || name !== "Blurry"); // which is what the blur makes of them
  const shape: AttributeClassifierShape = { attributes, imageSizePx: faces.sizePx };
  const resolved = { seed, epochs, batchSize, learningRate, minimumShare, balance, variation };
  const classifier = buildAttributeClassifier({ ...shape, seed });
  const model = trainableAttributeClassifier(classifier, { variation });
  const judge = attributeJudge(classifier);
  const optimizer = adam();
  const part = (rows: readonly number[]) =>
    withTargets(
      imageSource(faces, rows),
      attributeTargets(faces.table, rows, attributes, { balance }),
    );
  try {
    const facts = { ...resolved, ...shape, faces: faces.checksum };
    const folder = place ?? await runFolder(model.name, facts);
    const result = await train(model, {
      ...options,
      images: part(split.train),
      validation: part(split.validation),
      optimizer,
      epochs,
      batchSize,
      seed: `judge ${seed}`,
      mirror: true,
      learningRate: oneCycle(epochs * Math.ceil(split.train.length / batchSize), learningRate),
      folder,
      config: { classifier: shape, minimumShare, balance, variation, faces: faces.checksum },
    });
    const accuracies = await judgeErrorsOfFaces(judge, faces, split.test, attributes);
    return { judge, accuracies, folder, split, result };
  } catch (error) {
    judge.dispose();
    throw error;
  } finally {
    optimizer.dispose();
  }
}
