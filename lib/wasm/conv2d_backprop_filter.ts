/**
 * The gradient of a convolution with respect to its filter, which the WASM back end lacks. It is
 * itself a convolution: of the input, its channels taken as the batch, with the output's gradient
 * as a filter that is dilated by the stride. Where the input has few channels that convolution has
 * next to nothing to share its large filter among; a product of matrices does better.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { addKernel, asTensor4d, readConv2dInfo, readShape4d } from "./replace_kernel.ts";
import { channelsAsBatch, transposeMatrix } from "./matrix_product.ts";

/** Up to this many numbers under the filter, patches are cheap to write out. */
const LARGEST_PATCH = 64;

/** Registers the kernel `Conv2DBackpropFilter` for WASM, in place of any other. */
export function registerConv2dBackpropFilter(): void {
  addKernel("Conv2DBackpropFilter", ({ inputs, attrs }) => {
    const filterShape = readShape4d(attrs, "filterShape");
    return tf.tidy(() => {
      const x = asTensor4d(inputs["x"], "x");
      const dy = asTensor4d(inputs["dy"], "dy");
      const info = readConv2dInfo(attrs, x.shape, filterShape);
      const region = readRegion(x, info);
      if (!region) return tf.zeros(filterShape);
      const { image, padding } = region;
      const patch = info.filterHeight * info.filterWidth * info.inChannels;
      return patch <= LARGEST_PATCH
        ? byPatches(image, dy, padding, info)
        : byPlanes(image, dy, padding, info);
    });
  });
}

type Padding = tf.backend_util.ExplicitPadding;

/** Convolves planes `[inChannels, height, width, batch]` with a dilated filter. */
function byPlanes(
  image: tf.Tensor4D,
  dy: tf.Tensor4D,
  padding: Padding,
  { strideHeight, strideWidth }: tf.backend_util.Conv2DInfo,
): tf.Tensor4D {
  const filter: tf.Tensor4D = tf.transpose(dy, [1, 2, 0, 3]); // [outHeight, outWidth, batch, out]
  const dilations: [number, number] = [strideHeight, strideWidth];
  return tf.conv2d(channelsAsBatch(image), filter, 1, padding, "NHWC", dilations)
    .transpose([1, 2, 0, 3]); // [filterHeight, filterWidth, inChannels, outChannels]
}

/** Multiplies `dyᵀ` by the patches that the filter saw, which a convolution with ones picks out. */
function byPatches(
  image: tf.Tensor4D,
  dy: tf.Tensor4D,
  padding: Padding,
  info: tf.backend_util.Conv2DInfo,
): tf.Tensor4D {
  const { filterHeight, filterWidth, inChannels, outChannels, strideHeight, strideWidth } = info;
  const patch = filterHeight * filterWidth * inChannels;
  const pick = tf.eye(patch).reshape<tf.Tensor4D>([filterHeight, filterWidth, inChannels, patch]);
  const patches = tf.conv2d(image, pick, [strideHeight, strideWidth], padding)
    .reshape<tf.Tensor2D>([-1, patch]); // [batch · outHeight · outWidth, patch]
  const outputs = transposeMatrix(dy.reshape<tf.Tensor2D>([-1, outChannels]));
  return tf.transpose(tf.matMul(outputs, patches))
    .reshape([filterHeight, filterWidth, inChannels, outChannels]);
}

/** The part of `x` that some tap of the filter reads, if any, and the zeros it reads around it. */
function readRegion(
  x: tf.Tensor4D,
  info: tf.backend_util.Conv2DInfo,
): { readonly image: tf.Tensor4D; readonly padding: Padding } | undefined {
  const { top, left } = info.padInfo;
  const [batch, inHeight, inWidth, channels] = x.shape;
  const bottom = (info.outHeight - 1) * info.strideHeight + info.filterHeight - top - inHeight;
  const right = (info.outWidth - 1) * info.strideWidth + info.filterWidth - left - inWidth;
  const [height, width] = [inHeight + Math.min(0, bottom), inWidth + Math.min(0, right)];
  if (height < 1 || width < 1) return undefined;
  return {
    image: height < inHeight || width < inWidth
      ? x.slice([0, 0, 0, 0], [batch, height, width, channels])
      : x,
    padding: [[0, 0], [top, Math.max(0, bottom)], [left, Math.max(0, right)], [0, 0]],
  };
}
