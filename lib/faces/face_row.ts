/**
 * From a face that was found to its row: which of a picture's faces is the one that the picture is of, and
 * what is known of a face. What the source gives stays as it is; what it does not give is predicted where a
 * network has described the face, and marked with the network's confidence.
 *
 * @module
 */

import type {
  AttributeName,
  FaceCrop,
  Landmarks,
  PictureRecord,
  Point,
} from "../annotations/mod.ts";
import type { Description, FoundFace } from "../detectors/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import type { FaceRow } from "../store/mod.ts";

/**
 * Puts the face that the picture is of first.
 *
 * Where the source says where it is (by landmarks, else by a box), only faces whose box holds that
 * place's centre come into question, and the most certain one is taken. Elsewhere each face counts by its
 * score times its nearness to the middle of the picture, which falls from 1 there to 0 in a corner.
 *
 * @returns That face, then the others in the detector's order; none if the source says that it is
 * where no face was found.
 */
export function mainFaceFirst(
  found: readonly FoundFace[],
  record: PictureRecord,
  { widthPx, heightPx }: Pick<RgbImage, "widthPx" | "heightPx">,
): readonly FoundFace[] {
  const place = knownPlace(record);
  const middle: Point = [widthPx / 2, heightPx / 2];
  const worth = (face: FoundFace): number => {
    if (place) return holds(face, place) ? face.score : -1;
    return face.score *
      Math.max(0, 1 - distance(centreOf(face), middle) / distance(middle, [0, 0]));
  };
  let main: FoundFace | undefined;
  let best = -1;
  for (const face of found) {
    const value = worth(face);
    if (value > best) [main, best] = [face, value];
  }
  return main ? [main, ...found.filter((face) => face !== main)] : [];
}

function knownPlace({ landmarks, box }: PictureRecord): Point | undefined {
  if (landmarks) {
    const points = Object.values(landmarks);
    const mean = (axis: 0 | 1) =>
      points.reduce((sum, point) => sum + point[axis], 0) / points.length;
    return [mean(0), mean(1)];
  }
  return box ? centreOf({ box }) : undefined;
}

function centreOf({ box }: Pick<FoundFace, "box">): Point {
  return [box.left + box.width / 2, box.top + box.height / 2];
}

function holds({ box }: FoundFace, [x, y]: Point): boolean {
  return x >= box.left && x <= box.left + box.width && y >= box.top && y <= box.top + box.height;
}

function distance([x, y]: Point, [otherX, otherY]: Point): number {
  return Math.hypot(x - otherX, y - otherY);
}

/** Whoever is younger is called young; CelebA's own labels turn at about this age. */
const YOUNG_BELOW_YEARS = 40;

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

/**
 * The number of the person: the one that the source gives, or else a number of their own, the same
 * whatever else is worked on.
 */
export function identityOf(
  { rank, record, index }: Pick<KnownFace, "rank" | "record"> & { readonly index: number },
  { freeIdentity, count }: { readonly freeIdentity: number; readonly count: number },
): number {
  return ownRecord({ rank, record }).identity ?? freeIdentity + count * rank + index;
}

/** Makes the row of a face. */
export function faceRowOf(face: KnownFace): FaceRow {
  const { found, crop, description } = face;
  const own = ownRecord(face);
  const landmarks = own.landmarks ?? found.landmarks ?? face.predictedLandmarks ?? null;
  const givenAge = own.ageYears ?? null;
  return {
    ...placed(face),
    ...attributesOf(own, description && predictionsOf(description)),
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
    measures: measuresOf(own),
  };
}

/**
 * The row of a face that was seen before, with what is known of its picture by now.
 *
 * @param before Made from the same picture, whose landmarks or box the source gives as it did then.
 * @param isWanted Whether a network has to describe faces of which so much is known.
 * @returns Nothing if the face has to be seen again, as a network would say more or less of it now.
 */
export function faceRowAgain(
  before: FaceRow,
  face: Pick<KnownFace, "record" | "rank" | "identity">,
  isWanted: (own: PictureRecord) => boolean,
): FaceRow | undefined {
  const own = ownRecord(face);
  const isDescribed = before.expression !== null;
  if (isWanted(own) !== isDescribed) return undefined;
  const { attributes, confidences } = attributesOf(own, isDescribed ? before : undefined);
  if (isDescribed && PREDICTED.some((name) => attributes[name] === undefined)) return undefined;
  const givenAge = own.ageYears ?? null;
  if (isDescribed && givenAge === null && !before.agePredicted) return undefined;
  return {
    ...before,
    ...placed(face),
    attributes,
    confidences,
    ageYears: givenAge ?? (isDescribed ? before.ageYears : null),
    agePredicted: givenAge === null && isDescribed,
    measures: measuresOf(own),
  };
}

/** What follows from a face's picture alone. */
function placed({ record, rank, identity }: Pick<KnownFace, "record" | "rank" | "identity">) {
  return {
    name: rank === 0 ? record.name : `${record.name}#${rank + 1}`,
    picture: record.name,
    identity,
    partition: record.partition ?? null,
  };
}

function measuresOf({ measures = {} }: PictureRecord): Record<string, number> {
  return Object.fromEntries(Object.entries(measures).filter(([, value]) => Number.isFinite(value)));
}

/** What the source says of a face: a record is about the picture's main one. */
export function ownRecord({ rank, record }: Pick<KnownFace, "rank" | "record">): PictureRecord {
  return rank === 0 ? record : { name: record.name };
}

/** What networks predict. */
const PREDICTED = ["Smiling", "Male", "Young"] as const;

type Predictions = Pick<FaceRow, "attributes" | "confidences">;

function predictionsOf({ happy, male, ageYears }: Description): Predictions {
  const aboveLine = (ageYears - YOUNG_BELOW_YEARS) / AGE_SCALE_YEARS;
  const probabilities = { Smiling: happy, Male: male, Young: 1 / (1 + Math.exp(aboveLine)) };
  const each = <Value>(value: (probability: number) => Value) =>
    Object.fromEntries(PREDICTED.map((name) => [name, value(probabilities[name])]));
  return {
    attributes: each((probability) => probability >= 0.5),
    confidences: each((probability) => Math.max(probability, 1 - probability)),
  };
}

/** Given attributes, and predicted ones, which have a confidence, where they are not given. */
function attributesOf(
  { attributes: given = {}, ageYears }: Pick<PictureRecord, "attributes" | "ageYears">,
  predicted: Predictions | undefined,
): Predictions {
  const attributes: Partial<Record<AttributeName, boolean>> = { ...given };
  const confidences: Partial<Record<AttributeName, number>> = {};
  if (attributes.Young === undefined && ageYears !== undefined) {
    attributes.Young = ageYears < YOUNG_BELOW_YEARS;
  }
  for (const name of PREDICTED) {
    const [value, confidence] = [predicted?.attributes[name], predicted?.confidences[name]];
    if (attributes[name] !== undefined || value === undefined || confidence === undefined) continue;
    attributes[name] = value;
    confidences[name] = confidence;
  }
  return { attributes, confidences };
}
