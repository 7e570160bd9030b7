/**
 * A step as it was recorded: operations, and where their values come from and go to; and what a
 * recording must be to stand for every later call.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { Attribute, Node, Output } from "./graph.ts";
import type { UsedOptimizer } from "./used_optimizers.ts";

/** Tensors by name. */
export type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/** A value in a recording: `node:index`, as graphs name values, and what is known about it. */
export interface Source extends Output {
  readonly source: string;
}

/** A variable that the step reads or changes; its source is its value before the step. */
export interface RecordedVariable extends Source {
  readonly variable: tf.Variable;
  /** Where its value after the step comes from; the same as `source` if it does not change. */
  readonly next: string;
}

/** One step, recorded. */
export interface Recording {
  /** The operations and constants, in the order of their execution. */
  readonly nodes: readonly Node[];
  /** Inputs by their names; of two names of a tensor the first. */
  readonly inputs: ReadonlyMap<string, Source>;
  readonly variables: readonly RecordedVariable[];
  /** Tensors that the step reads though they are neither inputs nor variables. */
  readonly captured: readonly (Source & { readonly dataId: object })[];
  /** Sources by the outputs' names. */
  readonly outputs: ReadonlyMap<string, string>;
  /** TensorFlow.js's optimizers that it takes a step with. */
  readonly optimizers: readonly UsedOptimizer[];
  /** Whether the step made variables: then it is another step when they exist. */
  readonly createdVariables: boolean;
}

/** Thrown for a step that cannot be compiled; its message names the operation. */
export class StepRefused extends TypeError {
  /** The error's class. */
  override readonly name = "StepRefused";

  /**
   * Makes the message.
   *
   * @param why A clause that follows "as".
   */
  constructor(why: string, options?: ErrorOptions) {
    super(`Cannot compile the step as ${why}`, options);
  }
}

/** @throws {TypeError} If an input is no tensor, is disposed, or is a variable. */
export function assertInputs(inputs: NamedTensors): void {
  for (const [name, input] of Object.entries(inputs)) {
    const what = !(input instanceof tf.Tensor)
      ? `must be a tensor: got ${typeof input}`
      : input.isDisposed
      ? "is disposed"
      : input instanceof tf.Variable
      ? "is a variable: the step can read it without that; pass a clone for its present value"
      : undefined;
    if (what) throw new TypeError(`Cannot take the step as its input ${name} ${what}`);
  }
}

/** Names, types and shapes, and which are one tensor: what a graph is made for. */
export function signature(inputs: NamedTensors): string {
  const first = new Map<object, number>();
  return Object.entries(inputs).map(([name, { shape, dtype, dataId }], i) => {
    const same = first.get(dataId);
    if (same === undefined) first.set(dataId, i);
    return `${name} ${dtype} [${shape}]${same === undefined ? "" : ` as ${same}`}`;
  }).join(", ");
}

/** @throws {StepRefused} If the step uses a variable that is not declared. */
export function assertDeclared({ variables }: Recording, declared: Iterable<tf.Variable>): void {
  const known = new Set(declared);
  const other = variables.find(({ variable }) => !known.has(variable));
  if (!other) return;
  throw new StepRefused(`it uses the variable ${other.variable.name}, which is not in its state`);
}

/** @throws {StepRefused} If two recordings of a step differ; the message says in what. */
export function assertSame(before: Recording, after: Recording): void {
  const at = Array.from({ length: Math.max(before.nodes.length, after.nodes.length) })
    .findIndex((_, i) => !sameNode(before.nodes[i], after.nodes[i]));
  if (at >= 0) {
    const node = after.nodes[at] ?? before.nodes[at];
    const readers = after.nodes.filter(({ inputs }) => inputs.includes(`${node?.name}:0`));
    const operations = [...new Set(readers.map(({ op }) => op))].join(", ") || "nothing";
    throw new StepRefused(
      node?.op === "Const"
        ? `a value that ${operations} computes with changes from call to call: make it an input`
        : `it does not run the same operations in each call: the first other one is ${node?.op}`,
    );
  }
  const sameVariables = before.variables.length === after.variables.length &&
    before.variables.every(({ variable }, i) => variable === after.variables[i]?.variable);
  const sameCaptured = before.captured.length === after.captured.length &&
    before.captured.every(({ dataId }, i) => dataId === after.captured[i]?.dataId);
  if (!sameVariables || !sameCaptured) {
    const what = sameVariables ? "a tensor that was made outside" : "a variable";
    throw new StepRefused(`it reads ${what} and not the same one in each call: make it an input`);
  }
  const ends = ({ outputs, variables }: Recording) =>
    [...outputs, ...variables.map(({ next }) => next)].join();
  if (ends(before) !== ends(after)) {
    throw new StepRefused("it gives other outputs, or changes other variables, from call to call");
  }
}

function sameNode(a: Node | undefined, b: Node | undefined): boolean {
  if (a?.name !== b?.name || a?.op !== b?.op || a?.inputs.join() !== b?.inputs.join()) return false;
  const names = Object.keys(a?.attributes ?? {});
  return names.length === Object.keys(b?.attributes ?? {}).length &&
    names.every((name) => sameAttribute(a?.attributes[name], b?.attributes[name]));
}

function sameAttribute(a: Attribute | undefined, b: Attribute | undefined): boolean {
  if (a?.kind !== "tensor" || b?.kind !== "tensor") return JSON.stringify(a) === JSON.stringify(b);
  const [x, y] = [a.value, b.value];
  return x.dtype === y.dtype && x.shape.join() === y.shape.join() &&
    x.content.length === y.content.length && x.content.every((byte, i) => byte === y.content[i]);
}
