/**
 * What every room stands on: where the project's files are, files that survive a kill, child processes,
 * CSV, checksums, and which code a result depends on.
 *
 * @module
 */

/** Paths. */
export { projectPath, projectRoot } from "./project.ts";

/** Files, tables, bytes. */
export { type LockOptions, unlessMissing, withLock, writeFileAtomic } from "./shared_files.ts";
export { type CsvRecord, type CsvRow, type CsvTable, csvText, parseCsv } from "./csv_table.ts";
export { concatBytes, isRecord, type Json, sha256 } from "./bytes.ts";

/** Other programs, and processes of our own. */
export { type CommandOptions, type CommandResult, findProgram, runCommand } from "./command.ts";
export {
  keepStandardOutput,
  LineProcess,
  type LineProcessCommand,
  linesOf,
  type ProcessEnd,
  writeJsonLine,
} from "./line_process.ts";
export { breathe } from "./breathe.ts";
export { type Machine, thisMachine } from "./machine.ts";
export { severalAtOnce } from "./several_at_once.ts";

/** The identity of results: the code that they execute, the files that they are made from. */
export { type CodeEntry, type CodeOptions, executedCode } from "./executed_code.ts";
export { INPUTS_VARIABLE, noteInput, readNotedInputs } from "./read_inputs.ts";
