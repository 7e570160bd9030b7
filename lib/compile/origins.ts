/**
 * Where the values of a recorded step come from: its inputs, the variables, other tensors that were
 * made outside of it, or its own operations and constants.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { NativeBackend, NativeBinding } from "../runtime/mod.ts";
import {
  type NamedTensors,
  type RecordedVariable,
  type Recording,
  type Source,
  StepRefused,
} from "./recording.ts";

/** Where a native tensor comes from. */
interface Origin extends Source {
  /** Whether it is the same in every step. */
  readonly constant: boolean;
}

/** Follows native tensors and the data of tfjs tensors while one step is recorded. */
export class Origins {
  readonly #backend: NativeBackend;
  /** The addon's own: the back end's is another one while the step runs. */
  readonly #binding: NativeBinding;
  readonly #origins = new Map<number, Origin>();
  /** Data that was made from JavaScript values while recording. */
  readonly #fresh = new WeakSet<object>();
  /** Inputs by their data: two names of one tensor are one input. */
  readonly #inputs = new Map<object, Source & { readonly name: string }>();
  readonly #variables = new Map<tf.Variable, Source & { readonly dataId: object }>();
  readonly #variableOf = new Map<object, tf.Variable>();
  readonly #captured = new Map<object, Recording["captured"][number]>();

  /** @param variables Those that exist before the step. */
  constructor(backend: NativeBackend, inputs: NamedTensors, variables: Iterable<tf.Variable>) {
    this.#backend = backend;
    this.#binding = backend.binding;
    for (const variable of variables) this.#variableOf.set(variable.dataId, variable);
    for (const [name, { dataId }] of Object.entries(inputs)) {
      if (this.#inputs.has(dataId)) continue;
      const { dtype, shape } = backend.tensorMap.get(dataId);
      const source = `input/${this.#inputs.size}:0`;
      this.#inputs.set(dataId, { name, source, dtype, shape });
    }
  }

  /** Notes where a native tensor comes from. */
  set(id: number, origin: Origin): void {
    this.#origins.set(id, origin);
  }

  /** Where a native tensor comes from, if that is known. */
  get(id: number): Origin | undefined {
    return this.#origins.get(id);
  }

  /** Notes that data were made from JavaScript values. */
  addFresh(dataId: object): void {
    this.#fresh.add(dataId);
  }

  /** Makes sure that data which an operation is about to read have an origin. */
  admit(dataId: object): void {
    const entry = this.#backend.tensorMap.get(dataId);
    if (entry.values !== null) {
      if (this.#fresh.has(dataId)) return; // becomes a constant when it is handed over
      entry.id = this.#binding.createTensor(entry.shape, entry.dtype, entry.values);
      entry.values = null;
    }
    if (this.#origins.has(entry.id)) return;
    const { dtype, shape } = entry;
    const source = this.#outside(dataId);
    this.#origins.set(entry.id, { source, constant: false, dtype, shape });
  }

  /** The source of a tensor's values; waiting values are handed over. */
  sourceOf(tensor: tf.Tensor): string {
    const [id = -1] = this.#backend.getInputTensorIds([tensor]);
    const found = this.#origins.get(id);
    if (!found) throw new StepRefused(`the origin of a ${tensor.dtype} tensor is not known`);
    return found.source;
  }

  /** Says in words what is read, unless its values are the same in every step. */
  changing(dataId: object): string | undefined {
    const entry = this.#backend.tensorMap.get(dataId);
    if (entry.values !== null && this.#fresh.has(dataId)) return undefined;
    const known = entry.values === null ? this.#origins.get(entry.id) : undefined;
    if (known?.constant) return undefined;
    return this.#describe(known?.source ?? this.#outside(dataId));
  }

  /** Hands over the values of variables that were made or assigned in the step. */
  settleVariables(): void {
    for (const variable of Object.values(tf.engine().registeredVariables)) {
      if (this.#variableOf.get(variable.dataId) !== variable) this.sourceOf(variable);
    }
  }

  /** The step's sources from outside, when it has ended. */
  finish(): Pick<Recording, "inputs" | "variables" | "captured"> {
    for (const [dataId, variable] of this.#variableOf) {
      if (!variable.isDisposed && variable.dataId !== dataId) this.#variable(variable, dataId);
    }
    const variables = [...this.#variables].map(([variable, { dataId, ...known }]) => ({
      ...known,
      variable,
      next: variable.dataId === dataId ? known.source : this.sourceOf(variable),
    })) satisfies RecordedVariable[];
    return {
      inputs: new Map([...this.#inputs.values()].map((input) => [input.name, input])),
      variables,
      captured: [...this.#captured.values()],
    };
  }

  #outside(dataId: object): string {
    const input = this.#inputs.get(dataId);
    if (input) return input.source;
    const variable = this.#variableOf.get(dataId);
    if (variable) return this.#variable(variable, dataId);
    const { dtype, shape } = this.#backend.tensorMap.get(dataId);
    const source = `captured/${this.#captured.size}:0`;
    this.#captured.set(dataId, { dataId, source, dtype, shape });
    return source;
  }

  #variable(variable: tf.Variable, dataId: object): string {
    const known = this.#variables.get(variable);
    if (known) return known.source;
    const source = `state/${this.#variables.size}:0`;
    const { dtype, shape } = this.#backend.tensorMap.get(dataId);
    this.#variables.set(variable, { source, dataId, dtype, shape });
    return source;
  }

  #describe(source: string): string {
    const [kind = "", rest = ""] = source.split("/");
    const at = parseInt(rest);
    if (kind === "input") return `the input ${[...this.#inputs.values()][at]?.name}`;
    if (kind === "state") return `the variable ${[...this.#variables.keys()][at]?.name}`;
    return kind === "captured" ? "a tensor made outside of it" : `the result of ${kind}`;
  }
}
