/**
 * From what is there of a face store to a store of the present pictures: what is known of pictures that are the
 * same is taken over from the store or from chunks of a run that was not finished, what has changed is looked
 * at, and the new store takes the place of the other one when it is whole.
 *
 * @module
 */

import type { PictureSource } from "../annotations/mod.ts";
import { differences, type FaceStoreManifest, readManifest, restoreFolder } from "../store/mod.ts";
import { thisMachine } from "../system/mod.ts";
import { assembleStore, rowsAgain } from "./assemble_store.ts";
import {
  type ChunkFolder,
  chunksIn,
  makeChunkFolder,
  openChunkFolder,
  readChunk,
} from "./chunks.ts";
import { NO_TIMES } from "./extract_pictures.ts";
import type { ExtractFacesOptions, Extraction } from "./extraction.ts";
import {
  comparePictures,
  describeChange,
  type KnownPicture,
  readStoreSource,
  type StoreSource,
  writeStoreSource,
} from "./known_pictures.ts";
import { ChunkOutcomes, type KnownOutcome, outcomesIn, storeOutcomes } from "./outcomes.ts";
import {
  type ExtractionSettings,
  isOfPictures,
  type Recipe,
  recipeDifferences,
  softwareOf,
  type SourceFacts,
} from "./recipe.ts";
import { type ExtractionReport, NoFacesError, parseReport } from "./report.ts";
import { runChunks } from "./run_chunks.ts";
import { processCount, startWorker, type Worker } from "./worker_process.ts";

/** What a store is to be of. */
interface Target {
  readonly source: PictureSource;
  readonly facts: SourceFacts;
  readonly settings: ExtractionSettings;
  readonly recipe: Recipe;
  /** Its pictures, by their numbers in the source: a group a chunk. */
  readonly groups: readonly (readonly number[])[];
}

/** The store that is there. */
interface EarlierStore extends Partial<Pick<StoreSource, "location" | "pictures">> {
  readonly manifest: FaceStoreManifest;
  readonly report: ExtractionReport;
}

const NOTHING_DONE = { extracted: 0, processes: 0, crashes: 0, times: NO_TIMES };

/** From what is there, a store or chunks or both or nothing, to a store of the present pictures. */
export class StoreUpdate {
  readonly #folder: string;
  readonly #chunkPath: string;
  readonly #target: Target;
  readonly #options: ExtractFacesOptions;
  readonly #indices: readonly number[];
  /** Pictures whose outcome is known, by their numbers: in the store that is there, and in which chunk. */
  readonly #inStore = new Map<number, KnownPicture>();
  readonly #inChunk = new Map<number, number>();

  constructor(folder: string, target: Target, options: ExtractFacesOptions) {
    this.#folder = folder;
    this.#chunkPath = `${folder}.chunks`;
    this.#target = target;
    this.#options = options;
    this.#indices = target.groups.flat();
  }

  async run(): Promise<Extraction> {
    const earlier = await this.#openEarlier();
    const isThere = earlier !== undefined && await this.#compare(earlier);
    if (isThere) {
      // Chunks of another recipe were not left by the run that made this store.
      const left = await openChunkFolder(this.#chunkPath, this.#target.recipe).catch(() => {});
      if (left) await Deno.remove(this.#chunkPath, { recursive: true });
      return { folder: this.#folder, made: false, report: earlier.report, ...NOTHING_DONE };
    }
    let chunkFolder = await this.#readChunks();
    let run: Pick<Extraction, keyof typeof NOTHING_DONE> = NOTHING_DONE;
    let software = chunkFolder?.recipe.software ?? softwareOf(earlier?.manifest.recipe ?? null);
    if (this.#missing().length > 0 || !software || this.#isMixed(earlier, software)) {
      ({ chunkFolder, ...run } = await this.#extract(earlier, chunkFolder));
      ({ software } = chunkFolder.recipe);
    }
    try {
      const report = await this.#assemble(earlier, chunkFolder, software);
      if (chunkFolder) await Deno.remove(this.#chunkPath, { recursive: true });
      return { folder: this.#folder, made: true, report, ...run };
    } catch (error) {
      // The next run may have other pictures, and takes them all.
      if (error instanceof NoFacesError && chunkFolder) {
        await Deno.remove(this.#chunkPath, { recursive: true });
      }
      throw error;
    }
  }

  /** @throws {RangeError} If the folder holds anything but a store made in the same way. */
  async #openEarlier(): Promise<EarlierStore | undefined> {
    const folder = this.#folder;
    await restoreFolder(folder);
    const manifest = await readManifest(folder);
    if (!manifest) {
      await refuseFilled(folder);
      return undefined;
    }
    const [difference] = recipeDifferences(manifest.recipe, this.#target.recipe);
    const report = parseReport(manifest.report);
    if (difference || !report) {
      throw new RangeError(
        `Cannot extract faces to ${folder} as it holds faces made otherwise` +
          `${difference ? ` (${difference})` : ""}: choose another folder by --to, or delete it`,
      );
    }
    return { manifest, report, ...await readStoreSource(folder) };
  }

  /**
   * Finds out which pictures are as they were when a store was made.
   *
   * @returns Whether all are, and all that is known of them.
   * @throws {RangeError} If the store is of other pictures, which are still where they were.
   */
  async #compare({ manifest, report, location, pictures }: EarlierStore): Promise<boolean> {
    const { log = () => {}, onProgress = () => {} } = this.#options;
    const { source, facts } = this.#target;
    if (!pictures || !location) {
      log(`${this.#folder} does not say which pictures it was made from: looking at all of them`);
      return false;
    }
    const compared = await comparePictures(
      source,
      this.#indices,
      pictures,
      (done, total) => onProgress({ phase: "check", done, total }),
    );
    const { same, changed, added, gone, isTouched } = compared;
    const isSame = changed + added + gone === 0 && isOfPictures(manifest.recipe, facts);
    const isMoved = !await isSamePlace(location.from, this.#options.location.from);
    if (isMoved && !isSame) await this.#assertMoved(location.from, same.size);
    if (isSame) {
      if (isMoved || isTouched) {
        const now = this.#indices.flatMap((index) => same.get(index) ?? []);
        await writeStoreSource(this.#folder, {
          location: this.#options.location,
          pictures: now,
        });
      }
      return true;
    }
    const outcomes = await storeOutcomes(this.#folder, report);
    for (const [index, known] of same) {
      const rows = outcomes.rowsOf(known.name);
      if (rowsAgain(index, { rows }, this.#target)) this.#inStore.set(index, known);
    }
    await outcomes.close();
    log(describeChange(compared, this.#missing().length, this.#indices.length));
    return false;
  }

  /** Pictures that are elsewhere by now may be found there; others are never mixed with them. */
  async #assertMoved(before: string, same: number): Promise<void> {
    const { from, kind } = this.#options.location;
    const isGone = await realPath(before) === undefined;
    if (isGone && same > 0) return;
    throw new RangeError(
      `Cannot take the faces of ${from} into ${this.#folder} as it holds those of other pictures, ${before}: ` +
        `choose another folder by --to, or a folder of pictures as the source (--set source=${from}), ` +
        `or delete ${this.#folder} if its faces of ${kind} are not needed`,
    );
  }

  /** Finds out which chunks of a run that was not finished can be used. */
  async #readChunks(): Promise<ChunkFolder | undefined> {
    const { onProgress = () => {}, log = () => {} } = this.#options;
    const { source, recipe } = this.#target;
    const left = await openChunkFolder(this.#chunkPath, recipe);
    if (!left) return undefined;
    const total = this.#indices.length;
    const byName = new Map(this.#indices.map((index) => [source.record(index).name, index]));
    let done = 0;
    onProgress({ phase: "check", done, total });
    for (const chunk of await chunksIn(left)) {
      const content = await readChunk(left, chunk);
      if (!content) continue;
      const indices = content.pictures.flatMap(({ name }) => byName.get(name) ?? []);
      const { same } = await comparePictures(source, indices, content.pictures);
      const outcomes = outcomesIn(content);
      for (const [index, known] of same) {
        const outcome = outcomes.get(known.name);
        if (!outcome || !rowsAgain(index, outcome, this.#target)) continue;
        this.#inChunk.set(index, chunk);
      }
      done = Math.min(total, done + content.pictures.length);
      onProgress({ phase: "check", done, total });
    }
    const toDo = total - this.#inStore.size;
    const found = toDo - this.#missing().length;
    log(`Going on after ${found.toLocaleString("en")} of ${toDo.toLocaleString("en")} pictures`);
    return left;
  }

  #missing(): number[] {
    return this.#indices.filter((index) => !this.#inStore.has(index) && !this.#inChunk.has(index));
  }

  /** Whether faces in the store that is there were made with other software than these. */
  #isMixed(
    earlier: EarlierStore | undefined,
    software: Readonly<Record<string, string>>,
  ): boolean {
    if (!earlier || this.#inStore.size === 0) return false;
    return differences(softwareOf(earlier.manifest.recipe) ?? {}, software).length > 0;
  }

  /** Starts workers, and has the pictures looked at that are missing. */
  async #extract(
    earlier: EarlierStore | undefined,
    left: ChunkFolder | undefined,
  ): Promise<
    Omit<Extraction, "folder" | "made" | "report"> & { readonly chunkFolder: ChunkFolder }
  > {
    const { location, mtcnnFolder, program, onProgress = () => {}, log = () => {} } = this.#options;
    const { facts, settings, recipe, groups } = this.#target;
    // Whatever happens below, no worker is left.
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.#options.signal ?? stop.signal]);
    try {
      const task = { location, facts, settings, folder: this.#chunkPath, mtcnnFolder };
      const start = () => startWorker(task, { program, signal });
      // The first worker tells what it computes with; an empty shard has to know that, too.
      const first = await start();
      const { usesGpu, backend, software } = first.ready;
      for (const line of backend) log(line);
      const whole = { ...recipe, software };
      const chunkFolder = await openChunkFolder(this.#chunkPath, whole) ??
        await makeChunkFolder(this.#chunkPath, whole);
      if (this.#isMixed(earlier, software)) {
        const [difference] = differences(
          softwareOf(earlier?.manifest.recipe ?? null) ?? {},
          software,
        );
        log(
          `The faces that are there were made with other software (${difference}): looking at all`,
        );
        this.#inStore.clear();
      }
      // A chunk that is there, and still needed in part, is never written over.
      const next = left ? Math.max(-1, ...await chunksIn(left)) + 1 : 0;
      const missing = new Set(this.#missing());
      const work = groups.map((group) => group.filter((index) => missing.has(index)))
        .filter((group) => group.length > 0);
      const picturesOf = (chunk: number) => work[chunk - next] ?? [];
      const processes = this.#options.processes ??
        processCount({ ...await thisMachine(), usesGpu });
      const count = Math.max(1, Math.min(processes, work.length));
      const processesText = `${count} process${count > 1 ? "es" : ""}`;
      const toGo = `${missing.size.toLocaleString("en")} picture${missing.size === 1 ? "" : "s"}`;
      log(`${toGo} to go, ${processesText}`);
      const total = missing.size;
      onProgress({ phase: "extract", done: 0, total });
      const { times, crashes } = await runChunks({
        chunks: work.map((_, i) => next + i),
        recipe: chunkFolder.hash,
        picturesOf,
        processes,
        first,
        start: async () => assertAlike(first, await start()),
        signal,
        onProgress: (done) => onProgress({ phase: "extract", done, total }),
        log,
      });
      work.forEach((group, i) => group.forEach((index) => this.#inChunk.set(index, next + i)));
      return { chunkFolder, extracted: total, processes: count, crashes, times };
    } finally {
      stop.abort();
    }
  }

  async #assemble(
    earlier: EarlierStore | undefined,
    chunkFolder: ChunkFolder | undefined,
    software: Readonly<Record<string, string>> | undefined,
  ): Promise<ExtractionReport> {
    const { location, signal, onProgress = () => {} } = this.#options;
    const { source, recipe, groups } = this.#target;
    const nameOf = (index: number) => source.record(index).name;
    const total = this.#indices.length;
    const stored = earlier && this.#inStore.size > 0
      ? await storeOutcomes(this.#folder, earlier.report)
      : undefined;
    const chunks = chunkFolder && new ChunkOutcomes(
      chunkFolder,
      new Map(this.#inChunk.entries().map(([index, chunk]) => [nameOf(index), chunk])),
    );
    const outcomesOf = async (group: readonly number[]): Promise<KnownOutcome[]> => {
      const names = (where: ReadonlyMap<number, unknown>) =>
        group.filter((index) => where.has(index)).map(nameOf);
      const looked = await chunks?.read(names(this.#inChunk));
      const kept = await stored?.read(names(this.#inStore));
      return group.map((index) => {
        const outcome = looked?.get(nameOf(index));
        if (outcome) return outcome;
        const [before, known] = [kept?.get(nameOf(index)), this.#inStore.get(index)];
        if (before && known) return { ...before, known };
        throw new SyntaxError(
          `Cannot put the faces together as ${nameOf(index)} is not among those in ` +
            `${this.#chunkPath}: run the same command again`,
        );
      });
    };
    onProgress({ phase: "store", done: 0, total });
    try {
      return await assembleStore(this.#folder, {
        ...this.#target,
        recipe: { ...recipe, ...(software ? { software } : {}) },
        location,
        groups,
        outcomesOf,
        replaces: earlier?.manifest.checksum,
        signal,
        onStored: (done) => onProgress({ phase: "store", done, total }),
      });
    } finally {
      await stored?.close();
    }
  }
}

/** A path without links; nothing if it leads nowhere. */
async function realPath(path: string): Promise<string | undefined> {
  return await Deno.realPath(path).catch(() => undefined);
}

async function isSamePlace(one: string, other: string): Promise<boolean> {
  return one === other || (await realPath(one) ?? one) === await realPath(other);
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

/** Two workers that compute with different software must not work on one store. */
function assertAlike(first: Worker, other: Worker): Worker {
  const [difference] = differences(first.ready.software, other.ready.software);
  if (!difference) return other;
  other.kill();
  throw new Error(`Cannot go on as one worker differs from the first: ${difference}; start again`);
}
