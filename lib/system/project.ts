/**
 * Where things are: the one module that knows the project's folders.
 *
 * A notebook's cells run with the notebook's own folder as working directory and have no
 * `import.meta`, so paths are resolved from this file and never from the working directory.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** The project's root: the folder that holds `deno.json`. */
export const projectRoot: string = fileURLToPath(new URL("../../", import.meta.url));

/**
 * An absolute path inside the project.
 *
 * @param parts Path segments below the root, for example `"outputs", "runs"`.
 */
export function projectPath(...parts: string[]): string {
  return [projectRoot.replace(/[\\/]+$/, ""), ...parts].join("/");
}
