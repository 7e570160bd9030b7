/**
 * What a recording must be to stand for every later call: the same as another one, and with no
 * variable that was not declared.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { firstDifference, type Node } from "./graph.ts";
import type { NamedTensors, Recording } from "./recording.ts";
import { StepRefused } from "./refusal.ts";

/** @throws {StepRefused} If the step uses a variable that is not declared. */
export function assertDeclared(
  { variables }: Recording,
  declared: Iterable<tf.Variable>,
): void {
  const known = new Set(declared);
  for (const { variable } of variables) {
    if (!known.has(variable)) {
      throw new StepRefused(`it uses the variable ${variable.name}, which is not in its state`);
    }
  }
}

/** @throws {StepRefused} If two recordings of a step differ; the message says in what. */
export function assertSame(before: Recording, after: Recording): void {
  const difference = firstDifference(before.nodes, after.nodes);
  if (difference) {
    const { node, readers } = difference;
    throw new StepRefused(
      node?.op === "Const"
        ? `a value that ${
          operations(readers)
        } computes with changes from call to call: make it an input`
        : `it does not run the same operations in each call: the first other one is ${node?.op}`,
    );
  }
  const sameVariables = before.variables.length === after.variables.length &&
    before.variables.every(({ variable }, i) => variable === after.variables[i]?.variable);
  const sameCaptured = before.captured.length === after.captured.length &&
    before.captured.every(({ dataId }, i) => dataId === after.captured[i]?.dataId);
  if (!sameVariables || !sameCaptured) {
    throw new StepRefused(
      `it reads ${
        sameVariables ? "a tensor that was made outside" : "a variable"
      } and not the same one in each call: make it an input`,
    );
  }
  const ends = ({ outputs, variables }: Recording) =>
    [...outputs, ...variables.map(({ next }) => next)].join();
  if (ends(before) !== ends(after)) {
    throw new StepRefused("it gives other outputs, or changes other variables, from call to call");
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

function operations(readers: readonly Node[]): string {
  return [...new Set(readers.map(({ op }) => op))].join(", ") || "nothing";
}
