/**
 * Sums over all axes but the last, which are the gradients of biases, as a product with a row of
 * ones: TensorFlow's `Sum` over leading axes uses one thread and few vector instructions.
 *
 * @module
 */

import { constantNode, DType, type Node, typeOf } from "./graph.ts";
import { GraphIndex, Replacement } from "./graph_index.ts";

/** Fewer channels or rows than these are not worth a product. */
const MIN_CHANNELS = 16;
const MIN_ROWS = 256;

/** Rewrites `Sum(x, [0 … rank − 2])` of a large `x` to `MatMul([1 … 1], x)`. */
export function channelSumsAsProducts(nodes: readonly Node[]): Node[] {
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
    const replacement = new Replacement(node.name);
    const ones = constantNode(`${node.name}/ones`, {
      dtype: DType.float32,
      shape: [1, rows],
      content: new Uint8Array(new Float32Array(rows).fill(1).buffer),
    });
    const flat = replacement.reshape(x, [rows, channels]);
    const product = replacement.operation("MatMul", [`${ones.name}:0`, flat], [1, channels], {
      T: typeOf(DType.float32),
      transpose_a: { kind: "bool", value: false },
      transpose_b: { kind: "bool", value: false },
    });
    replacement.reshape(product, node.outputs[0]?.shape ?? [channels], { last: true });
    return [ones, ...replacement.nodes];
  });
}
