/**
 * The command of `deno task experiments` without its preparations, in a folder given as first argument.
 *
 * @module
 */

import { parseExperimentRequest, runNotebooks } from "../../lib/tasks/experiments.ts";

const [root = "", ...args] = Deno.args;
Deno.exit(await runNotebooks({ ...parseExperimentRequest(args), root }));
