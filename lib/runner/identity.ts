/**
 * What an executed notebook depends on, as one hash, and whether the outputs in a committed notebook
 * are those of its cells. If nothing that a run depends on has changed, it need not be repeated.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { TABLE } from "../store/mod.ts";
import { executedCode } from "../system/mod.ts";
import {
  codeCells,
  firstLine,
  hasTag,
  type Notebook,
  type Parameters,
  type RunRecord,
  skipTag,
} from "./notebook_file.ts";
import { injectedTag, withoutInjected } from "./parameters.ts";

/** What a run depends on, besides the notebook's own code and inputs. */
interface Dependencies {
  /** The project's root, to which inputs are relative. */
  readonly root: string;
  /** The parameters set from outside. */
  readonly parameters: Parameters;
  /** From {@linkcode codeIdentity}, and the back end that was asked for. */
  readonly code: string;
  /** Fingerprints of the runs that it needs. */
  readonly needs: readonly string[];
}

/** The fingerprint of a run. */
export async function fingerprint(
  notebook: Notebook,
  { root, parameters, code, needs }: Dependencies,
): Promise<string> {
  const sorted = Object.entries(parameters).sort(([a], [b]) => a < b ? -1 : 1);
  const inputs = await hashInputs(root, notebook.metadata.facespace?.inputs ?? []);
  return sha256(JSON.stringify([hashSources(notebook), sorted, code, inputs, needs]));
}

/**
 * The identity of the library's code that a notebook's cells run: see {@linkcode executedCode}. Cells
 * whose imports cannot be followed have a new one each time, so that they are never called unchanged.
 *
 * @param root The project's root: the `deno.json` there or above says what the imports mean.
 */
export async function codeIdentity(notebook: Notebook, root: string): Promise<string> {
  const source = codeCells(notebook).map((cell) => cell.source).join("\n");
  return await executedCode({ source }, { root }).catch(() => crypto.randomUUID());
}

/** Whether everything that a run said it read is still as it was. */
export async function hasSameInputs({ inputs = {} }: RunRecord): Promise<boolean> {
  for (const [path, sum] of Object.entries(inputs)) {
    if (await describeInput(path) !== sum) return false;
  }
  return true;
}

/** The hash of a notebook's code: all its code cells' sources, without injected parameters. */
export function hashSources(notebook: Notebook): string {
  const sources = codeCells(withoutInjected(notebook)).map((cell) => cell.source);
  return sha256(JSON.stringify(sources));
}

/**
 * Says why a notebook's outputs are not those of its cells.
 *
 * @returns A sentence, or undefined if the outputs are the cells' own.
 */
export function staleReason(notebook: Notebook): string | undefined {
  const executed = notebook.metadata.facespace?.executed;
  if (!executed) return "It was never committed by a run: metadata.facespace.executed is missing";
  if (executed.sources !== hashSources(notebook)) {
    return "Its code has changed since the run that its outputs come from";
  }
  const ran = codeCells(notebook).filter((cell) => !hasTag(cell, skipTag));
  for (const [i, cell] of ran.entries()) {
    const what = `Code cell ${i + 1} (${firstLine(cell)})`;
    if (hasTag(cell, injectedTag)) return `${what} was injected by a run`;
    if (cell.execution_count === null) return `${what} was not executed`;
    if (cell.execution_count !== i + 1) {
      return `${what} has the execution count ${cell.execution_count}, so cells ran out of order`;
    }
    if (cell.outputs.some((output) => output.output_type === "error")) {
      return `${what} ended in an error`;
    }
  }
  return undefined;
}

/**
 * A notebook with the outputs of a good run of the same code, marked with the sources that they come
 * from, and with when that was and how long it took. Prose and metadata stay as they are now.
 */
export function withOutputs(notebook: Notebook, executedCopy: Notebook): Notebook {
  const byId = new Map(executedCopy.cells.map((cell) => [cell.id, cell]));
  const cells = notebook.cells.map((cell) => {
    const ran = byId.get(cell.id);
    if (cell.cell_type !== "code" || ran?.cell_type !== "code") return cell;
    return { ...cell, outputs: ran.outputs, execution_count: ran.execution_count };
  });
  const { startedAt, seconds } = executedCopy.metadata.facespace?.run ?? {};
  const executed = {
    sources: hashSources(notebook),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(seconds === undefined ? {} : { seconds }),
  };
  const facespace = { ...notebook.metadata.facespace, executed };
  return { ...notebook, cells, metadata: { ...notebook.metadata, facespace } };
}

/**
 * The hash of a notebook's inputs. A face store counts by its `manifest.json`, any other folder by the
 * names, sizes and times of its files; a missing input counts as missing.
 */
async function hashInputs(root: string, inputs: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (const input of [...inputs].sort()) {
    parts.push(`${input}: ${await describeInput(`${root}/${input}`)}`);
  }
  return sha256(parts.join("\n"));
}

/** What stands for a file or folder: a sum of a face store's manifest, or names, sizes and times. */
export async function describeInput(path: string): Promise<string> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info) return "missing";
  if (!info.isDirectory) return describeFile(info);
  const isStore = await Deno.stat(`${path}/${TABLE}`).then(() => true, () => false);
  const manifest = await Deno.readFile(`${path}/manifest.json`).catch(() => undefined);
  if (isStore && manifest) return sha256(manifest);
  // At once, as there may be 200,000: half a second, where one after the other by promises takes ten.
  const lines = filesBelow(path).sort().map((file) => {
    try {
      return `${file.slice(path.length)} ${describeFile(Deno.statSync(file))}`;
    } catch {
      return `${file.slice(path.length)} cannot be looked at`;
    }
  });
  return sha256(lines.join("\n"));
}

function describeFile({ size, mtime }: Deno.FileInfo): string {
  return `${size} bytes ${mtime?.getTime()}`;
}

/** All files, links among them; of a folder that may not be read, or vanishes, itself. */
function filesBelow(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
      isDirectory ? filesBelow(`${folder}/${name}`) : [`${folder}/${name}`]
    );
  } catch {
    return [folder];
  }
}

/** SHA-256 in hexadecimal, at once: {@linkcode staleReason} is no promise. */
function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
