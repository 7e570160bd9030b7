/**
 * The gradient of a strided convolution's filter as one matrix product with the patches under each
 * tap (im2col; Chellapilla et al. 2006): oneDNN's kernel for it reaches two thirds of the rate of
 * its matrix product on a CPU, all other convolution kernels nearly all of it.
 *
 * What makes it pay: patches are nine copies of a quarter of the input, so they are gathered for a
 * few images at a time, which the processor's cache holds, and multiplied before the next few.
 * `GatherNd` copies whole pixels, and leaves zeros where an index lies outside.
 *
 * @module
 */

import { DType, GraphIndex, hasAttributes, type Node, Replacement, typeOf } from "./graph.ts";

/** Below these the patches cost more than the product gains. */
const MIN_CHANNELS = 32;
const MIN_PRODUCTS = 2 ** 28;

/** Up to so many channels a convolution makes patches faster than oneDNN makes such a gradient. */
const FEW_CHANNELS = 4;

/** Numbers in the patches that are gathered at once: 8 MiB. */
const MAX_PATCHES = 2 ** 21;

const PLAIN = { dilations: [1, 1, 1, 1], data_format: "NHWC" };

/** The sizes of a convolution: `in` is what it slides over, `out` what it makes. */
interface Convolution {
  readonly batch: number;
  readonly inSize: readonly [height: number, width: number];
  readonly outSize: readonly [height: number, width: number];
  readonly kernel: readonly [height: number, width: number];
  readonly stride: number;
  readonly padded: boolean;
  readonly inChannels: number;
  readonly outChannels: number;
  /** Of what it makes. */
  readonly dtype: number;
}

/**
 * Rewrites each `Conv2DBackpropFilter(x, sizes, dy)` with a stride for which that pays: large ones of float32, and those
 * of bfloat16 with few channels in `x`.
 */
export function filterGradientsAsProducts(nodes: readonly Node[]): readonly Node[] {
  const index = new GraphIndex(nodes);
  return nodes.flatMap((node) => {
    const [x, , dy] = node.inputs;
    const convolution = strided(node, index);
    if (!convolution || !x || !dy) return [node];
    const { dtype, batch, outSize, kernel, inChannels, outChannels } = convolution;
    if (dtype === DType.bfloat16) {
      return inChannels > FEW_CHANNELS ? [node] : productOfFew(node, x, dy, convolution);
    }
    const products = batch * outSize[0] * outSize[1] * kernel[0] * kernel[1] * inChannels *
      outChannels;
    const pays = dtype === DType.float32 && Math.min(inChannels, outChannels) >= MIN_CHANNELS &&
      products >= MIN_PRODUCTS;
    return pays ? product(node, x, dy, convolution) : [node];
  });
}

/**
 * The product with all patches at once. A convolution with the identity makes these: whatever is padded or strided, each
 * of its outputs is the number under one tap.
 */
function productOfFew(node: Node, x: string, dy: string, convolution: Convolution): Node[] {
  const { dtype, batch, outSize, kernel, inChannels, outChannels } = convolution;
  const parts = new Replacement(node.name, dtype);
  const [pixels, taps] = [batch * outSize[0] * outSize[1], kernel[0] * kernel[1] * inChannels];
  const identity = parts.constant({
    dtype,
    shape: [...kernel, inChannels, taps],
    content: identityMatrix(taps),
  });
  const { strides, padding } = node.attributes;
  const patches = parts.operation("Conv2D", [x, identity], [batch, ...outSize, taps], {
    ...{ ...PLAIN, ...(strides && { strides }), ...(padding && { padding }) },
  });
  const factors = [
    parts.reshape(patches, [pixels, taps]),
    parts.reshape(dy, [pixels, outChannels]),
  ];
  const filter = parts.operation("MatMul", factors, [taps, outChannels], {
    transpose_a: true,
    transpose_b: false,
  });
  parts.reshape(filter, [...kernel, inChannels, outChannels]);
  return parts.nodes();
}

/** The bytes of an identity matrix of bfloat16. */
function identityMatrix(size: number): Uint8Array {
  const one = 0x3f80;
  const values = Uint16Array.from(
    { length: size * size },
    (_, i) => i % (size + 1) === 0 ? one : 0,
  );
  return new Uint8Array(values.buffer);
}

function strided(node: Node, index: GraphIndex): Convolution | undefined {
  const [x, , dy] = node.inputs;
  const [known] = node.outputs;
  const [batch = 0, height = 0, width = 0] = index.known(x)?.shape ?? [];
  const [, outHeight = 0, outWidth = 0] = index.known(dy)?.shape ?? [];
  const [kernelHeight = 0, kernelWidth = 0, inChannels = 0, outChannels = 0] = known?.shape ?? [];
  const { strides, padding } = node.attributes;
  const [, stride = 0] = strides?.kind === "ints" ? strides.value : [];
  if (
    node.op !== "Conv2DBackpropFilter" || !known || stride < 2 ||
    !hasAttributes(node, { strides: [1, stride, stride, 1], ...PLAIN }) ||
    (padding?.value !== "SAME" && padding?.value !== "VALID")
  ) return undefined;
  return {
    batch,
    inSize: [height, width],
    outSize: [outHeight, outWidth],
    kernel: [kernelHeight, kernelWidth],
    stride,
    padded: padding.value === "SAME",
    inChannels,
    outChannels,
    dtype: known.dtype,
  };
}

function product(node: Node, x: string, dy: string, convolution: Convolution): Node[] {
  const { batch, inSize, outSize, kernel, inChannels, outChannels } = convolution;
  const parts = new Replacement(node.name);
  const pixels = outSize[0] * outSize[1]; // of one image
  const taps = kernel[0] * kernel[1] * inChannels;
  const images = Math.max(1, Math.min(batch, Math.floor(MAX_PATCHES / (pixels * taps))));
  const pixelsUnderTaps = new Map<number, string>(); // by the number of images
  const products: string[] = [];
  for (let from = 0; from < batch; from += images) {
    const some = Math.min(images, batch - from);
    const rows = parts.reshape(
      parts.slice(x, from, [some, ...inSize, inChannels]),
      [some * inSize[0] * inSize[1], inChannels],
    );
    const indexed = some * pixels * kernel[0] * kernel[1];
    const indices = pixelsUnderTaps.get(some) ??
      parts.integers(pixelIndices(convolution, some), [indexed, 1]);
    pixelsUnderTaps.set(some, indices);
    // after the product before, so that its patches are freed and their memory is used again
    const after = products.slice(-1).map((input) => `^${input.slice(0, input.lastIndexOf(":"))}`);
    const patches = parts.operation(
      "GatherNd",
      [rows, indices, ...after],
      [indexed, inChannels],
      {
        Tparams: typeOf(DType.float32),
        Tindices: typeOf(DType.int32),
        bad_indices_policy: "IGNORE",
      },
    );
    const outputs = parts.reshape(
      parts.slice(dy, from, [some, ...outSize, outChannels]),
      [some * pixels, outChannels],
    );
    const factors = [outputs, parts.reshape(patches, [some * pixels, taps])];
    products.push(
      parts.operation("MatMul", factors, [outChannels, taps], {
        transpose_a: true,
        transpose_b: false,
      }),
    );
  }
  const sum = parts.operation("AddN", products, [outChannels, taps], { N: products.length });
  const order = parts.integers([1, 0]);
  const filter = parts.operation("Transpose", [sum, order], [taps, outChannels], {
    Tperm: typeOf(DType.int32),
  });
  parts.reshape(filter, [...kernel, inChannels, outChannels]);
  return parts.nodes();
}

/** Which pixel lies under each tap at each position: `[image, y, x, tap, tap]`, flat. */
function pixelIndices(convolution: Convolution, images: number): number[] {
  const { inSize: [height, width], outSize, kernel, stride, padded } = convolution;
  const before = [0, 1].map((axis) => {
    const [size = 0, out = 0, taps = 0] = [convolution.inSize, outSize, kernel].map((s) => s[axis]);
    return padded ? Math.floor(Math.max(0, (out - 1) * stride + taps - size) / 2) : 0;
  });
  const [top = 0, left = 0] = before;
  const outside = images * height * width;
  const indices: number[] = [];
  for (let image = 0; image < images; image++) {
    for (let i = 0; i < outSize[0]; i++) {
      for (let j = 0; j < outSize[1]; j++) {
        for (let tap = 0; tap < kernel[0] * kernel[1]; tap++) {
          const y = i * stride - top + Math.floor(tap / kernel[1]);
          const x = j * stride - left + tap % kernel[1];
          const inside = y >= 0 && y < height && x >= 0 && x < width;
          indices.push(inside ? (image * height + y) * width + x : outside);
        }
      }
    }
  }
  return indices;
}
