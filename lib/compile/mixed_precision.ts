/**
 * Convolutions and matrix products in bfloat16, all else in float32 (mixed precision, Micikevicius et
 * al. 2018, arXiv 1710.03740): bfloat16 has float32's range, so that no loss needs a scale.
 *
 * @module
 */

import { attributesOf, DType, type Node, typeOf } from "./graph.ts";

/** The operations, and which of their inputs are numbers. */
const PRODUCTS: ReadonlyMap<string, readonly number[]> = new Map([
  ["Conv2D", [0, 1]],
  ["Conv2DBackpropInput", [1, 2]],
  ["Conv2DBackpropFilter", [0, 2]],
  ["BatchMatMulV2", [0, 1]],
]);

/**
 * Casts what each product of float32 takes, and casts its result back. A value that several products
 * take is cast once.
 */
export function productsInBfloat16(nodes: readonly Node[]): readonly Node[] {
  const casts = new Map<string, string>(); // from a value to its cast
  return nodes.flatMap((node) => {
    const numbers = PRODUCTS.get(node.op);
    const [known] = node.outputs;
    if (!numbers || known?.dtype !== DType.float32) return [node];
    const made: Node[] = [];
    const inputs = node.inputs.map((input, i) => {
      if (!numbers.includes(i)) return input;
      const before = casts.get(input);
      if (before !== undefined) return before;
      const name = `${node.name}/bfloat16/${i}`;
      made.push(cast(name, input, DType.float32, DType.bfloat16, []));
      casts.set(input, `${name}:0`);
      return `${name}:0`;
    });
    const name = `${node.name}/bfloat16`;
    const { shape } = known;
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
