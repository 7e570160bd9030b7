/**
 * Recording a step once, with every variable put back afterwards.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { NativeBackend } from "../runtime/mod.ts";
import { Recorder } from "./recorder.ts";
import type { NamedTensors, Recording } from "./recording.ts";
import { StepRefused } from "./refusal.ts";
import { withOptimizers } from "./used_optimizers.ts";

/**
 * Runs a step once, eagerly, and puts every variable back as it was before; variables that the step
 * makes keep the values that they were made with.
 *
 * @throws {StepRefused} If the step does what a graph cannot repeat.
 */
export function recordStep(
  backend: NativeBackend,
  step: (inputs: NamedTensors) => NamedTensors,
  inputs: NamedTensors,
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
  const recorder = new Recorder(backend, inputs, known);
  try {
    const recordings: Recording[] = []; // not returned through tidy, which would walk through it all
    tf.tidy(() => {
      const { result: outputs, optimizers } = withOptimizers(() =>
        recorder.during(() => step(inputs))
      );
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
