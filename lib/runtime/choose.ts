/**
 * Which back end to use, decided from what was found and measured: a pure function, so that
 * machines nobody has at hand can be tried in a test.
 *
 * @module
 */

/** The back ends that can train. */
export type BackendName = "tensorflow" | "webgpu" | "wasm";

/** What was found on this machine. */
export interface Probes {
  /** TensorFlow's native library. */
  readonly native: {
    readonly state: "gpu" | "cpu" | "absent";
    /** Why it is absent, as a clause. */
    readonly reason?: string;
    /** Duration of a training step, where it was measured. */
    readonly stepMs?: number;
  };
  /** The WebGPU adapter; `software` means that the CPU imitates a GPU, `broken` that it failed. */
  readonly webgpu: {
    readonly state: "real" | "software" | "broken" | "absent";
    readonly name: string;
    /** What a broken one said. */
    readonly failure?: string;
    /** Duration of a training step, where it was measured. */
    readonly stepMs?: number;
  };
}

/** The choice, and what the reader should know about it. */
interface Choice {
  readonly name: BackendName;
  readonly notes: readonly string[];
}

const names: readonly BackendName[] = ["tensorflow", "webgpu", "wasm"];

/**
 * Reads the name of a back end, as in the environment variable `FACESPACE_BACKEND`.
 *
 * @returns The name, or `undefined` for an absent or empty text.
 * @throws {RangeError} If there is no such back end.
 */
export function parseBackendName(text: string | undefined): BackendName | undefined {
  if (text === undefined || text === "") return undefined;
  const name = names.find((known) => known === text);
  if (name) return name;
  throw new RangeError(
    `Cannot start the back end of FACESPACE_BACKEND as it must be one of ${
      names.join(", ")
    }: got "${text}"`,
  );
}

/**
 * Chooses a back end: the one asked for, else TensorFlow on a GPU, else a real WebGPU adapter if it
 * was measured to be faster than TensorFlow on the CPU or there is no TensorFlow, else TensorFlow on
 * the CPU, else WASM. A software adapter is used only when asked for.
 *
 * @throws {RangeError} If the back end asked for does not work here: an explicit wish is never
 * replaced by something else.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const software = { state: "software", name: "llvmpipe" } as const;
 * assertEquals(
 *   chooseBackend(undefined, { native: { state: "cpu" }, webgpu: software }).name,
 *   "tensorflow",
 * );
 * ```
 */
export function chooseBackend(asked: BackendName | undefined, probes: Probes): Choice {
  const { native, webgpu } = probes;
  if (asked) return { name: available(asked, probes), notes: [] };
  if (native.state === "gpu") return { name: "tensorflow", notes: [] };
  const broken = webgpu.state === "broken"
    ? [`WebGPU on ${webgpu.name} is not used as it failed: ${webgpu.failure ?? "no reason given"}`]
    : [];
  if (native.state === "absent") {
    const why = `TensorFlow's native library is not used as ${native.reason ?? "it is absent"}; ` +
      `"deno task doctor" says what to do`;
    if (webgpu.state === "real") return { name: "webgpu", notes: [why] };
    return { name: "wasm", notes: [`${why}; until then training is slow`, ...broken] };
  }
  const { stepMs: cpuMs } = native;
  const { stepMs: gpuMs } = webgpu;
  if (webgpu.state !== "real" || cpuMs === undefined || gpuMs === undefined) {
    return { name: "tensorflow", notes: broken };
  }
  const measured =
    `A training step took ${Math.round(gpuMs)} ms with WebGPU on ${webgpu.name} and ` +
    `${Math.round(cpuMs)} ms with TensorFlow on the CPU`;
  return { name: gpuMs < cpuMs ? "webgpu" : "tensorflow", notes: [measured] };
}

function available(asked: BackendName, { native, webgpu }: Probes): BackendName {
  const cannot = (why: string) =>
    new RangeError(`Cannot start back end "${asked}" as ${why}: see "deno task doctor"`);
  if (asked === "tensorflow" && native.state === "absent") {
    throw cannot(native.reason ?? "the native library is absent");
  }
  if (asked === "webgpu" && webgpu.state === "absent") throw cannot("there is no WebGPU adapter");
  return asked;
}
