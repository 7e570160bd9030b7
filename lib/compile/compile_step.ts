/**
 * Compiling a step: a synchronous function of tensors is recorded while it runs eagerly, becomes one
 * TensorFlow graph and is from then on one native call, with TensorFlow's graph optimizer behind it.
 *
 * As in Python's `tf.function`, JavaScript runs only while recording: a number that the function
 * computes becomes a constant, so what changes from step to step must be an input. The function is
 * recorded in the first two calls with inputs of the same shapes, and again in the 100th, 1,000th and
 * so on; if a recording differs from the first, it is refused. Only the settings of TensorFlow.js's
 * own optimizers are watched in each call: a new learning rate makes a new graph.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import {
  type AskedPrecision,
  askedPrecision,
  choosePrecision,
  isNativeBackend,
  type NativeBackend,
} from "../runtime/mod.ts";
import {
  assertDeclared,
  assertInputs,
  assertSame,
  type NamedTensors,
  type Recording,
  signature,
  StepRefused,
} from "./recording.ts";
import { isRecording, recordStep } from "./record_step.ts";
import { ResidentStep } from "./resident_step.ts";
import { changedSetting, countStep } from "./used_optimizers.ts";

/** Options of {@linkcode compileStep}. */
export interface CompileStepOptions {
  /**
   * The variables that the step may read and change; another one is refused by name. Called after
   * the step has run once, so that an optimizer's moments exist. Default: all that it meets.
   */
  readonly state?: () => Iterable<tf.Variable>;
  /** Graphs that are kept, one for each set of input shapes; the oldest goes. Default 4. */
  readonly maxGraphs?: number;
  /** What to do with a step that cannot be compiled. Default `throw`. */
  readonly whenRefused?: "throw" | "run eagerly";
  /**
   * `mixed` computes convolutions and matrix products in bfloat16, all else in float32; `auto` does so
   * where it is faster. A step that runs eagerly is in float32. Default `float32`.
   */
  readonly precision?: AskedPrecision;
  /** Told, once, that and why the step runs eagerly. Default: `console.log`. */
  readonly log?: (line: string) => void;
}

/** A step that runs as one native call, where that is possible. */
export interface CompiledStep<Inputs extends NamedTensors, Outputs extends NamedTensors> {
  /**
   * Takes the step.
   *
   * @param inputs Stay the caller's.
   * @returns The function's outputs, owned by the caller.
   * @throws {StepRefused} If the step cannot be compiled.
   */
  run(inputs: Inputs): Outputs;
  /** Graphs that are loaded; 0 where steps run eagerly. */
  readonly graphs: number;
  /** Gives the variables their present values and frees all graphs; the next `run` records anew. */
  dispose(): void;
}

interface Compiled {
  readonly step: ResidentStep;
  readonly recording: Recording;
  calls: number;
}

/** Calls in which the function is recorded once more, to be compared. */
const CHECKED = /^(2|100+)$/;

/** A graph that serves fewer steps than these was not worth its making. */
const WORTHWHILE_CALLS = 10;
/** So many of them in a row, and the step is refused. */
const MAX_WASTED = 3;

/**
 * Makes a compiled step out of a function.
 *
 * The variables that the function changes can be read, saved and assigned between steps as ever.
 *
 * @param step Synchronous; takes and returns tensors by name; must not read their values. Optimizers
 * and layers may be used in it; what changes from call to call, such as noise or the learning rate,
 * must be an input.
 * @throws {StepRefused} If the function is asynchronous.
 * @throws {RangeError} If an option is out of range.
 */
export function compileStep<Inputs extends NamedTensors, Outputs extends NamedTensors>(
  step: (inputs: Inputs) => Outputs,
  options: CompileStepOptions = {},
): CompiledStep<Inputs, Outputs> {
  const { state, maxGraphs = 4, whenRefused = "throw", log = console.log } = options;
  const asked = askedPrecision(options.precision ?? "float32");
  if (step.constructor.name === "AsyncFunction") {
    throw new StepRefused("the function is asynchronous: it must not await anything");
  }
  if (!Number.isInteger(maxGraphs) || maxGraphs < 1) {
    throw new RangeError(`Cannot compile a step as maxGraphs must be positive: got ${maxGraphs}`);
  }
  const compiled = new Map<string, Compiled>();
  let eager: string | undefined;
  let inside = false;
  let wasted = 0;

  const forget = (key: string) => {
    compiled.get(key)?.step.dispose();
    compiled.delete(key);
  };
  const disposeAll = () => [...compiled.keys()].forEach(forget);
  const goEager = (why: string) => {
    if (eager === undefined) {
      log(`Steps run eagerly${asked === "mixed" ? ", in float32" : ""}: ${why}`);
    }
    eager = why;
  };

  const once = (inputs: Inputs): Outputs => {
    if (inside) throw new StepRefused("its function calls the step that it is");
    inside = true;
    try {
      return step(inputs);
    } finally {
      inside = false;
    }
  };

  const record = (backend: NativeBackend, inputs: Inputs): Recording => {
    for (let attempt = 0; attempt < 3; attempt++) {
      const recording = recordStep(backend, () => once(inputs), inputs);
      if (recording.createdVariables) continue; // now that they exist, it is another step
      if (state) assertDeclared(recording, state());
      return recording;
    }
    throw new StepRefused("it makes new variables each time: make them before");
  };

  const recordWithout = (missing: string | undefined, backend: NativeBackend, inputs: Inputs) => {
    try {
      return record(backend, inputs);
    } catch (error) {
      if (missing === undefined || error instanceof StepRefused) throw error;
      const why = `${missing}, which it has used before, is disposed`;
      throw new TypeError(`Cannot take the step as ${why}`, { cause: error });
    }
  };

  /** Forgets a graph that no longer fits, and says what it missed. */
  const forgetIfOutdated = (key: string): string | undefined => {
    const entry = compiled.get(key);
    const missing = entry?.step.missing;
    const what = changedSetting(entry?.recording.optimizers ?? []) ?? missing;
    if (!entry || what === undefined) return undefined;
    forget(key);
    wasted = entry.calls < WORTHWHILE_CALLS ? wasted + 1 : 0;
    if (wasted > MAX_WASTED) {
      throw new StepRefused(
        `${what} is another one every few steps, and each makes a new graph: make it an input`,
      );
    }
    return missing;
  };

  const runCompiled = (backend: NativeBackend, inputs: Inputs): Record<string, tf.Tensor> => {
    assertInputs(inputs);
    const key = signature(inputs);
    const missing = forgetIfOutdated(key);
    let entry = compiled.get(key);
    if (!entry) {
      const recording = recordWithout(missing, backend, inputs);
      const { precision } = choosePrecision(asked);
      entry = { step: new ResidentStep(backend, recording, precision), recording, calls: 0 };
    } else if (CHECKED.test(String(entry.calls + 1))) {
      assertSame(entry.recording, record(backend, inputs));
    }
    compiled.delete(key); // the last in the map is the one that was used last
    compiled.set(key, entry);
    for (const oldest of compiled.keys()) if (compiled.size > maxGraphs) forget(oldest);
    entry.calls++;
    const outputs = entry.step.run(inputs);
    countStep(entry.recording.optimizers);
    return outputs;
  };

  return {
    run(inputs) {
      const backend = tf.backend();
      if (!isNativeBackend(backend)) {
        goEager(`the back end ${tf.getBackend()} has no graphs`);
      } else if (eager === undefined && !isRecording(backend)) {
        try {
          return runCompiled(backend, inputs) as Outputs;
        } catch (error) {
          if (!(error instanceof StepRefused)) throw error;
          disposeAll();
          if (whenRefused === "throw") throw error;
          goEager(error.message);
        }
      }
      return tf.tidy(() => once(inputs));
    },
    get graphs() {
      return compiled.size;
    },
    dispose: disposeAll,
  };
}
