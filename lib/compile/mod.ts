/**
 * `compileStep()` makes one native call out of any synchronous step of tfjs: the step is recorded,
 * becomes a TensorFlow graph, is rewritten and loaded. `README.md` has the how and the measurements.
 *
 * @module
 */

export { type CompiledStep, compileStep, type CompileStepOptions } from "./compile_step.ts";
export type { NamedTensors } from "./recording.ts";
