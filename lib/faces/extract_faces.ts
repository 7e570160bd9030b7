/**
 * Extracts the faces of all pictures of a source into a face store, with several processes. It can
 * be killed at any moment and goes on where it was; the store's bytes depend neither on that nor on the
 * number of processes.
 *
 * @module
 */

import { resolve } from "node:path";
import type { PictureLocation, PictureSource } from "../annotations/mod.ts";
import { createFaceStore, differences, readManifest } from "../store/mod.ts";
import { projectPath, sha256, withLock } from "../system/mod.ts";
import {
  type ChunkFolder,
  makeChunkFolder,
  missingChunks,
  openChunkFolder,
  readChunk,
} from "./chunks.ts";
import { NO_TIMES, type PhaseTimes } from "./extract_pictures.ts";
import { openPictures } from "./open_pictures.ts";
import {
  asJson,
  chunksOf,
  completeSettings,
  type ExtractionSettings,
  picturesOf,
  type Recipe,
  recipeDifferences,
  recipeOf,
  type Shard,
  shardFolder,
  type SourceFacts,
  sourceFacts,
} from "./recipe.ts";
import {
  assertFaces,
  type ExtractionReport,
  joinReports,
  NoFacesError,
  parseReport,
  type ReportPart,
  reportPart,
  writeReportFile,
} from "./report.ts";
import { runChunks } from "./run_chunks.ts";
import { processCount, startWorker, thisMachine, type Worker } from "./worker_process.ts";

/** How far an extraction is. */
export interface ExtractionProgress {
  /** Looking at what an earlier run left, extracting, or writing the store. */
  readonly phase: "check" | "extract" | "store";
  /** Pictures of this phase that are done. */
  readonly done: number;
  /** How many there are. */
  readonly total: number;
}

/** What to extract, where to, and by whom. */
export interface ExtractFacesOptions extends Partial<ExtractionSettings> {
  /** Where the pictures are. */
  readonly location: PictureLocation;
  /** The folder of the store; a shard's gets `-shard-2-of-4` behind its name. */
  readonly to: string;
  /** Default: all of it. */
  readonly shard?: Shard | undefined;
  /** Worker processes. Default: as many as the machine can take. */
  readonly processes?: number | undefined;
  /** MTCNN's weights. Default `data/models/mtcnn`. */
  readonly mtcnnFolder?: string | undefined;
  /** Stops the extraction; what is finished by then is kept. */
  readonly signal?: AbortSignal | undefined;
  /** Called as chunks are looked at, pictures extracted, and chunks put into the store. */
  readonly onProgress?: ((progress: ExtractionProgress) => void) | undefined;
  /** Takes lines for people: what computes, what is resumed, which worker crashed. */
  readonly log?: ((line: string) => void) | undefined;
  /** Opens the pictures here, for tests. Default `openPictures()`. */
  readonly openSource?: ((location: PictureLocation) => Promise<PictureSource>) | undefined;
  /** The workers' program, for tests. */
  readonly program?: string | undefined;
}

/** What was done. */
export interface Extraction {
  /** The store's folder. */
  readonly folder: string;
  /** What became of the pictures. */
  readonly report: ExtractionReport;
  /** Pictures that this run worked on; 0 if the store was there. */
  readonly extracted: number;
  /** Worker processes at one time; 0 if there was nothing to do. */
  readonly processes: number;
  /** Workers that crashed and were replaced. */
  readonly crashes: number;
  /** Summed over all processes. */
  readonly times: PhaseTimes;
}

/**
 * Extracts faces into a store, or finds that they are there.
 *
 * @throws {RangeError} If an option makes no sense, or the folder holds anything else.
 * @throws The signal's reason, if it is aborted; what is finished by then is kept.
 */
export async function extractFaces(options: ExtractFacesOptions): Promise<Extraction> {
  const { shard, processes, log = () => {} } = options;
  // Workers have another working directory.
  const location = { ...options.location, from: resolve(options.location.from) };
  const settings = completeSettings(location.kind, options);
  if (processes !== undefined && !(Number.isInteger(processes) && processes >= 1)) {
    throw new RangeError(
      `Cannot extract faces as processes must be a whole number from 1: got ${processes}`,
    );
  }
  const folder = shardFolder(resolve(options.to), shard);
  const lock = `${(await sha256(folder)).slice(0, 16)}.lock`;
  const aborted = Promise.withResolvers<never>();
  const giveUp = () => aborted.reject(options.signal?.reason);
  const onWait = () => {
    log(`Another command extracts faces to ${folder}: waiting for it …`);
    options.signal?.addEventListener("abort", giveUp);
  };
  const work = () => {
    options.signal?.removeEventListener("abort", giveUp);
    return extractInto(folder, settings, { ...options, location });
  };
  const done = withLock(projectPath(".facespace", "faces", lock), onWait, work);
  return await Promise.race([done, aborted.promise]);
}

async function extractInto(
  folder: string,
  settings: ExtractionSettings,
  options: ExtractFacesOptions,
): Promise<Extraction> {
  const { location, shard, signal, onProgress = () => {}, log = () => {} } = options;
  signal?.throwIfAborted();
  const source = await (options.openSource ?? openPictures)(location);
  const facts = sourceFacts(source);
  await source.close();
  const recipe = recipeOf(location.kind, facts, settings, shard);
  const chunkPath = `${folder}.chunks`;
  const finished = await finishedStore(folder, chunkPath, recipe);
  const nothingDone = { extracted: 0, processes: 0, crashes: 0, times: NO_TIMES };
  if (finished) {
    log(`${folder} is there already`);
    return { folder, report: finished, ...nothingDone };
  }
  const chunks = chunksOf(facts.count, shard);
  const total = countPictures(chunks, facts);
  const progressOf = (phase: ExtractionProgress["phase"]) => {
    onProgress({ phase, done: 0, total });
    return (done: number) =>
      onProgress({ phase, done: countPictures(chunks.slice(0, done), facts), total });
  };
  const left = await openChunkFolder(chunkPath, recipe);
  const missing = left ? await missingChunks(left, chunks, progressOf("check")) : chunks;
  if (left) {
    const done = total - countPictures(missing, facts);
    log(`Going on after ${done.toLocaleString("en")} of ${total.toLocaleString("en")} pictures`);
  }
  const { chunkFolder, ...run } = left && missing.length === 0
    ? { chunkFolder: left, ...nothingDone }
    : await extractChunks(missing, chunkPath, recipe, facts, options);
  const onStored = progressOf("store");
  try {
    const report = await assembleStore(folder, chunkFolder, { facts, chunks, signal, onStored });
    await Deno.remove(chunkPath, { recursive: true });
    return { folder, report, ...run };
  } catch (error) {
    // The next run may have other pictures, and takes them all.
    if (error instanceof NoFacesError) await Deno.remove(chunkPath, { recursive: true });
    throw error;
  }
}

/**
 * Finds out whether a store is finished, and if so does what a process that was killed right at the
 * end may not have done: writes `report.csv`, and removes the chunks.
 *
 * @returns The store's report; nothing if there is no store.
 * @throws {RangeError} If the folder holds anything else; nothing is changed.
 */
async function finishedStore(
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

/** Starts workers, and has chunks extracted. */
async function extractChunks(
  chunks: readonly number[],
  folder: string,
  recipe: Recipe,
  facts: SourceFacts,
  options: ExtractFacesOptions,
): Promise<Omit<Extraction, "folder" | "report"> & { readonly chunkFolder: ChunkFolder }> {
  const { location, mtcnnFolder, program, onProgress = () => {}, log = () => {} } = options;
  // Whatever happens below, no worker is left.
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  try {
    const task = { location, facts, settings: recipe.settings, folder, mtcnnFolder };
    const start = () => startWorker(task, { program, signal });
    // The first worker tells what it computes with; an empty shard has to know that, too.
    const first = await start();
    const { usesGpu, backend } = first.ready;
    for (const line of backend) log(line);
    const processes = options.processes ?? processCount({ ...await thisMachine(), usesGpu });
    const extracted = countPictures(chunks, facts);
    const count = Math.max(1, Math.min(processes, chunks.length));
    const processesText = `${count} process${count > 1 ? "es" : ""}`;
    log(`${extracted.toLocaleString("en")} pictures to go, ${processesText}`);
    const whole = { ...recipe, software: first.ready.software };
    const chunkFolder = await openChunkFolder(folder, whole) ??
      await makeChunkFolder(folder, whole);
    onProgress({ phase: "extract", done: 0, total: extracted });
    const { times, crashes } = await runChunks({
      chunks,
      recipe: chunkFolder.hash,
      pictureCount: facts.count,
      processes,
      first,
      start: async () => assertAlike(first, await start()),
      signal,
      onProgress: (done) => onProgress({ phase: "extract", done, total: extracted }),
      log,
    });
    return { chunkFolder, extracted, processes: count, crashes, times };
  } finally {
    stop.abort();
  }
}

/** Two workers that compute with different software must not work on one store. */
function assertAlike(first: Worker, other: Worker): Worker {
  const [difference] = differences(first.ready.software, other.ready.software);
  if (!difference) return other;
  other.kill();
  throw new Error(`Cannot go on as one worker differs from the first: ${difference}; start again`);
}

/**
 * From chunks to a face store, in the order of the source, one chunk in memory at a time; an unfinished
 * store is thrown away.
 *
 * @throws {SyntaxError} If a chunk is missing or damaged.
 */
async function assembleStore(
  folder: string,
  chunkFolder: ChunkFolder,
  { facts, chunks, signal, onStored }: {
    readonly facts: SourceFacts;
    readonly chunks: readonly number[];
    readonly signal: AbortSignal | undefined;
    readonly onStored: (chunks: number) => void;
  },
): Promise<ExtractionReport> {
  const { recipe } = chunkFolder;
  const writer = await createFaceStore(folder, {
    sizesPx: recipe.settings.sizesPx,
    source: facts.description,
    recipe: asJson(recipe),
    measureNames: facts.measureNames,
  });
  try {
    const parts: ReportPart[] = [];
    for (const [i, chunk] of chunks.entries()) {
      signal?.throwIfAborted();
      const content = await readChunk(chunkFolder, chunk);
      if (!content) {
        throw new SyntaxError(
          `Cannot put the faces together as chunk ${chunk} in ${chunkFolder.folder} is damaged: ` +
            `run the same command again`,
        );
      }
      if (content.rows.length > 0) await writer.append(content.rows, content.pixels);
      parts.push(reportPart(content.rows, content.skipped));
      onStored(i + 1);
    }
    const report = joinReports(parts, facts.problems);
    if (!recipe.shard) assertFaces(report, facts.description); // a shard may have none
    await writer.finish({ report: asJson(report) });
    await writeReportFile(folder, report);
    return report;
  } finally {
    await writer.abort();
  }
}

function countPictures(chunks: readonly number[], { count }: SourceFacts): number {
  return chunks.reduce((sum, chunk) => sum + picturesOf(chunk, count).length, 0);
}
