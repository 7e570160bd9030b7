/**
 * A loaded step whose variables live in its session.
 *
 * The tfjs variables stay usable at any time, without a call: after a step each variable that has
 * changed gets a place-holder, which fetches the present values when somebody reads them (an
 * operation, `data()`, a checkpoint), and a variable that was assigned from outside is noticed, as
 * its data are others, and loaded before the next step.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type {
  NativeBackend,
  NativeBinding,
  NativeTensor,
  Precision,
  TensorEntry,
} from "../runtime/mod.ts";
import { type NamedTensors, type Recording, StepRefused } from "./recording.ts";
import { rewriteGraph } from "./rewrite_graph.ts";
import { loadGraph } from "./saved_model.ts";
import { type StepGraph, stepGraph } from "./step_graph.ts";

/** One compiled step for one set of shapes. */
export class ResidentStep {
  readonly #backend: NativeBackend;
  /** The addon's own: the back end's may be a recorder when values are fetched. */
  readonly #binding: NativeBinding;
  readonly #recording: Recording;
  readonly #graph: StepGraph;
  readonly #session: number;
  /** The data that each variable had when the session's value was the same. */
  readonly #known: (object | undefined)[];
  /** Place-holders that nobody has read yet, by the variables' indices. */
  readonly #pending = new Map<number, TensorEntry>();

  /** @throws {StepRefused} If TensorFlow does not take the graph. */
  constructor(backend: NativeBackend, recording: Recording, precision: Precision) {
    this.#backend = backend;
    this.#binding = backend.binding;
    this.#recording = recording;
    const device = backend.isUsingGpuDevice ? "gpu" : "cpu";
    this.#graph = rewriteGraph(stepGraph(recording), device, precision);
    this.#session = loadGraph(this.#binding, this.#graph.nodes);
    this.#known = recording.variables.map(() => undefined);
  }

  /** Says in words what it was recorded with and is no longer there. */
  get missing(): string | undefined {
    const { captured, variables } = this.#recording;
    if (captured.some(({ dataId }) => !this.#backend.tensorMap.has(dataId))) {
      return "a tensor that was made outside of it";
    }
    const disposed = variables.find(({ variable }) => variable.isDisposed);
    return disposed && `the variable ${disposed.variable.name}`;
  }

  /**
   * Takes the step.
   *
   * @returns The outputs, owned by the caller.
   */
  run(inputs: NamedTensors): Record<string, tf.Tensor> {
    this.#load();
    const backend = this.#backend;
    const { inputs: names, captured, outputs } = this.#recording;
    const fed = [...names.keys()].map((name) => {
      const tensor = inputs[name];
      if (!tensor) throw new RangeError(`Cannot take the step without the input ${name}`);
      return tensor;
    });
    const ids = backend.getInputTensorIds(fed);
    for (const { dataId } of captured) ids.push(backend.tensorMap.get(dataId).id);
    const results = this.#run(ids, this.#graph.feeds, this.#graph.fetches);
    this.#leavePlaceholders();
    const named: Record<string, tf.Tensor> = {};
    for (const [i, name] of [...outputs.keys()].entries()) {
      const result = results[i];
      if (result) named[name] = backend.createOutputTensor(result);
    }
    return named;
  }

  /** Gives the variables their present values and frees the session. */
  dispose(): void {
    this.#fetch();
    this.#binding.deleteSavedModel(this.#session);
  }

  /** Fills the session's variables, if one of them is not as it was left. */
  #load(): void {
    const { variables } = this.#recording;
    const backend = this.#backend;
    for (const entry of this.#pending.values()) {
      if (entry.refCount > 1) { // somebody has cloned it, and means the values before this step
        this.#fetch();
        break;
      }
    }
    if (variables.every(({ variable }, i) => variable.dataId === this.#known[i])) return;
    const ids = backend.getInputTensorIds(variables.map(({ variable }) => variable));
    for (const { id } of this.#run(ids, this.#graph.loadFeeds, [this.#graph.loadFetch])) {
      this.#binding.deleteTensor(id);
    }
    for (const [i, { variable }] of variables.entries()) this.#known[i] = variable.dataId;
  }

  #leavePlaceholders(): void {
    for (const [i, { variable, source, next }] of this.#recording.variables.entries()) {
      if (source === next || this.#pending.has(i)) continue;
      const { tensorMap } = this.#backend;
      const { shape, dtype } = variable;
      const code = tensorMap.get(variable.dataId).dtype;
      const entry: TensorEntry = { id: -1, values: null, shape, dtype: code, refCount: 1 };
      const dataId = {};
      tensorMap.set(dataId, entry);
      const tensor = tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype });
      variable.assign(tensor);
      tensor.dispose(); // looks at the id, so that it may be a place-holder only afterwards
      Object.defineProperty(entry, "id", {
        configurable: true,
        enumerable: true,
        get: () => {
          this.#fetch();
          return entry.id;
        },
      });
      this.#known[i] = dataId;
      this.#pending.set(i, entry);
    }
  }

  /** Puts the present values into all place-holders. */
  #fetch(): void {
    const pending = [...this.#pending];
    if (pending.length === 0) return;
    const results = this.#run([], [], pending.map(([i]) => this.#graph.present[i] ?? ""));
    this.#pending.clear();
    for (const [at, [, entry]] of pending.entries()) {
      const value = results[at]?.id;
      Object.defineProperty(entry, "id", {
        configurable: true,
        enumerable: true,
        writable: true,
        value,
      });
    }
  }

  #run(ids: number[], feeds: readonly string[], fetches: readonly string[]): NativeTensor[] {
    try {
      return this.#binding.runSavedModel(
        this.#session,
        ids,
        feeds.join(","),
        fetches.join(","),
      );
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      throw new StepRefused(`TensorFlow does not run its graph: ${said}`, { cause: error });
    }
  }
}
