/**
 * The project's own Python environment, `.venv`, and what is installed there, by uv where it is on the
 * path and else by pip; with no cache, so that nothing is written outside the project.
 *
 * A step is finished when, and only when, its stamp says so: the stamp is written last, and records
 * what the step was made for. An environment that a killed installation left half-filled carries a
 * mark, and is made again from scratch.
 *
 * @module
 */

import { findProgram, isRecord, runCommand, writeFileAtomic } from "../system/mod.ts";
import { findPython } from "./checks.ts";
import {
  environmentPath,
  PreparationError,
  pythonPath,
  sentenceOf,
  type Site,
  workPath,
} from "./site.ts";

/** Where the stamp of a part of the environment is. */
export const stampPath = (site: Site, name: string): string =>
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

/** A list of packages that could not be fetched: nothing was changed. */
export class FetchError extends PreparationError {}

/**
 * Installs packages.
 *
 * @param what The name for messages, for example `JupyterLab`.
 * @param args Package specifiers and options that pip and uv share.
 * @throws {FetchError} If the packages cannot be had.
 * @throws {PreparationError} If installing failed otherwise.
 */
export async function installPackages(
  site: Site,
  what: string,
  args: readonly string[],
): Promise<void> {
  const uv = await findProgram("uv", site.env["PATH"]);
  const temporary = workPath(site, "tmp"); // wheels are unpacked on the project's own disk
  await Deno.mkdir(temporary, { recursive: true });
  const env = { ...pythonEnvironment(site), TMPDIR: temporary };
  // without a retry, pip does not say that nobody answered
  const patience = ["--no-cache-dir", "--quiet", "--retries", "2"];
  try {
    const { ok, output } = uv
      ? await runCommand(uv, ["pip", "install", "--no-cache", "--quiet", ...args], { env })
      : await runCommand(
        pythonPath(site),
        ["-m", "pip", "install", ...patience, ...args],
        { env },
      );
    if (!ok) throw explainFailure(what, output);
  } finally {
    await Deno.remove(temporary, { recursive: true }).catch(() => {});
  }
}

/** The environment for Python: nothing of the user's own packages, nothing written to the home. */
function pythonEnvironment(site: Site): Record<string, string> {
  const env: Record<string, string> = {
    ...site.env,
    VIRTUAL_ENV: environmentPath(site),
    PYTHONNOUSERSITE: "1",
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
    PIP_NO_INPUT: "1",
    PIP_PROGRESS_BAR: "off",
    UV_PYTHON_INSTALL_DIR: workPath(site, "python"),
  };
  for (const name of ["PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"]) {
    delete env[name];
  }
  return env;
}

const signs: readonly (readonly [RegExp, (what: string, line: string) => Error])[] = [
  [
    /No space left on device|Errno 28|os error 28/,
    (what) =>
      new PreparationError(
        `Cannot install ${what} as the disk is full; make room and run it again`,
      ),
  ],
  [/CERTIFICATE_VERIFY_FAILED|UnknownIssuer|certificate/i, (what) =>
    new FetchError(
      `Cannot download ${what} as the package index's certificate is not trusted; behind a proxy ` +
        `that signs for itself, set PIP_CERT (or SSL_CERT_FILE with uv) to its certificate`,
    )],
  [
    /NewConnectionError|Failed to establish|Connection refused|timed out|Temporary failure|ProxyError|unreachable|Name or service not known|error sending request|Connection reset|dns error|tcp connect/i,
    (what) =>
      new FetchError(
        `Cannot download ${what} as the Python package index does not answer; check the network ` +
          `(behind a proxy set HTTPS_PROXY, for a mirror PIP_INDEX_URL or UV_INDEX_URL), ` +
          `then run it again`,
      ),
  ],
  [
    /No matching distribution|No solution found|not found in the package registry/i,
    (what, line) =>
      new FetchError(
        `Cannot download ${what} as the Python package index offers nothing for this Python and ` +
          `system (${line}); use Python 3.10 to 3.13, and look at PIP_NO_INDEX and pip's settings`,
      ),
  ],
];

/**
 * Turns the output of a failed pip or uv into one sentence.
 *
 * @param what What was to be installed.
 * @param output Everything it printed.
 */
export function explainFailure(what: string, output: string): Error {
  const lines = output.split("\n").map((line) => line.trim());
  for (const [sign, explain] of signs) {
    const line = lines.findLast((text) => sign.test(text));
    if (line !== undefined) return explain(what, line.replace(/^(ERROR|error):?\s*/, ""));
  }
  const last = lines.findLast((line) => line !== "") ?? "it said nothing";
  return new PreparationError(`Cannot install ${what}: ${last}`);
}

/** What a step was made for: names such as `python` or `root`, and their values. */
export type Stamp = Readonly<Record<string, string>>;

/**
 * Reads a stamp.
 *
 * @returns The stamp, or `undefined` where there is none or it cannot be read.
 */
export async function readStamp(path: string): Promise<Stamp | undefined> {
  try {
    const parsed: unknown = JSON.parse(await Deno.readTextFile(path));
    if (!isRecord(parsed)) return undefined;
    return Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, String(value)]));
  } catch {
    return undefined;
  }
}

/** Writes a stamp, whole or not at all. */
export async function writeStamp(path: string, stamp: Stamp): Promise<void> {
  await writeFileAtomic(path, JSON.stringify(stamp, null, 2) + "\n");
}

/**
 * Says why a step must be done again.
 *
 * @param stamp The stamp that was found, if any.
 * @param wanted What the stamp has to say; it may say more.
 * @returns A clause that follows "because", or `undefined` if the stamp holds.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(whyStale({ python: "3.11" }, { python: "3.11" }), undefined);
 * assertEquals(
 *   whyStale({ python: "3.11" }, { python: "3.12" }),
 *   "python was 3.11 and is now 3.12",
 * );
 * ```
 */
export function whyStale(stamp: Stamp | undefined, wanted: Stamp): string | undefined {
  if (!stamp) return "it is not there yet";
  for (const [key, value] of Object.entries(wanted)) {
    if (stamp[key] !== value) {
      return `${key} was ${stamp[key] ?? "not recorded"} and is now ${value}`;
    }
  }
  return undefined;
}
