/**
 * `deno task lab`: opens JupyterLab with the project's kernel. What follows the task's name is
 * passed on, for example `deno task lab --no-browser --port=9000`.
 *
 * @module
 */

import { jupyterEnvironment, prepare } from "../prepare/mod.ts";
import { projectPath } from "../system/mod.ts";

/**
 * JupyterLab's arguments: the project as its root, the notebooks as the first folder shown, and no
 * look-ups outside this machine. The caller's come last, and so win.
 *
 * @param root Absolute path of the project.
 * @param extra Arguments of the caller.
 * @param uid The user's number. Jupyter refuses root, who is all that a container has, unless told.
 */
export function labArguments(
  root: string,
  extra: readonly string[],
  uid: number | null = Deno.uid(),
): string[] {
  return [
    ...(uid === 0 ? ["--allow-root"] : []),
    `--ServerApp.root_dir=${root}`,
    "--LabApp.default_url=/lab/tree/notebooks",
    "--LabApp.extension_manager=readonly",
    "--LanguageServerManager.autodetect=False", // which would run npm, and npm writes to the home
    ...extra,
  ];
}

/**
 * Prepares and runs JupyterLab until it ends; Ctrl-C ends it and its kernels.
 *
 * @param extra Arguments for JupyterLab.
 * @returns Its exit code.
 */
async function runLab(extra: readonly string[]): Promise<number> {
  const lab = await prepare({ parts: ["jupyter"], log: console.log });
  if (!lab.ready) {
    for (const problem of lab.problems) console.error(problem);
    return 1;
  }
  const library = await prepare({ parts: ["tensorflow"], log: console.log });
  for (const problem of library.problems) console.error(problem);
  if (!library.ready) console.error("JupyterLab opens all the same; notebooks will use WASM");

  const root = projectPath();
  const child = new Deno.Command(projectPath(".venv/bin/jupyter-lab"), {
    args: labArguments(root, extra),
    cwd: root,
    env: jupyterEnvironment({ root, deno: Deno.execPath(), env: Deno.env.toObject() }),
    stdin: "null", // so that Ctrl-C ends it without asking
  }).spawn();
  const end = () => {
    try {
      child.kill("SIGTERM"); // which makes it shut its kernels down
    } catch { /* it has ended already */ }
  };
  Deno.addSignalListener("SIGINT", end);
  Deno.addSignalListener("SIGTERM", end);
  const { code, signal } = await child.status;
  Deno.removeSignalListener("SIGINT", end);
  Deno.removeSignalListener("SIGTERM", end);
  return signal === null ? code : 0;
}

if (import.meta.main) Deno.exit(await runLab(Deno.args));
