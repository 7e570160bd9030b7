/**
 * From pictures to the faces of a chunk, group by group: detect, choose, describe, cut out. Which pictures
 * form a group follows from their bytes, so the result depends on nothing but the pictures, the settings
 * and the tools.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import type { FaceCrop, Landmarks, PictureRecord, PictureSource } from "../annotations/mod.ts";
import type { Description, FoundFace } from "../detectors/mod.ts";
import type { DecodedImage, RgbImage } from "../images/mod.ts";
import type { FaceRow } from "../store/mod.ts";
import type { Chunk } from "./chunks.ts";
import { faceRowOf, identityOf, type KnownFace, mainFaceFirst, ownRecord } from "./face_row.ts";
import { type KnownPicture, knownPictureOf } from "./known_pictures.ts";
import { type ExtractionSettings, isDescriptionWanted, type SourceFacts } from "./recipe.ts";
import type { PictureNote, SkippedPicture, SkipReason } from "./report.ts";

/** A face, and the picture that it is in. */
interface FaceToSee {
  /** The whole picture. */
  readonly picture: RgbImage;
  /** With landmarks wherever they are known. */
  readonly face: FoundFace;
}

/**
 * What an extraction needs of networks and of the rasteriser: a test can put simple parts in their place.
 * Each gives the same result for the same arguments.
 */
export interface FaceTools {
  /** Names and versions of all that the result depends on. */
  readonly software: Readonly<Record<string, string>>;
  /** Whether the networks run on a GPU, which all processes share. */
  readonly usesGpu: boolean;
  /** What computes, in a few lines for people. */
  readonly backend: readonly string[];
  /**
   * Decodes a picture.
   *
   * @throws {Error} If the bytes are no picture.
   */
  decode(file: Uint8Array): Promise<DecodedImage>;
  /** Finds the faces of each picture. */
  detect(pictures: readonly RgbImage[]): Promise<readonly (readonly FoundFace[])[]>;
  /** Finds the landmarks of each face. */
  findLandmarks(faces: readonly FaceToSee[]): Promise<readonly Landmarks[]>;
  /** Says what each face looks like. */
  describe(faces: readonly FaceToSee[]): Promise<readonly Description[]>;
  /** Cuts a face out: one image for each size, in the settings' order. */
  crop(face: FaceToSee): { readonly images: readonly RgbImage[]; readonly crop: FaceCrop };
}

/** A picture, or why there is none; with the CRC-32 of its file, if that could be read. */
export type ReadPicture =
  & { readonly crc32?: number }
  & (
    | { readonly image: DecodedImage }
    | { readonly reason: SkipReason; readonly detail: string }
  );

/** What all chunks of an extraction share. */
interface ExtractionContext {
  readonly source: PictureSource;
  readonly facts: SourceFacts;
  readonly settings: ExtractionSettings;
  readonly tools: FaceTools;
  readonly timer: PhaseTimer;
  /** Gives a decoded picture of the source. */
  readonly take: (index: number) => Promise<ReadPicture>;
}

/** How to go through some pictures. */
interface ExtractPicturesOptions {
  /** Those among them that are left out, as they would end the process. Default none. */
  readonly crashing?: readonly number[];
  /** Called with how many are done, now and then. */
  readonly onProgress?: (done: number) => void;
}

/** Pictures that a network takes in one go, as far as their bytes allow. */
const PICTURES_PER_GROUP = 16;
const BYTES_PER_GROUP = 64e6;

/**
 * Extracts the faces of some pictures.
 *
 * @param indices The pictures, by their numbers in the source.
 * @throws What the tools throw where no single picture is to blame.
 */
export async function extractPictures(
  indices: readonly number[],
  context: ExtractionContext,
  { crashing = [], onProgress = () => {} }: ExtractPicturesOptions = {},
): Promise<Chunk> {
  const { source, take, timer } = context;
  const outcomes = new Map<number, Outcome>();
  const pictures: KnownPicture[] = [];
  const notes: PictureNote[] = [];
  let group: LoadedPicture[] = [];
  let bytes = 0;
  const finishGroup = async () => {
    const extracted = await extractGroup(group, context);
    group.forEach(({ index }, i) => outcomes.set(index, extracted[i] ?? []));
    [group, bytes] = [[], 0];
    onProgress(outcomes.size);
  };
  for (const index of indices) {
    const record = source.record(index);
    if (crashing.includes(index)) {
      outcomes.set(index, skip(record, "crash"));
      const content = await source.read(index).then(crc32, () => undefined);
      pictures.push(knownPictureOf(source, index, content));
      continue;
    }
    const picture = await timer.during("read", () => take(index));
    pictures.push(knownPictureOf(source, index, picture.crc32));
    if ("image" in picture) {
      const { note } = picture.image;
      if (note !== undefined) notes.push({ picture: record.name, note });
      group.push({ index, record, image: picture.image });
      bytes += picture.image.pixels.length;
    } else outcomes.set(index, skip(record, picture.reason, picture.detail));
    if (group.length === PICTURES_PER_GROUP || bytes >= BYTES_PER_GROUP) await finishGroup();
  }
  if (group.length > 0) await finishGroup();
  const ordered = indices.map((index) => outcomes.get(index) ?? []);
  return { pictures, notes, ...collect(ordered, context.settings.sizesPx) };
}

/** Puts the outcomes of pictures together, in their order. */
function collect(
  outcomes: readonly Outcome[],
  sizesPx: readonly number[],
): Pick<Chunk, "rows" | "skipped" | "pixels"> {
  const skipped = outcomes.filter((outcome) => "reason" in outcome);
  const faces = outcomes.flatMap((outcome) => "reason" in outcome ? [] : outcome);
  const pixels: Record<number, Uint8Array> = {};
  sizesPx.forEach((sizePx, which) => {
    const bytesPerFace = sizePx * sizePx * 3;
    const all = new Uint8Array(faces.length * bytesPerFace);
    faces.forEach(({ images }, i) => all.set(images[which]?.pixels ?? [], i * bytesPerFace));
    pixels[sizePx] = all;
  });
  return { rows: faces.map(({ row }) => row), skipped, pixels };
}

/** A decoded picture, with its number in the source. */
interface LoadedPicture {
  readonly index: number;
  readonly record: PictureRecord;
  readonly image: RgbImage;
}

/** What became of one picture: its faces with an image for each size, or why it has none. */
type Outcome =
  | SkippedPicture
  | readonly { readonly row: FaceRow; readonly images: readonly RgbImage[] }[];

/**
 * Extracts the faces of some pictures in one go. If a network fails, each picture is tried by itself,
 * and then the group again without those that failed.
 *
 * @throws Whatever a tool throws for pictures that pass alone.
 */
async function extractGroup(
  group: readonly LoadedPicture[],
  context: ExtractionContext,
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

function skip({ name }: PictureRecord, reason: SkipReason, detail = ""): SkippedPicture {
  return { picture: name, reason, detail };
}

/**
 * Why something failed: the first line of its message, and of `Cannot read a.jpg as it is empty`
 * only the last part. The picture is named elsewhere, and a path would differ between machines.
 */
export function whyOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split("\n")[0] ?? "").trim().replace(/^Cannot .*? as /, "");
}

/** A face on its way. */
interface Face extends Omit<KnownFace, "crop"> {
  readonly picture: LoadedPicture;
}

async function workOn(
  group: readonly LoadedPicture[],
  context: ExtractionContext,
): Promise<Outcome[]> {
  const { timer, tools } = context;
  const found = await timer.during("detect", () => tools.detect(group.map(({ image }) => image)));
  const chosen = group.map((picture, i) => choose(picture, found[i] ?? [], context));
  const faces = chosen.flatMap((faces) => Array.isArray(faces) ? faces : []);
  const described = await timer.during("describe", () => describeAll(faces, context));
  return await timer.during("crop", () => {
    const cut = described.map((face) => {
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
  found: readonly FoundFace[],
  { facts, settings }: ExtractionContext,
): Face[] | SkippedPicture {
  const { index, record, image } = picture;
  const ordered = mainFaceFirst(found, record, image);
  if (ordered.length === 0) return skip(record, found.length === 0 ? "no face" : "elsewhere");
  return ordered.slice(0, settings.faces === "best" ? 1 : undefined).map((face, rank) => {
    const identity = identityOf({ rank, record, index }, facts);
    return { picture, record, found: face, rank, identity };
  });
}

/** Adds landmarks and descriptions where they are wanted and not given. */
async function describeAll(
  faces: readonly Face[],
  { settings, tools }: ExtractionContext,
): Promise<Face[]> {
  const isWanted = (face: Face) => isDescriptionWanted(settings, ownRecord(face));
  const lacksLandmarks = (face: Face) =>
    !ownRecord(face).landmarks && !face.found.landmarks &&
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
  const landmarks = ownRecord(face).landmarks ?? face.found.landmarks ?? face.predictedLandmarks;
  const { picture: { image }, found } = face;
  return { picture: image, face: landmarks ? { ...found, landmarks } : found };
}

/** What the time of a process goes to; what other threads do meanwhile does not count. */
export const PHASES = ["start", "read", "detect", "describe", "crop", "write"] as const;

/** Milliseconds by phase. */
export type PhaseTimes = Readonly<Record<typeof PHASES[number], number>>;

type Phase = keyof PhaseTimes;

/** No time at all. */
export const NO_TIMES: PhaseTimes = {
  start: 0,
  read: 0,
  detect: 0,
  describe: 0,
  crop: 0,
  write: 0,
};

/** The times of both. */
export function addTimes(one: PhaseTimes, other: PhaseTimes): PhaseTimes {
  const sum = { ...NO_TIMES };
  for (const phase of PHASES) sum[phase] = one[phase] + other[phase];
  return sum;
}

/** Measures phases that follow one another. */
export class PhaseTimer {
  #times: Record<Phase, number> = { ...NO_TIMES };

  /** Runs a part of the work and counts its time. */
  async during<Result>(phase: Phase, work: () => Promise<Result>): Promise<Result> {
    const startMs = performance.now();
    try {
      return await work();
    } finally {
      this.#times[phase] += performance.now() - startMs;
    }
  }

  /** The times since the last call. */
  take(): PhaseTimes {
    const times = this.#times;
    this.#times = { ...NO_TIMES };
    return times;
  }
}
