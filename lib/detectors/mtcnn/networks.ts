/**
 * The three networks of MTCNN (Zhang, Zhang, Li, Qiao 2016, figure 2): P-Net proposes, R-Net
 * refines, O-Net decides and finds the landmarks.
 *
 * Two things surprise. The published weights were trained on pictures stored column by column:
 * instead of turning every picture, each filter is turned once, when it is loaded. And their fully
 * connected layers are convolutions here, whose filter is as large as what they see.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { addBias } from "../layers.ts";
import { weightOf, type Weights } from "./load_weights.ts";

/** Side in pixels of the windows that P-Net, R-Net and O-Net look at. */
export const WINDOW_PX = { proposal: 12, refinement: 24, output: 48 } as const;

/** How far apart the windows are that P-Net looks at, in pixels. */
export const STRIDE_PX = 2;

/**
 * A network: from `[n, height, width, 3]`, red, green and blue from −1 to 1, to `[n, rows, columns,
 * outputs]`. Each cell is one window, and R-Net and O-Net have one. Its outputs are two logits (no
 * face, face), four shifts of the box's edges, and O-Net's ten coordinates of the landmarks.
 */
export type Network = (x: tf.Tensor4D) => tf.Tensor4D;

/** MTCNN's networks, which own their weights. */
export interface Networks {
  /** P-Net. It takes pictures of any size from 12 pixels on. Six outputs. */
  readonly proposal: Network;
  /** R-Net. It takes windows of 24 pixels. Six outputs. */
  readonly refinement: Network;
  /** O-Net. It takes windows of 48 pixels. Sixteen outputs. */
  readonly output: Network;
  /** Frees the weights. */
  dispose(): void;
}

/** A square filter: its side, and how many channels go in and come out. */
type FilterSize = readonly [sidePx: number, inputs: number, outputs: number];

/**
 * Builds the networks on the active back end.
 *
 * @throws {RangeError} If a weight is missing or has another shape.
 */
export function buildNetworks(weights: Weights): Networks {
  const owned: tf.Tensor[] = [];
  const own = <T extends tf.Tensor>(tensor: T): T => {
    owned.push(tensor);
    return tensor;
  };
  const filter = (name: string, [side, inputs, outputs]: FilterSize): tf.Tensor4D => {
    const isConvolution = name.includes("/conv");
    const stored = isConvolution ? [side, side, inputs, outputs] : [side * side * inputs, outputs];
    const values = weightOf(weights, `${name}/weights`, stored);
    return tf.transpose(tf.tensor4d(values, [side, side, inputs, outputs]), [1, 0, 2, 3]);
  };
  const vector = (name: string, length: number): tf.Tensor1D =>
    tf.tensor1d(weightOf(weights, name, [length]));

  const layer = (name: string, alphaName: string, size: FilterSize): Network => {
    const [, , outputs] = size;
    const kernel = own(tf.tidy(() => filter(name, size)));
    const bias = own(vector(`${name}/bias`, outputs));
    const alpha = own(vector(`${alphaName}_alpha`, outputs));
    return (x) => prelu(addBias(tf.conv2d(x, kernel, 1, "valid"), bias), alpha);
  };
  // Layers that see the same, side by side in one.
  const heads = (inputs: number, sizes: Readonly<Record<string, number>>): Network => {
    const names = Object.entries(sizes);
    const kernel = own(
      tf.tidy(() =>
        tf.concat(names.map(([name, outputs]) => filter(name, [1, inputs, outputs])), 3)
      ),
    );
    const bias = own(
      tf.tidy(() => tf.concat1d(names.map(([name, outputs]) => vector(`${name}/bias`, outputs)))),
    );
    return (x) => addBias(tf.conv2d(x, kernel, 1, "valid"), bias);
  };

  try {
    return {
      proposal: inTurn(
        layer("pnet/conv1", "pnet/prelu1", [3, 3, 10]),
        pool(2, "same"),
        layer("pnet/conv2", "pnet/prelu2", [3, 10, 16]),
        layer("pnet/conv3", "pnet/prelu3", [3, 16, 32]),
        heads(32, { "pnet/conv4_1": 2, "pnet/conv4_2": 4 }),
      ),
      refinement: inTurn(
        layer("rnet/conv1", "rnet/prelu1", [3, 3, 28]), // [n, 22, 22, 28]
        pool(3, "same"), // [n, 11, 11, 28]
        layer("rnet/conv2", "rnet/prelu2", [3, 28, 48]), // [n, 9, 9, 48]
        pool(3, "valid"), // [n, 4, 4, 48]
        layer("rnet/conv3", "rnet/prelu3", [2, 48, 64]), // [n, 3, 3, 64]
        layer("rnet/fc1", "rnet/prelu4", [3, 64, 128]),
        heads(128, { "rnet/fc2_1": 2, "rnet/fc2_2": 4 }),
      ),
      output: inTurn(
        layer("onet/conv1", "onet/prelu1", [3, 3, 32]), // [n, 46, 46, 32]
        pool(3, "same"), // [n, 23, 23, 32]
        layer("onet/conv2", "onet/prelu2", [3, 32, 64]), // [n, 21, 21, 64]
        pool(3, "valid"), // [n, 10, 10, 64]
        layer("onet/conv3", "onet/prelu3", [3, 64, 64]), // [n, 8, 8, 64]
        pool(2, "same"), // [n, 4, 4, 64]
        layer("onet/conv4", "onet/prelu4", [2, 64, 128]), // [n, 3, 3, 128]
        layer("onet/fc1", "onet/prelu5", [3, 128, 256]),
        heads(256, { "onet/fc2_1": 2, "onet/fc2_2": 4, "onet/fc2_3": 10 }),
      ),
      dispose: () => tf.dispose(owned),
    };
  } catch (error) {
    tf.dispose(owned);
    throw error;
  }
}

/**
 * The parametric rectifier (He et al. 2015): x where it is positive, else `alpha` times x.
 *
 * @param alpha One number per channel.
 */
export function prelu(x: tf.Tensor4D, alpha: tf.Tensor1D): tf.Tensor4D {
  // The same as tf.prelu(), which takes a third longer on TensorFlow.
  return tf.add(tf.relu(x), tf.mul(alpha, tf.minimum(x, 0)));
}

// Caffe, which trained the weights, rounds sizes up where they are halved. "same" gives that where
// the last window would reach one pixel beyond the picture, "valid" where it ends with it.
function pool(sidePx: number, padding: "same" | "valid"): Network {
  return (x) => tf.maxPool(x, sidePx, 2, padding);
}

function inTurn(...layers: readonly Network[]): Network {
  return (x) => tf.tidy(() => layers.reduce((value, layer) => layer(value), x));
}
