/**
 * A few pictures' faces in one go: detect, choose, describe, cut out. The result depends on the
 * pictures, the settings and the tools alone.
 *
 * @module
 */

import type { FaceRow } from "../store/mod.ts";
import type { PictureRecord } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import { mainFaceFirst } from "./choose_faces.ts";
import { faceRowOf, type KnownFace, saysEnough } from "./face_row_of.ts";
import type { FaceTools, FaceToSee } from "./face_tools.ts";
import type { PhaseTimer } from "./phase_timer.ts";
import { whyOf } from "./picture_reader.ts";
import type { SkippedPicture, SkipReason } from "./report.ts";
import type { ExtractionSettings } from "./settings.ts";
import type { SourceFacts } from "./source_facts.ts";

/** A decoded picture. */
export interface LoadedPicture {
  /** Its number in the source. */
  readonly index: number;
  readonly record: PictureRecord;
  readonly image: RgbImage;
}

/** A face with its pixels, one image for each size. */
export interface ExtractedFace {
  readonly row: FaceRow;
  readonly images: readonly RgbImage[];
}

/** What became of one picture: its faces, or why it has none. */
export type Outcome = SkippedPicture | readonly ExtractedFace[];

/** What all groups of an extraction share. */
export interface GroupContext {
  readonly facts: SourceFacts;
  readonly settings: ExtractionSettings;
  readonly tools: FaceTools;
  readonly timer: PhaseTimer;
}

/**
 * Extracts the faces of some pictures. If a network fails, each picture is tried by itself, and
 * then the group again without those that failed.
 *
 * @returns What became of each picture, in their order.
 * @throws Whatever a tool throws for pictures that pass alone.
 */
export async function extractGroup(
  group: readonly LoadedPicture[],
  context: GroupContext,
): Promise<Outcome[]> {
  try {
    return await workOn(group, context);
  } catch {
    const failures = new Map<LoadedPicture, SkippedPicture>();
    for (const picture of group) {
      try {
        await workOn([picture], context);
      } catch (error) {
        failures.set(picture, skip(picture.record, "failed", whyOf(error)));
      }
    }
    const good = group.filter((picture) => !failures.has(picture));
    const outcomes = await workOn(good, context);
    return group.map((picture) => failures.get(picture) ?? outcomes[good.indexOf(picture)] ?? []);
  }
}

/** Says why a picture is left out. */
export function skip({ name }: PictureRecord, reason: SkipReason, detail = ""): SkippedPicture {
  return { picture: name, reason, detail };
}

/** A face on its way. */
interface Face extends Omit<KnownFace, "crop"> {
  readonly picture: LoadedPicture;
}

async function workOn(
  group: readonly LoadedPicture[],
  context: GroupContext,
): Promise<Outcome[]> {
  const { timer, tools } = context;
  const found = await timer.during("detect", () => tools.detect(group.map(({ image }) => image)));
  const chosen = group.map((picture, i) => choose(picture, found[i] ?? [], context));
  const faces = chosen.flatMap((faces) => Array.isArray(faces) ? faces : []);
  const described = await timer.during("describe", () => describeAll(faces, context));
  return await timer.during("crop", () => {
    const cut = described.map((face): ExtractedFace => {
      const { crop, images } = tools.crop(toSee(face));
      return { row: faceRowOf({ ...face, crop }), images };
    });
    let next = 0;
    return Promise.resolve(
      chosen.map((faces) => Array.isArray(faces) ? cut.slice(next, next += faces.length) : faces),
    );
  });
}

/** The faces of a picture that are taken, or why none is. */
function choose(
  picture: LoadedPicture,
  found: Awaited<ReturnType<FaceTools["detect"]>>[number],
  { facts, settings }: GroupContext,
): Face[] | SkippedPicture {
  const { index, record, image } = picture;
  const ordered = mainFaceFirst(found, record, image);
  if (ordered.length === 0) return skip(record, found.length === 0 ? "no face" : "elsewhere");
  return ordered.slice(0, settings.faces === "best" ? 1 : undefined).map((face, rank) => {
    const given = rank === 0 ? record.identity : undefined;
    // Nobody knows who this is: a number of their own, the same whatever else is worked on.
    const identity = given ?? facts.freeIdentity + facts.count * rank + index;
    return { picture, record, found: face, rank, identity };
  });
}

/** Adds landmarks and descriptions where they are wanted and not given. */
async function describeAll(
  faces: readonly Face[],
  { settings, tools }: GroupContext,
): Promise<Face[]> {
  const isWanted = (face: Face) =>
    settings.describe === "always" || (settings.describe === "missing" && !saysEnough(own(face)));
  const lacksLandmarks = (face: Face) =>
    !own(face).landmarks && !face.found.landmarks &&
    (settings.policy === "levelled" || isWanted(face));
  const withLandmarks = await predict(
    faces,
    lacksLandmarks,
    tools.findLandmarks,
    (face, predictedLandmarks) => ({ ...face, predictedLandmarks }),
  );
  return await predict(
    withLandmarks,
    isWanted,
    tools.describe,
    (face, description) => ({ ...face, description }),
  );
}

/** Has a network look at those faces that need it, and adds what it says. */
async function predict<Result>(
  faces: readonly Face[],
  needs: (face: Face) => boolean,
  look: (faces: readonly FaceToSee[]) => Promise<readonly Result[]>,
  add: (face: Face, result: Result) => Face,
): Promise<Face[]> {
  const some = faces.filter(needs);
  const results = some.length > 0 ? await look(some.map(toSee)) : [];
  const resultOf = new Map(some.map((face, i) => [face, results[i]]));
  return faces.map((face) => {
    const result = resultOf.get(face);
    return result === undefined ? face : add(face, result);
  });
}

/** The face as the tools take it: with the best landmarks that are known. */
function toSee(face: Face): FaceToSee {
  const landmarks = own(face).landmarks ?? face.found.landmarks ?? face.predictedLandmarks;
  const { picture: { image }, found } = face;
  return { picture: image, face: landmarks ? { ...found, landmarks } : found };
}

/** What the source says of this face: a record is about the picture's main one. */
function own({ rank, record }: Face): PictureRecord {
  return rank === 0 ? record : { name: record.name };
}
