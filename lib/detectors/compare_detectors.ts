/**
 * Detectors side by side on the same pictures: what they find, how well it agrees with the truth or
 * with one of them, and how fast they are.
 *
 * @module
 */

import { boxOverlap, type FaceBox, type Landmarks } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import type { Detector, DetectorName, FoundFace } from "./detector.ts";
import type { LandmarkFinder } from "./face_heads.ts";

/** A picture with one face, and where that is, as far as it is known. */
export interface ComparedPicture {
  /** The whole picture. */
  readonly image: RgbImage;
  /** Of the face, in pixels of the picture. */
  readonly box?: FaceBox;
  /** Of the face, in pixels of the picture. */
  readonly landmarks?: Landmarks;
}

/** What to compare with. */
export interface CompareDetectorsOptions {
  /**
   * The detector whose boxes stand in where a picture has none, and from whose boxes landmarks stand
   * in where a picture has none. Default: none.
   */
  readonly reference?: DetectorName;
  /** Finds the landmarks of faces that their detector gave none. Default: such faces have none. */
  readonly landmarkFinder?: Pick<LandmarkFinder, "findLandmarks">;
}

/** One detector's row of the table. */
export interface ComparedDetector {
  /** Which. */
  readonly detector: DetectorName;
  /**
   * The share of pictures in which it found the face: one that lies on the box, where the picture
   * has one, else any.
   */
  readonly found: number;
  /**
   * The mean overlap (intersection over union) of its boxes with the true or the reference's ones;
   * null for the reference itself, or where there is none.
   */
  readonly meanOverlap: number | null;
  /**
   * How far its five landmarks are from the true or the reference's ones on average, as a share of
   * the distance of the eyes; null as above.
   */
  readonly landmarkDistance: number | null;
  /** Faces found per second of detection; of landmarks only MTCNN's are in that time. */
  readonly facesPerSecond: number;
  /** Pictures looked at per second, with a face found or not. */
  readonly picturesPerSecond: number;
}

/** Pictures that a detector gets at once, before it is another's turn. */
const TURN = 20;

/** A found face that overlaps the true one less is another. Framings alone make 0.5 of 1. */
const MIN_OVERLAP = 0.2;

/**
 * Compares detectors. They take turns, a few pictures each, so that whatever else the machine does
 * slows all of them alike; each sees the first pictures once beforehand, to warm up.
 *
 * @param pictures With one face each.
 * @param detectors Those that are there: the table has a row for each.
 * @throws {RangeError} If there are no pictures, or the reference is not among the detectors.
 */
export async function compareDetectors(
  pictures: readonly ComparedPicture[],
  detectors: readonly Detector[],
  options: CompareDetectorsOptions = {},
): Promise<ComparedDetector[]> {
  const { reference, landmarkFinder } = options;
  if (pictures.length === 0) throw new RangeError("Cannot compare detectors on no pictures");
  if (reference && !detectors.some(({ name }) => name === reference)) {
    throw new RangeError(
      `Cannot compare with "${reference}" as it is not among the detectors: got ` +
        detectors.map(({ name }) => name).join(", "),
    );
  }
  const runs = await runInTurns(pictures, detectors);
  const seen: Seen[] = [];
  for (const { detector, faces, seconds } of runs) {
    const chosen = pictures.map((picture, i) => chooseFace(faces[i] ?? [], picture.box));
    const landmarks = await landmarksOf(pictures, chosen, landmarkFinder);
    seen.push({ detector: detector.name, chosen, landmarks, seconds });
  }
  const standIn = seen.find(({ detector }) => detector === reference);
  return seen.map((row) => rowOf(pictures, row, row === standIn ? undefined : standIn));
}

interface Run {
  readonly detector: Detector;
  /** Of each picture. */
  readonly faces: readonly (readonly FoundFace[])[];
  readonly seconds: number;
}

async function runInTurns(
  pictures: readonly ComparedPicture[],
  detectors: readonly Detector[],
): Promise<Run[]> {
  const images = pictures.map(({ image }) => image);
  const runs = detectors.map((detector) => ({
    detector,
    faces: [] as (readonly FoundFace[])[],
    seconds: 0,
  }));
  for (const { detector } of runs) await detector.detect(images.slice(0, TURN));
  for (let start = 0; start < images.length; start += TURN) {
    for (const run of runs) {
      const began = performance.now();
      run.faces.push(...await run.detector.detect(images.slice(start, start + TURN)));
      run.seconds += (performance.now() - began) / 1000;
    }
  }
  return runs;
}

/** What a detector saw. */
interface Seen {
  readonly detector: DetectorName;
  /** The face of each picture, if it was found. */
  readonly chosen: readonly (FoundFace | undefined)[];
  readonly landmarks: readonly (Landmarks | undefined)[];
  readonly seconds: number;
}

/** The face that lies on the box, or the most certain one where there is no box. */
function chooseFace(faces: readonly FoundFace[], box?: FaceBox): FoundFace | undefined {
  if (!box) return faces[0];
  const [best] = faces.map((face) => ({ face, overlap: boxOverlap(face.box, box) }))
    .toSorted((one, other) => other.overlap - one.overlap);
  return best && best.overlap >= MIN_OVERLAP ? best.face : undefined;
}

async function landmarksOf(
  pictures: readonly ComparedPicture[],
  chosen: readonly (FoundFace | undefined)[],
  finder: Pick<LandmarkFinder, "findLandmarks"> | undefined,
): Promise<(Landmarks | undefined)[]> {
  const landmarks = chosen.map((face) => face?.landmarks);
  if (!finder) return landmarks;
  const without = pictures.flatMap(({ image }, index) => {
    const face = chosen[index];
    return face && !face.landmarks ? [{ index, picture: image, face }] : [];
  });
  const found = await finder.findLandmarks(without);
  for (const [i, { index }] of without.entries()) landmarks[index] = found[i];
  return landmarks;
}

function rowOf(
  pictures: readonly ComparedPicture[],
  { detector, chosen, landmarks, seconds }: Seen,
  reference: Seen | undefined,
): ComparedDetector {
  const found = chosen.filter((face) => face !== undefined).length;
  const overlaps: number[] = [];
  const distances: number[] = [];
  for (const [i, picture] of pictures.entries()) {
    const [box, trueBox] = [chosen[i]?.box, picture.box ?? reference?.chosen[i]?.box];
    if (box && trueBox) overlaps.push(boxOverlap(box, trueBox));
    const [points, truePoints] = [landmarks[i], picture.landmarks ?? reference?.landmarks[i]];
    if (points && truePoints) distances.push(landmarkDistance(points, truePoints));
  }
  return {
    detector,
    found: found / pictures.length,
    meanOverlap: mean(overlaps),
    landmarkDistance: mean(distances),
    facesPerSecond: found / seconds,
    picturesPerSecond: pictures.length / seconds,
  };
}

/**
 * How far five landmarks are from the true ones on average, as a share of the distance of the true
 * eyes.
 */
export function landmarkDistance(landmarks: Landmarks, truth: Landmarks): number {
  const distance = (one: readonly [number, number], other: readonly [number, number]) =>
    Math.hypot(one[0] - other[0], one[1] - other[1]);
  const sum = distance(landmarks.leftEye, truth.leftEye) +
    distance(landmarks.rightEye, truth.rightEye) +
    distance(landmarks.nose, truth.nose) +
    distance(landmarks.leftMouth, truth.leftMouth) +
    distance(landmarks.rightMouth, truth.rightMouth);
  return sum / 5 / distance(truth.leftEye, truth.rightEye);
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
