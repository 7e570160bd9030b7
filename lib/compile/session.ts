/**
 * A graph in the native library: handed over as a file, which is gone again when this returns.
 *
 * @module
 */

import { projectPath } from "../system/mod.ts";
import type { NativeBinding } from "../runtime/mod.ts";
import type { Node } from "./graph.ts";
import { StepRefused } from "./refusal.ts";
import { savedModel, TAG } from "./saved_model.ts";

/** Folders of a process that died between writing and loading are older than this. */
const STALE_MS = 10 * 60 * 1000;

/**
 * Loads a graph into a session of its own.
 *
 * @param folder Where the file is for a moment; left-over ones of earlier processes are removed.
 * @returns The session's number: `binding.deleteSavedModel` frees it.
 * @throws {StepRefused} If TensorFlow does not take the graph.
 */
export function loadGraph(
  binding: NativeBinding,
  nodes: readonly Node[],
  folder: string = projectPath(".facespace", "graphs"),
): number {
  Deno.mkdirSync(folder, { recursive: true });
  removeStale(folder);
  const own = Deno.makeTempDirSync({ dir: folder });
  try {
    Deno.writeFileSync(`${own}/saved_model.pb`, savedModel(nodes));
    return binding.loadSavedModel(own, TAG);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new StepRefused(`TensorFlow does not take its graph: ${said}`, { cause: error });
  } finally {
    Deno.removeSync(own, { recursive: true });
  }
}

function removeStale(folder: string): void {
  for (const { name } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    try {
      const made = Deno.statSync(path).mtime?.getTime() ?? Date.now();
      if (Date.now() - made > STALE_MS) Deno.removeSync(path, { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error; // another process was faster
    }
  }
}
