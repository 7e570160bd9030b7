/**
 * The gradient of a convolution with respect to its filter, which the WASM back end lacks. It is
 * itself a convolution: of the input, its channels taken as the batch, with the output's gradient
 * as a filter that is dilated by the stride.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { asTensor4d, readConv2dAttributes, readShape4d } from "./kernel_arguments.ts";

/** Registers the kernel `Conv2DBackpropFilter` for WASM, in place of any other. */
export function registerConv2dBackpropFilter(): void {
  if (tf.getKernel("Conv2DBackpropFilter", "wasm")) {
    tf.unregisterKernel("Conv2DBackpropFilter", "wasm");
  }
  tf.registerKernel({
    kernelName: "Conv2DBackpropFilter",
    backendName: "wasm",
    kernelFunc: ({ inputs, attrs }) => {
      const { strides, pad, dimRoundingMode } = readConv2dAttributes(attrs);
      const filterShape = readShape4d(attrs, "filterShape");
      return tf.tidy(() => {
        const x = asTensor4d(inputs["x"], "x");
        const dy = asTensor4d(inputs["dy"], "dy");
        const info = tf.backend_util.computeConv2DInfo(
          x.shape,
          filterShape,
          strides,
          1,
          pad,
          dimRoundingMode,
        );
        return filterGradient(x, dy, info);
      });
    },
  });
}

function filterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  info: tf.backend_util.Conv2DInfo,
): tf.Tensor4D {
  const { strideHeight, strideWidth, filterHeight, filterWidth, outHeight, outWidth } = info;
  const { top, left } = info.padInfo;
  const [batch, inHeight, inWidth, inChannels] = x.shape;
  // exactly the rows and columns that some tap of the filter reads
  const height = (outHeight - 1) * strideHeight + filterHeight;
  const width = (outWidth - 1) * strideWidth + filterWidth;
  const bottom = Math.max(0, height - top - inHeight);
  const right = Math.max(0, width - left - inWidth);
  const padded = tf.pad(x, [[0, 0], [top, bottom], [left, right], [0, 0]])
    .slice([0, 0, 0, 0], [batch, height, width, inChannels]);
  const planes: tf.Tensor4D = tf.transpose(padded, [3, 1, 2, 0]); // [inChannels, height, width, batch]
  const filter: tf.Tensor4D = tf.transpose(dy, [1, 2, 0, 3]); // [outHeight, outWidth, batch, out]
  return tf.conv2d(planes, filter, 1, "valid", "NHWC", [strideHeight, strideWidth])
    .transpose([1, 2, 0, 3]); // [filterHeight, filterWidth, inChannels, outChannels]
}
