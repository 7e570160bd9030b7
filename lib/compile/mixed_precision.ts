/**
 * Convolutions and matrix products in bfloat16, all else in float32 (mixed precision, Micikevicius et
 * al. 2018, arXiv 1710.03740): bfloat16 has float32's range, so that no loss needs a scale. What lies
 * between two products and would only be cast there and back, biases and relu, stays in bfloat16.
 *
 * @module
 */

import {
  attributesOf,
  constantNode,
  DType,
  GraphIndex,
  hasAttributes,
  type Node,
  typeOf,
} from "./graph.ts";

const { float32, bfloat16, int16 } = DType;

/** A product of fewer multiplications gains less than its casts cost. */
const MIN_MULTIPLICATIONS = 2 ** 24;

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
  ["LeakyRelu", [0]],
  ["LeakyReluGrad", [0, 1]],
  ["Reshape", [0]],
  ["MatMul", [1]],
]);

/** Operations that make a constant of a constant. */
const REARRANGING = new Set(["Reshape", "Transpose", "ExpandDims", "Tile"]);

/**
 * Casts what each product of float32 takes, and casts its result back for those who want it so. A value
 * that several products take is cast once.
 *
 * A product with a constant is none of weights but part of a loss, such as the window of a structural
 * similarity, whose variances are differences of nearly equal means: it stays in float32.
 */
export function productsInBfloat16(nodes: readonly Node[]): readonly Node[] {
  const shapes = new Map<string, readonly number[]>();
  for (const { name, outputs: [first] } of nodes) if (first) shapes.set(`${name}:0`, first.shape);
  const halves = new Map<string, string>(); // from a value to the same in bfloat16
  const constants = new Set<string>();
  return nodes.flatMap((node) => {
    const [known] = node.outputs;
    if (
      node.op === "Const" || (REARRANGING.has(node.op) && constants.has(node.inputs[0] ?? ""))
    ) constants.add(`${node.name}:0`);
    const numbers = product(node, constants, shapes) ?? following(node, halves, shapes);
    if (!numbers || known?.dtype !== float32) return [node];
    const made: Node[] = [];
    const inputs = node.inputs.map((input, i) => {
      if (!numbers.includes(i)) return input;
      const before = halves.get(input);
      if (before !== undefined) return before;
      const name = `${node.name}/bfloat16/${i}`;
      const shape = shapes.get(input) ?? [];
      made.push(converted("Cast", name, input, { from: float32, to: bfloat16, shape }));
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
        attributes: { ...node.attributes, T: typeOf(bfloat16) },
        outputs: [{ dtype: bfloat16, shape }],
      },
      converted("Cast", node.name, `${name}:0`, { from: bfloat16, to: float32, shape }),
    ];
  });
}

/** The numbers of a product that gains. */
function product(
  node: Node,
  constants: ReadonlySet<string>,
  shapes: ReadonlyMap<string, readonly number[]>,
): readonly number[] | undefined {
  const numbers = PRODUCTS.get(node.op);
  if (!numbers || numbers.some((i) => constants.has(node.inputs[i] ?? ""))) return undefined;
  const result = node.outputs[0]?.shape ?? [];
  // TensorFlow 2.21 (oneDNN, AMX) leaves results of a strided convolution unwritten that are one pixel wide.
  if (node.op === "Conv2D" && result[2] === 1) return undefined;
  const [left, right] = numbers.map((i) => shapes.get(node.inputs[i] ?? "") ?? []);
  const count = multiplications(node, { left, right, result });
  return count < MIN_MULTIPLICATIONS ? undefined : numbers;
}

/** How many multiplications a product has; of a transposed convolution as of that which it turns round. */
function multiplications(
  node: Node,
  { left = [], right = [], result }: {
    readonly left: readonly number[] | undefined;
    readonly right: readonly number[] | undefined;
    readonly result: readonly number[];
  },
): number {
  const size = (shape: readonly number[]) => shape.reduce((all, each) => all * each, 1);
  switch (node.op) {
    case "Conv2D": // images, filter
      return size(result) * size(right.slice(0, 3));
    case "Conv2DBackpropInput": // filter, gradient
      return size(right) * size(left.slice(0, 3));
    case "Conv2DBackpropFilter": // images, gradient
      return size(right) * size(result.slice(0, 3));
    default: // matrices, the left one perhaps turned
      return size(result) * (left.at(hasAttributes(node, { adj_x: true }) ? -2 : -1) ?? 0);
  }
}

/** The numbers of an operation that follows a product; of a sum only if what is added is a bias. */
function following(
  { op, inputs }: Node,
  halves: ReadonlyMap<string, string>,
  shapes: ReadonlyMap<string, readonly number[]>,
): readonly number[] | undefined {
  const numbers = FOLLOWERS.get(op);
  if (!numbers?.every((i) => halves.has(inputs[i] ?? ""))) return undefined;
  if (op === "MatMul") return [0, 1]; // a sum over rows as a product with ones, which adds in float32
  if (op !== "Add") return numbers;
  const [rows, bias] = inputs.map((input) => shapes.get(input) ?? []);
  const isBias = bias?.every((size, i) => size === 1 || i === bias.length - 1) ?? false;
  return isBias && (rows?.length ?? 0) > 1 && bias?.at(-1) === rows?.at(-1) ? [0, 1] : undefined;
}

/** Numbers as another type: the same values, rounded (`Cast`), or the same bits (`Bitcast`). */
function converted(
  op: "Cast" | "Bitcast",
  name: string,
  input: string,
  { from, to, shape }: {
    readonly from: number;
    readonly to: number;
    readonly shape: readonly number[];
  },
): Node {
  const [before, after] = [typeOf(from), typeOf(to)];
  const attributes = op === "Cast"
    ? { SrcT: before, DstT: after, Truncate: false }
    : { T: before, type: after };
  return {
    name,
    op,
    inputs: [input],
    attributes: attributesOf(attributes),
    outputs: [{ dtype: to, shape }],
  };
}

/**
 * Computes each `Relu` of bfloat16 that TensorFlow does not fuse with a convolution before it on the numbers' bits: read
 * as 16-bit integers those of negative numbers are negative, so that it is the larger one of each and 0.
 */
export function reluOnBits(nodes: readonly Node[]): readonly Node[] {
  const index = new GraphIndex(nodes);
  return nodes.flatMap((node) => {
    const [x = ""] = node.inputs;
    const [known] = node.outputs;
    if (node.op !== "Relu" || known?.dtype !== bfloat16) return [node];
    const sum = index.node(x);
    if (index.node(sum?.inputs[0])?.op === "Conv2D") return [node];
    const { shape } = known;
    const name = `${node.name}/bits`;
    const zero = constantNode(`${name}/zero`, {
      dtype: int16,
      shape: [],
      content: new Uint8Array(2),
    });
    return [
      zero,
      converted("Bitcast", `${name}/x`, x, { from: bfloat16, to: int16, shape }),
      {
        name: `${name}/larger`,
        op: "Maximum",
        inputs: [`${name}/x:0`, `${zero.name}:0`],
        attributes: { T: typeOf(int16) },
        outputs: [{ dtype: int16, shape }],
      },
      converted("Bitcast", node.name, `${name}/larger:0`, { from: int16, to: bfloat16, shape }),
    ];
  });
}
