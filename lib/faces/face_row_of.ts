/**
 * The row of a face: what the source gives stays as it is, what it does not give is predicted where a
 * network has described the face, and marked with the network's confidence.
 *
 * @module
 */

import type { AttributeName, FaceCrop, Landmarks, PictureRecord } from "../annotations/mod.ts";
import type { FaceRow } from "../store/mod.ts";
import type { Description, FoundFace } from "../detectors/mod.ts";

/** Whoever is younger is called young; CelebA's own labels turn at about this age. */
export const YOUNG_BELOW_YEARS = 40;

/** Networks guess ages with an error of several years: a face 5 years from the line is 73 % sure. */
const AGE_SCALE_YEARS = 5;

/** All that is known of a face. */
export interface KnownFace {
  readonly record: PictureRecord;
  readonly found: FoundFace;
  /** 0 for the face that the picture is of, to which the record belongs; then 1, 2, …. */
  readonly rank: number;
  readonly identity: number;
  readonly crop: FaceCrop;
  /** Where a network looked for them. */
  readonly predictedLandmarks?: Landmarks;
  /** Where a network described the face. */
  readonly description?: Description;
}

/** Makes the row of a face. */
export function faceRowOf(face: KnownFace): FaceRow {
  const { record, found, rank, identity, crop, description } = face;
  const own = rank === 0 ? record : { name: record.name };
  const landmarks = own.landmarks ?? found.landmarks ?? face.predictedLandmarks ?? null;
  const givenAge = own.ageYears ?? null;
  return {
    name: rank === 0 ? record.name : `${record.name}#${rank + 1}`,
    picture: record.name,
    identity,
    partition: record.partition ?? null,
    ...attributesOf(own, description),
    ageYears: givenAge ?? description?.ageYears ?? null,
    agePredicted: givenAge === null && description !== undefined,
    expression: description?.expression ?? null,
    expressionConfidence: description?.expressionConfidence ?? null,
    box: found.box,
    score: found.score,
    rung: found.rung,
    landmarks,
    landmarksPredicted: landmarks !== null && !own.landmarks,
    crop,
    measures: Object.fromEntries(
      Object.entries(own.measures ?? {}).filter(([, value]) => Number.isFinite(value)),
    ),
  };
}

/** Whether a record says all that a description would be asked for. */
export function saysEnough(record: PictureRecord): boolean {
  const { attributes = {}, ageYears } = record;
  return attributes.Smiling !== undefined && attributes.Male !== undefined &&
    (attributes.Young !== undefined || ageYears !== undefined);
}

/** Given attributes, and `Smiling`, `Male` and `Young` predicted where they are not given. */
function attributesOf(
  { attributes: given = {}, ageYears }: Pick<PictureRecord, "attributes" | "ageYears">,
  description: Description | undefined,
): Pick<FaceRow, "attributes" | "confidences"> {
  const attributes: Partial<Record<AttributeName, boolean>> = { ...given };
  const confidences: Partial<Record<AttributeName, number>> = {};
  if (attributes.Young === undefined && ageYears !== undefined) {
    attributes.Young = ageYears < YOUNG_BELOW_YEARS;
  }
  const predict = (name: AttributeName, probability: number) => {
    if (attributes[name] !== undefined) return;
    attributes[name] = probability >= 0.5;
    confidences[name] = Math.max(probability, 1 - probability);
  };
  if (description) {
    predict("Smiling", description.happy);
    predict("Male", description.male);
    const aboveLine = (description.ageYears - YOUNG_BELOW_YEARS) / AGE_SCALE_YEARS;
    predict("Young", 1 / (1 + Math.exp(aboveLine)));
  }
  return { attributes, confidences };
}
