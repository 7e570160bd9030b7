/**
 * Recording one eager step: while it runs, the back end's binding is a recorder that passes every
 * operation on and notes it. What a step is given from outside (inputs, variables, other tensors)
 * becomes a named source; what it makes from JavaScript values becomes a constant.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { NativeBackend, NativeBinding, OpAttribute } from "../tensorflow/native_backend.ts";
import { type Attribute, constantNode, type Node, type Output, typeOf } from "./graph.ts";
import type { CapturedTensor, NamedTensors, Recording } from "./recording.ts";
import { StepRefused } from "./refusal.ts";
import { withoutRandomness } from "./without_randomness.ts";

/** Attributes that tfjs-node leaves to eager execution to find, by the input that tells the type. */
const IMPLIED_TYPES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ExpandDims: { T: 0, Tdim: 1 },
};

/** Operations that keep something from one run to the next, or reach outside. */
const STATEFUL = /Random|Multinomial|TruncatedNormal|HashTable|Lookup|Summary|Print|SavedModel/;

const recorders = new WeakSet<NativeBinding>();

/** Whether a step is being recorded: one inside another becomes a part of it. */
export function isRecording(backend: NativeBackend): boolean {
  return recorders.has(backend.binding);
}

/** Stands in for the binding while one step runs. */
export class Recorder {
  readonly #backend: NativeBackend;
  readonly #binding: NativeBinding;
  readonly #nodes: Node[] = [];
  /** Sources of native tensors. */
  readonly #sources = new Map<number, Output & { source: string; constant: boolean }>();
  /** Data that was made from JavaScript values while recording. */
  readonly #fresh = new WeakSet<object>();
  readonly #inputs = new Map<object, { source: string; known: Output }>();
  readonly #inputNames = new Map<string, object>();
  readonly #variables = new Map<tf.Variable, { source: string; known: Output; dataId: object }>();
  readonly #variableOf = new Map<object, tf.Variable>();
  readonly #captured = new Map<object, CapturedTensor>();
  #refusal: StepRefused | undefined;

  constructor(backend: NativeBackend, inputs: NamedTensors, variables: Iterable<tf.Variable>) {
    this.#backend = backend;
    this.#binding = backend.binding;
    for (const variable of variables) this.#variableOf.set(variable.dataId, variable);
    for (const [name, tensor] of Object.entries(inputs)) {
      const { dtype, shape } = backend.tensorMap.get(tensor.dataId);
      const source = `input/${this.#inputNames.size}:0`;
      this.#inputs.set(tensor.dataId, { source, known: { dtype, shape } });
      this.#inputNames.set(name, tensor.dataId);
      this.#variableOf.delete(tensor.dataId);
    }
  }

  /** Runs the step with the back end's functions replaced. */
  during(step: () => NamedTensors): NamedTensors {
    const backend = this.#backend;
    const { getInputTensorIds, readSync, move } = backend;
    const recordingBinding: NativeBinding = {
      ...bindingFunctions(this.#binding),
      createTensor: (shape, dtype, values) => this.#createTensor(shape, dtype, values),
      executeOp: (name, attributes, inputs, outputs) =>
        this.#executeOp(name, attributes, inputs, outputs),
      runSavedModel: () => this.#refuse("it runs a SavedModel"),
    };
    recorders.add(recordingBinding);
    backend.binding = recordingBinding;
    backend.getInputTensorIds = (tensors) => {
      for (const tensor of tensors) if ("dataId" in tensor) this.#admit(tensor.dataId);
      return getInputTensorIds.call(backend, tensors);
    };
    backend.move = (dataId, ...rest) => {
      this.#fresh.add(dataId);
      move.call(backend, dataId, ...rest);
    };
    backend.readSync = (dataId) => {
      this.#assertConstant(dataId);
      return readSync.call(backend, dataId);
    };
    backend.read = (dataId) => {
      try {
        this.#assertConstant(dataId);
      } catch {
        // thrown when the step has ended: here it would be a rejection that nobody awaits
      }
      return Promise.resolve(readSync.call(backend, dataId));
    };
    try {
      const outputs = withoutRandomness(step, (why) => this.#refuse(why));
      if (this.#refusal) throw this.#refusal;
      if (outputs instanceof Promise) {
        outputs.catch(() => {});
        throw new StepRefused(
          "the function is asynchronous: it must return its outputs, not a promise",
        );
      }
      for (const tensor of Object.values(outputs)) this.#sourceOf(tensor);
      for (const variable of Object.values(tf.engine().registeredVariables)) {
        if (this.#variableOf.get(variable.dataId) !== variable) this.#sourceOf(variable);
      }
      return outputs;
    } finally {
      backend.binding = this.#binding;
      for (const name of ["getInputTensorIds", "move", "readSync", "read"]) {
        Reflect.deleteProperty(backend, name);
      }
    }
  }

  finish(outputs: NamedTensors, createdVariables: boolean): Recording {
    const original = new Map<tf.Variable, object>();
    for (const [dataId, variable] of this.#variableOf) original.set(variable, dataId);
    for (const [variable, dataId] of original) {
      if (!variable.isDisposed && variable.dataId !== dataId) this.#variable(variable, dataId);
    }
    return {
      nodes: this.#nodes,
      inputs: new Map(
        [...this.#inputNames].map(([name, dataId]) => {
          const input = this.#inputs.get(dataId);
          if (!input) throw new RangeError(`Cannot find the input ${name}`);
          return [name, input];
        }),
      ),
      variables: [...this.#variables].map(([variable, { source, known, dataId }]) => ({
        variable,
        source,
        known,
        next: variable.dataId === dataId ? source : this.#sourceOf(variable),
      })),
      captured: [...this.#captured.values()],
      outputs: new Map(
        Object.entries(outputs).map(([name, tensor]) => [name, this.#sourceOf(tensor)]),
      ),
      createdVariables,
    };
  }

  /** Where a tensor's values come from; its waiting values are handed over. */
  #sourceOf(tensor: tf.Tensor): string {
    const [id = -1] = this.#backend.getInputTensorIds([tensor]);
    const found = this.#sources.get(id);
    if (!found) throw new StepRefused(`the origin of a ${tensor.dtype} tensor is not known`);
    return found.source;
  }

  /** Makes sure that a tensor which an operation is about to read has a source. */
  #admit(dataId: object): void {
    const entry = this.#backend.tensorMap.get(dataId);
    if (entry.values !== null) {
      if (this.#fresh.has(dataId)) return; // becomes a constant when it is handed over
      entry.id = this.#binding.createTensor(entry.shape, entry.dtype, entry.values);
      entry.values = null;
    }
    if (this.#sources.has(entry.id)) return;
    const { dtype, shape } = entry;
    this.#sources.set(entry.id, { source: this.#outside(dataId), constant: false, dtype, shape });
  }

  #outside(dataId: object): string {
    const input = this.#inputs.get(dataId);
    if (input) return input.source;
    const variable = this.#variableOf.get(dataId);
    if (variable) return this.#variable(variable, dataId);
    const { dtype, shape } = this.#backend.tensorMap.get(dataId);
    const source = `captured/${this.#captured.size}:0`;
    this.#captured.set(dataId, { dataId, source, known: { dtype, shape } });
    return source;
  }

  #variable(variable: tf.Variable, dataId: object): string {
    const known = this.#variables.get(variable);
    if (known) return known.source;
    const source = `state/${this.#variables.size}:0`;
    const { dtype, shape } = this.#backend.tensorMap.get(dataId);
    this.#variables.set(variable, { source, dataId, known: { dtype, shape } });
    return source;
  }

  #createTensor(shape: readonly number[], dtype: number, values: ArrayLike<unknown>): number {
    if (!ArrayBuffer.isView(values)) this.#refuse("a tensor of strings is made in it");
    const view: ArrayBufferView = values;
    const content = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
    const id = this.#binding.createTensor(shape, dtype, values);
    const name = `constant/${this.#nodes.length}`;
    this.#nodes.push(constantNode(name, { dtype, shape: [...shape], content }));
    this.#sources.set(id, { source: `${name}:0`, constant: true, dtype, shape });
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
      this.#sources.get(id) ?? this.#refuse(`${op} reads a tensor of unknown origin`)
    );
    const outputs = this.#binding.executeOp(op, attributes, inputs, outputCount);
    const name = `${op}/${this.#nodes.length}`;
    const all: Record<string, Attribute> = {};
    for (const [key, input] of Object.entries(IMPLIED_TYPES[op] ?? {})) {
      all[key] = typeOf(sources[input]?.dtype ?? this.#binding.TF_FLOAT);
    }
    for (const attribute of attributes) all[attribute.name] = this.#attribute(op, attribute);
    this.#nodes.push({
      name,
      op,
      inputs: sources.map(({ source }) => source),
      attributes: all,
      outputs: outputs.map(({ dtype, shape }) => ({ dtype, shape })),
    });
    const constant = sources.every((source) => source.constant) && !STATEFUL.test(op);
    for (const [i, { id, dtype, shape }] of outputs.entries()) {
      this.#sources.set(id, { source: `${name}:${i}`, constant, dtype, shape });
    }
    return outputs;
  }

  #attribute(op: string, { name, type, value }: OpAttribute): Attribute {
    const {
      TF_ATTR_BOOL,
      TF_ATTR_FLOAT,
      TF_ATTR_INT,
      TF_ATTR_SHAPE,
      TF_ATTR_STRING,
      TF_ATTR_TYPE,
    } = this.#binding;
    const isNumber = typeof value === "number";
    const numbers = typeof value === "object" ? value.map(Number) : [];
    if (type === TF_ATTR_TYPE && isNumber) return { kind: "type", value };
    if (type === TF_ATTR_STRING && typeof value === "string") return { kind: "string", value };
    if (type === TF_ATTR_BOOL && typeof value === "boolean") return { kind: "bool", value };
    if (type === TF_ATTR_SHAPE) return { kind: "shape", value: numbers };
    if (type === TF_ATTR_INT) {
      return isNumber ? { kind: "int", value } : { kind: "ints", value: numbers };
    }
    if (type === TF_ATTR_FLOAT) {
      return isNumber ? { kind: "float", value } : { kind: "floats", value: numbers };
    }
    return this.#refuse(`${op} has the attribute ${name} of a kind that is not known`);
  }

  /** Reading is harmless where the values are the same in every step. */
  #assertConstant(dataId: object): void {
    const entry = this.#backend.tensorMap.get(dataId);
    if (entry.values !== null && this.#fresh.has(dataId)) return;
    const known = entry.values === null ? this.#sources.get(entry.id) : undefined;
    if (known?.constant) return;
    const what = known ? this.#describe(known.source) : this.#describe(this.#outside(dataId));
    this.#refuse(
      `it reads ${what} into JavaScript (data, dataSync, array, arraySync, print): return it as an output`,
    );
  }

  /** A source in words. */
  #describe(source: string): string {
    const [kind = "", rest = ""] = source.split("/");
    if (kind === "input") return `the input ${[...this.#inputNames.keys()][parseInt(rest)]}`;
    if (kind === "state") {
      return `the variable ${[...this.#variables.keys()][parseInt(rest)]?.name}`;
    }
    return kind === "captured" ? "a tensor made outside of it" : `the result of ${kind}`;
  }

  #refuse(why: string): never {
    this.#refusal ??= new StepRefused(why);
    throw this.#refusal;
  }
}

function isSeeded(attributes: readonly OpAttribute[]): boolean {
  return attributes.some(({ name, value }) => /^seed2?$/.test(name) && value !== 0);
}

/** The binding is frozen, and its functions are not enumerable everywhere: a copy that is neither. */
function bindingFunctions(binding: NativeBinding): NativeBinding {
  const copy = { ...binding };
  for (const key of Object.getOwnPropertyNames(binding)) {
    const value: unknown = Reflect.get(binding, key);
    Reflect.set(copy, key, typeof value === "function" ? value.bind(binding) : value);
  }
  return copy;
}
