/**
 * Runs one cell to its very end: until its last output has arrived, it failed, took too long, or was
 * interrupted.
 *
 * @module
 */

import { raceSignal } from "../notebook/mod.ts";
import type { CellOutputs } from "./cell_outputs.ts";
import { withDeadline } from "./deadline.ts";
import type { KernelConnection } from "./kernel_connection.ts";
import { type CodeCell, hasTag } from "./notebook_file.ts";
import { injectedTag } from "./parameters.ts";
import { syntaxErrorOf } from "./syntax_error.ts";

/** A cell did not end well. */
export class CellProblem extends Error {
  override readonly name = "CellProblem";

  /** @param status What happened. */
  constructor(readonly status: "error" | "timeout" | "interrupted", message: string) {
    super(message);
  }
}

/** Limits of a cell. */
export interface RunCellOptions {
  /** How long it may take. */
  readonly limitSeconds: number;
  /** Interrupts it. */
  readonly signal?: AbortSignal | undefined;
}

/** How long a cell may take to stop when it is asked to, before its kernel is killed. */
const graceMs = 3000;
/** How long outputs may take to arrive after a cell has ended. */
const settleLimitMs = 60_000;

/**
 * Runs a cell; its outputs are added to it as they come.
 *
 * @throws {CellProblem} If it did not end well.
 * @throws {KernelDiedError} If it ended its kernel.
 */
export async function runCell(
  kernel: KernelConnection,
  cell: CodeCell,
  outputs: CellOutputs,
  options: RunCellOptions,
): Promise<void> {
  const errorsBefore = outputs.errors.length;
  const own = (id: string) => outputs.assign(id, cell);
  // An injected cell does not count, so that the others are numbered from 1 without a gap.
  const silent = hasTag(cell, injectedTag);
  const running = kernel.execute(cell.source, { silent, onSent: own });
  const reply = await withLimits(running, options).catch(async (error) => {
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

/** Waits for a cell within its limits. */
async function withLimits<T>(running: Promise<T>, options: RunCellOptions): Promise<T> {
  const { limitSeconds, signal } = options;
  const limited = withDeadline(
    running,
    limitSeconds * 1000,
    () => new CellProblem("timeout", `The cell took longer than its limit of ${limitSeconds} s`),
  );
  if (!signal) return await limited;
  return await raceSignal(limited, signal).catch((error) => {
    if (!signal.aborted || error !== signal.reason) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CellProblem("interrupted", `Interrupted as ${reason}`);
  });
}
