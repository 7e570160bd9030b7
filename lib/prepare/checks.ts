/**
 * The checks before anything is made: Python, the compiler, room on the disk. Each failure is one
 * sentence that ends in what to type.
 *
 * @module
 */

import { findProgram, runCommand } from "../system/mod.ts";
import { PreparationError, type Site } from "./site.ts";

/** A Python that can make virtual environments. */
export interface Python {
  /** Absolute path of the interpreter. */
  readonly path: string;
  /** For example `3.11.7`. */
  readonly version: string;
}

const pythonNames = ["python3", "python3.13", "python3.12", "python3.11", "python3.10"];
const askVersion = "import sys, venv, ensurepip; print('%d.%d.%d' % sys.version_info[:3])";

/**
 * Finds a Python from 3.10 to 3.13 (TensorFlow 2.21 has no wheels for others) with its `venv` module.
 *
 * @throws {PreparationError} If there is none.
 */
export async function findPython(site: Site): Promise<Python> {
  const refused: string[] = [];
  for (const name of pythonNames) {
    const path = await findProgram(name, site.env["PATH"]);
    if (!path) continue;
    const { ok, output } = await runCommand(path, ["-c", askVersion], { env: site.env });
    const version = ok ? output.trim() : undefined;
    if (version && isSupported(version)) return { path, version };
    refused.push(version ? `${path} is ${version}` : `${path} lacks the modules venv or ensurepip`);
  }
  const found = refused.length > 0 ? refused.join(", ") : "no python3 on the PATH";
  throw new PreparationError(
    `Cannot make the Python environment as it needs Python 3.10 to 3.13 with venv: ${found}; ` +
      `install it with ${cureFor("python")}`,
  );
}

/**
 * Whether a version of Python has wheels of everything.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 *
 * assert(isSupported("3.10.0") && isSupported("3.13.2"));
 * assert(!isSupported("3.9.18") && !isSupported("3.14.0"));
 * ```
 */
export function isSupported(version: string): boolean {
  const [major, minor] = version.split(".").map(Number);
  return major === 3 && minor !== undefined && minor >= 10 && minor <= 13;
}

/**
 * Finds a C++ compiler that answers: `$CXX`, else `g++`, `c++` or `clang++`.
 *
 * @returns Its absolute path.
 * @throws {PreparationError} If there is none.
 */
export async function findCompiler(site: Site): Promise<string> {
  const names = [site.env["CXX"], "g++", "c++", "clang++"].filter((name) => name !== undefined);
  for (const name of names) {
    const path = await findProgram(name, site.env["PATH"]);
    if (path && (await runCommand(path, ["--version"], { env: site.env })).ok) return path;
  }
  throw new PreparationError(
    `Cannot compile TensorFlow's addon as no C++ compiler was found (looked for ${
      names.join(", ")
    }); install one with ${cureFor("compiler")}`,
  );
}

/**
 * Makes sure that the disk has room.
 *
 * @param neededBytes What the coming steps take, downloads included.
 * @throws {PreparationError} If it has not.
 */
export async function checkDisk(site: Site, neededBytes: number): Promise<void> {
  const free = await site.freeBytes(site.root);
  if (free >= neededBytes) return;
  const inGigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new PreparationError(
    `Cannot prepare in ${site.root} as this takes ${inGigabytes(neededBytes)} and the disk has ` +
      `${inGigabytes(free)} free; make room, or move the project to a larger disk`,
  );
}

/** Something that a system's own package manager installs. */
type Missing = "python" | "compiler";

const commands: Readonly<Record<Missing, readonly [string, string, string]>> = {
  python: [
    "sudo apt install python3 python3-venv",
    "sudo dnf install python3",
    "brew install python@3.12",
  ],
  compiler: ["sudo apt install g++", "sudo dnf install gcc-c++", "xcode-select --install"],
};

/**
 * The commands that install what is missing.
 *
 * @example
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 *
 * assertStringIncludes(cureFor("compiler"), "sudo apt install g++");
 * ```
 */
export function cureFor(missing: Missing): string {
  const [debian, fedora, mac] = commands[missing];
  return `"${debian}" (Debian, Ubuntu), "${fedora}" (Fedora) or "${mac}" (macOS)`;
}
