/**
 * Extracts the faces of all pictures of a source into a face store, with several processes. It can
 * be killed at any moment and goes on where it was; the store's bytes depend neither on that nor on the
 * number of processes. A store that is there is brought up to date.
 *
 * @module
 */

import { resolve } from "node:path";
import { projectPath, sha256, withLock } from "../system/mod.ts";
import type { ExtractFacesOptions, Extraction } from "./extraction.ts";
import { openPictures } from "./open_pictures.ts";
import {
  chunksOf,
  completeSettings,
  type ExtractionSettings,
  picturesOf,
  recipeOf,
  shardFolder,
  sourceFacts,
} from "./recipe.ts";
import { StoreUpdate } from "./update_store.ts";

/**
 * Extracts faces into a store, or brings a store that is there up to date.
 *
 * @throws {RangeError} If an option makes no sense, or the folder holds anything else, such as faces that were
 * made otherwise or of other pictures.
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
  const onWait = () => log(`Another command extracts faces to ${folder}: waiting for it …`);
  const work = () => extractInto(folder, settings, { ...options, location });
  return await withLock(projectPath(".facespace", "faces", lock), onWait, work, {
    ...(options.signal ? { signal: options.signal } : {}),
  });
}

async function extractInto(
  folder: string,
  settings: ExtractionSettings,
  options: ExtractFacesOptions,
): Promise<Extraction> {
  options.signal?.throwIfAborted();
  const { location, shard } = options;
  const source = await (options.openSource ?? openPictures)(location);
  try {
    const facts = sourceFacts(source);
    const recipe = recipeOf(location.kind, facts, settings, shard);
    const groups = chunksOf(facts.count, shard).map((chunk) => picturesOf(chunk, facts.count));
    return await new StoreUpdate(folder, { source, facts, settings, recipe, groups }, options)
      .run();
  } finally {
    await source.close();
  }
}
