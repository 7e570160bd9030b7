/**
 * Looking things up in a graph that is being rewritten.
 *
 * @module
 */

import { DType, integerConstant, type Node, type Output, parseInput, typeOf } from "./graph.ts";
import { constantNode } from "./graph.ts";

/** Nodes by name. */
export class GraphIndex {
  readonly #nodes: ReadonlyMap<string, Node>;

  constructor(nodes: readonly Node[]) {
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
  }

  /** What is known about the value that an input names. */
  known(input: string | undefined): Output | undefined {
    const [name, index] = parseInput(input ?? "");
    return this.#nodes.get(name)?.outputs[index];
  }

  /** The integers of a constant, or `undefined` if the input is something else. */
  integers(input: string | undefined): readonly number[] | undefined {
    const value = this.#nodes.get(parseInput(input ?? "")[0])?.attributes["value"];
    if (value?.kind !== "tensor" || value.value.dtype !== DType.int32) return undefined;
    const { buffer, byteOffset, byteLength } = value.value.content.slice();
    return [...new Int32Array(buffer, byteOffset, byteLength / 4)];
  }
}

/** Operations that name their type otherwise. */
const NO_T = new Set(["GatherNd"]);

/** Writes the nodes that replace one node; the last has its name, so that readers need no change. */
export class Replacement {
  readonly nodes: Node[] = [];
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  /** A constant of integers, such as axes; the result is an input for others. */
  integers(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#add(constantNode(this.#next(), { ...integerConstant(values), shape }));
  }

  /** An operation of float32 with one output, which has the name of the replaced node if last. */
  operation(
    op: string,
    inputs: readonly string[],
    shape: readonly number[],
    attributes: Node["attributes"],
    options: { readonly last?: boolean } = {},
  ): string {
    return this.#add({
      name: options.last ? this.#name : this.#next(),
      op,
      inputs,
      attributes: NO_T.has(op) ? attributes : { T: typeOf(DType.float32), ...attributes },
      outputs: [{ dtype: DType.float32, shape }],
    });
  }

  /** A reshape; free, as it copies nothing. */
  reshape(
    input: string,
    shape: readonly number[],
    options: { readonly last?: boolean } = {},
  ): string {
    const sizes = this.integers(shape);
    const attributes = { Tshape: typeOf(DType.int32) };
    return this.operation("Reshape", [input, sizes], shape, attributes, options);
  }

  /** Some of the first axis, from an index on; free, as it copies nothing. */
  slice(input: string, from: number, shape: readonly number[]): string {
    const begin = this.integers([from, ...shape.slice(1).map(() => 0)]);
    const size = this.integers(shape);
    return this.operation("Slice", [input, begin, size], shape, { Index: typeOf(DType.int32) });
  }

  #next(): string {
    return `${this.#name}/part/${this.nodes.length}`;
  }

  #add(node: Node): string {
    this.nodes.push(node);
    return `${node.name}:0`;
  }
}
