/**
 * What is changed in a recorded graph before it is loaded; `README.md` has the measurements.
 *
 * TensorFlow's own optimizer does the rest when the graph first runs: it folds constants, removes
 * what does nothing, and fuses convolution, bias and activation.
 *
 * @module
 */

import type { StepGraph } from "./step_graph.ts";
import { channelSumsAsProducts } from "./channel_sums.ts";
import { filterGradientsAsProducts } from "./filter_gradient.ts";
import { reluGradientFromOutput } from "./relu_gradient.ts";
import { transposedConvolutionsBySubpixels } from "./transposed_convolution.ts";

/**
 * Rewrites a graph into a faster one with the same results, up to rounding.
 *
 * @param device What computes: the rewrites that were only measured on a CPU are left out on a GPU.
 */
export function rewriteGraph(graph: StepGraph, device: "cpu" | "gpu"): StepGraph {
  const anywhere = [reluGradientFromOutput];
  const onCpu = [
    channelSumsAsProducts,
    filterGradientsAsProducts,
    transposedConvolutionsBySubpixels,
  ];
  const rewrites = device === "gpu" ? anywhere : [...anywhere, ...onCpu];
  const nodes = rewrites.reduce((nodes, rewrite) => rewrite(nodes), graph.nodes);
  return { ...graph, nodes };
}
