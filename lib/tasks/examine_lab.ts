/**
 * The doctor's look at JupyterLab and the kernel it would start.
 *
 * @module
 */

import { environmentPath, jupyterEnvironment, type Site } from "../prepare/mod.ts";
import { runCommand } from "../system/mod.ts";
import { type Finding, parts } from "./finding.ts";

const cure = 'run "deno task prepare"';

/** Starts JupyterLab as far as its version, and lets Jupyter look for the kernel `deno`. */
export async function examineLab(site: Site): Promise<Finding[]> {
  const env = jupyterEnvironment({ root: site.root, deno: Deno.execPath(), env: site.env });
  const jupyter = (...args: string[]) =>
    runCommand(`${environmentPath(site)}/bin/${args[0]}`, args.slice(1), {
      env,
      timeoutMs: 25_000,
    });
  const [lab, kernels] = await Promise.all([
    jupyter("jupyter-lab", "--version"),
    jupyter("jupyter-kernelspec", "list"),
  ]);
  const kernel = /^\s*deno\s+(\S+)/m.exec(kernels.output)?.[1];
  return [
    lab.ok
      ? { part: parts.lab, state: "works", detail: lab.output.trim(), cure: "" }
      : { part: parts.lab, state: "fails", detail: lastLine(lab.output), cure },
    kernel ? { part: parts.kernel, state: "works", detail: kernel, cure: "" } : {
      part: parts.kernel,
      state: "fails",
      detail: "Jupyter does not find the kernel deno",
      cure,
    },
  ];
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";
