/**
 * The npm packages that the addon is compiled from. Deno installs all that `deno.json` names as soon
 * as it caches a module that imports one of them.
 *
 * @module
 */

import { runCommand } from "../system/mod.ts";
import { PreparationError } from "./problem.ts";
import type { Site } from "./site.ts";

const needed = ["@tensorflow/tfjs-node-gpu", "node-api-headers"];

/** Says why the packages must be installed; `undefined` if they need not. */
export async function whyPackages(site: Site): Promise<string | undefined> {
  for (const name of needed) {
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
export async function installNpmPackages(site: Site): Promise<void> {
  const args = ["cache", "--quiet", `${site.root}/lib/runtime/backend.ts`];
  const { output } = await runCommand(Deno.execPath(), args, { env: site.env, cwd: site.root });
  if (await whyPackages(site) === undefined) return;
  const line = output.split("\n").find((text) => text.trim() !== "") ?? "it said nothing";
  throw new PreparationError(
    `Cannot install the npm packages; check the network (for a mirror set NPM_CONFIG_REGISTRY), ` +
      `then run it again: Deno said "${line.trim()}"`,
  );
}
