/**
 * Compiling a step: a synchronous function of tensors is recorded while it runs eagerly, becomes one
 * TensorFlow graph and is from then on one native call, with TensorFlow's graph optimizer behind it.
 *
 * As in Python's `tf.function`, JavaScript runs only while recording: a number that the function
 * computes becomes a constant, so what changes from step to step must be an input. The function is
 * recorded in the first two calls with inputs of the same shapes; if the two recordings differ, it
 * is refused.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { isNativeBackend, type NativeBackend } from "../tensorflow/native_backend.ts";
import { firstDifference, type Node } from "./graph.ts";
import { recordStep } from "./record_step.ts";
import { isRecording } from "./recorder.ts";
import type { NamedTensors, Recording } from "./recording.ts";
import { StepRefused } from "./refusal.ts";
import { ResidentStep } from "./resident_step.ts";

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
  /** The first recording, until the second one has confirmed it. */
  recorded: Recording | undefined;
}

/**
 * Makes a compiled step out of a function.
 *
 * The variables that the function changes can be read, saved and assigned between steps as ever.
 *
 * @param step Synchronous; takes and returns tensors by name; must not read their values. Optimizers
 * and layers may be used in it; what changes from call to call, such as noise or the learning rate,
 * must be an input.
 * @throws {StepRefused} If the function is asynchronous.
 */
export function compileStep<Inputs extends NamedTensors, Outputs extends NamedTensors>(
  step: (inputs: Inputs) => Outputs,
  options: CompileStepOptions = {},
): CompiledStep<Inputs, Outputs> {
  const { state, maxGraphs = 4, whenRefused = "throw", log = console.log } = options;
  if (step.constructor.name === "AsyncFunction") {
    throw new StepRefused("the function is asynchronous: it must not await anything");
  }
  if (!Number.isInteger(maxGraphs) || maxGraphs < 1) {
    throw new RangeError(`Cannot compile a step as maxGraphs must be positive: got ${maxGraphs}`);
  }
  const compiled = new Map<string, Compiled>();
  let eager: string | undefined;

  const forget = (key: string) => {
    compiled.get(key)?.step.dispose();
    compiled.delete(key);
  };
  const disposeAll = () => [...compiled.keys()].forEach(forget);
  const goEager = (why: string) => {
    if (eager === undefined) log(`Steps run eagerly: ${why}`);
    eager = why;
  };

  const record = (backend: NativeBackend, inputs: Inputs): Recording => {
    for (let attempt = 0; attempt < 3; attempt++) {
      const recording = recordStep(backend, () => step(inputs), inputs);
      if (recording.createdVariables) continue; // now that they exist, it is another step
      if (state) assertDeclared(recording, state());
      return recording;
    }
    throw new StepRefused("it makes new variables each time: make them before");
  };

  const runCompiled = (backend: NativeBackend, inputs: Inputs): Record<string, tf.Tensor> => {
    const key = signature(inputs);
    if (compiled.get(key)?.step.isCurrent === false) forget(key);
    let entry = compiled.get(key);
    if (!entry) {
      const recorded = record(backend, inputs);
      entry = { step: new ResidentStep(backend, recorded), recorded };
    } else if (entry.recorded) {
      assertSame(entry.recorded, record(backend, inputs));
      entry.recorded = undefined;
    }
    compiled.delete(key); // the last in the map is the one that was used last
    compiled.set(key, entry);
    for (const oldest of compiled.keys()) if (compiled.size > maxGraphs) forget(oldest);
    return entry.step.run(inputs);
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
      return tf.tidy(() => step(inputs));
    },
    get graphs() {
      return compiled.size;
    },
    dispose: disposeAll,
  };
}

/** Names, shapes and types: what a graph is made for. */
function signature(inputs: NamedTensors): string {
  return Object.entries(inputs).map(([name, { shape, dtype }]) => `${name} ${dtype} [${shape}]`)
    .join(", ");
}

function assertDeclared({ variables }: Recording, declared: Iterable<tf.Variable>): void {
  const known = new Set(declared);
  for (const { variable } of variables) {
    if (!known.has(variable)) {
      throw new StepRefused(`it uses the variable ${variable.name}, which is not in its state`);
    }
  }
}

function assertSame(before: Recording, after: Recording): void {
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
  if (sameVariables && sameCaptured) return;
  throw new StepRefused(
    `it reads ${
      sameVariables ? "a tensor that was made outside" : "a variable"
    } and not the same one in each call: make it an input`,
  );
}

function operations(readers: readonly Node[]): string {
  return [...new Set(readers.map(({ op }) => op))].join(", ") || "nothing";
}
