/**
 * What the doctor finds, and its table.
 *
 * @module
 */

/** One part of the project, tried. */
export interface Finding {
  /** The part's name. */
  readonly part: string;
  /** `works`, `fails`, or `absent` for a part that nobody has to have. */
  readonly state: "works" | "fails" | "absent";
  /** Its version, or what was tried and seen; where it fails, why. */
  readonly detail: string;
  /** What to do; empty where nothing has to be done. */
  readonly cure: string;
}

/**
 * The table of the findings, one line each, with the cure of what does not work on a line below.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const findings: Finding[] = [
 *   { part: "Deno", state: "works", detail: "2.9.6", cure: "" },
 *   { part: "GPU", state: "absent", detail: "none", cure: "" },
 *   { part: "compiler", state: "fails", detail: "none found", cure: "install g++" },
 * ];
 * assertEquals(formatFindings(findings), [
 *   "works   Deno      2.9.6",
 *   "absent  GPU       none",
 *   "FAILS   compiler  none found",
 *   "                  → install g++",
 * ]);
 * ```
 */
export function formatFindings(findings: readonly Finding[]): string[] {
  const width = Math.max(...findings.map(({ part }) => part.length)) + 2;
  return findings.flatMap(({ part, state, detail, cure }) => {
    const mark = (state === "fails" ? "FAILS" : state).padEnd(8);
    const line = `${mark}${part.padEnd(width)}${detail}`;
    return cure === "" ? [line] : [line, `${" ".repeat(8 + width)}→ ${cure}`];
  });
}

/** Whether training can run: on TensorFlow, or slowly on WASM. */
export function canTrain(findings: readonly Finding[]): boolean {
  return findings.some(({ part, state }) =>
    state === "works" && (part === parts.addon || part === parts.wasm)
  );
}

/** The names of the parts, as they stand in the table. */
export const parts = {
  deno: "Deno",
  python: "Python",
  compiler: "C++ compiler",
  disk: "Disk",
  packages: "npm packages",
  library: "TensorFlow library",
  addon: "TensorFlow addon",
  gpu: "NVIDIA GPU",
  webgpu: "WebGPU",
  wasm: "WASM",
  pictures: "Pictures and text",
  faces: "Face detection",
  lab: "JupyterLab",
  kernel: "Kernel",
  runner: "Notebook runner",
  jsr: "JSR",
} as const;
