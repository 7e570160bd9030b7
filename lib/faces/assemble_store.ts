/**
 * From what became of each picture to a face store, in the order of the source, few pictures in memory at a
 * time. The store takes its place when it is whole; an unfinished one is thrown away.
 *
 * @module
 */

import type { PictureSource } from "../annotations/mod.ts";
import { createFaceStore } from "../store/mod.ts";
import { faceRowAgain, identityOf } from "./face_row.ts";
import { type KnownPicture, SOURCE_FILE, sourceText, type StoreSource } from "./known_pictures.ts";
import type { KnownOutcome, PictureOutcome } from "./outcomes.ts";
import {
  asJson,
  type ExtractionSettings,
  isDescriptionWanted,
  type Recipe,
  type SourceFacts,
} from "./recipe.ts";
import {
  assertFaces,
  type ExtractionReport,
  joinReports,
  REPORT_FILE,
  reportCsv,
  type ReportPart,
  reportPart,
} from "./report.ts";

/** What a picture's rows depend on, besides what is to be seen in it. */
interface RowContext {
  readonly source: PictureSource;
  readonly facts: SourceFacts;
  readonly settings: ExtractionSettings;
}

/**
 * The rows of a picture that was looked at before, with what is known of it by now.
 *
 * @returns Nothing if it has to be looked at again.
 */
export function rowsAgain(
  index: number,
  { rows }: Pick<PictureOutcome, "rows">,
  { source, facts, settings }: RowContext,
) {
  const record = source.record(index);
  const again = rows.flatMap((before, rank) => {
    const face = { record, rank, identity: identityOf({ record, rank, index }, facts) };
    return faceRowAgain(before, face, (own) => isDescriptionWanted(settings, own)) ?? [];
  });
  return again.length === rows.length ? again : undefined;
}

/** What a store is put together from. */
interface AssembleOptions extends RowContext {
  readonly recipe: Recipe;
  readonly location: StoreSource["location"];
  /** The pictures, by their numbers in the source, in groups that are taken in one go. */
  readonly groups: readonly (readonly number[])[];
  /** What became of a group's pictures. */
  readonly outcomesOf: (group: readonly number[]) => Promise<readonly KnownOutcome[]>;
  /** The checksum of the store that is there. */
  readonly replaces: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Called with the number of pictures that are in the store. */
  readonly onStored: (pictures: number) => void;
}

/**
 * Puts a store together.
 *
 * @throws {NoFacesError} If it would be empty, and is no shard.
 */
export async function assembleStore(
  folder: string,
  options: AssembleOptions,
): Promise<ExtractionReport> {
  const { recipe, facts, location, groups, outcomesOf, replaces, signal } = options;
  const { sizesPx } = recipe.settings;
  const writer = await createFaceStore(folder, {
    sizesPx,
    source: facts.description,
    recipe: asJson(recipe),
    measureNames: facts.measureNames,
    replaces,
  });
  try {
    const parts: ReportPart[] = [];
    const pictures: KnownPicture[] = [];
    let stored = 0;
    for (const group of groups) {
      signal?.throwIfAborted();
      const outcomes = await outcomesOf(group);
      const rows = outcomes.map((outcome, i) => rowsAgain(group[i] ?? 0, outcome, options) ?? []);
      const all = rows.flat();
      if (all.length > 0) {
        await writer.append(
          all,
          Object.fromEntries(sizesPx.map((sizePx) => {
            const pixels = new Uint8Array(all.length * sizePx * sizePx * 3);
            let at = 0;
            for (const outcome of outcomes) {
              const own = outcome.pixels[sizePx] ?? new Uint8Array();
              pixels.set(own, at);
              at += own.length;
            }
            return [sizePx, pixels];
          })),
        );
      }
      const skipped = outcomes.flatMap(({ skipped }) => skipped ?? []);
      const notes = outcomes.flatMap(({ note }, i) =>
        note === undefined ? [] : [{ picture: options.source.record(group[i] ?? 0).name, note }]
      );
      parts.push(reportPart(group.length, all, skipped, notes));
      pictures.push(...outcomes.map(({ known }) => known));
      options.onStored(stored += group.length);
    }
    const report = joinReports(parts, facts.problems);
    if (!recipe.shard) assertFaces(report, facts.description); // a shard may have none
    await writer.finish({
      report: asJson(report),
      beside: {
        [REPORT_FILE]: reportCsv(report),
        [SOURCE_FILE]: sourceText({ location, pictures }),
      },
    });
    return report;
  } finally {
    await writer.abort();
  }
}
