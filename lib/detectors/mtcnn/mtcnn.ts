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

import type { Landmarks, Point } from "../../annotations/mod.ts";
import { cropAndResize, type RgbImage } from "../../images/mod.ts";
import type { Detector, FoundFace } from "../detector.ts";
import { cascade, type CascadeOptions, type SeenFace } from "./cascade.ts";
import { loadWeights } from "./load_weights.ts";
import { buildNetworks, type Networks, WINDOW_PX } from "./networks.ts";

/** How MTCNN looks for faces. */
export interface MtcnnOptions {
  /**
   * The smallest face to look for, as a share of the picture's shorter side, and at least 20 pixels.
   * Halving it takes four times as long in large pictures. Default 0.05.
   */
  readonly minFaceShare?: number;
  /** The least probability of a face for P-Net, R-Net and O-Net. Default 0.6, 0.7 and 0.7. */
  readonly minScores?: CascadeOptions["minScores"];
}

/** The file that names the weights. */
const MANIFEST = "mtcnn_model-weights_manifest.json";
const ADVICE =
  `get ${MANIFEST} and mtcnn_model-shard1 from the folder "weights" of the repository ` +
  `justadudewhohacks/face-api.js on GitHub and put them there`;

/** The smallest face that the paper looks for. Larger pictures are shrunk until theirs has it. */
const MIN_FACE_PX = 20;
/** Pixels of pictures that go through the cascade together, and the most pictures. */
const BATCH = { px: 1_000_000, pictures: 16 } as const;

/**
 * Loads MTCNN on the active back end.
 *
 * @param folder Where `mtcnn_model-weights_manifest.json` and `mtcnn_model-shard1` are.
 * @throws {RangeError} If an option is out of range, or if a file is missing or damaged or is of
 * another network; the message says where to get it.
 * @throws {TypeError} If the weights are quantised.
 * @throws {SyntaxError} If the manifest cannot be parsed.
 */
export async function loadMtcnn(folder: string, options: MtcnnOptions = {}): Promise<Detector> {
  const { minFaceShare = 0.05, minScores = [0.6, 0.7, 0.7] } = options;
  if (!(minFaceShare > 0 && minFaceShare <= 1)) {
    throw new RangeError(
      `Cannot look for faces as minFaceShare must be above 0 and at most 1: got ${minFaceShare}`,
    );
  }
  if (minScores.some((score) => !(score >= 0 && score < 1))) {
    throw new RangeError(
      `Cannot look for faces as minScores must be from 0 to below 1: got ${minScores.join(", ")}`,
    );
  }
  const networks = buildNetworks(await loadWeights(folder, MANIFEST, ADVICE));
  return {
    name: "mtcnn",
    detect: (pictures) => detect(networks, pictures, { minFaceShare, minScores }),
    dispose: () => networks.dispose(),
  };
}

async function detect(
  networks: Networks,
  pictures: readonly RgbImage[],
  { minFaceShare, minScores }: Required<MtcnnOptions>,
): Promise<FoundFace[][]> {
  const maxSidePx = MIN_FACE_PX / minFaceShare;
  const found: FoundFace[][] = pictures.map(() => []);
  for (const indices of batchesOf(pictures)) {
    const batch = await Promise.all(
      indices.flatMap((index) => pictures[index] ?? []).map((picture) =>
        shrunk(picture, maxSidePx)
      ),
    );
    const faces = await cascade(networks, batch, { minFacePx: MIN_FACE_PX, minScores });
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
  const bySize = new Map<string, number[]>();
  for (const [i, { widthPx, heightPx }] of pictures.entries()) {
    if (Math.min(widthPx, heightPx) < WINDOW_PX.proposal) continue;
    const size = `${widthPx}×${heightPx}`;
    bySize.set(size, [...bySize.get(size) ?? [], i]);
  }
  const batches: number[][] = [];
  for (const indices of bySize.values()) {
    const { widthPx, heightPx } = pictures[indices[0] ?? 0] ?? { widthPx: 1, heightPx: 1 };
    const fitting = Math.floor(BATCH.px / (widthPx * heightPx));
    const batchSize = Math.max(1, Math.min(BATCH.pictures, fitting));
    for (let i = 0; i < indices.length; i += batchSize) {
      batches.push(indices.slice(i, i + batchSize));
    }
  }
  return batches;
}

/** A picture whose shorter side is at most so long. */
async function shrunk(picture: RgbImage, maxSidePx: number): Promise<RgbImage> {
  const { widthPx, heightPx } = picture;
  const scale = maxSidePx / Math.min(widthPx, heightPx);
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
    eighths((window.left + window.width * (points[i] ?? 0)) * scaleX),
    eighths((window.top + window.height * (points[5 + i] ?? 0)) * scaleY),
  ];
  const landmarks: Landmarks = {
    leftEye: landmark(0),
    rightEye: landmark(1),
    nose: landmark(2),
    leftMouth: landmark(3),
    rightMouth: landmark(4),
  };
  return {
    box: {
      left: eighths(box.left * scaleX),
      top: eighths(box.top * scaleY),
      width: eighths(box.width * scaleX),
      height: eighths(box.height * scaleY),
    },
    score: Math.round(score * 4096) / 4096,
    landmarks,
    rung: "mtcnn",
  };
}

/** Far below the networks' error and far above that of their arithmetic. */
const eighths = (value: number) => Math.round(value * 8) / 8;
