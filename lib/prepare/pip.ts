/**
 * Installing Python packages into the project's environment, by uv where it is on the path and else
 * by pip; with no cache, so that nothing is written outside the project.
 *
 * @module
 */

import { findProgram, runCommand } from "../system/mod.ts";
import { PreparationError } from "./problem.ts";
import { environmentPath, pythonPath, type Site, workPath } from "./site.ts";

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
export function pythonEnvironment(site: Site): Record<string, string> {
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
