/**
 * Looking at the folder that a store is to go to, before any work is done.
 *
 * @module
 */

import { readManifest } from "../store/mod.ts";
import { writeReportFile } from "./assemble_store.ts";
import { openChunkFolder } from "./chunk_folder.ts";
import { type Recipe, recipeDifferences } from "./recipe.ts";
import { type ExtractionReport, parseReport } from "./report.ts";

/**
 * Finds out whether a store is finished, and if so does what a process that was killed right at the
 * end may not have done: writes `report.csv`, and removes the chunks.
 *
 * @returns The store's report; nothing if there is no store.
 * @throws {RangeError} If the folder holds anything else; nothing is changed.
 */
export async function finishedStore(
  folder: string,
  chunkPath: string,
  recipe: Recipe,
): Promise<ExtractionReport | undefined> {
  const manifest = await readManifest(folder);
  if (!manifest) {
    await refuseFilled(folder);
    return undefined;
  }
  const [difference] = recipeDifferences(manifest.recipe, recipe);
  const report = parseReport(manifest.report);
  if (difference || !report) {
    throw new RangeError(
      `Cannot extract faces to ${folder} as it holds faces made otherwise` +
        `${difference ? ` (${difference})` : ""}: choose another folder by --to, or delete it`,
    );
  }
  await writeReportFile(folder, report);
  // Chunks of another recipe were not left by the run that made this store.
  if (await openChunkFolder(chunkPath, recipe).catch(() => undefined)) {
    await Deno.remove(chunkPath, { recursive: true });
  }
  return report;
}

async function refuseFilled(folder: string): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(folder)) {
      throw new RangeError(
        `Cannot extract faces to ${folder} as it holds something else, such as ${name}: ` +
          `choose another folder by --to`,
      );
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
