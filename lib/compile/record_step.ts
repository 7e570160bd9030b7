/**
 * Recording a step: it runs once, eagerly, while every operation is passed on and noted, and every
 * variable is put back afterwards. What the step is given from outside (inputs, variables, other tensors)
 * becomes a named source; what it makes from JavaScript values becomes a constant.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { NativeBackend, NativeBinding, NativeTensor, OpAttribute } from "../runtime/mod.ts";
import { type Attribute, constantNode, type Node, typeOf } from "./graph.ts";
import { HollowTensors } from "./hollow_tensors.ts";
import { Origins } from "./origins.ts";
import { type NamedTensors, type Recording, StepRefused } from "./recording.ts";
import { withOptimizers } from "./used_optimizers.ts";

/**
 * Runs a step once, eagerly, and puts every variable back as it was before; variables that the step
 * makes keep the values that they were made with.
 *
 * @throws {StepRefused} If the step does what a graph cannot repeat.
 */
export function recordStep(
  backend: NativeBackend,
  step: () => NamedTensors,
  inputs: NamedTensors,
): Recording {
  try {
    return record(backend, { step, inputs, values: "small" });
  } catch (error) {
    if (error instanceof StepRefused) throw error;
    // An operation may have met values that it cannot take where there are none.
    return record(backend, { step, inputs, values: "all" });
  }
}

/** Whose values are kept while a step is recorded: a recording needs none, but some operations look at theirs. */
type RecordedValues = "small" | "all";

function record(
  backend: NativeBackend,
  { step, inputs, values }: {
    readonly step: () => NamedTensors;
    readonly inputs: NamedTensors;
    readonly values: RecordedValues;
  },
): Recording {
  const engine = tf.engine();
  const before = new Map<tf.Variable, tf.Tensor>();
  const remember = (variable: tf.Variable) => {
    before.set(variable, tf.keep(variable.clone()));
    return variable;
  };
  for (const variable of Object.values(engine.registeredVariables)) {
    ownData(backend, variable);
    remember(variable);
  }
  const known = new Set(before.keys());
  const makeVariable = engine.makeVariable;
  engine.makeVariable = (...args: Parameters<typeof makeVariable>) =>
    remember(makeVariable.apply(engine, args));
  const recorder = new Recorder(backend, inputs, known, values);
  try {
    const recordings: Recording[] = []; // not returned through tidy, which would walk through it all
    tf.tidy(() => {
      const { result: outputs, optimizers } = withOptimizers(() => recorder.during(step));
      const createdVariables = before.size > known.size;
      recordings.push({ ...recorder.finish(outputs), optimizers, createdVariables });
      const given = new Set<tf.Tensor>([...Object.values(inputs), ...before.keys()]);
      for (const output of Object.values(outputs)) {
        if (!given.has(output)) output.dispose(); // it may be one that tidy keeps
      }
    });
    const [recording] = recordings;
    if (!recording) throw new StepRefused("it ended without a recording");
    return recording;
  } finally {
    Reflect.deleteProperty(engine, "makeVariable");
    for (const [variable, value] of before) {
      if (!variable.isDisposed && variable.dataId !== value.dataId) variable.assign(value);
      value.dispose();
    }
  }
}

/**
 * Gives a variable data of its own: with data that a clone or another variable shares, a read could
 * not be told to be a read of this variable.
 */
function ownData(backend: NativeBackend, variable: tf.Variable): void {
  if (!backend.tensorMap.has(variable.dataId)) return;
  const { refCount, dtype } = backend.tensorMap.get(variable.dataId);
  if (refCount < 2) return;
  const type = { name: "T", type: backend.binding.TF_ATTR_TYPE, value: dtype };
  const own = backend.executeSingleOutput("Identity", [type], [variable]);
  variable.assign(own);
  own.dispose();
}

/** Numbers that a result has at least if its values are not kept, unless a variable has more. */
const MIN_HOLLOW = 2 ** 18;

/** Operations that keep something from one run to the next, or reach outside. */
const STATEFUL = /Random|Multinomial|TruncatedNormal|HashTable|Lookup|Summary|Print|SavedModel/;

/** Stands in for the binding, and is told what the back end does, while one step runs. */
class Recorder {
  readonly #backend: NativeBackend;
  readonly #binding: NativeBinding;
  readonly #hollow: HollowTensors;
  readonly #nodes: Node[] = [];
  readonly #origins: Origins;
  #refusal: StepRefused | undefined;

  /** @param variables Those that exist before the step. */
  constructor(
    backend: NativeBackend,
    inputs: NamedTensors,
    variables: ReadonlySet<tf.Variable>,
    values: RecordedValues,
  ) {
    this.#backend = backend;
    this.#binding = backend.binding;
    const largest = Math.max(MIN_HOLLOW, ...[...variables].map(({ size }) => size));
    this.#hollow = new HollowTensors(
      backend.binding,
      values === "small" ? largest : Infinity,
    );
    this.#origins = new Origins(backend, inputs, variables);
  }

  /**
   * Runs the step and notes what it does.
   *
   * @throws {StepRefused} If it does what a graph cannot repeat, even if it caught that itself.
   */
  during(step: () => NamedTensors): NamedTensors {
    return withRecorder(this.#backend, this, () => {
      const outputs = withoutRandomness(step, (why) => this.refuse(why));
      if (this.#refusal) throw this.#refusal;
      assertTensors(outputs);
      for (const tensor of Object.values(outputs)) this.#origins.sourceOf(tensor);
      this.#origins.settleVariables();
      return outputs;
    });
  }

  /** The operations, and where values come from and go to. */
  finish(outputs: NamedTensors): Omit<Recording, "optimizers" | "createdVariables"> {
    const sources = Object.entries(outputs).map(([name, tensor]) =>
      [name, this.#origins.sourceOf(tensor)] as const
    );
    return { nodes: this.#nodes, outputs: new Map(sources), ...this.#origins.finish() };
  }

  /** Makes a tensor of JavaScript values, which is a constant. */
  createTensor(shape: readonly number[], dtype: number, values: ArrayLike<unknown>): number {
    if (!ArrayBuffer.isView(values)) this.refuse("a tensor of strings is made in it");
    const view: ArrayBufferView = values;
    const content = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
    const id = this.#binding.createTensor(shape, dtype, values);
    const name = `constant/${this.#nodes.length}`;
    this.#nodes.push(constantNode(name, { dtype, shape: [...shape], content }));
    this.#origins.set(id, { source: `${name}:0`, constant: true, dtype, shape });
    return id;
  }

  /** Runs an operation, which becomes a node. */
  executeOp(
    op: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputCount: number,
  ): NativeTensor[] {
    if (STATEFUL.test(op) && !isSeeded(attributes)) {
      this.refuse(`${op} draws unseeded random numbers or keeps a state: pass noise as an input`);
    }
    const sources = inputs.map((id) =>
      this.#origins.get(id) ?? this.refuse(`${op} reads a tensor of unknown origin`)
    );
    const constant = sources.every((source) => source.constant) && !STATEFUL.test(op);
    const outputs = this.#hollow.around(
      inputs,
      (filled) => this.#binding.executeOp(op, attributes, filled, outputCount),
      { keep: constant },
    );
    const name = `${op}/${this.#nodes.length}`;
    const all: Record<string, Attribute> = {};
    if (op === "ExpandDims") { // tfjs-node leaves it to eager execution to find these
      const [T = 0, Tdim = 0] = sources.map(({ dtype }) => dtype);
      Object.assign(all, { T: typeOf(T), Tdim: typeOf(Tdim) });
    }
    for (const attribute of attributes) {
      all[attribute.name] = graphAttribute(this.#binding, attribute) ??
        this.refuse(`${op} has the attribute ${attribute.name} of a kind that is not known`);
    }
    this.#nodes.push({
      name,
      op,
      inputs: sources.map(({ source }) => source),
      attributes: all,
      outputs: outputs.map(({ dtype, shape }) => ({ dtype, shape })),
    });
    for (const [i, { id, dtype, shape }] of outputs.entries()) {
      this.#origins.set(id, { source: `${name}:${i}`, constant, dtype, shape });
    }
    return outputs;
  }

  /** Data are about to be read by an operation. */
  handOver(dataId: object): void {
    this.#origins.admit(dataId);
  }

  /** Data are made from JavaScript values. */
  move(dataId: object): void {
    this.#origins.addFresh(dataId);
  }

  /** Data are about to be read into JavaScript: harmless where they are the same in every step. */
  read(dataId: object): void {
    const what = this.#origins.changing(dataId);
    if (what === undefined) return;
    this.refuse(
      `it reads ${what} into JavaScript (data, dataSync, array, arraySync, print): return it as an output`,
    );
  }

  /** @throws {StepRefused} Always; {@linkcode during} throws it again where the step caught it. */
  refuse(why: string): never {
    this.#refusal ??= new StepRefused(why);
    throw this.#refusal;
  }
}

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

const replaced = new WeakSet<NativeBinding>();

/** Whether a step runs with functions replaced. */
export function isRecording(backend: NativeBackend): boolean {
  return replaced.has(backend.binding);
}

/** Runs a function while the back end calls the recorder instead of the addon, and tells it of values. */
function withRecorder<Result>(
  backend: NativeBackend,
  recorder: Recorder,
  run: () => Result,
): Result {
  const { binding, getInputTensorIds, readSync, move } = backend;
  const standIn = bindingFunctions(binding);
  standIn.createTensor = (...args) => recorder.createTensor(...args);
  standIn.executeOp = (...args) => recorder.executeOp(...args);
  standIn.runSavedModel = () => recorder.refuse("it runs a SavedModel");
  replaced.add(standIn);
  backend.binding = standIn;
  backend.getInputTensorIds = (tensors) => {
    for (const tensor of tensors) if ("dataId" in tensor) recorder.handOver(tensor.dataId);
    return getInputTensorIds.call(backend, tensors);
  };
  backend.move = (dataId, ...rest) => {
    recorder.move(dataId);
    move.call(backend, dataId, ...rest);
  };
  backend.readSync = (dataId) => {
    recorder.read(dataId);
    return readSync.call(backend, dataId);
  };
  backend.read = (dataId) => {
    try {
      recorder.read(dataId);
    } catch {
      // thrown when the step has ended: here it would be a rejection that nobody awaits
    }
    return Promise.resolve(readSync.call(backend, dataId));
  };
  try {
    return run();
  } finally {
    backend.binding = binding;
    for (const name of ["getInputTensorIds", "move", "readSync", "read"]) {
      Reflect.deleteProperty(backend, name);
    }
  }
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

/**
 * Runs a function while `Math.random` reports who calls it: tfjs draws random numbers in JavaScript, so
 * that a recording would repeat the same noise in every step.
 *
 * @param refuse Told a clause that follows "as"; throws.
 */
function withoutRandomness<Result>(
  run: () => Result,
  refuse: (why: string) => never,
): Result {
  const { random } = Math;
  Math.random = () => refuse(`${caller()} draws unseeded random numbers: pass noise as an input`);
  try {
    return run();
  } finally {
    Math.random = random;
  }
}

/** The operation that asked for a random number: tfjs calls its function `name_`. */
function caller(): string {
  const frames = (new Error().stack ?? "").split("\n").slice(1);
  for (const frame of frames) {
    const [, name] = /\bat (?:Object\.|new )?([A-Za-z0-9]+)_(?:_op)? \(/.exec(frame) ?? [];
    if (name) return `tf.${name}`;
  }
  return "Math.random";
}

/** The graph's form of an attribute, or `undefined` for a kind that is not known. */
function graphAttribute(
  binding: NativeBinding,
  { type, value }: OpAttribute,
): Attribute | undefined {
  const isNumber = typeof value === "number";
  const numbers = typeof value === "object" ? value.map(Number) : [];
  switch (type) {
    case binding.TF_ATTR_TYPE:
      return isNumber ? { kind: "type", value } : undefined;
    case binding.TF_ATTR_STRING:
      return typeof value === "string" ? { kind: "string", value } : undefined;
    case binding.TF_ATTR_BOOL:
      return typeof value === "boolean" ? { kind: "bool", value } : undefined;
    case binding.TF_ATTR_SHAPE:
      return { kind: "shape", value: numbers };
    case binding.TF_ATTR_INT:
      return isNumber ? { kind: "int", value } : { kind: "ints", value: numbers };
    case binding.TF_ATTR_FLOAT:
      return isNumber ? { kind: "float", value } : { kind: "floats", value: numbers };
    default:
      return undefined;
  }
}
