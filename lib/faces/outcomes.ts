/**
 * What became of pictures that were looked at before, from a finished store or from the chunks of a run that
 * was not finished: a new store takes it over, and only the other pictures are looked at.
 *
 * @module
 */

import { type FaceRow, type FaceStore, openFaceStore } from "../store/mod.ts";
import { type Chunk, type ChunkFolder, readChunk } from "./chunks.ts";
import type { KnownPicture } from "./known_pictures.ts";
import type { ExtractionReport, SkippedPicture } from "./report.ts";

/** What became of a picture: its faces, or why it has none. */
export interface PictureOutcome {
  readonly rows: readonly FaceRow[];
  /** By size: uint8, shape `[rows, sizePx, sizePx, 3]`. */
  readonly pixels: Readonly<Record<number, Uint8Array>>;
  readonly skipped?: SkippedPicture;
  /** What is wrong with the file, though it was taken. */
  readonly note?: string;
}

/** With the picture as it was when it was looked at. */
export interface KnownOutcome extends PictureOutcome {
  readonly known: KnownPicture;
}

/** Outcomes that can be read. */
interface Outcomes {
  /** The rows of a picture. */
  rowsOf(picture: string): readonly FaceRow[];
  /** What became of some pictures, by their names; those of which nothing is known are left out. */
  read(pictures: readonly string[]): Promise<ReadonlyMap<string, PictureOutcome>>;
  close(): Promise<void>;
}

/** The outcomes in a finished store. */
export async function storeOutcomes(folder: string, report: ExtractionReport): Promise<Outcomes> {
  const store = await openFaceStore(folder);
  const rows = Map.groupBy(store.table.pictures.keys(), (row) => store.table.pictures[row] ?? "");
  const skipped = new Map(report.skipped.map((each) => [each.picture, each]));
  const notes = new Map(report.notes?.map(({ picture, note }) => [picture, note]));
  return {
    rowsOf: (picture) => rows.get(picture)?.map((row) => store.table.row(row)) ?? [],
    read: (pictures) => readStored(store, pictures, { rows, skipped, notes }),
    close: () => store.close(),
  };
}

async function readStored(
  store: FaceStore,
  pictures: readonly string[],
  { rows, skipped, notes }: {
    readonly rows: ReadonlyMap<string, readonly number[]>;
    readonly skipped: ReadonlyMap<string, SkippedPicture>;
    readonly notes: ReadonlyMap<string, string>;
  },
): Promise<Map<string, PictureOutcome>> {
  const wanted = pictures.flatMap((picture) => rows.get(picture) ?? []);
  const places = new Map(wanted.map((row, place) => [row, place]));
  const all: [number, Uint8Array][] = [];
  for (const sizePx of store.sizesPx) {
    all.push([sizePx, await store.inSize(sizePx).read(wanted)]);
  }
  return new Map(pictures.flatMap((picture) => {
    const own = rows.get(picture) ?? [];
    const why = skipped.get(picture);
    const note = notes.get(picture);
    if (own.length === 0 && !why) return [];
    const first = places.get(own[0] ?? -1) ?? 0;
    return [[picture, {
      rows: own.map((row) => store.table.row(row)),
      pixels: Object.fromEntries(all.map(([sizePx, bytes]) => {
        const stride = sizePx * sizePx * 3;
        return [sizePx, bytes.subarray(first * stride, (first + own.length) * stride)];
      })),
      ...(why ? { skipped: why } : {}),
      ...(note === undefined ? {} : { note }),
    }]];
  }));
}

/** The outcomes in chunks, which are read one after the other. */
export class ChunkOutcomes {
  readonly #folder: ChunkFolder;
  readonly #chunkOf: ReadonlyMap<string, number>;
  /** Of the chunks that were read last: pictures that follow each other are mostly in one. */
  #read = new Map<number, ReadonlyMap<string, KnownOutcome>>();

  /** @param chunkOf The chunk that each picture is in. */
  constructor(folder: ChunkFolder, chunkOf: ReadonlyMap<string, number>) {
    this.#folder = folder;
    this.#chunkOf = chunkOf;
  }

  /**
   * What became of some pictures, by their names; those that are in no chunk are left out.
   *
   * @throws {SyntaxError} If a chunk is missing or damaged.
   */
  async read(pictures: readonly string[]): Promise<ReadonlyMap<string, KnownOutcome>> {
    const outcomes = new Map<string, KnownOutcome>();
    const used = new Map<number, ReadonlyMap<string, KnownOutcome>>();
    for (const picture of pictures) {
      const chunk = this.#chunkOf.get(picture);
      if (chunk === undefined) continue;
      const inChunk = used.get(chunk) ?? this.#read.get(chunk) ?? await this.#open(chunk);
      used.set(chunk, inChunk);
      const outcome = inChunk.get(picture);
      if (outcome) outcomes.set(picture, outcome);
    }
    this.#read = used;
    return outcomes;
  }

  async #open(chunk: number): Promise<ReadonlyMap<string, KnownOutcome>> {
    const content = await readChunk(this.#folder, chunk);
    if (content) return outcomesIn(content);
    throw new SyntaxError(
      `Cannot put the faces together as chunk ${chunk} in ${this.#folder.folder} is damaged: ` +
        `run the same command again`,
    );
  }
}

/** What became of each picture of a chunk. */
export function outcomesIn(
  { pictures, rows, skipped, notes, pixels }: Chunk,
): Map<string, KnownOutcome> {
  const ownRows = Map.groupBy(rows.keys(), (row) => rows[row]?.picture ?? "");
  const why = new Map(skipped.map((each) => [each.picture, each]));
  const noteOf = new Map(notes.map(({ picture, note }) => [picture, note]));
  return new Map(pictures.map((known) => {
    const { name } = known;
    const own = ownRows.get(name) ?? [];
    const [first = 0] = own;
    const left = why.get(name);
    const note = noteOf.get(name);
    return [name, {
      known,
      rows: rows.slice(first, first + own.length),
      pixels: Object.fromEntries(
        Object.entries(pixels).map(([size, bytes]) => {
          const stride = Number(size) ** 2 * 3;
          return [Number(size), bytes.subarray(first * stride, (first + own.length) * stride)];
        }),
      ),
      ...(left ? { skipped: left } : {}),
      ...(note === undefined ? {} : { note }),
    }];
  }));
}
