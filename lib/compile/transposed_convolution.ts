/**
 * A transposed convolution to few channels, such as a decoder's last, as a convolution to four times
 * the channels at half the size, whose pixels are then interleaved (the sub-pixel convolution of Shi
 * et al. 2016, arXiv 1609.05158; here with the same weights, so that the result is the same).
 *
 * With kernel 3, stride 2 and padding `same`, `out[2i] = in[i]·w₀ + in[i−1]·w₂` and
 * `out[2i+1] = in[i]·w₁` along each axis: two taps, `in[i−1]` with `[w₂, 0]` and `in[i]` with
 * `[w₀, w₁]` for the two phases, which is `[w₀, w₁, w₂, 0]` rolled by two.
 *
 * @module
 */

import { DType, GraphIndex, hasAttributes, type Node, Replacement, typeOf } from "./graph.ts";

/** With more channels the ninth taps that are zero cost more than the better kernel gains. */
const MAX_CHANNELS = 8;

const STRIDED_BY_TWO = {
  strides: [1, 2, 2, 1],
  padding: "SAME",
  data_format: "NHWC",
  dilations: [1, 1, 1, 1],
};

/** Rewrites each such `Conv2DBackpropInput(sizes, w, x)`. */
export function transposedConvolutionsBySubpixels(nodes: readonly Node[]): readonly Node[] {
  const index = new GraphIndex(nodes);
  return nodes.flatMap((node) => {
    const [, filter, x] = node.inputs;
    const [known] = node.outputs;
    const [height, width, channels = 0, inner = 0] = index.known(filter)?.shape ?? [];
    const [batch = 0, h = 0, w = 0] = index.known(x)?.shape ?? [];
    if (
      node.op !== "Conv2DBackpropInput" || !filter || !x || known?.dtype !== DType.float32 ||
      height !== 3 || width !== 3 || channels > MAX_CHANNELS || inner < 2 * channels ||
      !hasAttributes(node, STRIDED_BY_TWO) ||
      known.shape.join() !== [batch, 2 * h, 2 * w, channels].join()
    ) return [node];
    const integer = typeOf(DType.int32);
    const parts = new Replacement(node.name);
    const pairs = parts.integers([0, 1, 0, 1, 0, 0, 0, 0], [4, 2]);
    const padded = parts.operation("Pad", [filter, pairs], [4, 4, channels, inner], {
      Tpaddings: integer,
    });
    const rolled = parts.operation(
      "Roll",
      [padded, parts.integers([2, 2]), parts.integers([0, 1])],
      [4, 4, channels, inner],
      { Tshift: integer, Taxis: integer },
    );
    // [tap, phase, tap, phase, channel, inner] → [tap, tap, inner, phase, phase, channel]
    const phases = parts.operation(
      "Transpose",
      [parts.reshape(rolled, [2, 2, 2, 2, channels, inner]), parts.integers([0, 2, 5, 1, 3, 4])],
      [2, 2, inner, 2, 2, channels],
      { Tperm: integer },
    );
    const kernel = parts.reshape(phases, [2, 2, inner, 4 * channels]);
    const small = parts.operation("Conv2D", [x, kernel], [batch, h, w, 4 * channels], {
      strides: [1, 1, 1, 1],
      padding: "EXPLICIT",
      explicit_paddings: [0, 0, 1, 0, 1, 0, 0, 0],
      data_format: "NHWC",
    });
    parts.operation("DepthToSpace", [small], [batch, 2 * h, 2 * w, channels], {
      block_size: 2,
      data_format: "NHWC",
    });
    return parts.nodes();
  });
}
