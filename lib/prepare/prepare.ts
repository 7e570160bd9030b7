/**
 * Makes what the back end and the notebooks need: a Python environment inside the project, with
 * TensorFlow's native library, its compiled addon and JupyterLab. Only what is missing or stale is
 * made; each step is stamped last, so that a killed one is made again and never half used.
 *
 * @module
 */

import { findProgram, runCommand, withLock } from "../system/mod.ts";
import { compileAddon, putBackAddon, whyAddon } from "./addon.ts";
import { checkDisk, findCompiler, findPython } from "./checks.ts";
import {
  installJupyter,
  jupyterBytes,
  jupyterVersion,
  whyJupyter,
  writeKernelspec,
} from "./jupyter.ts";
import { makeEnvironment, whyEnvironment } from "./python.ts";
import { PreparationError, sentenceOf, type Site, thisSite, workPath } from "./site.ts";
import {
  decideVariant,
  describeLibrary,
  installLibrary,
  libraryBytes,
  whyLibrary,
} from "./tensorflow_library.ts";

const WINDOWS =
  "Cannot prepare TensorFlow's native library or JupyterLab as this is Windows, where the library " +
  "has no C headers to compile against; use the project inside WSL";

/** The packages that the addon is compiled from. */
const PACKAGES = ["@tensorflow/tfjs-node-gpu", "node-api-headers"];

/** What can be prepared: TensorFlow's native library with its addon, or JupyterLab. */
export type Part = "tensorflow" | "jupyter";

/** What to prepare and where to report. */
export interface PrepareOptions {
  /** The parts to prepare, in this order. */
  readonly parts: readonly Part[];
  /** Takes each line of the report. */
  readonly log: (line: string) => void;
  /** Where to prepare. Default: this project on this machine. */
  readonly site?: Site;
}

/** What came of it. */
export interface Preparation {
  /** Whether all the parts are ready to be used. */
  readonly ready: boolean;
  /** One sentence for each thing that stands in the way. */
  readonly problems: string[];
}

interface Step {
  readonly name: string;
  readonly reason: string;
  readonly bytes: number;
  /** Throws if it cannot be made. */
  readonly check?: () => Promise<unknown>;
  readonly make: () => Promise<void>;
}

/**
 * Prepares what is missing; says nothing and takes no time where nothing is.
 *
 * @returns Problems as sentences: this function does not throw.
 */
export async function prepare(options: PrepareOptions): Promise<Preparation> {
  const { parts, log, site = thisSite() } = options;
  const problems: string[] = [];
  try {
    if (site.os === "windows") throw new PreparationError(WINDOWS);
    if (await isReady(site, parts)) return { ready: true, problems };
    const onWait = () => log("Another command is preparing the project: waiting for it …");
    await withLock(workPath(site, "prepare.lock"), onWait, async () => {
      for (const part of parts) {
        try {
          await runSteps(site, await stepsFor(site, part), log);
          await finish(site, part);
        } catch (error) {
          const errors = error instanceof AggregateError ? error.errors : [error];
          for (const each of errors) problems.push(sentenceOf(each, `Preparing ${part}`));
        }
      }
    });
  } catch (error) {
    problems.push(sentenceOf(error, "Preparing"));
  }
  return { ready: problems.length === 0, problems: [...new Set(problems)] };
}

async function isReady(site: Site, parts: readonly Part[]): Promise<boolean> {
  for (const part of parts) {
    if ((await stepsFor(site, part)).length > 0) return false;
    await finish(site, part);
  }
  return true;
}

/** What is cheap and done every time. */
async function finish(site: Site, part: Part): Promise<void> {
  if (part === "tensorflow") await putBackAddon(site);
  else await writeKernelspec(site);
}

async function stepsFor(site: Site, part: Part): Promise<Step[]> {
  const steps: Step[] = [];
  const add = (reason: string | undefined, step: Omit<Step, "reason">) => {
    if (reason !== undefined) steps.push({ ...step, reason });
  };
  add(await whyEnvironment(site), {
    name: "Python environment .venv",
    bytes: 0.05e9,
    check: async () => await findProgram("uv", site.env["PATH"]) ?? await findPython(site),
    make: () => makeEnvironment(site),
  });
  // a new environment is empty, whatever the stamps of the old one say
  const emptied = steps.length > 0 ? "the environment is new" : undefined;
  if (part === "jupyter") {
    add(emptied ?? await whyJupyter(site), {
      name: `JupyterLab ${await jupyterVersion()} (60 MB), for "deno task lab"`,
      bytes: jupyterBytes,
      make: () => installJupyter(site),
    });
    return steps;
  }
  add(await whyPackages(site), {
    name: "npm packages, from which the addon is compiled",
    bytes: 0.5e9,
    make: () => installNpmPackages(site),
  });
  const variant = await decideVariant(site);
  add(emptied ?? await whyLibrary(site, variant), {
    name: `${describeLibrary(variant)}, tfjs-node's native library`,
    bytes: libraryBytes[variant],
    make: () => installLibrary(site, variant),
  });
  add(await whyAddon(site, variant), {
    name: "Addon of tfjs-node, compiled against that library",
    bytes: 0.01e9,
    check: () => findCompiler(site),
    make: () => compileAddon(site, variant),
  });
  return steps;
}

async function runSteps(
  site: Site,
  steps: readonly Step[],
  log: (line: string) => void,
): Promise<void> {
  const problems: unknown[] = [];
  const needed = steps.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const check of [...steps.map(({ check }) => check), () => checkDisk(site, needed)]) {
    await check?.().catch((error: unknown) => problems.push(error));
  }
  if (problems.length > 0) throw new AggregateError(problems);
  for (const [i, { name, reason, make }] of steps.entries()) {
    log(`[${i + 1}/${steps.length}] ${name}, because ${reason}`);
    const start = performance.now();
    const seconds = () => `${Math.round((performance.now() - start) / 1000)} s`;
    const heartbeat = setInterval(() => log(`      … ${seconds()}`), 10_000);
    try {
      await make();
    } finally {
      clearInterval(heartbeat);
    }
    log(`      done in ${seconds()}`);
  }
}

/** Says why the packages must be installed; `undefined` if they need not. */
export async function whyPackages(site: Site): Promise<string | undefined> {
  for (const name of PACKAGES) {
    try {
      await Deno.stat(`${site.root}/node_modules/${name}`);
    } catch {
      return `node_modules lacks ${name}`;
    }
  }
  return undefined;
}

/**
 * Installs the packages.
 *
 * @throws {PreparationError} If they cannot be had.
 */
async function installNpmPackages(site: Site): Promise<void> {
  const args = ["cache", "--quiet", `${site.root}/lib/runtime/backend.ts`];
  const { output } = await runCommand(Deno.execPath(), args, { env: site.env, cwd: site.root });
  if (await whyPackages(site) === undefined) return;
  const line = output.split("\n").find((text) => text.trim() !== "") ?? "it said nothing";
  throw new PreparationError(
    `Cannot install the npm packages; check the network (for a mirror set NPM_CONFIG_REGISTRY), ` +
      `then run it again: Deno said "${line.trim()}"`,
  );
}
