/**
 * Convolutions and matrix products in bfloat16, all else in float32 (mixed precision, Micikevicius et
 * al. 2018, arXiv 1710.03740): bfloat16 has float32's range, so that no loss needs a scale. What lies
 * between two products and would only be cast there and back, biases and relu, stays in bfloat16.
 *
 * @module
 */

import { attributesOf, DType, type Node, typeOf } from "./graph.ts";

/** Operations that gain, and which of their inputs are numbers. */
const PRODUCTS: ReadonlyMap<string, readonly number[]> = new Map([
  ["Conv2D", [0, 1]],
  ["Conv2DBackpropInput", [1, 2]],
  ["Conv2DBackpropFilter", [0, 2]],
  ["BatchMatMulV2", [0, 1]],
]);

/** Operations that follow products: in bfloat16 if these inputs are in it already. */
const FOLLOWERS: ReadonlyMap<string, readonly number[]> = new Map([
  ["Add", [0]],
  ["Relu", [0]],
  ["ReluGrad", [0, 1]],
  ["Reshape", [0]],
]);

/**
 * Casts what each product of float32 takes, and casts its result back for those who want it so. A value
 * that several products take is cast once.
 */
export function productsInBfloat16(nodes: readonly Node[]): readonly Node[] {
  const shapes = new Map<string, readonly number[]>();
  for (const { name, outputs: [first] } of nodes) if (first) shapes.set(`${name}:0`, first.shape);
  const halves = new Map<string, string>(); // from a value to the same in bfloat16
  return nodes.flatMap((node) => {
    const [known] = node.outputs;
    const numbers = PRODUCTS.get(node.op) ?? following(node, halves, shapes);
    if (!numbers || known?.dtype !== DType.float32) return [node];
    const made: Node[] = [];
    const inputs = node.inputs.map((input, i) => {
      if (!numbers.includes(i)) return input;
      const before = halves.get(input);
      if (before !== undefined) return before;
      const name = `${node.name}/bfloat16/${i}`;
      made.push(cast(name, input, DType.float32, DType.bfloat16, shapes.get(input) ?? []));
      halves.set(input, `${name}:0`);
      return `${name}:0`;
    });
    const name = `${node.name}/bfloat16`;
    const { shape } = known;
    halves.set(`${node.name}:0`, `${name}:0`);
    return [
      ...made,
      {
        ...node,
        name,
        inputs,
        attributes: { ...node.attributes, T: typeOf(DType.bfloat16) },
        outputs: [{ dtype: DType.bfloat16, shape }],
      },
      cast(node.name, `${name}:0`, DType.bfloat16, DType.float32, shape),
    ];
  });
}

/** The numbers of an operation that follows a product; of a sum only if what is added is a bias. */
function following(
  { op, inputs }: Node,
  halves: ReadonlyMap<string, string>,
  shapes: ReadonlyMap<string, readonly number[]>,
): readonly number[] | undefined {
  const numbers = FOLLOWERS.get(op);
  if (!numbers?.every((i) => halves.has(inputs[i] ?? ""))) return undefined;
  if (op !== "Add") return numbers;
  const [rows, bias] = inputs.map((input) => shapes.get(input) ?? []);
  const isBias = bias?.every((size, i) => size === 1 || i === bias.length - 1) ?? false;
  return isBias && (rows?.length ?? 0) > 1 && bias?.at(-1) === rows?.at(-1) ? [0, 1] : undefined;
}

function cast(
  name: string,
  input: string,
  from: number,
  to: number,
  shape: readonly number[],
): Node {
  return {
    name,
    op: "Cast",
    inputs: [input],
    attributes: attributesOf({ SrcT: typeOf(from), DstT: typeOf(to), Truncate: false }),
    outputs: [{ dtype: to, shape }],
  };
}
