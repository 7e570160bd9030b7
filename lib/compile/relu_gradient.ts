/**
 * `ReluGrad` from relu's output instead of its input. Both are positive in the same places; with
 * nobody else reading the input, TensorFlow's optimizer fuses convolution, bias and relu.
 *
 * @module
 */

import type { Node } from "./graph.ts";

/** Rewrites each `ReluGrad(dy, x)` of which a `Relu(x)` exists to `ReluGrad(dy, Relu(x))`. */
export function reluGradientFromOutput(nodes: readonly Node[]): Node[] {
  const outputs = new Map<string, string>();
  for (const { op, name, inputs: [x] } of nodes) {
    if (op === "Relu" && x) outputs.set(x, `${name}:0`);
  }
  return nodes.map((node) => {
    const [gradient, x, ...rest] = node.inputs;
    const output = outputs.get(x ?? "");
    if (node.op !== "ReluGrad" || !gradient || !output) return node;
    return { ...node, inputs: [gradient, output, ...rest] };
  });
}
