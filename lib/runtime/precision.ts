/**
 * In which precision convolutions and matrix products are computed: in float32, or, where processor or
 * GPU multiply bfloat16 faster, in that, with all else in float32 (mixed precision). Decided by what
 * is known of the device, not by a clock, so that one machine always decides alike.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { isNativeBackend } from "./native_backend.ts";

/** `mixed`: convolutions and matrix products in bfloat16, all else in float32. */
export type Precision = "float32" | "mixed";

/** A precision, or `auto`: `mixed` where it is known to be faster. */
export type AskedPrecision = Precision | "auto";

/** What multiplies, as far as it is known. */
export type Multiplier =
  | { readonly device: "cpu"; readonly features: ReadonlySet<string> }
  | { readonly device: "gpu"; readonly computeCapability: number | undefined }
  | { readonly device: "none"; readonly backend: string };

/** The precision, and why. */
export interface PrecisionChoice {
  /** What is computed in. */
  readonly precision: Precision;
  /** For people, after the back end: `mixed precision by AMX`. */
  readonly description: string;
}

const PRECISIONS: readonly AskedPrecision[] = ["float32", "mixed", "auto"];

/** Decides in place of `auto`. */
const VARIABLE = "FACESPACE_PRECISION";

/** GPUs multiply bfloat16 from Ampere on. */
const LEAST_CAPABILITY = 8;

/**
 * What is asked for: in place of `auto`, what `FACESPACE_PRECISION` says, if it says something.
 *
 * @param asked By an option; what is no precision comes from code that is not type-checked.
 * @throws {RangeError} If one of them is no precision; the message names those that there are.
 */
export function askedPrecision(asked: string = "auto"): AskedPrecision {
  const precision = parsePrecision(asked, "precision");
  if (precision !== "auto") return precision;
  return parsePrecision(Deno.env.get(VARIABLE) || "auto", VARIABLE);
}

function parsePrecision(text: string, of: string): AskedPrecision {
  const precision = PRECISIONS.find((known) => known === text);
  if (precision) return precision;
  throw new RangeError(
    `Cannot compute in the precision "${text}" as ${of} must be one of ${PRECISIONS.join(", ")}`,
  );
}

/**
 * Chooses for the active back end.
 *
 * @param asked Default `auto`.
 * @throws {RangeError} If what is asked for is no precision.
 */
export function choosePrecision(asked?: string): PrecisionChoice {
  return precisionOf(askedPrecision(asked), multiplier());
}

/**
 * Chooses by what multiplies. What is asked for is done wherever there are graphs, also where it is
 * slow; without graphs, on WebGPU and WASM, all is float32.
 */
export function precisionOf(asked: AskedPrecision, multiplier: Multiplier): PrecisionChoice {
  const float32 = (description: string) => ({ precision: "float32", description } as const);
  if (multiplier.device === "none") {
    return float32(asked === "mixed" ? `float32, as ${multiplier.backend} has no other` : "");
  }
  if (asked !== "auto") return { precision: asked, description: `${asked} as asked for` };
  if (multiplier.device === "gpu") {
    const { computeCapability } = multiplier;
    if (computeCapability === undefined) {
      return float32("float32, as nvidia-smi does not say the GPU's compute capability");
    }
    return computeCapability >= LEAST_CAPABILITY
      ? { precision: "mixed", description: `mixed precision by tensor cores` }
      : float32(
        `float32, as bfloat16 needs compute capability ${LEAST_CAPABILITY}: got ${computeCapability}`,
      );
  }
  const { features } = multiplier;
  const by = features.has("amx_bf16")
    ? "AMX"
    : features.has("avx512_bf16")
    ? "AVX-512 BF16"
    : undefined;
  return by
    ? { precision: "mixed", description: `mixed precision by ${by}` }
    : float32("float32, as neither AMX nor AVX-512 BF16 is known of the processor");
}

const known = new WeakMap<object, Multiplier>();

function multiplier(): Multiplier {
  const backend = tf.backend();
  const before = known.get(backend);
  if (before) return before;
  const found: Multiplier = !isNativeBackend(backend)
    ? { device: "none", backend: tf.getBackend() }
    : backend.isUsingGpuDevice
    ? { device: "gpu", computeCapability: computeCapability() }
    : { device: "cpu", features: cpuFeatures() };
  known.set(backend, found);
  return found;
}

/** As Linux lists them; empty elsewhere. */
function cpuFeatures(): ReadonlySet<string> {
  try {
    const flags = /^flags\s*:\s*(.*)$/m.exec(Deno.readTextFileSync("/proc/cpuinfo"))?.[1] ?? "";
    return new Set(flags.split(" "));
  } catch {
    return new Set();
  }
}

/** The first GPU's, for example 8.6. */
function computeCapability(): number | undefined {
  try {
    const args = ["--query-gpu=compute_cap", "--format=csv,noheader"];
    const { stdout } = new Deno.Command("nvidia-smi", { args, stderr: "null" }).outputSync();
    const capability = parseFloat(new TextDecoder().decode(stdout));
    return Number.isFinite(capability) ? capability : undefined;
  } catch {
    return undefined;
  }
}
