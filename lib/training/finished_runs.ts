/**
 * The runs in `outputs/runs` that have come to their end.
 *
 * @module
 */

import { projectPath } from "../system/mod.ts";

/** A finished run. */
export interface FinishedRun {
  readonly folder: string;
  /** What `config.json` says. */
  readonly config: Readonly<Record<string, unknown>>;
  /** When its last weights were written. */
  readonly finishedAt: Date;
}

/**
 * Finds finished runs, the newest first. A run is finished if its history has as many epochs as its
 * configuration asks for.
 *
 * @param folder Where runs are. Default: the project's `outputs/runs`.
 * @throws {SyntaxError} If a configuration is no JSON object; the message names the file.
 */
export async function finishedRuns(
  folder: string = projectPath("outputs", "runs"),
): Promise<FinishedRun[]> {
  const runs: FinishedRun[] = [];
  for (const name of await namesIn(folder)) {
    const run = await finishedRun(`${folder}/${name}`);
    if (run) runs.push(run);
  }
  return runs.sort((a, b) => b.finishedAt.getTime() - a.finishedAt.getTime());
}

/** @returns `undefined` if there is no finished run in the folder. */
async function finishedRun(folder: string): Promise<FinishedRun | undefined> {
  const history = await textOf(`${folder}/history.csv`);
  const weights = await Deno.stat(`${folder}/last.safetensors`).catch(() => undefined);
  if (history === undefined || !weights) return undefined;
  const config = await readRunConfig(folder);
  const epochs = history.trim().split("\n").length - 1;
  if (epochs !== config.epochs) return undefined;
  return { folder, config, finishedAt: weights.mtime ?? new Date(0) };
}

/**
 * What a run's `config.json` says.
 *
 * @throws {RangeError} If there is none.
 * @throws {SyntaxError} If it is no JSON object.
 */
export async function readRunConfig(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const path = `${folder}/config.json`;
  const text = await textOf(path);
  if (text === undefined) {
    throw new RangeError(`Cannot open the run in ${folder} as there is no config.json`);
  }
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${path} as it is no JSON; train again`, { cause });
  }
  if (!isRecord(config)) {
    throw new SyntaxError(`Cannot read ${path} as it must hold an object; train again`);
  }
  return config;
}

/** True of what JSON calls an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter((entry) => entry.isDirectory).map((entry) => entry.name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
