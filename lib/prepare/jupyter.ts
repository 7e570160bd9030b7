/**
 * JupyterLab in the project's environment, with the project's kernel where editors look for it, kept to
 * the project's folder: its settings, its history and its connection files are below `.facespace/`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { writeFileAtomic } from "../system/mod.ts";
import { installPackages, installPart, whyInstalled } from "./python.ts";
import { environmentPath, type Site } from "./site.ts";

const requirements = fileURLToPath(new URL("./requirements/jupyter.txt", import.meta.url));

/** The bytes that installing takes on the disk, the downloaded wheels included. */
export const jupyterBytes = 0.5e9;

/** The pinned version of JupyterLab. */
export async function jupyterVersion(): Promise<string> {
  const text = await Deno.readTextFile(requirements);
  return /^jupyterlab==(\S+)/m.exec(text)?.[1] ?? "unknown";
}

/** Says why JupyterLab must be installed; `undefined` if it need not. */
export async function whyJupyter(site: Site): Promise<string | undefined> {
  return await whyInstalled(site, "jupyter", { jupyterlab: await jupyterVersion() });
}

/**
 * Installs JupyterLab.
 *
 * @throws {PreparationError} If it cannot be had.
 */
export async function installJupyter(site: Site): Promise<void> {
  const version = await jupyterVersion();
  await installPart(
    site,
    "jupyter",
    { jupyterlab: version },
    () => installPackages(site, `JupyterLab ${version}`, ["-r", requirements]),
  );
}

/**
 * Writes the kernelspec `deno` into the environment, where editors find it that use the
 * environment's Python; it names this Deno by its absolute path.
 */
export async function writeKernelspec(site: Site): Promise<void> {
  const path = `${environmentPath(site)}/share/jupyter/kernels/deno/kernel.json`;
  const committed: Record<string, unknown> = JSON.parse(
    await Deno.readTextFile(`${site.root}/.jupyter/kernels/deno/kernel.json`),
  );
  const [, ...args] = committed["argv"] as string[];
  const text = JSON.stringify({ ...committed, argv: [Deno.execPath(), ...args] }, null, 2) + "\n";
  const old = await Deno.readTextFile(path).catch(() => "");
  if (old !== text) await writeFileAtomic(path, text);
}

/** What {@linkcode jupyterEnvironment} needs to know. */
export interface JupyterEnvironmentOptions {
  /** Absolute path of the project. */
  readonly root: string;
  /** Absolute path of the Deno that runs kernels. */
  readonly deno: string;
  /** The environment to start from. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The environment variables for Jupyter.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { PATH } = jupyterEnvironment({ root: "/p", deno: "/d/deno", env: { PATH: "/bin" } });
 * assertEquals(PATH, "/p/.venv/bin:/d:/bin");
 * ```
 */
export function jupyterEnvironment(options: JupyterEnvironmentOptions): Record<string, string> {
  const { root, deno, env } = options;
  const own = `${root}/.facespace/jupyter`;
  const folders = [`${root}/.venv/bin`, deno.slice(0, deno.lastIndexOf("/")), env["PATH"] ?? ""];
  return {
    ...env,
    PATH: folders.join(":"),
    VIRTUAL_ENV: `${root}/.venv`,
    PYTHONNOUSERSITE: "1",
    JUPYTER_PATH: `${root}/.jupyter`,
    JUPYTER_CONFIG_PATH: `${root}/.jupyter`,
    JUPYTER_CONFIG_DIR: `${own}/config`,
    JUPYTER_DATA_DIR: `${own}/data`,
    JUPYTER_RUNTIME_DIR: `${own}/runtime`,
    JUPYTERLAB_SETTINGS_DIR: `${own}/lab/settings`,
    JUPYTERLAB_WORKSPACES_DIR: `${own}/lab/workspaces`,
    IPYTHONDIR: `${own}/ipython`,
  };
}
