/**
 * `deno task prepare`: makes the Python environment, TensorFlow's native library, its addon and
 * JupyterLab, as far as they are missing.
 *
 * @module
 */

import { prepare } from "../prepare/mod.ts";

if (import.meta.main) {
  const start = performance.now();
  const { ready, problems } = await prepare({ parts: ["tensorflow", "jupyter"], log: console.log });
  for (const problem of problems) console.error(problem);
  if (ready) console.log(`Everything is prepared (${Math.round(performance.now() - start)} ms)`);
  Deno.exit(ready ? 0 : 1);
}
