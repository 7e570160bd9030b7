/**
 * The doctor's look at the machine: Deno, Python, the compiler, the disk, the GPU.
 *
 * @module
 */

import {
  findCompiler,
  findPython,
  installedVariant,
  libraryFolder,
  type Site,
  tensorflowVersion,
  whyLibrary,
  whyPackages,
} from "../prepare/mod.ts";
import { findProgram, runCommand } from "../system/mod.ts";
import { type Finding, parts } from "./finding.ts";

const prepareCure = 'run "deno task prepare"';

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
