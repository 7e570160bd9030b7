/**
 * A TensorFlow graph as plain data: what the recorder writes, the rewrites change and the encoder
 * turns into a GraphDef.
 *
 * @module
 */

/** TensorFlow's numbers for the element types that tfjs has, and of 16 bits. */
export const DType = {
  float32: 1,
  int32: 3,
  int16: 5,
  int64: 9,
  bool: 10,
  complex64: 8,
  bfloat16: 14,
  resource: 20,
} as const;

/** An operation. */
export interface Node {
  readonly name: string;
  readonly op: string;
  /** `name:index` of other nodes' outputs, then `^name` of nodes that must run before. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly Output[];
}

/** What is known about one output of a node. */
export interface Output {
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** An attribute's value with its kind, as GraphDef needs it. */
export type Attribute =
  | { readonly kind: "type" | "int" | "float"; readonly value: number }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "shape" | "ints" | "floats"; readonly value: readonly number[] }
  | { readonly kind: "tensor"; readonly value: Constant };

/** A tensor whose values are part of the graph. */
interface Constant extends Output {
  readonly content: Uint8Array;
}

/** The attribute of a type. */
export const typeOf = (dtype: number): Attribute => ({ kind: "type", value: dtype });

/** Attributes whose kind a value tells; numbers are integers. */
type PlainAttributes = Readonly<
  Record<string, Attribute | boolean | string | number | readonly number[]>
>;

/** Adds the kinds that values tell: `{ transpose_a: true }`. */
export function attributesOf(plain: PlainAttributes): Record<string, Attribute> {
  const withKind = (value: PlainAttributes[string]): Attribute => {
    if (typeof value === "boolean") return { kind: "bool", value };
    if (typeof value === "string") return { kind: "string", value };
    if (typeof value === "number") return { kind: "int", value };
    return "kind" in value ? value : { kind: "ints", value };
  };
  return Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [name, withKind(value)]),
  );
}

/** Whether a node's attributes have these values. */
export function hasAttributes({ attributes }: Node, values: PlainAttributes): boolean {
  return Object.entries(attributesOf(values)).every(([name, attribute]) =>
    JSON.stringify(attributes[name]) === JSON.stringify(attribute)
  );
}

/** A constant's node. */
export function constantNode(name: string, value: Constant, after: readonly string[] = []): Node {
  return {
    name,
    op: "Const",
    inputs: after.map((node) => `^${node}`),
    attributes: { dtype: typeOf(value.dtype), value: { kind: "tensor", value } },
    outputs: [{ dtype: value.dtype, shape: value.shape }],
  };
}

/** A constant of 32-bit integers, such as axes or a shape; a number is a scalar. */
export function integerConstant(values: readonly number[] | number): Constant {
  const all = Int32Array.from(typeof values === "number" ? [values] : values);
  return {
    dtype: DType.int32,
    shape: typeof values === "number" ? [] : [all.length],
    content: new Uint8Array(all.buffer),
  };
}

/** Nodes by name. */
export class GraphIndex {
  readonly #nodes: ReadonlyMap<string, Node>;

  constructor(nodes: readonly Node[]) {
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
  }

  /** The node whose output an input names. */
  node(input: string | undefined): Node | undefined {
    return this.#nodes.get(parseInput(input ?? "")[0]);
  }

  /** What is known about the value that an input names. */
  known(input: string | undefined): Output | undefined {
    return this.node(input)?.outputs[parseInput(input ?? "")[1]];
  }

  /** The number of a constant of one float32, or `undefined` if the input is something else. */
  float(input: string | undefined): number | undefined {
    const value = this.node(input)?.attributes["value"];
    if (value?.kind !== "tensor" || value.value.dtype !== DType.float32) return undefined;
    const { buffer, byteOffset, byteLength } = value.value.content.slice();
    return byteLength === 4 ? new DataView(buffer, byteOffset).getFloat32(0, true) : undefined;
  }

  /** The integers of a constant, or `undefined` if the input is something else. */
  integers(input: string | undefined): readonly number[] | undefined {
    const value = this.node(input)?.attributes["value"];
    if (value?.kind !== "tensor" || value.value.dtype !== DType.int32) return undefined;
    const { buffer, byteOffset, byteLength } = value.value.content.slice();
    return [...new Int32Array(buffer, byteOffset, byteLength / 4)];
  }
}

/** Where a value of a graph comes from: `encoder/conv:0` → `["encoder/conv", 0]`. */
function parseInput(input: string): readonly [name: string, index: number] {
  const colon = input.lastIndexOf(":");
  return colon < 0 ? [input, 0] : [input.slice(0, colon), Number(input.slice(colon + 1))];
}

/** Operations that name their type otherwise. */
const NO_T = new Set(["GatherNd"]);

/** Writes the nodes that replace one node. */
export class Replacement {
  readonly #nodes: Node[] = [];
  readonly #name: string;
  readonly #dtype: number;

  /**
   * @param name That of the node to replace.
   * @param dtype What its numbers are. Default float32.
   */
  constructor(name: string, dtype: number = DType.float32) {
    this.#name = name;
    this.#dtype = dtype;
  }

  /** A constant of integers, such as axes; the result is an input for others. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.constant({ ...integerConstant(values), shape });
  }

  /** A constant; the result is an input for others. */
  constant(value: Constant): string {
    return this.#add(constantNode(this.#next(), value));
  }

  /** An operation with one output. */
  operation(
    op: string,
    inputs: readonly string[],
    shape: readonly number[],
    attributes: PlainAttributes = {},
  ): string {
    return this.#add({
      name: this.#next(),
      op,
      inputs,
      attributes: attributesOf(
        NO_T.has(op) ? attributes : { T: typeOf(this.#dtype), ...attributes },
      ),
      outputs: [{ dtype: this.#dtype, shape }],
    });
  }

  /** A reshape; free, as it copies nothing. */
  reshape(input: string, shape: readonly number[]): string {
    const sizes = this.integers(shape);
    return this.operation("Reshape", [input, sizes], shape, { Tshape: typeOf(DType.int32) });
  }

  /** Some of the first axis, from an index on; free, as it copies nothing. */
  slice(input: string, from: number, shape: readonly number[]): string {
    const begin = this.integers([from, ...shape.slice(1).map(() => 0)]);
    const size = this.integers(shape);
    return this.operation("Slice", [input, begin, size], shape, { Index: typeOf(DType.int32) });
  }

  /** All nodes; the last takes the replaced node's name, so that readers need no change. */
  nodes(): Node[] {
    return this.#nodes.map((node, i) =>
      i === this.#nodes.length - 1 ? { ...node, name: this.#name } : node
    );
  }

  #next(): string {
    return `${this.#name}/part/${this.#nodes.length}`;
  }

  #add(node: Node): string {
    this.#nodes.push(node);
    return `${node.name}:0`;
  }
}
