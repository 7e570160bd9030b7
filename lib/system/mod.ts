/**
 * system.
 *
 * @module
 */

export { writeFileAtomic } from "./atomic_file.ts";
export { breathe } from "./breathe.ts";
export { findProgram, runCommand } from "./command.ts";
export { concatBytes } from "./concat_bytes.ts";
export { type CsvRow, type CsvTable, parseCsv } from "./csv_table.ts";
export type { Json } from "./json.ts";
export { keepStandardOutput, linesOf, writeJsonLine } from "./json_lines.ts";
export { LineProcess, type LineProcessCommand } from "./line_process.ts";
export { withLock } from "./lock.ts";
export { projectPath, projectRoot } from "./project.ts";
export { sha256 } from "./sha256.ts";
