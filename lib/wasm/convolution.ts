/**
 * Convolution without two traps of the WASM back end (tfjs 4.22).
 *
 * With the padding "same" it is wrong where the windows leave a rest of the image unread,
 * `(out − 1) · stride + kernel < in`, as with kernel 2, stride 3 and a side of 6: a negative padding
 * is taken for a huge one. Here that padding is given as numbers. And with one number as padding
 * tfjs takes the output's width from the kernel's height: where the kernel or the stride is not
 * square, windows reach outside of the image and results outside of their memory. That is refused.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs";
import {
  readConv2dAttributes,
  readConv2dInfo,
  readShape4dOf,
  replaceKernel,
} from "./replace_kernel.ts";

/** Replaces the kernels `Conv2D` and `FusedConv2D` of WASM. */
export function registerConvolution(): void {
  for (const name of ["Conv2D", "FusedConv2D"]) {
    replaceKernel(name, (stock) => (call) => {
      const info = readConv2dInfo(
        call.attrs,
        readShape4dOf(call.inputs["x"], "x"),
        readShape4dOf(call.inputs["filter"], "filter"),
      );
      assertWithin(info);
      if (readConv2dAttributes(call.attrs).pad !== "same") return stock(call);
      const { top, bottom, left, right } = info.padInfo;
      const explicit = [[0, 0], [top, bottom], [left, right], [0, 0]];
      return stock({ ...call, attrs: { ...call.attrs, pad: explicit } });
    });
  }
}

function assertWithin(info: tf.backend_util.Conv2DInfo): void {
  const { padInfo, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = info;
  const height = (outHeight - 1) * strideHeight + info.effectiveFilterHeight;
  const width = (outWidth - 1) * strideWidth + info.effectiveFilterWidth;
  const paddedHeight = inHeight + padInfo.top + padInfo.bottom;
  const paddedWidth = inWidth + padInfo.left + padInfo.right;
  if (padInfo.type !== "SAME" && (height > paddedHeight || width > paddedWidth)) {
    throw new RangeError(
      `Cannot convolve as all windows must lie within the padded image of ${paddedHeight}×${paddedWidth}: got ${height}×${width}; give the padding of each side`,
    );
  }
}
