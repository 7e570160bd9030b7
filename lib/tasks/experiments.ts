/**
 * `deno task experiments`: prepares what is missing, then runs the notebooks without a browser.
 *
 * @module
 */

import { prepare } from "../prepare/mod.ts";
import { exitCodes, isBadRequest, runCommand } from "./experiment_command.ts";
import { type ExperimentFlags, experimentsHelp, parseFlags } from "./experiment_flags.ts";

/** Handles the command line and gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  let flags: ExperimentFlags;
  try {
    flags = parseFlags(args);
  } catch (error) {
    if (!isBadRequest(error)) throw error;
    console.error(`${error.message}\nSee deno task experiments --help`);
    return exitCodes.badRequest;
  }
  if (flags.help) {
    console.log(experimentsHelp);
    return exitCodes.ok;
  }
  const { ready, problems } = await prepare({ parts: ["tensorflow"], log: console.error });
  if (!ready) {
    for (const problem of problems) console.error(problem);
    console.error("The notebooks run without TensorFlow's native library, on WebAssembly: slower");
  }
  return await runCommand(flags);
}

if (import.meta.main) Deno.exit(await main(Deno.args));
