/**
 * A TensorFlow graph as plain data: what the recorder writes, the rewrites change and the encoder
 * turns into a GraphDef.
 *
 * @module
 */

/** TensorFlow's numbers for the element types that tfjs has. */
export const DType = {
  float32: 1,
  int32: 3,
  int64: 9,
  bool: 10,
  complex64: 8,
  resource: 20,
} as const;

/** An attribute's value with its kind, as GraphDef needs it. */
export type Attribute =
  | { readonly kind: "type" | "int" | "float"; readonly value: number }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "shape"; readonly value: readonly number[] }
  | { readonly kind: "ints" | "floats"; readonly value: readonly number[] }
  | { readonly kind: "tensor"; readonly value: Constant };

/** A tensor whose values are part of the graph. */
export interface Constant {
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly content: Uint8Array;
}

/** What is known about one output of a node. */
export interface Output {
  readonly dtype: number;
  readonly shape: readonly number[];
}

/** An operation. */
export interface Node {
  readonly name: string;
  readonly op: string;
  /** `name:index` of other nodes' outputs, then `^name` of nodes that must run before. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly Output[];
}

/** The attribute of a type. */
export const typeOf = (dtype: number): Attribute => ({ kind: "type", value: dtype });

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

/** Where a value of a graph comes from: `encoder/conv:0` → `["encoder/conv", 0]`. */
export function parseInput(input: string): readonly [name: string, index: number] {
  const colon = input.lastIndexOf(":");
  return colon < 0 ? [input, 0] : [input.slice(0, colon), Number(input.slice(colon + 1))];
}

/**
 * The first difference between two recordings of one step, if any: a step that is not the same
 * twice cannot be compiled.
 *
 * @returns The node of the second graph that differs and those that read it, or `undefined`.
 */
export function firstDifference(
  before: readonly Node[],
  after: readonly Node[],
): { readonly node: Node | undefined; readonly readers: readonly Node[] } | undefined {
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    const [a, b] = [before[i], after[i]];
    if (a && b && sameNode(a, b)) continue;
    const node = b ?? a;
    const readers = after.filter(({ inputs }) => node && inputs.includes(`${node.name}:0`));
    return { node, readers };
  }
  return undefined;
}

function sameNode(a: Node, b: Node): boolean {
  if (a.name !== b.name || a.op !== b.op || a.inputs.join() !== b.inputs.join()) return false;
  const names = Object.keys(a.attributes);
  return names.length === Object.keys(b.attributes).length &&
    names.every((name) => sameAttribute(a.attributes[name], b.attributes[name]));
}

function sameAttribute(a: Attribute | undefined, b: Attribute | undefined): boolean {
  if (a?.kind !== "tensor" || b?.kind !== "tensor") return JSON.stringify(a) === JSON.stringify(b);
  const [x, y] = [a.value, b.value];
  return x.dtype === y.dtype && x.shape.join() === y.shape.join() &&
    x.content.length === y.content.length && x.content.every((byte, i) => byte === y.content[i]);
}
