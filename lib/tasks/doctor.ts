/**
 * `deno task doctor`: tries every part and says what works, what does not, and the cure. The exit
 * code is 0 if training can run, be it on WASM.
 *
 * @module
 */

import {
  environmentPath,
  findCompiler,
  findPython,
  installedVariant,
  jupyterEnvironment,
  libraryFolder,
  type Site,
  tensorflowVersion,
  thisSite,
  whyLibrary,
  whyPackages,
} from "../prepare/mod.ts";
import { findProgram, projectPath, runCommand } from "../system/mod.ts";
import { chooseAssertSource } from "./test.ts";

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

const prepareCure = 'run "deno task prepare"';

interface Attempt {
  readonly part: string;
  readonly name: string;
  readonly cure: string;
  readonly optional?: boolean;
}

const attempts: readonly Attempt[] = [
  { part: parts.addon, name: "tensorflow", cure: `${prepareCure}; until then WASM is used` },
  {
    part: parts.webgpu,
    name: "webgpu",
    cure: "only of use with a GPU: install its Vulkan driver",
    optional: true,
  },
  { part: parts.wasm, name: "wasm", cure: "remove node_modules and run this again" },
  {
    part: parts.pictures,
    name: "pictures",
    cure: "remove node_modules and .facespace/fontconfig, and run this again",
  },
  { part: parts.faces, name: "faces", cure: "remove node_modules and run this again" },
  { part: parts.runner, name: "runner", cure: "use Deno 2.9: the runner follows its kernel" },
];

/**
 * Tries every part, two at a time.
 *
 * @param site The project and the machine.
 * @returns The findings, in the order of the table.
 */
export async function examineEverything(site: Site = thisSite()): Promise<Finding[]> {
  const jobs: (() => Promise<Finding[]>)[] = [
    ...attempts.map((attempt) => async () => [await runAttempt(attempt)]),
    () => examineMachine(site),
    () => examineLab(site),
    async () => [await examineJsr()],
  ];
  const findings: Finding[] = [];
  const worker = async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) findings.push(...await job());
  };
  await Promise.all([worker(), worker()]);
  const order: string[] = Object.values(parts);
  return findings.sort((a, b) => order.indexOf(a.part) - order.indexOf(b.part));
}

async function runAttempt({ part, name, cure, optional }: Attempt): Promise<Finding> {
  const { works, detail } = await tryProbe({
    module: projectPath("lib/tasks/doctor_probe.ts"),
    name,
  });
  if (works) return { part, state: "works", detail, cure: "" };
  return { part, state: optional ? "absent" : "fails", detail, cure };
}

async function examineJsr(): Promise<Finding> {
  const { name, sentence } = await chooseAssertSource();
  const state = name === "jsr" ? "works" : "absent";
  return { part: parts.jsr, state, detail: sentence, cure: "" };
}

/** Examines what is outside the project, and whether the project is prepared. */
export async function examineMachine(site: Site): Promise<Finding[]> {
  return await Promise.all([
    { part: parts.deno, state: "works", detail: Deno.version.deno, cure: "" } as const,
    examine(parts.python, async () => {
      const { version, path } = await findPython(site);
      return `${version} with venv, ${path}`;
    }),
    examine(parts.compiler, () => tryCompiler(site)),
    examine(
      parts.disk,
      async () => `${((await site.freeBytes(site.root)) / 1e9).toFixed(0)} GB free`,
    ),
    examinePackages(site),
    examineLibrary(site),
    examineGpu(site),
  ]);
}

/** A part whose failure is told by an error: its message holds the cure. */
async function examine(part: string, attempt: () => Promise<string>): Promise<Finding> {
  try {
    return { part, state: "works", detail: await attempt(), cure: "" };
  } catch (error) {
    const [detail, cure] = (error instanceof Error ? error.message : String(error)).split("; ");
    return { part, state: "fails", detail: detail ?? "", cure: cure ?? "" };
  }
}

async function tryCompiler(site: Site): Promise<string> {
  const compiler = await findCompiler(site);
  const source = await Deno.makeTempFile({ suffix: ".cc" });
  try {
    await Deno.writeTextFile(source, "#include <string>\nstd::string name() { return {}; }\n");
    const args = ["-std=c++17", "-fsyntax-only", source];
    const { ok, output } = await runCommand(compiler, args, { env: site.env });
    if (!ok) throw new Error(`${compiler} cannot compile: ${output.trim().split("\n").at(-1)}`);
  } finally {
    await Deno.remove(source);
  }
  const { output } = await runCommand(compiler, ["--version"], { env: site.env });
  return `${output.split("\n")[0]}, ${compiler}`;
}

async function examinePackages(site: Site): Promise<Finding> {
  const why = await whyPackages(site);
  return why
    ? { part: parts.packages, state: "fails", detail: why, cure: prepareCure }
    : { part: parts.packages, state: "works", detail: "installed in node_modules", cure: "" };
}

async function examineLibrary(site: Site): Promise<Finding> {
  const part = parts.library;
  const variant = await installedVariant(site) ?? "cpu";
  const why = await whyLibrary(site, variant);
  if (why) return { part, state: "fails", detail: why, cure: prepareCure };
  const detail = `${tensorflowVersion} for ${variant === "cuda" ? "NVIDIA GPUs" : "the CPU"}`;
  return { part, state: "works", detail: `${detail}, ${await libraryFolder(site)}`, cure: "" };
}

async function examineGpu(site: Site): Promise<Finding> {
  const part = parts.gpu;
  const program = await findProgram("nvidia-smi", site.env["PATH"]);
  if (!program) return { part, state: "absent", detail: "no nvidia-smi on the PATH", cure: "" };
  const query = ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"];
  const { ok, output } = await runCommand(program, query, { env: site.env, timeoutMs: 20_000 });
  const detail = output.trim().split("\n")[0] ?? "";
  return ok
    ? { part, state: "works", detail, cure: "" }
    : { part, state: "fails", detail, cure: "install or restart the NVIDIA driver" };
}

/** Starts JupyterLab as far as its version, and lets Jupyter look for the kernel `deno`. */
async function examineLab(site: Site): Promise<Finding[]> {
  const env = jupyterEnvironment({ root: site.root, deno: Deno.execPath(), env: site.env });
  const jupyter = (...args: string[]) =>
    runCommand(`${environmentPath(site)}/bin/${args[0]}`, args.slice(1), {
      env,
      timeoutMs: 25_000,
    });
  const [lab, kernels] = await Promise.all([
    jupyter("jupyter-lab", "--version"),
    jupyter("jupyter-kernelspec", "list"),
  ]);
  const kernel = /^\s*deno\s+(\S+)/m.exec(kernels.output)?.[1];
  return [
    lab.ok
      ? { part: parts.lab, state: "works", detail: lab.output.trim(), cure: "" }
      : { part: parts.lab, state: "fails", detail: lastLine(lab.output), cure: prepareCure },
    kernel ? { part: parts.kernel, state: "works", detail: kernel, cure: "" } : {
      part: parts.kernel,
      state: "fails",
      detail: "Jupyter does not find the kernel deno",
      cure: prepareCure,
    },
  ];
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";

/** What a probe said. */
interface ProbeResult {
  /** Whether the part did what it is for. */
  readonly works: boolean;
  /** What was seen, or the last thing said before the end. */
  readonly detail: string;
}

/** The line by which a probe reports; everything else that is printed is noise. */
export const probeMark = "facespace-probe: ";

/** Which probe to run. */
interface ProbeOptions {
  /** Absolute path of the module that holds the probes. */
  readonly module: string;
  /** The probe's name, its first argument. */
  readonly name: string;
  /** Default: 25,000. */
  readonly timeoutMs?: number;
}

/**
 * Runs a probe in a process of its own, so that a crash in native code, or a hang, is a line in the
 * table and not the end of the doctor. Does not throw.
 */
export async function tryProbe(options: ProbeOptions): Promise<ProbeResult> {
  const { module, name, timeoutMs = 25_000 } = options;
  const args = ["run", "-A", "--no-check", "--quiet", module, name];
  const env = { ...Deno.env.toObject(), NO_COLOR: "1" }; // colours would hide where an error begins
  const { ok, code, output } = await runCommand(Deno.execPath(), args, { env, timeoutMs });
  const lines = output.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const said = lines.findLast((line) => line.startsWith(probeMark))?.slice(probeMark.length);
  if (ok && said !== undefined) return { works: true, detail: said };
  if (code === 124) return { works: false, detail: `no answer within ${timeoutMs / 1000} s` };
  const error = lines.find((line) => /^error:|Error:/i.test(line)) ?? lines.at(-1);
  const why = (error ?? "it said nothing").replace(/^error: (Uncaught )?(\(in promise\) )?/, "");
  return { works: false, detail: code > 128 ? `crashed with exit code ${code}: ${why}` : why };
}

if (import.meta.main) {
  const findings = await examineEverything();
  for (const line of formatFindings(findings)) console.log(line);
  const trains = canTrain(findings);
  console.log(trains ? "Training can run." : "Training cannot run: see the lines marked FAILS.");
  Deno.exit(trains ? 0 : 1);
}
