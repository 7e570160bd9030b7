/**
 * The gradient of a convolution with respect to its input, which is also the transposed convolution.
 * The WASM back end's own kernel is a naive loop; here each phase of the stride is one small
 * convolution with the taps of the filter that reach it, and the phases are interleaved.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { asTensor4d, readConv2dAttributes, readShape4d } from "./kernel_arguments.ts";

/** Registers the kernel `Conv2DBackpropInput` for WASM, in place of any other. */
export function registerConv2dBackpropInput(): void {
  if (tf.getKernel("Conv2DBackpropInput", "wasm")) {
    tf.unregisterKernel("Conv2DBackpropInput", "wasm");
  }
  tf.registerKernel({
    kernelName: "Conv2DBackpropInput",
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs }) => {
      const { strides, pad, dimRoundingMode } = readConv2dAttributes(attrs);
      const inputShape = readShape4d(attrs, "inputShape");
      return tf.tidy(() => {
        const dy = asTensor4d(inputs["dy"], "dy");
        const filter = asTensor4d(inputs["filter"], "filter");
        const info = tf.backend_util.computeConv2DInfo(
          inputShape,
          filter.shape,
          strides,
          1,
          pad,
          dimRoundingMode,
        );
        return inputGradient(dy, filter, info);
      });
    },
  });
}

function inputGradient(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  info: tf.backend_util.Conv2DInfo,
): tf.Tensor4D {
  const { batchSize, inHeight, inWidth, inChannels, strideHeight, strideWidth } = info;
  const rows = Math.ceil(inHeight / strideHeight);
  const columns = Math.ceil(inWidth / strideWidth);
  const swapped: tf.Tensor4D = tf.transpose(filter, [0, 1, 3, 2]); // [fh, fw, out, in]
  const bands: tf.Tensor[] = [];
  for (let phaseY = 0; phaseY < strideHeight; phaseY++) {
    const y = readPhase(info.filterHeight, info.padInfo.top, strideHeight, phaseY, rows);
    const cells: tf.Tensor4D[] = [];
    for (let phaseX = 0; phaseX < strideWidth; phaseX++) {
      const x = readPhase(info.filterWidth, info.padInfo.left, strideWidth, phaseX, columns);
      cells.push(
        y && x
          ? tf.conv2d(window(dy, y, x), takeTaps(swapped, y.taps, x.taps), 1, "valid")
          : tf.zeros([batchSize, rows, columns, inChannels]),
      );
    }
    bands.push(tf.stack(cells, 3)); // [batch, rows, columns, strideWidth, in]
  }
  return tf.stack(bands, 2) // [batch, rows, strideHeight, columns, strideWidth, in]
    .reshape<tf.Tensor4D>([batchSize, rows * strideHeight, columns * strideWidth, inChannels])
    .slice([0, 0, 0, 0], [batchSize, inHeight, inWidth, inChannels]);
}

interface Phase {
  /** The filter's taps that reach this phase, last first, so that they read `dy` forwards. */
  readonly taps: readonly number[];
  /** First and last index of `dy` that is read; outside `dy` there are zeros. */
  readonly first: number;
  readonly last: number;
}

/** Input `stride · i + phase` receives `dy[i + (phase + pad − tap) / stride]` for whole quotients. */
function readPhase(
  size: number,
  pad: number,
  stride: number,
  phase: number,
  count: number,
): Phase | undefined {
  const taps: number[] = [];
  for (let tap = size - 1; tap >= 0; tap--) if ((phase + pad - tap) % stride === 0) taps.push(tap);
  const [lastTap] = taps;
  const firstTap = taps.at(-1);
  if (lastTap === undefined || firstTap === undefined) return undefined;
  return {
    taps,
    first: (phase + pad - lastTap) / stride,
    last: count - 1 + (phase + pad - firstTap) / stride,
  };
}

function takeTaps(
  filter: tf.Tensor4D,
  y: readonly number[],
  x: readonly number[],
): tf.Tensor4D {
  const rows = tf.gather(filter, tf.tensor1d([...y], "int32"), 0);
  return tf.gather(rows, tf.tensor1d([...x], "int32"), 1);
}

function window(dy: tf.Tensor4D, y: Phase, x: Phase): tf.Tensor4D {
  const [batch, height, width, channels] = dy.shape;
  const before = [Math.max(0, -y.first), Math.max(0, -x.first)] as const;
  const after = [Math.max(0, y.last + 1 - height), Math.max(0, x.last + 1 - width)] as const;
  const padded: tf.Tensor4D = tf.pad(
    dy,
    [[0, 0], [before[0], after[0]], [before[1], after[1]], [0, 0]],
  );
  return padded.slice(
    [0, y.first + before[0], x.first + before[1], 0],
    [batch, y.last - y.first + 1, x.last - x.first + 1, channels],
  );
}
