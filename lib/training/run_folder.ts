/**
 * Where a run's files lie: `outputs/runs/NAME-HASH`, with a hash of its settings, the code and the
 * back end, so that two runs that differ in anything never write over each other.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { type Json, projectPath, sha256 } from "../system/mod.ts";

export type { Json };

/**
 * The folder of a run.
 *
 * @param name The run's name, for example `vae-v1`.
 * @param settings Everything that its result depends on, beside the code and the back end.
 */
export async function runFolder(name: string, settings: Json): Promise<string> {
  const hash = await sha256(JSON.stringify([settings, await codeFingerprint(), tf.getBackend()]));
  return projectPath("outputs", "runs", `${name}-${hash.slice(0, 8)}`);
}

/**
 * A hash of the code that decides what a run computes: models, training, random streams. Part of a
 * run's configuration, so that a finished run is never taken for one of newer code.
 */
export async function codeFingerprint(): Promise<string> {
  const texts: string[] = [];
  for (const folder of ["models", "random", "training"]) {
    const paths = await Array.fromAsync(modulesBelow(`lib/${folder}`));
    for (const path of paths.sort()) texts.push(path, await Deno.readTextFile(projectPath(path)));
  }
  return (await sha256(texts.join("\0"))).slice(0, 16);
}

async function* modulesBelow(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(projectPath(folder))) {
    if (isDirectory) yield* modulesBelow(`${folder}/${name}`);
    else if (name.endsWith(".ts")) yield `${folder}/${name}`;
  }
}
