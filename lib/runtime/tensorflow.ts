/**
 * TensorFlow's native library in this process: loading it, which registers the back end `tensorflow` on
 * the engine that `@tensorflow/tfjs` shares among all its copies, and what has to be mended in it.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { createRequire } from "node:module";
import {
  installedVariant,
  libraryFolder,
  libraryName,
  putBackAddon,
  type Site,
  thisSite,
  whyAddon,
  whyLibrary,
  workPath,
} from "../prepare/mod.ts";
import { findProgram, runCommand } from "../system/mod.ts";
import { bindSymbols, keepFreedMemory, loadQuietly } from "./c_library.ts";
import { isNativeBackend, type NativeBackend } from "./native_backend.ts";

/** The library, loaded. */
export interface NativeLibrary {
  /** Marks the library as loaded. */
  readonly ok: true;
  /** For example `2.21.0`. */
  readonly version: string;
  /** The GPU that kernels run on, or `undefined` for the CPU. */
  readonly gpu: string | undefined;
  /** Threads that one kernel may use on the CPU. */
  readonly threads: number;
  /** Whether oneDNN's kernels are in use. */
  readonly oneDnn: boolean;
  /** What the reader should know, such as a GPU that is not used. */
  readonly notes: readonly string[];
}

/** Why the library is not loaded. */
export interface NoNativeLibrary {
  /** Marks it as not loaded. */
  readonly ok: false;
  /** A clause that follows "as". */
  readonly reason: string;
}

/** Loads the library and makes it the active back end; does not throw. */
export async function loadTensorflow(): Promise<NativeLibrary | NoNativeLibrary> {
  const site = thisSite();
  const why = await whyNotPrepared(site);
  if (why) return { ok: false, reason: `it is not prepared (${why}; run "deno task prepare")` };
  // all three are read when the library is loaded; what the user has set is left alone
  setDefault("TF_ENABLE_ONEDNN_OPTS", "1");
  setDefault("TF_CPP_MIN_LOG_LEVEL", "2");
  setDefault("TF_FORCE_GPU_ALLOW_GROWTH", "true");
  try {
    patchNodeUtil();
    const require = createRequire(import.meta.url);
    const file = workPath(site, `load-${Deno.pid}-${crypto.randomUUID().slice(0, 8)}.log`);
    keepFreedMemory();
    const library = `${await libraryFolder(site)}/${libraryName(site.os)}`;
    loadQuietly(file, () => {
      bindSymbols(library);
      require("@tensorflow/tfjs-node-gpu");
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: `it does not load (${message.split("\n")[0]?.trim()})` };
  }
  const backend = tf.backend();
  if (!isNativeBackend(backend)) {
    return { ok: false, reason: `loading it started the back end "${tf.getBackend()}"` };
  }
  useReluGrad(backend);
  const unusedGpu = !backend.isUsingGpuDevice && await installedVariant(site) === "cuda";
  return {
    ok: true,
    version: backend.binding.TF_Version,
    gpu: backend.isUsingGpuDevice ? await gpuName() : undefined,
    threads: Number(Deno.env.get("TF_NUM_INTRAOP_THREADS")) || navigator.hardwareConcurrency,
    oneDnn: Deno.env.get("TF_ENABLE_ONEDNN_OPTS") === "1",
    notes: unusedGpu
      ? ["TensorFlow was installed for NVIDIA GPUs but sees none: try nvidia-smi"]
      : [],
  };
}

/** Half an addon, or one for another place, would end the process instead of failing. */
async function whyNotPrepared(site: Site): Promise<string | undefined> {
  const variant = await installedVariant(site);
  if (!variant) return "it is not there yet";
  const why = await whyLibrary(site, variant) ?? await whyAddon(site, variant);
  if (!why) await putBackAddon(site);
  return why;
}

function setDefault(name: string, value: string): void {
  if (!Deno.env.has(name)) Deno.env.set(name, value);
}

async function gpuName(): Promise<string> {
  const program = await findProgram("nvidia-smi", Deno.env.get("PATH"));
  if (!program) return "GPU";
  const query = ["--query-gpu=name", "--format=csv,noheader"];
  const { ok, output } = await runCommand(program, query, { timeoutMs: 20_000 });
  return (ok && output.split("\n")[0]?.trim()) || "GPU";
}

/**
 * Puts `isNullOrUndefined` and `isArray` back into `node:util`, where they are missing: tfjs-node calls
 * them in `fit`, `topk` and others, and Node has removed them.
 */
export function patchNodeUtil(): void {
  const util: Record<string, unknown> = createRequire(import.meta.url)("node:util");
  util["isNullOrUndefined"] ??= (value: unknown) => value === null || value === undefined;
  util["isArray"] ??= Array.isArray;
}

/**
 * Registers TensorFlow's own `ReluGrad` as the gradient of relu, for as long as TensorFlow is the active
 * back end; another back end gets the stock gradient. That is a composite of six operations (greater,
 * isNaN, fill, select, cast, multiply), and a VAE's step takes 1.25 times as long with it. The two agree
 * everywhere but at NaN, where there is nothing to agree on.
 *
 * @param backend TensorFlow's back end.
 */
export function useReluGrad(backend: NativeBackend): void {
  const stock = tf.getGradient("Relu");
  if (!stock) {
    throw new TypeError("Cannot replace the gradient of relu as there is none to replace");
  }
  const dtype = { name: "T", type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT };
  tf.unregisterGradient("Relu");
  tf.registerGradient({
    ...stock,
    gradFunc: (dy, saved, attributes) => {
      const [x] = saved;
      if (!isNativeBackend(tf.backend()) || !(dy instanceof tf.Tensor) || !x) {
        return stock.gradFunc(dy, saved, attributes);
      }
      return { x: () => backend.executeSingleOutput("ReluGrad", [dtype], [dy, x]) };
    },
  });
}
