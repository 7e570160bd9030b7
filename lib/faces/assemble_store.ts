/**
 * From chunks to a face store, in the order of the source, one chunk in memory at a time.
 *
 * @module
 */

import { createFaceStore } from "../store/mod.ts";
import { writeFileAtomic } from "../system/mod.ts";
import { asJson } from "./as_json.ts";
import { type ChunkFolder, placeOf } from "./chunk_folder.ts";
import { readChunk } from "./chunk_file.ts";
import { type ExtractionReport, ReportBuilder, reportCsv } from "./report.ts";
import type { SourceFacts } from "./source_facts.ts";

/** What to put together. */
export interface AssembleOptions {
  readonly chunkFolder: ChunkFolder;
  readonly chunks: readonly number[];
  readonly facts: SourceFacts;
  readonly signal: AbortSignal;
  /** Called with the number of chunks that are in the store. */
  readonly onProgress: (done: number) => void;
}

/**
 * Makes a store of chunks; an unfinished one is thrown away.
 *
 * @throws {SyntaxError} If a chunk is missing or damaged.
 */
export async function assembleStore(
  folder: string,
  { chunkFolder, chunks, facts, signal, onProgress }: AssembleOptions,
): Promise<ExtractionReport> {
  const { recipe } = chunkFolder;
  const writer = await createFaceStore(folder, {
    sizesPx: recipe.settings.sizesPx,
    source: facts.description,
    recipe: asJson(recipe),
    measureNames: facts.measureNames,
  });
  try {
    const builder = new ReportBuilder(facts.problems);
    for (const [i, chunk] of chunks.entries()) {
      signal.throwIfAborted();
      const content = await readChunk(placeOf(chunkFolder, chunk));
      if (!content) {
        throw new SyntaxError(
          `Cannot put the faces together as chunk ${chunk} in ${chunkFolder.folder} is damaged: ` +
            `run the same command again`,
        );
      }
      if (content.rows.length > 0) await writer.append(content.rows, content.pixels);
      builder.add(content.rows, content.skipped);
      onProgress(i + 1);
    }
    const report = builder.report();
    await writer.finish({ report: asJson(report) });
    await writeReportFile(folder, report);
    return report;
  } finally {
    await writer.abort();
  }
}

/** Writes the pictures that were left out as a table beside the store's own files. */
export async function writeReportFile(folder: string, report: ExtractionReport): Promise<void> {
  await writeFileAtomic(`${folder}/report.csv`, reportCsv(report));
}
