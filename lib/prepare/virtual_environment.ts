/**
 * The project's own Python environment, `.venv`. An environment that a killed installation left
 * half-filled carries a mark, and is made again from scratch.
 *
 * @module
 */

import { findPython } from "./checks.ts";
import { findProgram, runCommand } from "../system/mod.ts";
import { FetchError, pythonEnvironment } from "./pip.ts";
import { PreparationError, sentenceOf } from "./problem.ts";
import { environmentPath, pythonPath, type Site } from "./site.ts";
import { readStamp, type Stamp, whyStale, writeStamp } from "./stamp.ts";

const stampPath = (site: Site, name: string): string =>
  `${environmentPath(site)}/.facespace/${name}.json`;
const markPath = (site: Site): string => stampPath(site, "installing");

/** The version of Python that the environment was made with, or `undefined` if there is none. */
export async function environmentPython(site: Site): Promise<string | undefined> {
  try {
    await Deno.stat(pythonPath(site)); // follows the link: false once that Python is uninstalled
    const settings = await Deno.readTextFile(`${environmentPath(site)}/pyvenv.cfg`);
    return /^version(?:_info)?\s*=\s*(\d+\.\d+\.\d+)/m.exec(settings)?.[1];
  } catch {
    return undefined;
  }
}

/** Where packages lie, for a version of Python. */
export function packagesPath(site: Site, python: string): string {
  return `${environmentPath(site)}/lib/python${
    python.split(".").slice(0, 2).join(".")
  }/site-packages`;
}

/** Says why the environment must be made again; `undefined` if it need not. */
export async function whyEnvironment(site: Site): Promise<string | undefined> {
  const python = await environmentPython(site);
  if (!python) return "it is not there yet";
  if (await readStamp(markPath(site))) return "the last installation did not end";
  return whyStale(await readStamp(stampPath(site, "environment")), madeFor(site, python));
}

/** What everything in the environment is made for. */
function madeFor(site: Site, python: string): Stamp {
  return { python, platform: `${site.os}-${site.arch}`, folder: site.root };
}

/**
 * Makes the environment, in place of any older one.
 *
 * @throws {PreparationError} If Python cannot make it.
 */
export async function makeEnvironment(site: Site): Promise<void> {
  const folder = environmentPath(site);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  const uv = await findProgram("uv", site.env["PATH"]);
  const env = pythonEnvironment(site);
  delete env["VIRTUAL_ENV"];
  const { ok, output } = uv
    ? await runCommand(uv, ["venv", "--no-cache", "--python", ">=3.10,<3.14", folder], { env })
    : await runCommand((await findPython(site)).path, ["-m", "venv", folder], { env });
  const python = await environmentPython(site);
  if (!ok || !python) {
    const last = output.trim().split("\n").at(-1) ?? "";
    throw new PreparationError(`Cannot make the Python environment ${folder}: ${last}`);
  }
  await writeStamp(stampPath(site, "environment"), madeFor(site, python));
}

/** Says why a part of the environment must be installed again; `undefined` if it need not. */
export async function whyInstalled(
  site: Site,
  part: string,
  wanted: Stamp,
): Promise<string | undefined> {
  const python = await environmentPython(site);
  if (!python) return "it is not there yet";
  const stamp = await readStamp(stampPath(site, part));
  return whyStale(stamp, { ...madeFor(site, python), ...wanted });
}

/**
 * Installs a part of the environment: marks it, installs, stamps the part, removes the mark.
 *
 * @param part Its name, as in its stamp.
 * @param wanted What its stamp has to say.
 * @param install Does the installing.
 * @throws {PreparationError} If installing fails.
 */
export async function installPart(
  site: Site,
  part: string,
  wanted: Stamp,
  install: (python: string) => Promise<void>,
): Promise<void> {
  const python = await environmentPython(site);
  if (!python) {
    throw new PreparationError(`Cannot install ${part} as ${environmentPath(site)} is gone`);
  }
  await Deno.remove(stampPath(site, part)).catch(() => {});
  await writeStamp(markPath(site), { part });
  try {
    await install(python);
  } catch (error) {
    if (error instanceof FetchError) await Deno.remove(markPath(site)); // nothing was changed
    throw error instanceof PreparationError
      ? error
      : new PreparationError(sentenceOf(error, `Installing ${part}`));
  }
  await writeStamp(stampPath(site, part), { ...madeFor(site, python), ...wanted });
  await Deno.remove(markPath(site));
}
