/**
 * `deno task bench`: the benchmarks in `tests/bench/`, as `deno bench` reports them. Figures of
 * machines that do other work at the same time are to be compared as ratios.
 *
 * @module
 */

import { prepare } from "../runtime/prepare/prepare.ts";
import { projectPath } from "../runtime/project.ts";

if (import.meta.main) {
  const { problems } = await prepare({ parts: ["tensorflow"], log: console.error });
  for (const problem of problems) console.error(problem);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["bench", "-A", "--no-check", ...(Deno.args.length ? Deno.args : ["tests/bench/"])],
    cwd: projectPath(),
    stdin: "null",
  }).spawn().status;
  Deno.exit(code);
}
