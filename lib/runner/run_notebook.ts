/**
 * Runs one notebook in a kernel of its own, as JupyterLab would, without Python. The executed copy is
 * saved after every cell, so a crash, a time limit or an interrupt leaves all that had come out.
 *
 * @module
 */

import { raceSignal, SETTING_VARIABLE } from "../notebook/mod.ts";
import { INPUTS_VARIABLE, projectPath, readNotedInputs } from "../system/mod.ts";
import { CellOutputs, CellReport, type PrintLine } from "./cell_outputs.ts";
import { KernelConnection, KernelDiedError, withDeadline } from "./kernel_connection.ts";
import {
  type CodeCell,
  codeCells,
  firstLine,
  hasTag,
  type Notebook,
  type Parameters,
  type RunRecord,
  skipTag,
  writeNotebook,
} from "./notebook_file.ts";
import { describeInput } from "./identity.ts";
import {
  changesOf,
  injectedTag,
  readParameters,
  withInjected,
  withNote,
  withoutInjected,
} from "./parameters.ts";

/** How much of what a kernel's process printed is shown if it crashes. */
const nativeTailLength = 2000;
/** How long a cell may take to stop when it is asked to, before its kernel is killed. */
const graceMs = 3000;
/** How long a cell may show nothing by default, in seconds: trainings take hours, and show how far they are. */
const quietLimitSeconds = 1200;
/** How long outputs may take to arrive after a cell has ended. */
const settleLimitMs = 60_000;

/** What `start()` does to a kernel, but for the back end. */
const CURE = `await (await import("${new URL(
  "../notebook/kernel.ts",
  import.meta.url,
)}")).cureKernel();`;

/** How a notebook is run. */
export interface RunNotebookOptions {
  /** The notebook's name, for messages. */
  readonly name: string;
  /** Working directory of the kernel: the notebook's folder. */
  readonly cwd: string;
  /** Where the executed copy is saved. */
  readonly outputPath: string;
  /** Parameters to set. Default none. */
  readonly parameters?: Parameters;
  /** Time limit of a cell in seconds. Default none. */
  readonly cellLimitSeconds?: number;
  /** How long a cell may show nothing, in seconds: longer is stuck. Default 1200. */
  readonly quietLimitSeconds?: number;
  /** Stops the run when aborted. */
  readonly signal?: AbortSignal;
  /** Prints a line of progress. Default `console.log`. */
  readonly print?: PrintLine;
}

/** How a run of a notebook ended. */
export interface NotebookRun {
  /** `ok`, or what ended it. */
  readonly status: Exclude<RunRecord["status"], "running">;
  /** The executed copy, whole or in part. */
  readonly notebook: Notebook;
  /** Code cells that ended well. */
  readonly cellsDone: number;
  /** Code cells in all. */
  readonly cellCount: number;
  /** How long it took. */
  readonly seconds: number;
  /** What went wrong, naming the notebook and the cell. */
  readonly problem?: string;
}

/**
 * Runs a notebook from top to bottom; never throws for what its cells do. The kernel is told whether the
 * parameters are as they stand in the cell, which checks go by.
 *
 * @throws {SyntaxError} If the notebook's parameters cannot be read; also `TypeError`.
 */
export async function runNotebook(
  source: Notebook,
  options: RunNotebookOptions,
): Promise<NotebookRun> {
  const { name, cwd, outputPath, print = console.log } = options;
  const startedMs = performance.now();
  const record: RunRecord = {
    fingerprint: "",
    status: "running",
    startedAt: new Date().toISOString(),
    seconds: 0,
    parameters: { ...options.parameters },
  };
  const changes = changesOf(await readParameters(source, name), record.parameters);
  const notebook = emptyCopy(source, { record, changes });
  const counted = codeCells(withoutInjected(notebook));
  const save = async () => {
    record.seconds = secondsSince(startedMs);
    await writeNotebook(outputPath, notebook);
  };
  const report = new CellReport(print);
  const outputs = new CellOutputs(report);
  let where = name;
  let cellsDone = 0;
  let status: NotebookRun["status"] = "ok";
  let problem: string | undefined;
  let kernel: KernelConnection | undefined;
  let nativeTail = "";
  const notes = projectPath(".facespace", "kernels", `${crypto.randomUUID()}.inputs`);
  try {
    await save();
    kernel = await KernelConnection.start({
      cwd,
      env: {
        [INPUTS_VARIABLE]: notes,
        [SETTING_VARIABLE]: Object.keys(changes).length === 0 ? "committed" : "changed",
      },
      onNativeOutput: (text) => nativeTail = (nativeTail + text).slice(-nativeTailLength),
    });
    let publishedMs = performance.now();
    // Also for notebooks that do not call start(): what they print past the console is not lost.
    await kernel.execute(CURE, { silent: true });
    kernel.onPublished = (message) => {
      publishedMs = performance.now();
      outputs.receive(message);
    };
    const quietMs = () => performance.now() - publishedMs;
    for (const cell of codeCells(notebook)) {
      const number = counted.indexOf(cell) + 1;
      const label = number === 0 ? "parameters" : `${number}/${counted.length}`;
      where = `${name}, cell ${label} (${firstLine(cell)})`;
      print(`${name} [${label}] ${firstLine(cell)}`);
      if (hasTag(cell, skipTag)) {
        print(`${name} [${label}] skipped, as it is tagged "${skipTag}"`);
        cellsDone++;
        continue;
      }
      const cellStartedMs = performance.now();
      try {
        await runCell(kernel, cell, outputs, { ...options, quietMs });
      } finally {
        report.endCell();
        await save();
      }
      if (number > 0) cellsDone++;
      print(`${name} [${label}] ok ${secondsSince(cellStartedMs).toFixed(1)} s`);
    }
  } catch (error) {
    const died = error instanceof KernelDiedError;
    status = error instanceof CellProblem ? error.status : died ? "crashed" : "error";
    problem = `${where}: ${describe(error)}`;
    if (died && nativeTail) problem += `\n${nativeTail.trimEnd()}`;
  } finally {
    await kernel?.stop();
  }
  record.status = status;
  const inputs = await readNotedInputs(notes);
  await Deno.remove(notes).catch(() => {});
  record.inputs = Object.fromEntries(
    await Promise.all(inputs.map(async (path) => [path, await describeInput(path)])),
  );
  await save();
  const { seconds } = record;
  const run = { status, notebook, cellsDone, cellCount: counted.length, seconds };
  return problem === undefined ? run : { ...run, problem };
}

/** The notebook without outputs, with what says how it is run: the note, the cell, the record. */
function emptyCopy(source: Notebook, { record, changes }: {
  readonly record: RunRecord;
  readonly changes: Parameters;
}): Notebook {
  const copy = structuredClone(withNote(withInjected(source, record.parameters), changes));
  for (const cell of copy.cells) {
    if (cell.cell_type === "code") Object.assign(cell, { outputs: [], execution_count: null });
  }
  copy.metadata.facespace = { ...copy.metadata.facespace, run: record };
  return copy;
}

function secondsSince(startedMs: number): number {
  return Math.round((performance.now() - startedMs) / 10) / 100;
}

/** Problems of cells say enough; for others the stack tells where they come from. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isExpected = error instanceof CellProblem || error instanceof KernelDiedError;
  return isExpected ? error.message : error.stack ?? error.message;
}

/** A cell did not end well. */
class CellProblem extends Error {
  override readonly name = "CellProblem";

  /** @param status What happened. */
  constructor(readonly status: "error" | "timeout" | "interrupted", message: string) {
    super(message);
  }
}

/**
 * Runs a cell; its outputs are added to it as they come.
 *
 * @throws {CellProblem} If it did not end well.
 * @throws {KernelDiedError} If it ended its kernel.
 */
async function runCell(
  kernel: KernelConnection,
  cell: CodeCell,
  outputs: CellOutputs,
  limits: CellLimits,
): Promise<void> {
  const errorsBefore = outputs.errors.length;
  const own = (id: string) => outputs.assign(id, cell);
  // An injected cell does not count, so that the others are numbered from 1 without a gap.
  const silent = hasTag(cell, injectedTag);
  const running = kernel.execute(cell.source, { silent, onSent: own });
  const reply = await withLimits(running, limits).catch(async (error) => {
    if (!(error instanceof CellProblem)) throw error;
    // Lets the cell tell where it was, and save what it wants to save.
    kernel.interrupt();
    const settled = running.then(() => kernel.settle(own));
    await withDeadline(settled, graceMs, () => error).catch(() => {});
    throw error;
  });
  if (!silent) cell.execution_count = reply.executionCount;
  await withDeadline(
    kernel.settle(own),
    settleLimitMs,
    () => new CellProblem("timeout", `Its outputs did not arrive within ${settleLimitMs / 1000} s`),
  );
  if (reply.status === "error" && outputs.errors.length === errorsBefore) {
    const complaint = await syntaxErrorOf(cell.source);
    const evalue = complaint ?? (reply.errorMessage || "The cell could not be executed");
    const ename = complaint === undefined ? reply.errorName : "SyntaxError";
    outputs.addError(cell, { ename, evalue, traceback: `${ename}: ${evalue}`.split("\n") });
  }
  const failed = outputs.errors.slice(errorsBefore)
    .find((entry) => !hasTag(entry.cell, "raises-exception"));
  if (!failed) return;
  const { ename, evalue, traceback } = failed.error;
  const trace = traceback.join("\n").trimEnd();
  throw new CellProblem("error", trace.includes(evalue) ? trace : `${ename}: ${evalue}\n${trace}`);
}

/** What ends a cell before its end. */
interface CellLimits extends RunNotebookOptions {
  /** How long ago the kernel last published anything. */
  readonly quietMs: () => number;
}

/** Waits for a cell within its limits. */
async function withLimits<T>(running: Promise<T>, limits: CellLimits): Promise<T> {
  const { cellLimitSeconds: limit, signal } = limits;
  const limited = limit === undefined ? untilStuck(running, limits) : withDeadline(
    running,
    limit * 1000,
    () => new CellProblem("timeout", `The cell took longer than its limit of ${limit} s`),
  );
  if (!signal) return await limited;
  return await raceSignal(limited, signal).catch((error) => {
    if (!signal.aborted || error !== signal.reason) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CellProblem("interrupted", `Interrupted as ${reason}`);
  });
}

/** Waits for a cell as long as it shows something now and then. */
async function untilStuck<T>(
  running: Promise<T>,
  { quietMs, quietLimitSeconds: limit = quietLimitSeconds }: CellLimits,
): Promise<T> {
  const stuck = Promise.withResolvers<never>();
  const watch = setInterval(() => {
    if (quietMs() < limit * 1000) return;
    const problem =
      `The cell has shown nothing for ${limit} s; --cell-limit gives it another limit`;
    stuck.reject(new CellProblem("timeout", problem));
  }, Math.min(1000, limit * 500));
  try {
    return await Promise.race([running, stuck.promise]);
  } finally {
    clearInterval(watch);
  }
}

/**
 * The parser's complaint about a cell's code.
 *
 * @returns The message with the place, or undefined if the code can be parsed.
 */
async function syntaxErrorOf(code: string): Promise<string | undefined> {
  const parser = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--no-config", "--ext=ts", "-"],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const writer = parser.stdin.getWriter();
  await writer.write(new TextEncoder().encode(code));
  await writer.close();
  const { success, stderr } = await parser.output();
  if (success) return undefined;
  const [message = ""] = new TextDecoder().decode(stderr).split(/^Stack backtrace/m);
  return message.replace(/^error: (?:SyntaxError: )?|^SyntaxError: |\s+$/g, "")
    .replace(/ at file:\/\/\S*?:(\d+):(\d+)/, " at line $1, column $2");
}
