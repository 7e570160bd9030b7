/**
 * The gradient of a convolution with respect to its filter, as plainly as it can be written: what
 * the WASM back end needs before it can train at all.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { asTensor4d, readConv2dInfo, readShape4d } from "../../lib/wasm/replace_kernel.ts";

/** The kernel `Conv2DBackpropFilter` for WASM in plain JavaScript. */
export const plainConv2dBackpropFilter: tf.KernelConfig = {
  kernelName: "Conv2DBackpropFilter",
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs }) => {
    const shape = readShape4d(attrs, "filterShape");
    const x = asTensor4d(inputs["x"], "x");
    const dy = asTensor4d(inputs["dy"], "dy");
    const info = readConv2dInfo(attrs, x.shape, shape);
    return tf.tensor4d(gradient(x.dataSync(), dy.dataSync(), info), shape);
  },
};

function gradient(
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  info: tf.backend_util.Conv2DInfo,
): Float32Array {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const result = new Float32Array(filterHeight * filterWidth * inChannels * outChannels);
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        const from = ((image * outHeight + row) * outWidth + column) * outChannels;
        for (let tapY = 0; tapY < filterHeight; tapY++) {
          const y = row * strideHeight + tapY - padInfo.top;
          if (y < 0 || y >= inHeight) continue;
          for (let tapX = 0; tapX < filterWidth; tapX++) {
            const pixel = column * strideWidth + tapX - padInfo.left;
            if (pixel < 0 || pixel >= inWidth) continue;
            for (let channel = 0; channel < inChannels; channel++) {
              const value = x[((image * inHeight + y) * inWidth + pixel) * inChannels + channel] ??
                0;
              const to = ((tapY * filterWidth + tapX) * inChannels + channel) * outChannels;
              for (let output = 0; output < outChannels; output++) {
                result[to + output] = (result[to + output] ?? 0) + value * (dy[from + output] ?? 0);
              }
            }
          }
        }
      }
    }
  }
  return result;
}
