/**
 * Starting a back end, so that the library computes on the best device there is and says which:
 * TensorFlow on a GPU, WebGPU where it is measured to be faster than TensorFlow on the CPU,
 * TensorFlow on the CPU, and WASM where the native library cannot be had. Nothing is installed
 * here; that is the work of `prepare/`.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { startWasm } from "../wasm/mod.ts";
import { type BackendName, chooseBackend, parseBackendName, type Probes } from "./choose.ts";
import { choosePrecision } from "./precision.ts";
import { loadTensorflow, type NativeLibrary, type NoNativeLibrary } from "./tensorflow.ts";
import { findAdapter, startWebgpu } from "./webgpu.ts";

/** What computes, and on what. */
export interface BackendReport {
  /** The active back end. */
  readonly name: BackendName;
  /** `CPU`, or the name of the GPU. */
  readonly device: string;
  /** Version of TensorFlow, or of the WASM or WebGPU package. */
  readonly version: string;
  /** CPU threads that kernels use; 0 where a GPU computes. */
  readonly threads: number;
  /** What the kernels use, for example `oneDNN on`; empty where there is nothing to say. */
  readonly acceleration: string;
  /** In which precision is multiplied where that is left to the machine, and why. */
  readonly precision: string;
  /** What else the reader should know: why not a faster back end, what was measured. */
  readonly notes: readonly string[];
}

/** How to start a back end. */
export interface StartBackendOptions {
  /** The back end to use. Default: `FACESPACE_BACKEND`, else the best one. */
  readonly backend?: BackendName;
  /** Takes the lines of the report. Default: `console.log`, which notebooks show too. */
  readonly log?: (line: string) => void;
}

const started = new WeakMap<object, Promise<BackendReport>>();

/**
 * Starts the best back end, once for this process: a second call returns the first one's report.
 *
 * @throws {RangeError} If a back end was asked for that does not exist or does not work here, or a
 * different one was started before; if `FACESPACE_PRECISION` is no precision.
 */
export async function startBackend(options: StartBackendOptions = {}): Promise<BackendReport> {
  const { backend, log = console.log } = options;
  const asked = backend ?? parseBackendName(Deno.env.get("FACESPACE_BACKEND"));
  const engine = tf.engine();
  let running = started.get(engine);
  if (!running) {
    running = start(asked);
    started.set(engine, running);
    running.then((report) => describeBackend(report).forEach((line) => log(line)), () => {
      started.delete(engine);
    });
  }
  const report = await running;
  if (asked && asked !== report.name) {
    throw new RangeError(
      `Cannot start back end "${asked}" as "${report.name}" runs already: one process has one`,
    );
  }
  if (tf.getBackend() !== report.name) await tf.setBackend(report.name);
  return report;
}

/** The report's lines for people; the first is the back end, the rest are notes. */
export function describeBackend(report: BackendReport): string[] {
  const { name, device, version, threads, acceleration, precision, notes } = report;
  const title = { tensorflow: "TensorFlow", webgpu: "WebGPU", wasm: "WASM" }[name];
  const kind = name === "tensorflow" ? " (native)" : "";
  const on = threads > 0 ? `${device} with ${threads} thread${threads > 1 ? "s" : ""}` : device;
  const parts = [`Back end: ${title} ${version}${kind}`, on, acceleration, precision].filter(
    Boolean,
  );
  return [parts.join(", "), ...notes];
}

async function start(asked: BackendName | undefined): Promise<BackendReport> {
  const native = asked && asked !== "tensorflow" ? undefined : await loadTensorflow();
  const probes = await probe(asked, native);
  const choice = chooseBackend(asked, probes);
  const { name } = choice;
  const notes = [...choice.notes, ...(native?.ok ? native.notes : [])];
  if (name === "tensorflow" && native?.ok) {
    await tf.setBackend("tensorflow");
    const { version, gpu, oneDnn } = native;
    const acceleration = oneDnn ? "oneDNN on" : "oneDNN off";
    const precision = choosePrecision().description;
    return gpu === undefined
      ? { name, device: "CPU", version, threads: native.threads, acceleration, precision, notes }
      : { name, device: gpu, version, threads: 0, acceleration: "", precision, notes };
  }
  if (name === "webgpu") {
    const version = await startWebgpu();
    const device = probes.webgpu.name;
    return { name, device, version, threads: 0, acceleration: "", precision: "", notes };
  }
  const { version, threads, simd } = await startWasm();
  const acceleration = simd ? "SIMD on" : "SIMD off";
  return { name, device: "CPU", version, threads, acceleration, precision: "", notes };
}

/** Gathers what the choice needs; a real WebGPU adapter is tried and timed before it is trusted. */
async function probe(
  asked: BackendName | undefined,
  library: NativeLibrary | NoNativeLibrary | undefined,
): Promise<Probes> {
  const native: Probes["native"] = library?.ok
    ? { state: library.gpu === undefined ? "cpu" : "gpu" }
    : { state: "absent", reason: library?.reason ?? "it was not asked for" };
  const needsAdapter = asked === "webgpu" || (!asked && native.state !== "gpu");
  const webgpu = needsAdapter ? await findAdapter() : { state: "absent", name: "none" } as const;
  if (asked || webgpu.state !== "real") return { native, webgpu };
  try {
    await startWebgpu();
    const gpuMs = await timeTrainingStep("webgpu");
    const cpuMs = native.state === "cpu" ? await timeTrainingStep("tensorflow") : undefined;
    return {
      native: cpuMs === undefined ? native : { ...native, stepMs: cpuMs },
      webgpu: { ...webgpu, stepMs: gpuMs },
    };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    return { native, webgpu: { state: "broken", name: webgpu.name, failure } };
  }
}

/**
 * Times one step on a back end, which is active afterwards.
 *
 * @param backend The name it is registered by.
 * @returns The shortest of three steps after one that warms up, in milliseconds.
 */
export async function timeTrainingStep(backend: string): Promise<number> {
  await tf.setBackend(backend);
  const x = tf.fill<tf.Rank.R4>([16, 40, 40, 16], 0.5);
  const down = tf.fill<tf.Rank.R4>([3, 3, 16, 64], 0.01);
  const up = tf.fill<tf.Rank.R4>([3, 3, 16, 64], 0.01);
  const step = tf.grads((kernel: tf.Tensor, transposed: tf.Tensor) => {
    const code = tf.relu(tf.conv2d(x, kernel as tf.Tensor4D, 2, "same"));
    const image = tf.conv2dTranspose(code, transposed as tf.Tensor4D, [16, 40, 40, 16], 2, "same");
    return tf.sum(tf.square(tf.sub(image, x)));
  });
  const durations: number[] = [];
  try {
    for (let i = 0; i < 4; i++) {
      const start = performance.now();
      const gradients = step([down, up]);
      try {
        await Promise.all(gradients.map((gradient) => gradient.data()));
      } finally {
        tf.dispose(gradients);
      }
      durations.push(performance.now() - start);
    }
  } finally {
    tf.dispose([x, down, up]);
  }
  return Math.min(...durations.slice(1));
}
