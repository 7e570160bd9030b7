/**
 * MTCNN: "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional Networks"
 * (Zhang, Zhang, Li, Qiao 2016, IEEE Signal Processing Letters 23:10). Three small networks, each
 * rejecting most of what the one before let through; the last also finds five landmarks.
 *
 * Pictures of one size go through the cascade together. Its boxes are tight: from the brows' upper
 * edge or the forehead to the chin.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { FaceBox, Point } from "../annotations/mod.ts";
import { cropAndResize, type RgbImage } from "../images/mod.ts";
import {
  type Detector,
  type FoundFace,
  roundBox,
  roundPixels,
  roundScore,
  squareAround,
  suppress,
} from "./detector.ts";
import {
  buildNetworks,
  cutWindows,
  halvedPictures,
  loadWeights,
  type Network,
  type Networks,
  STRIDE_PX,
  type Window,
  WINDOW_PX,
} from "./mtcnn_networks.ts";

/**
 * The smallest face to look for, as a share of the picture's shorter side, and at least 20 pixels, which
 * is the smallest that the paper looks for. Halving the share takes four times as long in large pictures,
 * which are shrunk until such a face has 20 pixels.
 */
const MIN_FACE = { share: 0.05, px: 20 } as const;
/** The least probability of a face for P-Net, R-Net and O-Net. */
const MIN_SCORES = { proposal: 0.6, refinement: 0.7, output: 0.7 } as const;
/** Pixels of pictures that go through the cascade together, and the most pictures. */
const BATCH = { px: 1_000_000, pictures: 16 } as const;

/**
 * Loads MTCNN on the active back end.
 *
 * @param folder Where `mtcnn_model-weights_manifest.json` and `mtcnn_model-shard1` are.
 * @throws {RangeError} If a file is missing or damaged or is of another network; the message says where
 * to get it.
 * @throws {TypeError} If the weights are quantised.
 * @throws {SyntaxError} If the manifest cannot be parsed.
 */
export async function loadMtcnn(folder: string): Promise<Detector> {
  const networks = buildNetworks(await loadWeights(folder));
  return {
    name: "mtcnn",
    detect: (pictures) => detect(networks, pictures),
    dispose: () => networks.dispose(),
  };
}

async function detect(
  networks: Networks,
  pictures: readonly RgbImage[],
): Promise<FoundFace[][]> {
  const found: FoundFace[][] = pictures.map(() => []);
  for (const indices of batchesOf(pictures)) {
    const batch = await Promise.all(indices.flatMap((index) => pictures[index] ?? []).map(shrunk));
    const faces = await cascade(networks, batch);
    for (const [i, index] of indices.entries()) {
      const scaleX = (pictures[index]?.widthPx ?? 0) / (batch[i]?.widthPx ?? 1);
      const scaleY = (pictures[index]?.heightPx ?? 0) / (batch[i]?.heightPx ?? 1);
      found[index] = (faces[i] ?? []).map((face) => foundFace(face, scaleX, scaleY));
    }
  }
  return found;
}

/** Groups of pictures of one size, by their indices; those too small for a face are left out. */
function batchesOf(pictures: readonly RgbImage[]): number[][] {
  const large = pictures.map(({ widthPx, heightPx }, index) => ({ index, widthPx, heightPx }))
    .filter(({ widthPx, heightPx }) => Math.min(widthPx, heightPx) >= WINDOW_PX.proposal);
  const groups = Map.groupBy(large, ({ widthPx, heightPx }) => `${widthPx}×${heightPx}`);
  return [...groups.values()].flatMap((group) => {
    const { widthPx = 1, heightPx = 1 } = group[0] ?? {};
    const fitting = Math.floor(BATCH.px / (widthPx * heightPx));
    const batchSize = Math.max(1, Math.min(BATCH.pictures, fitting));
    return Array.from(
      { length: Math.ceil(group.length / batchSize) },
      (_, i) => group.slice(i * batchSize, (i + 1) * batchSize).map(({ index }) => index),
    );
  });
}

/** A picture that is no larger than the smallest face needs. */
async function shrunk(picture: RgbImage): Promise<RgbImage> {
  const { widthPx, heightPx } = picture;
  const scale = MIN_FACE.px / MIN_FACE.share / Math.min(widthPx, heightPx);
  if (scale >= 1) return picture;
  const whole = { left: 0, top: 0, width: widthPx, height: heightPx };
  return await cropAndResize(picture, whole, {
    widthPx: Math.round(widthPx * scale),
    heightPx: Math.round(heightPx * scale),
  });
}

/** A face in pixels of its picture, which is `scaleX` by `scaleY` times as large as the one it was seen in. */
function foundFace(
  { box, window, score, points }: SeenFace,
  scaleX: number,
  scaleY: number,
): FoundFace {
  const landmark = (i: number): Point => [
    roundPixels((window.left + window.width * (points[i] ?? 0)) * scaleX),
    roundPixels((window.top + window.height * (points[5 + i] ?? 0)) * scaleY),
  ];
  return {
    box: roundBox({
      left: box.left * scaleX,
      top: box.top * scaleY,
      width: box.width * scaleX,
      height: box.height * scaleY,
    }),
    score: roundScore(score),
    landmarks: {
      leftEye: landmark(0),
      rightEye: landmark(1),
      nose: landmark(2),
      leftMouth: landmark(3),
      rightMouth: landmark(4),
    },
    rung: "mtcnn",
  };
}

/** A window, and what a network says of it. */
export interface Candidate extends Window {
  /** The probability of a face. */
  readonly score: number;
  /** How far each edge of the face is from the window's, in sides of the window. */
  readonly shift: readonly [left: number, top: number, right: number, bottom: number];
  /** Coordinates of the landmarks in sides of the window, x1 to x5 and y1 to y5; empty but for O-Net. */
  readonly points: readonly number[];
}

/** A face of O-Net: the window it was seen in, and its box. */
interface SeenFace extends Candidate {
  readonly window: FaceBox;
}

/** Two candidates that overlap more show the same face. */
const MAX_OVERLAP = 0.7;
/** The most windows of one picture that R-Net and O-Net look at: twenty times what portraits need. */
const MOST_WINDOWS = { refinement: 600, output: 120 } as const;

/**
 * Sends pictures of one size through the cascade.
 *
 * @returns For each picture its faces, the most certain first, in pixels of the pictures.
 */
async function cascade(
  networks: Networks,
  pictures: readonly RgbImage[],
): Promise<SeenFace[][]> {
  const [first] = pictures;
  if (!first) return [];
  const byPicture = <C extends Candidate>(candidates: readonly C[]): C[][] =>
    pictures.map((_, i) => candidates.filter(({ picture }) => picture === i));
  const copies = halvedPictures(pictures);
  const look = (stage: "refinement" | "output", candidates: readonly Candidate[]) => {
    const windows = byPicture(candidates).flatMap((own) =>
      suppress(own, MAX_OVERLAP).slice(0, MOST_WINDOWS[stage]).map((candidate) => ({
        picture: candidate.picture,
        box: squareAround(shiftedBox(candidate)),
      }))
    );
    return lookAt(networks[stage], copies, windows, stage);
  };
  try {
    const decided = await look(
      "output",
      await look("refinement", await propose(networks.proposal, copies, first)),
    );
    const seen = decided.map((face) => ({ ...face, window: face.box, box: shiftedBox(face) }));
    return byPicture(seen).map((faces) => suppress(faces, MAX_OVERLAP, overlapOfSmaller));
  } finally {
    tf.dispose(copies);
  }
}

/** From one level of the pyramid to the next: half the area. */
const SCALE_FACTOR = 0.709;
/** Black around each level, in its own pixels, so that half of a face may be outside the picture. */
const MARGIN_PX = WINDOW_PX.proposal / 2;
/** The largest face, in shorter sides of the picture: tight crops leave out forehead and chin. */
const MAX_FACE_SHARE = 1.5;
/** Two candidates of one level that overlap more show the same face. */
const MAX_LEVEL_OVERLAP = 0.5;

/**
 * The scales of the image pyramid, the largest first: at some level a face of any size fills the 12
 * pixels that P-Net sees.
 *
 * @param minFacePx The face that fills P-Net's window at the first scale.
 * @param maxFacePx No scale is for a larger one.
 */
export function pyramidScales(minFacePx: number, maxFacePx: number): number[] {
  const scales: number[] = [];
  for (
    let scale = WINDOW_PX.proposal / minFacePx;
    scale * maxFacePx >= WINDOW_PX.proposal;
    scale *= SCALE_FACTOR
  ) scales.push(scale);
  return scales;
}

/**
 * The first stage: P-Net slides over the image pyramid and proposes where faces may be.
 *
 * @param copies The pictures, see {@linkcode halvedPictures}.
 * @param size Of the pictures.
 * @returns Candidates of all pictures and levels; of those of one level none overlap much.
 */
export async function propose(
  network: Network,
  copies: readonly tf.Tensor4D[],
  { widthPx, heightPx }: Pick<RgbImage, "widthPx" | "heightPx">,
): Promise<Candidate[]> {
  const count = copies[0]?.shape[0] ?? 0;
  const minLogit = Math.log(MIN_SCORES.proposal / (1 - MIN_SCORES.proposal));
  const proposed: Candidate[] = [];
  for (const scale of pyramidScales(MIN_FACE.px, MAX_FACE_SHARE * Math.min(widthPx, heightPx))) {
    const levelWidthPx = Math.max(1, Math.round(widthPx * scale));
    const levelHeightPx = Math.max(1, Math.round(heightPx * scale));
    // Pixels of the picture per pixel of the level.
    const [unitX, unitY] = [widthPx / levelWidthPx, heightPx / levelHeightPx];
    /** A window in pixels of the level and its margin, in pixels of the picture. */
    const inPicture = (x: number, y: number, width: number, height: number) => ({
      left: (x - MARGIN_PX) * unitX,
      top: (y - MARGIN_PX) * unitY,
      width: width * unitX,
      height: height * unitY,
    });
    const size = {
      widthPx: levelWidthPx + 2 * MARGIN_PX,
      heightPx: levelHeightPx + 2 * MARGIN_PX,
    };
    const whole = inPicture(0, 0, size.widthPx, size.heightPx);
    const windows = Array.from({ length: count }, (_, picture) => ({ picture, box: whole }));
    const output = tf.tidy(() => network(cutWindows(copies, windows, size)));
    const [, rows, columns, depth] = output.shape;
    const values = await output.data().finally(() => output.dispose());
    for (let picture = 0, start = 0; picture < count; picture++) {
      const found: Candidate[] = [];
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, start += depth) {
          if ((values[start + 1] ?? 0) - (values[start] ?? 0) < minLogit) continue;
          const [x, y] = [column * STRIDE_PX, row * STRIDE_PX];
          const box = inPicture(x, y, WINDOW_PX.proposal, WINDOW_PX.proposal);
          found.push(candidateOf({ picture, box }, values.subarray(start, start + depth)));
        }
      }
      proposed.push(...suppress(found, MAX_LEVEL_OVERLAP));
    }
  }
  return proposed;
}

/** Pixels of windows at once: more take memory and no less time. */
const BATCH_PX = 75_000;

/**
 * The second and third stage: R-Net and O-Net look at windows, cut out and brought to one size.
 *
 * @param copies The pictures, see {@linkcode halvedPictures}.
 * @returns Those that may hold a face.
 */
async function lookAt(
  network: Network,
  copies: readonly tf.Tensor4D[],
  windows: readonly Window[],
  stage: "refinement" | "output",
): Promise<Candidate[]> {
  const sizePx = WINDOW_PX[stage];
  const size = { widthPx: sizePx, heightPx: sizePx };
  const batchSize = Math.ceil(BATCH_PX / sizePx ** 2);
  const sorted = windows.toSorted((one, other) => other.box.width - one.box.width);
  const kept: Candidate[] = [];
  for (let start = 0; start < sorted.length; start += batchSize) {
    const batch = sorted.slice(start, start + batchSize);
    const output = tf.tidy(() => network(cutWindows(copies, batch, size)));
    const [, , , depth] = output.shape;
    const values = await output.data().finally(() => output.dispose());
    for (const [i, window] of batch.entries()) {
      const candidate = candidateOf(window, values.subarray(i * depth, (i + 1) * depth));
      if (candidate.score >= MIN_SCORES[stage]) kept.push(candidate);
    }
  }
  return kept;
}

/**
 * Reads what a network says of a window.
 *
 * @param outputs See {@linkcode Network}.
 */
export function candidateOf(window: Window, outputs: ArrayLike<number>): Candidate {
  const [noFace = 0, face = 0, left = 0, top = 0, right = 0, bottom = 0, ...points] = Array.from(
    outputs,
  );
  const score = 1 / (1 + Math.exp(noFace - face));
  return { ...window, score, shift: [left, top, right, bottom], points };
}

/** The box where the network says that it should be. */
export function shiftedBox({ box, shift: [left, top, right, bottom] }: Candidate): FaceBox {
  return {
    left: box.left + left * box.width,
    top: box.top + top * box.height,
    width: box.width * (1 + right - left),
    height: box.height * (1 + bottom - top),
  };
}

/** The common area of two boxes as a share of the smaller one: 1 where one lies in the other. */
export function overlapOfSmaller(one: FaceBox, other: FaceBox): number {
  const width = Math.min(one.left + one.width, other.left + other.width) -
    Math.max(one.left, other.left);
  const height = Math.min(one.top + one.height, other.top + other.height) -
    Math.max(one.top, other.top);
  const smaller = Math.min(one.width * one.height, other.width * other.height);
  return smaller > 0 ? Math.max(0, width) * Math.max(0, height) / smaller : 0;
}
