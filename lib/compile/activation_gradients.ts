/**
 * Gradients of activations from what the activation gives in place of what it takes: both have the same sign. With nobody
 * else reading what it takes, TensorFlow's optimizer fuses convolution, bias and activation into one kernel.
 *
 * @module
 */

import { GraphIndex, type Node, typeOf } from "./graph.ts";

/** Rewrites each `ReluGrad(dy, x)` of which a `Relu(x)` exists to `ReluGrad(dy, Relu(x))`. */
export function reluGradientFromOutput(nodes: readonly Node[]): readonly Node[] {
  const outputs = outputsOf("Relu", nodes);
  return nodes.map((node) => {
    const [gradient, x, ...rest] = node.inputs;
    const output = outputs.get(x ?? "");
    if (node.op !== "ReluGrad" || !gradient || !output) return node;
    return { ...node, inputs: [gradient, `${output.name}:0`, ...rest] };
  });
}

/**
 * Rewrites what tfjs computes as the gradient of a leaky ReLU, `Select(x > 0, dy, α dy)`, to one operation,
 * `LeakyReluGrad(dy, LeakyRelu(x))`, where `LeakyRelu(x)` exists.
 */
export function leakyGradientFromOutput(nodes: readonly Node[]): readonly Node[] {
  const outputs = outputsOf("LeakyRelu", nodes);
  if (outputs.size === 0) return nodes;
  const index = new GraphIndex(nodes);
  return nodes.map((node) => {
    const [condition, gradient, scaled] = node.inputs;
    if (node.op !== "Select" || !gradient) return node;
    const [x, limit] = inputsOf(index, condition, "Greater");
    const [factor, alpha] = inputsOf(index, scaled, "Mul");
    const output = outputs.get(x ?? "");
    const slope = output?.attributes["alpha"];
    const isItsGradient = output && slope?.kind === "float" && factor === gradient &&
      index.float(limit) === 0 && index.float(alpha) === Math.fround(slope.value);
    if (!isItsGradient) return node;
    return {
      ...node,
      op: "LeakyReluGrad",
      inputs: [gradient, `${output.name}:0`],
      attributes: { T: node.attributes["T"] ?? typeOf(1), alpha: slope },
    };
  });
}

/** The nodes of an operation by what they take. */
function outputsOf(op: string, nodes: readonly Node[]): ReadonlyMap<string, Node> {
  return new Map(
    nodes.flatMap((node) => {
      const [x] = node.inputs;
      return node.op === op && x ? [[x, node] as const] : [];
    }),
  );
}

/** What the node behind an input takes, if it is of this operation. */
function inputsOf(index: GraphIndex, input: string | undefined, op: string): readonly string[] {
  const node = index.node(input);
  return node?.op === op ? node.inputs : [];
}
