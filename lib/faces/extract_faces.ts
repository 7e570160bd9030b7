/**
 * Extracts the faces of all pictures of a source into a face store, with several processes. It can
 * be killed at any moment and goes on where it was; the store's bytes depend neither on that nor on the
 * number of processes.
 *
 * @module
 */

import { resolve } from "node:path";
import { differences } from "../store/mod.ts";
import { openPictures } from "./open_pictures.ts";
import type { PictureLocation, PictureSource } from "../annotations/mod.ts";
import { projectPath, sha256, withLock } from "../system/mod.ts";
import { asJson } from "./as_json.ts";
import { assembleStore } from "./assemble_store.ts";
import {
  type ChunkFolder,
  chunkFolderOf,
  makeChunkFolder,
  missingChunks,
  openChunkFolder,
} from "./chunk_folder.ts";
import { finishedStore } from "./finished_store.ts";
import { NO_TIMES, type PhaseTimes } from "./phase_timer.ts";
import { processCount, thisMachine } from "./process_count.ts";
import { type Recipe, recipeOf } from "./recipe.ts";
import type { ExtractionReport } from "./report.ts";
import { runChunks } from "./run_chunks.ts";
import { completeSettings, type ExtractionSettings } from "./settings.ts";
import { chunksOf, picturesOf, type Shard, shardFolder } from "./shard.ts";
import { type SourceFacts, sourceFacts } from "./source_facts.ts";
import { WorkerProcess } from "./worker_process.ts";

/** How far an extraction is. */
export interface ExtractionProgress {
  /** Looking at what an earlier run left, extracting, or writing the store. */
  readonly phase: "check" | "extract" | "store";
  /** Pictures of this phase. */
  readonly done: number;
  readonly total: number;
}

/** What to extract, where to, and by whom. */
export interface ExtractFacesOptions extends Partial<ExtractionSettings> {
  readonly location: PictureLocation;
  /** The folder of the store; a shard's gets `-shard-2-of-4` behind its name. */
  readonly to: string;
  /** Default: all of it. */
  readonly shard?: Shard | undefined;
  /** Worker processes. Default: as many as the machine can take. */
  readonly processes?: number | undefined;
  /** MTCNN's weights. Default `data/models/mtcnn`. */
  readonly mtcnnFolder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
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
  readonly report: ExtractionReport;
  /** Pictures that this run worked on; 0 if the store was there. */
  readonly extracted: number;
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

/** What is the same in all steps of one extraction. */
interface Plan {
  readonly options: ExtractFacesOptions;
  readonly settings: ExtractionSettings;
  readonly facts: SourceFacts;
  readonly recipe: Recipe;
  readonly chunkPath: string;
  readonly chunks: readonly number[];
  readonly log: (line: string) => void;
  /** Says how far a phase is, where it has to do with these chunks. */
  readonly progress: (
    phase: ExtractionProgress["phase"],
    chunks: readonly number[],
  ) => (doneChunks: number) => void;
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
  const chunkPath = chunkFolderOf(folder);
  const finished = await finishedStore(folder, chunkPath, recipe);
  if (finished) {
    log(`${folder} is there already`);
    return { folder, report: finished, extracted: 0, processes: 0, crashes: 0, times: NO_TIMES };
  }
  const plan: Plan = {
    options,
    settings,
    facts,
    recipe,
    chunkPath,
    chunks: chunksOf(facts.count, shard),
    log,
    progress: (phase, chunks) => {
      const total = countPictures(chunks, facts);
      onProgress({ phase, done: 0, total });
      return (done) =>
        onProgress({ phase, done: countPictures(chunks.slice(0, done), facts), total });
    },
  };
  const { chunkFolder, ...run } = await completeChunks(plan);
  const report = await assembleStore(folder, {
    chunkFolder,
    chunks: plan.chunks,
    facts,
    signal: signal ?? new AbortController().signal,
    onProgress: plan.progress("store", plan.chunks),
  });
  await Deno.remove(chunkPath, { recursive: true });
  return { folder, report, ...run };
}

/** What came of the chunks. */
interface ChunksDone extends Omit<Extraction, "folder" | "report"> {
  readonly chunkFolder: ChunkFolder;
}

/** Sees what an earlier run has left, and has the rest extracted. */
async function completeChunks(plan: Plan): Promise<ChunksDone> {
  const { recipe, chunkPath, chunks, facts, log } = plan;
  const left = await openChunkFolder(chunkPath, recipe);
  if (!left) return await extractChunks(plan, chunks);
  const missing = await missingChunks(left, chunks, plan.progress("check", chunks));
  const total = countPictures(chunks, facts);
  const done = total - countPictures(missing, facts);
  log(`Going on after ${done.toLocaleString("en")} of ${total.toLocaleString("en")} pictures`);
  if (missing.length > 0) return await extractChunks(plan, missing);
  return { chunkFolder: left, extracted: 0, processes: 0, crashes: 0, times: NO_TIMES };
}

/** Starts workers, and has chunks extracted. */
async function extractChunks(plan: Plan, chunks: readonly number[]): Promise<ChunksDone> {
  const { options, settings, facts, recipe, chunkPath: folder, log } = plan;
  const { location, mtcnnFolder, program, onProgress = () => {} } = options;
  // Whatever happens below, no worker is left.
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  try {
    const task = { location, facts, settings, folder, mtcnnFolder };
    const start = () => WorkerProcess.start(task, { program, signal });
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
function assertAlike(first: WorkerProcess, other: WorkerProcess): WorkerProcess {
  const [one, two] = [first, other].map(({ ready }) => asJson(ready.software));
  const [difference] = differences(one ?? null, two ?? null);
  if (!difference) return other;
  other.kill();
  throw new Error(`Cannot go on as one worker differs from the first: ${difference}; start again`);
}

function countPictures(chunks: readonly number[], { count }: SourceFacts): number {
  return chunks.reduce((sum, chunk) => sum + picturesOf(chunk, count).length, 0);
}
