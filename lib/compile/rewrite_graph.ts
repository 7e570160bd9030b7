/**
 * What is changed in a recorded graph before it is loaded; `README.md` has the measurements.
 *
 * TensorFlow's own optimizer does the rest when the graph first runs: it folds constants, removes
 * what does nothing, and fuses convolution, bias and activation.
 *
 * @module
 */

import type { Precision } from "../runtime/mod.ts";
import { leakyGradientFromOutput, reluGradientFromOutput } from "./activation_gradients.ts";
import { filterGradientsAsProducts } from "./filter_gradient.ts";
import { constantNode, DType, GraphIndex, type Node, Replacement } from "./graph.ts";
import { productsInBfloat16, reluOnBits } from "./mixed_precision.ts";
import type { StepGraph } from "./step_graph.ts";
import { transposedConvolutionsBySubpixels } from "./transposed_convolution.ts";

/** A sum over fewer channels or rows than these is not worth a product. */
const MIN_CHANNELS = 16;
const MIN_ROWS = 256;

/**
 * Rewrites a graph into a faster one with the same results, up to rounding.
 *
 * @param device What computes: the rewrites that were only measured on a CPU are left out on a GPU.
 * @param precision `mixed` rounds what products take and give to bfloat16, 8 significant bits.
 */
export function rewriteGraph(
  graph: StepGraph,
  device: "cpu" | "gpu",
  precision: Precision,
): StepGraph {
  const onCpu = device === "cpu";
  const rewrites = [
    reluGradientFromOutput,
    leakyGradientFromOutput,
    ...(onCpu ? [transposedConvolutionsBySubpixels, channelSumsAsProducts] : []),
    // From here on the numbers' types are known: each has other kernels that are slow.
    ...(precision === "mixed" ? [productsInBfloat16] : []),
    ...(onCpu ? [filterGradientsAsProducts, reluOnBits] : []),
  ];
  return { ...graph, nodes: rewrites.reduce((nodes, rewrite) => rewrite(nodes), graph.nodes) };
}

/**
 * Rewrites `Sum(x, [0 … rank − 2])` of a large `x`, which is the gradient of a bias, to
 * `MatMul([1 … 1], x)`: TensorFlow's `Sum` over leading axes uses one thread and few vector
 * instructions.
 */
function channelSumsAsProducts(nodes: readonly Node[]): readonly Node[] {
  const index = new GraphIndex(nodes);
  return nodes.flatMap((node) => {
    const [x, axes] = node.inputs;
    const known = index.known(x);
    const summed = index.integers(axes);
    if (node.op !== "Sum" || !x || known?.dtype !== DType.float32 || !summed) return [node];
    const { shape } = known;
    const channels = shape.at(-1) ?? 0;
    const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
    const leading = summed.length === shape.length - 1 && summed.every((axis, i) => axis === i);
    if (!leading || channels < MIN_CHANNELS || rows < MIN_ROWS) return [node];
    const parts = new Replacement(node.name);
    const ones = constantNode(`${node.name}/ones`, {
      dtype: DType.float32,
      shape: [1, rows],
      content: new Uint8Array(new Float32Array(rows).fill(1).buffer),
    });
    const flat = parts.reshape(x, [rows, channels]);
    const product = parts.operation("MatMul", [`${ones.name}:0`, flat], [1, channels], {
      transpose_a: false,
      transpose_b: false,
    });
    parts.reshape(product, node.outputs[0]?.shape ?? [channels]);
    return [ones, ...parts.nodes()];
  });
}
