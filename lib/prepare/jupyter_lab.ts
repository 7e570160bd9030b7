/**
 * JupyterLab in the project's environment, with the project's kernel where editors look for it.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { installPackages } from "./pip.ts";
import { environmentPath, type Site } from "./site.ts";
import { installPart, whyInstalled } from "./virtual_environment.ts";
import { writeFileAtomic } from "../system/mod.ts";

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
