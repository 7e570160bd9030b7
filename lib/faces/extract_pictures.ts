/**
 * From pictures to the faces of a chunk, group by group. Which pictures form a group follows from
 * their bytes, so the result depends on nothing but the pictures, the settings and the tools.
 *
 * @module
 */

import type { PictureSource } from "../annotations/mod.ts";
import type { Chunk } from "./chunk_file.ts";
import {
  extractGroup,
  type GroupContext,
  type LoadedPicture,
  type Outcome,
  skip,
} from "./extract_group.ts";
import type { PictureReader } from "./picture_reader.ts";

/** What all chunks of an extraction share. */
export interface ExtractionContext extends GroupContext {
  readonly source: PictureSource;
  readonly reader: PictureReader;
}

/** How to go through some pictures. */
export interface ExtractPicturesOptions {
  /** Those among them that are left out, as they would end the process. Default none. */
  readonly crashing?: readonly number[];
  /** Called with how many are done, now and then. */
  readonly onProgress?: (done: number) => void;
}

/** Pictures that a network takes in one go, as far as their bytes allow. */
const PICTURES_PER_GROUP = 16;
const BYTES_PER_GROUP = 64e6;

/**
 * Extracts the faces of some pictures.
 *
 * @param indices The pictures, by their numbers in the source.
 * @throws What the tools throw where no single picture is to blame.
 */
export async function extractPictures(
  indices: readonly number[],
  context: ExtractionContext,
  { crashing = [], onProgress = () => {} }: ExtractPicturesOptions = {},
): Promise<Chunk> {
  const { source, reader, timer } = context;
  const outcomes = new Map<number, Outcome>();
  let group: LoadedPicture[] = [];
  let bytes = 0;
  const finishGroup = async () => {
    const extracted = await extractGroup(group, context);
    group.forEach(({ index }, i) => outcomes.set(index, extracted[i] ?? []));
    [group, bytes] = [[], 0];
    onProgress(outcomes.size);
  };
  for (const index of indices) {
    const record = source.record(index);
    if (crashing.includes(index)) {
      outcomes.set(index, skip(record, "crash"));
      continue;
    }
    const picture = await timer.during("read", () => reader.take(index));
    if ("image" in picture) {
      group.push({ index, record, image: picture.image });
      bytes += picture.image.pixels.length;
    } else outcomes.set(index, skip(record, picture.reason, picture.detail));
    if (group.length === PICTURES_PER_GROUP || bytes >= BYTES_PER_GROUP) await finishGroup();
  }
  if (group.length > 0) await finishGroup();
  return collect(indices.map((index) => outcomes.get(index) ?? []), context.settings.sizesPx);
}

/** Puts the outcomes of pictures together, in their order. */
function collect(outcomes: readonly Outcome[], sizesPx: readonly number[]): Chunk {
  const skipped = outcomes.filter((outcome) => "reason" in outcome);
  const faces = outcomes.flatMap((outcome) => "reason" in outcome ? [] : outcome);
  const pixels: Record<number, Uint8Array> = {};
  sizesPx.forEach((sizePx, which) => {
    const bytesPerFace = sizePx * sizePx * 3;
    const all = new Uint8Array(faces.length * bytesPerFace);
    faces.forEach(({ images }, i) => all.set(images[which]?.pixels ?? [], i * bytesPerFace));
    pixels[sizePx] = all;
  });
  return { rows: faces.map(({ row }) => row), skipped, pixels };
}
