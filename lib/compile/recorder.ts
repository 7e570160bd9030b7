/**
 * Recording one eager step: while it runs, every operation is passed on and noted. What a step is
 * given from outside (inputs, variables, other tensors) becomes a named source; what it makes from
 * JavaScript values becomes a constant.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { NativeBackend, NativeBinding, OpAttribute } from "../runtime/mod.ts";
import { type Attribute, constantNode, type Node } from "./graph.ts";
import { graphAttribute, impliedAttributes } from "./native_attribute.ts";
import { Origins } from "./origins.ts";
import type { NamedTensors, Recording } from "./recording.ts";
import { StepRefused } from "./refusal.ts";
import { withReplacedFunctions } from "./replace_functions.ts";
import { withoutRandomness } from "./without_randomness.ts";

/** Operations that keep something from one run to the next, or reach outside. */
const STATEFUL = /Random|Multinomial|TruncatedNormal|HashTable|Lookup|Summary|Print|SavedModel/;

/** Stands in for the binding while one step runs. */
export class Recorder {
  readonly #backend: NativeBackend;
  readonly #binding: NativeBinding;
  readonly #nodes: Node[] = [];
  readonly #origins: Origins;
  #refusal: StepRefused | undefined;

  /** @param variables Those that exist before the step. */
  constructor(backend: NativeBackend, inputs: NamedTensors, variables: Iterable<tf.Variable>) {
    this.#backend = backend;
    this.#binding = backend.binding;
    this.#origins = new Origins(backend, inputs, variables);
  }

  /**
   * Runs the step and notes what it does.
   *
   * @throws {StepRefused} If it does what a graph cannot repeat, even if it caught that itself.
   */
  during(step: () => NamedTensors): NamedTensors {
    return withReplacedFunctions(this.#backend, {
      createTensor: (shape, dtype, values) => this.#createTensor(shape, dtype, values),
      executeOp: (name, attributes, inputs, outputs) =>
        this.#executeOp(name, attributes, inputs, outputs),
      runSavedModel: () => this.#refuse("it runs a SavedModel"),
      handOver: (dataId) => this.#origins.admit(dataId),
      move: (dataId) => this.#origins.addFresh(dataId),
      read: (dataId) => this.#assertReadable(dataId),
    }, () => {
      const outputs = withoutRandomness(step, (why) => this.#refuse(why));
      if (this.#refusal) throw this.#refusal;
      assertTensors(outputs);
      for (const tensor of Object.values(outputs)) this.#origins.sourceOf(tensor);
      this.#origins.settleVariables();
      return outputs;
    });
  }

  /** The operations, and where values come from and go to. */
  finish(outputs: NamedTensors): Pick<Recording, "nodes" | "outputs" | keyof FromOutside> {
    const sources = Object.entries(outputs).map(([name, tensor]) =>
      [name, this.#origins.sourceOf(tensor)] as const
    );
    return { nodes: this.#nodes, outputs: new Map(sources), ...this.#origins.finish() };
  }

  #createTensor(shape: readonly number[], dtype: number, values: ArrayLike<unknown>): number {
    if (!ArrayBuffer.isView(values)) this.#refuse("a tensor of strings is made in it");
    const view: ArrayBufferView = values;
    const content = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
    const id = this.#binding.createTensor(shape, dtype, values);
    const name = `constant/${this.#nodes.length}`;
    this.#nodes.push(constantNode(name, { dtype, shape: [...shape], content }));
    this.#origins.set(id, { source: `${name}:0`, constant: true, dtype, shape });
    return id;
  }

  #executeOp(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputCount: number,
  ) {
    if (STATEFUL.test(op) && !isSeeded(attributes)) {
      this.#refuse(`${op} draws unseeded random numbers or keeps a state: pass noise as an input`);
    }
    const sources = inputs.map((id) =>
      this.#origins.get(id) ?? this.#refuse(`${op} reads a tensor of unknown origin`)
    );
    const outputs = this.#binding.executeOp(op, attributes, inputs, outputCount);
    const name = `${op}/${this.#nodes.length}`;
    const all: Record<string, Attribute> = impliedAttributes(op, sources.map(({ dtype }) => dtype));
    for (const attribute of attributes) {
      all[attribute.name] = graphAttribute(this.#binding, attribute) ??
        this.#refuse(`${op} has the attribute ${attribute.name} of a kind that is not known`);
    }
    this.#nodes.push({
      name,
      op,
      inputs: sources.map(({ source }) => source),
      attributes: all,
      outputs: outputs.map(({ dtype, shape }) => ({ dtype, shape })),
    });
    const constant = sources.every((source) => source.constant) && !STATEFUL.test(op);
    for (const [i, { id, dtype, shape }] of outputs.entries()) {
      this.#origins.set(id, { source: `${name}:${i}`, constant, dtype, shape });
    }
    return outputs;
  }

  /** Reading is harmless where the values are the same in every step. */
  #assertReadable(dataId: object): void {
    const what = this.#origins.changing(dataId);
    if (what === undefined) return;
    this.#refuse(
      `it reads ${what} into JavaScript (data, dataSync, array, arraySync, print): return it as an output`,
    );
  }

  #refuse(why: string): never {
    this.#refusal ??= new StepRefused(why);
    throw this.#refusal;
  }
}

type FromOutside = ReturnType<Origins["finish"]>;

function isSeeded(attributes: readonly OpAttribute[]): boolean {
  return attributes.some(({ name, value }) => /^seed2?$/.test(name) && value !== 0);
}

function assertTensors(outputs: NamedTensors): void {
  if (outputs instanceof Promise) {
    outputs.catch(() => {});
    throw new StepRefused(
      "the function is asynchronous: it must return its outputs, not a promise",
    );
  }
  if (typeof outputs !== "object") {
    throw new StepRefused("it returns no object: return its outputs by name");
  }
  for (const [name, output] of Object.entries(outputs)) {
    if (output instanceof tf.Tensor) continue;
    throw new StepRefused(`its output ${name} is no tensor`);
  }
}
