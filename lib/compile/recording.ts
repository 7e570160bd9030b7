/**
 * A step as it was recorded: operations, and where their values come from and go to.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs";
import type { Node, Output } from "./graph.ts";
import type { UsedOptimizer } from "./used_optimizers.ts";

/** Tensors by name. */
export type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/** A variable that the step reads or changes. */
export interface RecordedVariable {
  readonly variable: tf.Variable;
  /** Where its value before the step comes from. */
  readonly source: string;
  /** Where its value after the step comes from; the same as `source` if it does not change. */
  readonly next: string;
  readonly known: Output;
}

/** A tensor that the step reads though it is neither an input nor a variable. */
export interface CapturedTensor {
  readonly dataId: object;
  readonly source: string;
  readonly known: Output;
}

/** One step, recorded. */
export interface Recording {
  /** The operations and constants, in the order of their execution. */
  readonly nodes: readonly Node[];
  /** Sources by the inputs' names, and what is known about them; of two names of a tensor the first. */
  readonly inputs: ReadonlyMap<string, { readonly source: string; readonly known: Output }>;
  readonly variables: readonly RecordedVariable[];
  readonly captured: readonly CapturedTensor[];
  /** Sources by the outputs' names. */
  readonly outputs: ReadonlyMap<string, string>;
  /** TensorFlow.js's optimizers that it takes a step with. */
  readonly optimizers: readonly UsedOptimizer[];
  /** Whether the step made variables: then it is another step when they exist. */
  readonly createdVariables: boolean;
}
