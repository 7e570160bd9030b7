/**
 * A trained attribute classifier, from the folder of its run.
 *
 * @module
 */

import { type AttributeJudge, attributeJudge } from "./judge.ts";
import { ATTRIBUTE_NAMES, type AttributeName } from "../annotations/mod.ts";
import {
  buildAttributeClassifier,
  disposeAttributeClassifier,
  trainableAttributeClassifier,
} from "../models/mod.ts";
import { finishedRuns, isRecord, loadWeights, readRunConfig } from "../training/mod.ts";

/** What a run's configuration says of its network. */
export type AttributeClassifierShape = {
  readonly attributes: readonly AttributeName[];
  readonly imageSizePx: number;
};

/** A finished run of an attribute classifier. */
export interface AttributeJudgeRun extends AttributeClassifierShape {
  readonly folder: string;
  /** Checksum of the face store that it was trained on. */
  readonly faces: string;
  readonly finishedAt: Date;
}

/**
 * Opens a trained judge with its last weights.
 *
 * @param folder Of the run, with `config.json` and `last.safetensors`.
 * @returns The judge, owned by the caller.
 * @throws {RangeError} If there is no run, or not of such a network.
 * @throws {SyntaxError} If a file is damaged.
 */
export async function openAttributeJudge(folder: string): Promise<AttributeJudge> {
  const shape = shapeOf(await readRunConfig(folder));
  if (!shape) {
    throw new RangeError(
      `Cannot open ${folder} as its config.json describes no attribute classifier`,
    );
  }
  const classifier = buildAttributeClassifier(shape);
  try {
    await loadWeights(`${folder}/last.safetensors`, trainableAttributeClassifier(classifier));
    return attributeJudge(classifier);
  } catch (error) {
    disposeAttributeClassifier(classifier);
    throw error;
  }
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

/** @returns `undefined` if the configuration is of another model. */
function shapeOf(config: Readonly<Record<string, unknown>>): AttributeClassifierShape | undefined {
  const { classifier } = config;
  if (!isRecord(classifier) || !Array.isArray(classifier.attributes)) return undefined;
  const listed: readonly unknown[] = classifier.attributes;
  const attributes = listed.flatMap((name) =>
    ATTRIBUTE_NAMES.find((known) => known === name) ?? []
  );
  const { imageSizePx } = classifier;
  if (attributes.length !== listed.length || typeof imageSizePx !== "number") return undefined;
  return { attributes, imageSizePx };
}
