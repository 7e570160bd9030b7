/**
 * Whether pictures could be real faces of a store. Judges of attributes are content with things that are
 * no faces; this one asks nothing about smiles. It compares pictures with real faces in three views, each
 * whitened by what other real faces are:
 *
 * - `identity`: face-api's 128 numbers for who is shown, for form and place of what a face has;
 * - `texture`: the activations of the attribute classifier, for colours and blur;
 * - `eyes`: a patch about each eye, for lost, closed and blotched ones. These a classifier looks at as well.
 *
 * Half of the real people teach what whitening is, the others are compared with. Fitted on the people that
 * are compared, whitening would take them for nearer to each other than to anybody else.
 *
 * Ask for pictures and for the set. An average of many faces looks, by itself, as real as a blurred picture of
 * one; that all averages are alike only the set tells. Where real faces differ as much as 500 photographs do,
 * little but a lost eye makes one picture odd, while sets are told apart as well as drawn ones.
 *
 * @module
 */

import type { Landmarks } from "../annotations/mod.ts";
import * as tf from "@tensorflow/tfjs";
import { loadFaceScorer } from "../detectors/mod.ts";
import { type FacePixels, type FloatImages, toFloats } from "../images/mod.ts";
import { type Codes, selectCodes } from "../latent/mod.ts";
import { stream } from "../random/mod.ts";
import {
  fitWhitening,
  type KernelDistance,
  kernelDistance,
  type KernelDistanceOptions,
  type NeighbourDistance,
  neighbourDistance,
  type PeopleVectors,
  quantile,
  type Whitening,
} from "../statistics/mod.ts";
import type { ClassifierJudge } from "./attribute_judge.ts";
import { learnEyes } from "./eye_classifier.ts";
import { eyePatches, loadLandmarkJudge } from "./eye_patches.ts";
import { loadIdentityJudge } from "./identity_judge.ts";
import { judgePass } from "./judge.ts";

/** What is looked at. */
export type RealismView = "identity" | "texture" | "eyes";

/** How real one picture looks. */
export interface PictureRealism {
  /**
   * In each view the mean distance from the three nearest real faces; 1 is as far as a real face usually
   * is from other people's. Of the eyes the odder one's.
   */
  readonly distances: Readonly<Record<RealismView, number>>;
  /**
   * The largest of these, and of the doubt that each eye is one, over what 98 % of real faces stay below:
   * above 1 few real faces are.
   */
  readonly oddness: number;
  /** How sure the tiny detector is of a face, from 0 to 1; 0 if it finds none. */
  readonly faceScore: number;
  /** Eyes that are as near to real ones, and as sure to a classifier, as both of 98 % of real faces: 0 to 2. */
  readonly eyes: number;
  /** Whether a face is found and its oddness is at most 1. */
  readonly looksReal: boolean;
}

/** Pictures that were looked at. */
export interface JudgedRealism {
  /** In their order. */
  readonly pictures: readonly PictureRealism[];
  /**
   * How far the pictures, as a set, are from the real faces in each view; real faces of others are at 0.
   *
   * @throws {RangeError} If fewer than two people are shown, or one whom the judge compares with, or a
   * row is not among those that it compares with.
   */
  distances(options: SetOptions): Readonly<Record<RealismView, KernelDistance>>;
}

/** How a set of pictures is compared. */
export interface SetOptions extends KernelDistanceOptions {
  /** Who is shown on each picture. Default: somebody else on each. */
  readonly people?: ArrayLike<number>;
  /**
   * Which real faces, of the judge's `rows.compared`: for pictures that shall all be smiling men, real
   * smiling men, as these too are far from everybody. Default: all.
   */
  readonly rows?: readonly number[];
}

/** Tells faces from things that are none. */
export interface RealismJudge {
  /** For tables and captions. */
  readonly name: string;
  /** Real faces that are compared with, and those that taught whitening: row numbers, rising. */
  readonly rows: { readonly compared: readonly number[]; readonly whitened: readonly number[] };
  /**
   * Judges pictures, framed as those of a face store.
   *
   * @throws {RangeError} If they have another size than the real faces.
   */
  judge(images: FloatImages): Promise<JudgedRealism>;
  /** Frees the networks; the classifier stays the caller's. */
  dispose(): void;
}

/** What pictures are compared with. */
export interface RealFaces {
  /** In the classifier's size. */
  readonly faces: FacePixels & { readonly table: { readonly identities: ArrayLike<number> } };
  /** Which of them: people of whom none is judged later on. */
  readonly rows: readonly number[];
}

/** How a judge of realism is made. */
export interface RealismOptions {
  /** The classifier whose activations tell textures; stays the caller's. */
  readonly classifier: Pick<ClassifierJudge, "describe">;
  /** Decides which people are taken, and for what. */
  readonly seed: string;
  /** Faces at most; of more whole people are drawn. Default: 1,600. */
  readonly most?: number;
}

/**
 * Directions that are kept of each view. More see faint damage better and need more faces; 60 of 128 descriptors
 * order more pairs of a damaged face and its original than 30, and as many as 100.
 */
const DIRECTIONS: Readonly<Record<RealismView, number>> = { identity: 60, texture: 60, eyes: 30 };

/** Faces that must be known for each direction. */
const FACES_PER_DIRECTION = 4;

/** The share of real faces that are not odd, in each view. */
const USUAL_SHARE = 0.98;

const VIEWS = Object.keys(DIRECTIONS) as readonly RealismView[];

/** Numbers of some pictures in each view; of the eyes two rows for each. */
type Looks = Readonly<Record<RealismView, Codes>>;

/** What is known of real faces in a view. */
interface KnownView {
  readonly whitening: Whitening;
  /** Whitened. */
  readonly codes: Codes;
  /** Of each row of the codes. */
  readonly people: readonly number[];
  /** Rows of each picture. */
  readonly each: number;
  readonly nearest: NeighbourDistance;
  /** What 98 % of real faces stay below. */
  readonly limit: number;
}

/**
 * Looks at real faces, on the active back end: 1,600 take 12 seconds on two shared CPU cores, and 200
 * pictures to judge four.
 *
 * @throws {RangeError} If there are fewer than 8 people, or a row does not exist.
 */
export async function loadRealismJudge(
  { faces, rows: among }: RealFaces,
  { classifier, seed, most = 1600 }: RealismOptions,
): Promise<RealismJudge> {
  const personOf = (row: number) => faces.table.identities[row] ?? -1;
  const rows = halves(among, personOf, { seed, most });
  const faceScores = await loadFaceScores();
  const identity = await loadIdentityJudge();
  const landmarks = await loadLandmarkJudge();
  const dispose = () => [faceScores, identity, landmarks].forEach((network) => network.dispose());
  const look = async (
    images: FloatImages,
    points?: readonly Landmarks[],
  ): Promise<Looks> => ({
    identity: await identity.describe(images),
    texture: await classifier.describe(images),
    eyes: eyePatches(images, points ?? await landmarks.find(images)),
  });
  try {
    const teachers = await toFloats(faces, rows.whitened);
    const points = await landmarks.find(teachers);
    const eyeScores = await learnEyes(teachers, points, seed);
    const compared = await look(await toFloats(faces, rows.compared));
    const known = knownViews(await look(teachers, points), compared, rows.compared.map(personOf));
    const doubtOf = eyeDoubts(eyeScores(compared.eyes), rows.compared.length);
    return {
      name: "realism",
      rows,
      async judge(images) {
        if (images.sizePx !== faces.sizePx) {
          throw new RangeError(
            `Cannot judge images of ${images.sizePx} px as the real faces have ${faces.sizePx} px`,
          );
        }
        const raw = await look(images);
        const looks = whitened(known, raw);
        const eyeDoubt = eyeScores(raw.eyes).map(doubtOf);
        const scores = await faceScores.of(images);
        return {
          pictures: judgePictures(known, looks, { eyeDoubt, faceScores: scores }),
          distances: ({ people, rows: some = rows.compared, ...options }) => {
            const shown = people ?? Array.from({ length: images.count }, (_, i) => -2 - i);
            const places = placesOf(some, rows.compared);
            return byView((view) => {
              const codes = looks[view];
              const first = { codes, people: repeated(shown, codes.count) };
              return kernelDistance(first, partOf(known[view], places), options);
            });
          },
        };
      },
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

function byView<T>(valueOf: (view: RealismView) => T): Readonly<Record<RealismView, T>> {
  return { identity: valueOf("identity"), texture: valueOf("texture"), eyes: valueOf("eyes") };
}

/** Whole people in a random order, by turns for the one and for the other. */
function halves(
  among: readonly number[],
  personOf: (row: number) => number,
  { seed, most }: { readonly seed: string; readonly most: number },
): RealismJudge["rows"] {
  const people = [...Map.groupBy(among, personOf).values()];
  const parts: { compared: number[]; whitened: number[] } = { compared: [], whitened: [] };
  if (people.length < 8) {
    throw new RangeError(
      `Cannot learn how real faces look from fewer than 8 people: got ${people.length}`,
    );
  }
  let taken = 0;
  for (const rows of stream(seed, "realism").shuffle(people)) {
    if (parts.compared.length + parts.whitened.length + rows.length > most && taken >= 8) break;
    parts[taken++ % 2 === 0 ? "compared" : "whitened"].push(...rows);
  }
  for (const rows of Object.values(parts)) rows.sort((a, b) => a - b);
  return parts;
}

/** Where rows stand among those that are compared with. */
function placesOf(some: readonly number[], compared: readonly number[]): readonly number[] {
  const places = new Map(compared.map((row, place) => [row, place]));
  return some.map((row) => {
    const place = places.get(row);
    if (place !== undefined) return place;
    throw new RangeError(
      `Cannot compare with face ${row} as the judge has not looked at it: give some of rows.compared`,
    );
  });
}

/** The codes of some pictures, which may have several rows each. */
function partOf({ codes, people, each }: KnownView, places: readonly number[]): PeopleVectors {
  const rows = places.flatMap((place) => Array.from({ length: each }, (_, k) => each * place + k));
  return { codes: selectCodes(codes, rows), people: rows.map((row) => people[row] ?? NaN) };
}

function knownViews(
  teachers: Looks,
  compared: Looks,
  people: readonly number[],
): Readonly<Record<RealismView, KnownView>> {
  return byView((view) => {
    const { count } = teachers[view];
    const most = Math.max(1, Math.floor(count / FACES_PER_DIRECTION));
    const whitening = fitWhitening(teachers[view], Math.min(DIRECTIONS[view], most));
    const codes = whitening.apply(compared[view]);
    const ofRows = repeated(people, codes.count);
    const nearest = neighbourDistance({ codes, people: ofRows });
    const limit = quantile(perPicture(nearest.own, people.length).sort(), USUAL_SHARE);
    const each = codes.count / people.length;
    return { whitening, codes, people: ofRows, each, nearest, limit };
  });
}

/** A value for each row, where each picture has several rows, one after the other. */
function repeated(values: ArrayLike<number>, rows: number): readonly number[] {
  const each = rows / values.length;
  return Array.from({ length: rows }, (_, i) => values[Math.floor(i / each)] ?? NaN);
}

/** The worst value of each picture's rows. */
function perPicture(
  values: Float64Array,
  pictures: number,
  worst: (...values: number[]) => number = Math.max,
): Float64Array {
  const each = values.length / pictures;
  return Float64Array.from(
    { length: pictures },
    (_, i) => worst(...values.subarray(i * each, (i + 1) * each)),
  );
}

function whitened(known: Readonly<Record<RealismView, KnownView>>, looks: Looks): Looks {
  return byView((view) => known[view].whitening.apply(looks[view]));
}

function judgePictures(
  known: Readonly<Record<RealismView, KnownView>>,
  looks: Looks,
  { eyeDoubt, faceScores }: {
    readonly eyeDoubt: Float64Array;
    readonly faceScores: ArrayLike<number>;
  },
): readonly PictureRealism[] {
  const rows = byView((view) => known[view].nearest.of(looks[view]));
  const worst = byView((view) => perPicture(rows[view], faceScores.length));
  return Array.from(faceScores, (faceScore, i) => {
    const distances = byView((view) => worst[view][i] ?? NaN);
    const doubts = eyeDoubt.subarray(2 * i, 2 * i + 2);
    const oddness = Math.max(
      ...VIEWS.map((view) => distances[view] / known[view].limit),
      ...doubts,
    );
    const eyes = doubts.filter((doubt, k) =>
      doubt <= 1 && (rows.eyes[2 * i + k] ?? Infinity) <= known.eyes.limit
    ).length;
    return { distances, oddness, faceScore, eyes, looksReal: faceScore > 0 && oddness <= 1 };
  });
}

/**
 * How much is to be doubted that a patch is an eye, from what a classifier says of real faces: 0 for the
 * usual face's less certain eye, 1 at the border that 98 % of real faces stay below with both.
 *
 * @param scores Of two patches for each real face.
 */
function eyeDoubts(scores: Float64Array, faces: number): (score: number) => number {
  const sorted = perPicture(scores, faces, Math.min).sort();
  const [usual, border] = [quantile(sorted, 0.5), quantile(sorted, 1 - USUAL_SHARE)];
  return (score) => (usual - score) / Math.max(usual - border, Number.EPSILON);
}

/** Grey around a face, which the tiny detector takes for nothing. */
const SURROUNDINGS = 110 / 255;

/** Images at once: more take no less time, and hundreds are divided without a rest. */
const PART_SIZE = 10;

/**
 * How sure the tiny detector is of a face on each picture. It learnt from faces with something around them,
 * so each picture gets its own size of grey on every side: so it finds all of 200 held-out portraits, as
 * they are 142.
 */
async function loadFaceScores() {
  const scorer = await loadFaceScorer();
  const pass = judgePass(PART_SIZE, (images) => {
    const side = images.shape[1];
    const around: [number, number] = [side, side];
    const wider = tf.pad(
      tf.clipByValue(images, 0, 1),
      [[0, 0], around, around, [0, 0]],
      SURROUNDINGS,
    );
    return scorer.scoresOf(wider);
  });
  return {
    of: (images: FloatImages): Promise<Float32Array> => pass.run(images),
    dispose: () => {
      pass[Symbol.dispose]();
      scorer.dispose();
    },
  };
}
