/**
 * Starting the WASM back end: it needs nothing but the package, so it is what runs where the native
 * library cannot be had. What it lacks for training, or computes slowly, is added here.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { projectPath } from "../system/mod.ts";
import { registerTrainingKernels } from "./register_training_kernels.ts";

/** The back end that was started. */
export interface WasmBackend {
  /** Version of the package. */
  readonly version: string;
  /** Threads in use. */
  readonly threads: number;
  /** Whether the SIMD build is in use. */
  readonly simd: boolean;
}

/**
 * Makes WASM the active back end, with the kernels of {@linkcode registerTrainingKernels}.
 *
 * @throws {Error} If it does not start.
 */
export async function startWasm(): Promise<WasmBackend> {
  const wasm = await import("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(`${projectPath("node_modules", "@tensorflow/tfjs-backend-wasm", "dist")}/`);
  if (!await tf.setBackend("wasm")) {
    throw new Error("Cannot start the WASM back end as its module did not load");
  }
  await tf.ready();
  registerTrainingKernels();
  const threaded = await tf.env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT") === true;
  return {
    version: wasm.version_wasm,
    threads: threaded ? wasm.getThreadsCount() : 1,
    simd: await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT") === true,
  };
}
