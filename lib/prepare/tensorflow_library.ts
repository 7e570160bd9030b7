/**
 * TensorFlow's native library: the C library inside its Python wheel, which tfjs-node binds to. The
 * library that tfjs-node would download by itself is of 2022 and knows none of today's GPUs.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { findProgram, runCommand } from "../system/mod.ts";
import {
  environmentPython,
  installPackages,
  installPart,
  packagesPath,
  readStamp,
  stampPath,
  whyInstalled,
} from "./python.ts";
import type { Site } from "./site.ts";

/** The version of TensorFlow that is installed. */
export const tensorflowVersion = "2.21.0";

/** For the CPU, or for an NVIDIA GPU. */
export type Variant = "cpu" | "cuda";

const cudaRequirements = fileURLToPath(new URL("./requirements/cuda.txt", import.meta.url));

/**
 * Decides for which device to install: CUDA where `nvidia-smi` lists a GPU, unless the environment
 * variable `FACESPACE_TENSORFLOW` says `cpu` or `cuda`.
 */
export async function decideVariant(site: Site): Promise<Variant> {
  const asked = site.env["FACESPACE_TENSORFLOW"];
  if (asked === "cpu" || asked === "cuda") return asked;
  if (site.os !== "linux" || site.arch !== "x86_64") return "cpu";
  const program = await findProgram("nvidia-smi", site.env["PATH"]);
  if (!program) return "cpu";
  const { ok, output } = await runCommand(program, ["-L"], { env: site.env, timeoutMs: 20_000 });
  return ok && output.includes("GPU") ? "cuda" : "cpu";
}

/** The name and the size of what is downloaded, for people. */
export function describeLibrary(variant: Variant): string {
  return variant === "cuda"
    ? `TensorFlow ${tensorflowVersion} for NVIDIA GPUs (about 4 GB)`
    : `TensorFlow ${tensorflowVersion} for the CPU (274 MB)`;
}

/** The bytes that installing takes on the disk, the downloaded wheels included. */
export const libraryBytes: Readonly<Record<Variant, number>> = { cpu: 1.9e9, cuda: 12e9 };

/** The folder of the library and its headers, or `undefined` before there is an environment. */
export async function libraryFolder(site: Site): Promise<string | undefined> {
  const python = await environmentPython(site);
  return python && `${packagesPath(site, python)}/tensorflow`;
}

/** The library's file name on a system. */
export function libraryName(os: string): string {
  return os === "darwin" ? "libtensorflow_cc.2.dylib" : "libtensorflow_cc.so.2";
}

const wanted = (variant: Variant) => ({ tensorflow: tensorflowVersion, variant });

/** Says why the library must be installed; `undefined` if it need not. */
export async function whyLibrary(site: Site, variant: Variant): Promise<string | undefined> {
  const why = await whyInstalled(site, "tensorflow", wanted(variant));
  if (why) return why;
  try {
    await Deno.stat(`${await libraryFolder(site)}/${libraryName(site.os)}`);
    return undefined;
  } catch {
    return `${libraryName(site.os)} is gone`;
  }
}

/**
 * Installs the library, in place of any other version or variant.
 *
 * @throws {PreparationError} If it cannot be had.
 */
export async function installLibrary(site: Site, variant: Variant): Promise<void> {
  await installPart(site, "tensorflow", wanted(variant), async (python) => {
    await removeOther(packagesPath(site, python));
    const small = variant === "cpu" && site.os === "linux" && site.arch === "x86_64";
    const wheel = `${small ? "tensorflow-cpu" : "tensorflow"}==${tensorflowVersion}`;
    const nvidia = variant === "cuda" ? ["-r", cudaRequirements] : [];
    await installPackages(site, describeLibrary(variant), ["--no-deps", wheel, ...nvidia]);
  });
}

async function removeOther(packages: string): Promise<void> {
  for await (const { name } of Deno.readDir(packages)) {
    if (/^(~|tensorflow|nvidia)/i.test(name)) {
      await Deno.remove(`${packages}/${name}`, { recursive: true });
    }
  }
}

/** The variant that a finished installation was made for, or `undefined`. */
export async function installedVariant(site: Site): Promise<Variant | undefined> {
  const stamp = await readStamp(stampPath(site, "tensorflow"));
  return stamp?.["variant"] === "cuda" ? "cuda" : stamp && "cpu";
}
