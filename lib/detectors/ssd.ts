/**
 * face-api's accurate detector: SSD (Liu et al. 2016) over MobileNet v1 (Howard et al. 2017), always
 * at 512×512, where its 5,118 anchors lie. More than ten times the work of the tiny one.
 *
 * Batch normalisation is folded into the depthwise filters as the weights are loaded.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { type FaceFinder, findInBatches, type ScoredBox, suppress } from "./detector.ts";
import { addBias, convolve, loadFaceApiWeights, type NetworkWeights } from "./face_api.ts";

const SIZE_PX = 512;
const MAX_OVERLAP = 0.5;
/** As the network was trained. */
const BATCH_NORM_EPSILON = 0.0010000000474974513;
/** Layers of MobileNet that halve the picture. */
const HALVING: readonly number[] = [2, 4, 6, 12];

/** The least score of a face: of 100 cuttings without a face, one reached it. */
const MIN_SCORE = 0.5;

/** Loads the SSD detector. */
export async function loadSsd(): Promise<FaceFinder> {
  const weights = await loadFaceApiWeights("ssd_mobilenetv1");
  const depthwise = foldBatchNorms(weights);
  const anchors = await weights.get("Output/extra_dim").data();
  const layout = { sizePx: SIZE_PX, mean: [127.5, 127.5, 127.5], scale: 1 / 127.5 } as const;
  const look = async (squares: tf.Tensor4D) => {
    const { boxes, classes } = tf.tidy(() => ssdOutputs(weights, depthwise, squares));
    const [boxValues, classValues] = await Promise.all([boxes.data(), classes.data()]);
    tf.dispose([boxes, classes]);
    const length = anchors.length / 4;
    return Array.from({ length: squares.shape[0] }, (_, i) => {
      const encodings = boxValues.subarray(4 * i * length, 4 * (i + 1) * length);
      const scores = classValues.subarray(3 * i * length, 3 * (i + 1) * length);
      return suppress(boxesIn({ encodings, scores, anchors }), MAX_OVERLAP);
    });
  };
  return {
    find: (pictures, padding) => findInBatches(pictures, () => ({ ...layout, padding }), look),
    dispose: () => {
      tf.dispose(depthwise);
      weights.dispose();
    },
  };
}

/** A depthwise filter with the batch normalisation that follows it. */
type Depthwise = { readonly filter: tf.Tensor4D; readonly bias: tf.Tensor1D };

function foldBatchNorms(weights: NetworkWeights): Depthwise[] {
  return Array.from({ length: 13 }, (_, i) =>
    tf.tidy(() => {
      const layer = `MobilenetV1/Conv2d_${i + 1}_depthwise`;
      const norm = (part: string) => weights.get<tf.Rank.R1>(`${layer}/BatchNorm/${part}`);
      const deviation = tf.sqrt(tf.add(norm("moving_variance"), BATCH_NORM_EPSILON));
      const gain: tf.Tensor1D = tf.div(norm("gamma"), deviation);
      const filter = weights.get<tf.Rank.R4>(`${layer}/depthwise_weights`);
      return {
        filter: tf.mul<tf.Tensor4D>(filter, gain.reshape([1, 1, -1, 1])),
        bias: tf.sub<tf.Tensor1D>(norm("beta"), tf.mul(norm("moving_mean"), gain)),
      };
    }));
}

/**
 * The network.
 *
 * @param squares `[batch, 512, 512, 3]`, from −1 to 1.
 * @returns Box encodings `[batch, 5118, 4]` and class scores before their sigmoid `[batch, 5118, 3]`, of
 * which the second is "face"; owned by the caller.
 */
function ssdOutputs(
  weights: NetworkWeights,
  depthwise: readonly Depthwise[],
  squares: tf.Tensor4D,
): { boxes: tf.Tensor3D; classes: tf.Tensor3D } {
  const pointwise = (x: tf.Tensor4D, layer: string, stride: number): tf.Tensor4D => {
    const filter = weights.get<tf.Rank.R4>(`${layer}/weights`);
    const bias = weights.get<tf.Rank.R1>(`${layer}/convolution_bn_offset`);
    return tf.relu6(convolve(x, filter, bias, stride));
  };
  let x = pointwise(squares, "MobilenetV1/Conv2d_0_pointwise", 2);
  const maps: tf.Tensor4D[] = []; // 32², 16², 8², 4², 2² and 1 cells
  for (const [i, { filter, bias }] of depthwise.entries()) {
    const stride = HALVING.includes(i + 1) ? 2 : 1;
    x = tf.relu6(addBias(tf.depthwiseConv2d(x, filter, stride, "same"), bias));
    x = pointwise(x, `MobilenetV1/Conv2d_${i + 1}_pointwise`, 1);
    if (i + 1 === 11 || i + 1 === 13) maps.push(x);
  }
  for (let layer = 0; layer < 8; layer++) {
    x = pointwise(x, `Prediction/Conv2d_${layer}_pointwise`, layer % 2 === 0 ? 1 : 2);
    if (layer % 2 === 1) maps.push(x);
  }
  const predict = (kind: string, depth: number) =>
    maps.map((map, i) => {
      const layer = `Prediction/BoxPredictor_${i}/${kind}`;
      const filter = weights.get<tf.Rank.R4>(`${layer}/weights`);
      const bias = weights.get<tf.Rank.R1>(`${layer}/biases`);
      return convolve(map, filter, bias).reshape<tf.Tensor3D>([squares.shape[0], -1, depth]);
    });
  return {
    boxes: tf.concat3d(predict("BoxEncodingPredictor", 4), 1),
    classes: tf.concat3d(predict("ClassPredictor", 3), 1),
  };
}

/** What the network says of one square. */
interface SsdReading {
  /** Top to bottom and left to right relative to the anchor: y, x, height, width. */
  readonly encodings: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
  /** Top, left, bottom, right, in sides of the square. */
  readonly anchors: ArrayLike<number>;
}

/** Boxes in pixels of the square. */
function boxesIn({ encodings, scores, anchors }: SsdReading): ScoredBox[] {
  const found: ScoredBox[] = [];
  for (let anchor = 0; anchor < anchors.length / 4; anchor++) {
    const score = 1 / (1 + Math.exp(-(scores[3 * anchor + 1] ?? 0)));
    if (score < MIN_SCORE) continue;
    const at = (values: ArrayLike<number>, side: number) => values[4 * anchor + side] ?? 0;
    const [top, left] = [at(anchors, 0), at(anchors, 1)];
    const [anchorHeight, anchorWidth] = [at(anchors, 2) - top, at(anchors, 3) - left];
    const centreY = top + anchorHeight / 2 + at(encodings, 0) / 10 * anchorHeight;
    const centreX = left + anchorWidth / 2 + at(encodings, 1) / 10 * anchorWidth;
    const height = Math.exp(at(encodings, 2) / 5) * anchorHeight;
    const width = Math.exp(at(encodings, 3) / 5) * anchorWidth;
    const box = {
      left: (centreX - width / 2) * SIZE_PX,
      top: (centreY - height / 2) * SIZE_PX,
      width: width * SIZE_PX,
      height: height * SIZE_PX,
    };
    found.push({ box, score });
  }
  return found;
}
