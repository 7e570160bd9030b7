/**
 * The command of `deno task experiments` without its preparations, in a folder given as first argument.
 *
 * @module
 */

import { runCommand } from "../../lib/tasks/experiment_command.ts";
import { parseFlags } from "../../lib/tasks/experiment_flags.ts";

const [root = "", ...args] = Deno.args;
Deno.exit(await runCommand({ ...parseFlags(args), root }));
