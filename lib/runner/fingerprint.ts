/**
 * What a run depended on, as one hash: the notebook's code, its parameters, the library, the declared
 * inputs and the runs that it needs. If none has changed, the run need not be repeated.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { codeCells, type Notebook } from "./notebook_file.ts";
import { injectedTag, type Parameters } from "./parameters.ts";

/** Everything that a run depends on. */
export interface Dependencies {
  readonly notebook: Notebook;
  /** The parameters set from outside. */
  readonly parameters: Parameters;
  /** From {@linkcode hashLibrary}. */
  readonly library: string;
  /** From {@linkcode hashInputs}. */
  readonly inputs: string;
  /** Fingerprints of the runs that it needs. */
  readonly needs: readonly string[];
}

/** SHA-256 of a text, in hexadecimal. */
export function sha256(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The hash of a notebook's code: all its code cells' sources, without injected parameters. */
export function hashSources(notebook: Notebook): string {
  const own = codeCells(notebook).filter((cell) => !cell.metadata.tags?.includes(injectedTag));
  return sha256(JSON.stringify(own.map((cell) => cell.source)));
}

/** The fingerprint of a run. */
export function fingerprint(dependencies: Dependencies): string {
  const { notebook, parameters, library, inputs, needs } = dependencies;
  const sorted = Object.entries(parameters).sort(([a], [b]) => a < b ? -1 : 1);
  return sha256(JSON.stringify([hashSources(notebook), sorted, library, inputs, needs]));
}

/**
 * The hash of the library that notebooks import: every TypeScript file in `lib/`, `deno.json`
 * and `deno.lock`.
 *
 * @param root The project's root.
 */
export async function hashLibrary(root: string): Promise<string> {
  const sources = (await listFiles(`${root}/lib`)).filter((path) => path.endsWith(".ts"));
  const hash = createHash("sha256");
  for (const path of [...sources, `${root}/deno.json`, `${root}/deno.lock`]) {
    const bytes = await Deno.readFile(path).catch(() => new Uint8Array());
    hash.update(`${path.slice(root.length)} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex");
}

/**
 * The hash of a notebook's inputs. A folder counts by its `manifest.json` if it has one, else by the
 * names, sizes and times of its files; a missing input counts as missing.
 *
 * @param root The project's root.
 * @param inputs Files and folders, relative to the root.
 */
export async function hashInputs(root: string, inputs: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (const input of [...inputs].sort()) {
    parts.push(`${input}: ${await describeInput(`${root}/${input}`)}`);
  }
  return sha256(parts.join("\n"));
}

async function describeInput(path: string): Promise<string> {
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info) return "missing";
  if (!info.isDirectory) return describeFile(info);
  const manifest = await Deno.readFile(`${path}/manifest.json`).catch(() => undefined);
  if (manifest) return sha256(manifest);
  const lines: string[] = [];
  for (const file of await listFiles(path)) {
    lines.push(`${file.slice(path.length)} ${describeFile(await Deno.stat(file))}`);
  }
  return sha256(lines.join("\n"));
}

function describeFile({ size, mtime }: Deno.FileInfo): string {
  return `${size} bytes ${mtime?.getTime()}`;
}

/** All files below a folder, sorted; none if there is no such folder. */
async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  const walk = async (path: string) => {
    for await (const entry of Deno.readDir(path)) {
      const child = `${path}/${entry.name}`;
      if (entry.isDirectory) await walk(child);
      else if (entry.isFile) files.push(child);
    }
  };
  if (await Deno.stat(folder).catch(() => undefined)) await walk(folder);
  return files.sort();
}
