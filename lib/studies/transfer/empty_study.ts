/**
 * The study of a transfer that the faces or the judges do not allow: it finds nothing and shows nothing,
 * so that whatever is asked of it ends, and says why in its notes.
 *
 * @module
 */

import type { AttributeJudge } from "../../judges/mod.ts";
import type { Split } from "../../training/mod.ts";
import type { StudiedFaces } from "../networks.ts";
import { type Transfer, transferGroups } from "./transfer.ts";
import { NOT_FOUND, TransferFindings } from "./transfer_findings.ts";

/** Faces that each group must have: those of one average of the log entry's. */
const LEAST_FACES = 3;

/** Who and what a study needs. */
interface Needed {
  readonly faces: Pick<StudiedFaces, "table">;
  readonly split: Split;
  readonly judges: readonly AttributeJudge[];
  /** The parts whose faces it uses. */
  readonly parts: readonly (keyof Split)[];
}

/** Why faces or judges do not suffice for a transfer, in words; `undefined` if they do. */
export function obstacle(
  transfer: Transfer,
  { faces, split, judges, parts }: Needed,
): string | undefined {
  for (const { attribute } of [transfer.given, transfer.receivers]) {
    const judge = judges.find(({ attributes }) => !attributes.includes(attribute));
    if (judge) return `the judge ${judge.name} cannot tell ${attribute}`;
  }
  for (const part of parts) {
    const { donors, receivers } = transferGroups(faces.table, split[part], transfer);
    const groups = [donors.with, donors.without, receivers.with, receivers.without];
    const smallest = Math.min(...groups.map(({ length }) => length));
    if (smallest < LEAST_FACES) {
      return `its smallest group in the ${part} part has ${smallest} of the ${LEAST_FACES} faces that are needed`;
    }
  }
  return undefined;
}

/** No findings. */
export function noFindings(transfer: Transfer, leftOut: readonly string[] = []): TransferFindings {
  const source = {
    result: transfer.result,
    picturesOf: () => Promise.resolve([]),
    resultsOf: () => Promise.resolve({ values: new Float32Array(0), count: 0, sizePx: 0 }),
  };
  return new TransferFindings(source, { draws: [], cells: [], leftOut });
}

const noRows = () => Promise.resolve([]);
const noPictures = () => Promise.resolve({ rows: [], columnLabels: [] });

/** What an empty study gives in place of each result; choices are the study's own. */
export function emptyResults(transfer: Transfer) {
  const found = noFindings(transfer);
  return {
    untouched: () => Promise.resolve({ table: () => [], success: () => NOT_FOUND }),
    run: () => Promise.resolve(found),
    runEach: () => Promise.resolve(found),
    sliders: noPictures,
    analogy: noPictures,
    nearestFaces: noPictures,
    nearestDistances: () => [],
    drift: noRows,
  };
}
