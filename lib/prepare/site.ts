/**
 * Where a preparation happens: the folders, the environment and the checks it may ask. Everything a
 * test may want to simulate (no compiler, a full disk) is a field here and not a global.
 *
 * @module
 */

import { statfs } from "node:fs/promises";
import { projectPath } from "../system/mod.ts";

/** Where a preparation happens. */
export interface Site {
  /** Absolute path of the project. */
  readonly root: string;
  /** Environment variables, `PATH` among them. */
  readonly env: Readonly<Record<string, string>>;
  /** `linux`, `darwin` or another name as in `Deno.build.os`. */
  readonly os: string;
  /** `x86_64` or `aarch64`. */
  readonly arch: string;
  /** Free bytes on the disk that holds a path. */
  readonly freeBytes: (path: string) => Promise<number>;
}

/** The project on this machine. */
export function thisSite(): Site {
  return {
    root: projectPath(),
    env: Deno.env.toObject(),
    os: Deno.build.os,
    arch: Deno.build.arch,
    freeBytes: async (path) => {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    },
  };
}

/** The project's virtual environment. */
export const environmentPath = (site: Site): string => `${site.root}/.venv`;

/** The Python of the virtual environment. */
export const pythonPath = (site: Site): string => `${site.root}/.venv/bin/python`;

/** A path below `.facespace/`, the folder of everything that can be made again. */
export const workPath = (site: Site, name: string): string => `${site.root}/.facespace/${name}`;

/** A failed step of the preparation, told in one sentence. */
export class PreparationError extends Error {
  /** The error's class. */
  override readonly name = "PreparationError";
}

/**
 * One sentence for whatever was thrown.
 *
 * @param doing What was being done, for example `Preparing JupyterLab`.
 */
export function sentenceOf(error: unknown, doing: string): string {
  if (error instanceof PreparationError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `${doing} failed: ${message.split("\n")[0]}`;
}
