/**
 * Joins the stores of all shards to the store that one run would have made, byte for byte.
 *
 * @module
 */

import {
  createFaceStore,
  differences,
  facesInOrder,
  type FaceStoreManifest,
  openFaceStore,
  readManifest,
  verifyFaceStore,
} from "../store/mod.ts";
import { isRecord, type Json } from "../system/mod.ts";
import { readStoreSource, SOURCE_FILE, sourceText, type StoreSource } from "./known_pictures.ts";
import { asJson, lastingDifferences, type Shard } from "./recipe.ts";
import {
  assertFaces,
  type ExtractionReport,
  joinReports,
  parseReport,
  REPORT_FILE,
  reportCsv,
} from "./report.ts";

/** How to merge. */
export interface MergeOptions {
  /** Stops between two groups of faces. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the faces that were checked or copied: each shard's are first checked. */
  readonly onProgress?:
    | ((phase: "check" | "store", done: number, total: number) => void)
    | undefined;
}

/** A shard's store. */
interface ShardStore {
  readonly folder: string;
  readonly manifest: FaceStoreManifest;
  readonly shard: Shard;
  /** The recipe of the whole. */
  readonly recipe: Json;
  readonly report: ExtractionReport;
  /** Which pictures it was made from, if it says so. */
  readonly pictures: StoreSource | undefined;
}

/**
 * Joins shards. Every byte of them is checked first.
 *
 * @param folders The shards' stores, in any order.
 * @param to The folder of the joined store. One of the same shards, as they were before pictures changed, is
 * replaced.
 * @throws {RangeError} If the folders are not the shards of one whole, each of them once.
 * @throws {SyntaxError} If a store is damaged; the message names the file.
 */
export async function mergeShards(
  folders: readonly string[],
  to: string,
  { signal, onProgress = () => {} }: MergeOptions = {},
): Promise<ExtractionReport> {
  const shards = await Promise.all(folders.map(readShard));
  const [first] = assertWhole(shards);
  const total = shards.reduce((sum, { manifest }) => sum + manifest.count, 0);
  let checked = 0;
  for (const { folder, manifest } of shards) {
    await verifyFaceStore(folder, signal ? { signal } : {});
    onProgress("check", checked += manifest.count, total);
  }
  const { sizesPx, source, measureNames } = first.manifest;
  const older = await readManifest(to);
  const isOlder = older && lastingDifferences(older.recipe, first.recipe).length === 0;
  const writer = await createFaceStore(to, {
    sizesPx,
    source,
    recipe: first.recipe,
    measureNames,
    replaces: isOlder ? older.checksum : undefined,
  });
  try {
    let done = 0;
    for (const { folder } of shards) {
      const store = await openFaceStore(folder);
      try {
        for await (const { rows, pixels } of facesInOrder(store)) {
          signal?.throwIfAborted();
          await writer.append(rows, pixels);
          onProgress("store", done += rows.length, total);
        }
      } finally {
        await store.close();
      }
    }
    const report = joinReports(shards.map(({ report }) => report), first.report.problems);
    assertFaces(report, source);
    await writer.finish({
      report: asJson(report),
      beside: { [REPORT_FILE]: reportCsv(report), ...joinedSource(shards) },
    });
    return report;
  } finally {
    await writer.abort();
  }
}

/** What the joined store was made from, if all shards say so. */
function joinedSource(shards: readonly ShardStore[]): Record<string, string> {
  const [first, ...others] = shards.flatMap(({ pictures }) => pictures ?? []);
  if (!first || others.length + 1 < shards.length) return {};
  const pictures = [first, ...others].flatMap(({ pictures }) => pictures);
  return { [SOURCE_FILE]: sourceText({ location: first.location, pictures }) };
}

async function readShard(folder: string): Promise<ShardStore> {
  const cannot = (why: string) => new RangeError(`Cannot merge ${folder} as ${why}`);
  const manifest = await readManifest(folder);
  if (!manifest) throw cannot("it is no finished face store");
  const report = parseReport(manifest.report);
  if (!isRecord(manifest.recipe) || !report) throw cannot("it was not made by an extraction");
  const { shard, ...recipe } = manifest.recipe;
  if (!isRecord(shard)) throw cannot("it is no shard: it was made without --shard");
  const { index, count } = shard;
  return {
    folder,
    manifest,
    shard: { index: Number(index), count: Number(count) },
    recipe,
    report,
    pictures: await readStoreSource(folder),
  };
}

/** Sorts shards and checks that they are a whole. */
function assertWhole(shards: ShardStore[]): readonly [ShardStore, ...ShardStore[]] {
  shards.sort((a, b) => a.shard.index - b.shard.index);
  const [first, ...others] = shards;
  if (!first) throw new RangeError("Cannot merge as no folders were named");
  const { count } = first.shard;
  const identity = ({ recipe, manifest, shard }: ShardStore): Json => ({
    recipe,
    measures: manifest.measureNames,
    source: manifest.source,
    shards: shard.count,
  });
  for (const other of others) {
    const [difference] = differences(identity(first), identity(other));
    if (difference) {
      throw new RangeError(
        `Cannot merge ${first.folder} and ${other.folder} as they are no parts of one whole: ` +
          difference,
      );
    }
  }
  for (let index = 1; index <= count; index++) {
    const same = shards.filter(({ shard }) => shard.index === index);
    if (same.length === 0) {
      throw new RangeError(
        `Cannot merge as shard ${index} of ${count} is missing: name its folder as well`,
      );
    }
    if (same.length > 1) {
      const names = same.map(({ folder }) => folder).join(" and ");
      throw new RangeError(`Cannot merge as ${names} are both shard ${index} of ${count}`);
    }
  }
  return [first, ...others];
}
