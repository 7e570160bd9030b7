/**
 * compile.
 *
 * @module
 */

export { compileStep } from "./compile_step.ts";
export type { NamedTensors } from "./recording.ts";
