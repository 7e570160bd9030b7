/**
 * WebGPU through Deno's own `navigator.gpu`: the adapter of this machine, whether it is a GPU at all
 * (Mesa's llvmpipe and Google's SwiftShader compute on the CPU, correctly and slowly), and starting the
 * back end of tfjs on it.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { tmpdir } from "node:os";

/** What was found. */
export interface Adapter {
  /** `software` means that the CPU imitates a GPU. */
  readonly state: "real" | "software" | "absent";
  /** The adapter's description, or why there is none. */
  readonly name: string;
}

/**
 * Asks for the fastest adapter; does not throw. On Linux only Vulkan is asked, unless the variable
 * `DENO_WEBGPU_BACKEND` says otherwise.
 */
export async function findAdapter(): Promise<Adapter> {
  // Asked for OpenGL as well, Mesa's libEGL frees its memory twice at the end of some processes.
  if (Deno.build.os === "linux" && !Deno.env.has("DENO_WEBGPU_BACKEND")) {
    Deno.env.set("DENO_WEBGPU_BACKEND", "vulkan");
    // Without it Mesa's drivers print an error, though nothing is shown on a screen here.
    if (!Deno.env.has("XDG_RUNTIME_DIR")) Deno.env.set("XDG_RUNTIME_DIR", tmpdir());
  }
  try {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) return { state: "absent", name: "no adapter" };
    const { description, vendor, isFallbackAdapter } = adapter.info;
    const name = description || vendor || "unnamed adapter";
    return { state: isFallbackAdapter || isSoftware(name) ? "software" : "real", name };
  } catch (error) {
    return { state: "absent", name: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Whether an adapter's description is that of a known software implementation.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 *
 * assert(isSoftware("llvmpipe (LLVM 15.0.6, 256 bits)"));
 * assert(!isSoftware("NVIDIA H200"));
 * ```
 */
export function isSoftware(description: string): boolean {
  return /llvmpipe|lavapipe|swiftshader|software|basic render|\bWARP\b/i.test(description);
}

/**
 * Makes WebGPU the active back end.
 *
 * @returns The version of its package.
 * @throws {Error} If it does not start.
 */
export async function startWebgpu(): Promise<string> {
  const { version_webgpu: version } = await import("@tensorflow/tfjs-backend-webgpu").then(
    (module) => ({ version_webgpu: tf.version_core, ...module }),
  );
  if (!await tf.setBackend("webgpu")) {
    throw new Error("Cannot start the WebGPU back end as its adapter gave no device");
  }
  await tf.ready();
  return version;
}
