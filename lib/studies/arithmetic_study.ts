/**
 * The study of an equation on one network: from whom vectors are estimated, to whom they are given,
 * and what comes of it.
 *
 * Vectors are estimated on training people. They are given to people whom neither network nor judge
 * has met: those of the validation part while something is chosen, those of the test part for what
 * is reported.
 *
 * @module
 */

import type { AttributeColumns } from "../annotations/mod.ts";
import type { AttributeJudge } from "../judges/mod.ts";
import { type FacePixels, type FloatImages, toFloats } from "../images/mod.ts";
import { centroid, type Codes, meanNorm, selectCodes } from "../latent/mod.ts";
import { type Interval, shareInterval } from "../statistics/mod.ts";
import type { Split } from "../training/mod.ts";
import {
  type ArithmeticCell,
  arithmeticCells,
  type ArithmeticGrid,
  type ArithmeticParts,
  type LeftOut,
} from "./arithmetic_cell.ts";
import { type ArithmeticResults, arithmeticResults } from "./arithmetic_results.ts";
import { type CellFigures, cellFigures } from "./cell_figures.ts";
import type { CodeDecoder } from "./compiled_decoder.ts";
import {
  judgeCells,
  type JudgedDraw,
  judgeImages,
  meanSharpness,
  type RealGroup,
} from "./judged_draws.ts";
import { type Transfer, transferGroups, wantedOf } from "./transfer.ts";

/** A network and what it makes of all faces. */
export interface StudiedNetwork {
  readonly decoder: CodeDecoder;
  /** The posterior's mean of each row of the face table. */
  readonly means: Codes;
  /** Its log-variances. */
  readonly logVars: Codes;
}

/** Faces that are known. */
export interface StudiedFaces extends FacePixels {
  readonly table: AttributeColumns;
}

/** What is studied. */
export interface StudyOptions {
  readonly faces: StudiedFaces;
  readonly split: Split;
  readonly transfer: Transfer;
  /** Whose faces are changed: `validation` to choose by, `test` to report. */
  readonly part: "validation" | "test";
  /** Decides all draws. */
  readonly seed: string;
  /** Results of a cell. Default 200. */
  readonly draws?: number;
}

/** Who judges, and who is told. */
export interface StudyRun {
  readonly judges: readonly AttributeJudge[];
  /** Judges only the first draws of each cell. Default: all. */
  readonly draws?: number;
  readonly signal?: AbortSignal | undefined;
  /** Told after each cell how many cells are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What came of a grid. */
export interface StudyFindings {
  readonly draws: readonly JudgedDraw[];
  readonly figures: readonly CellFigures[];
  /** What the groups were too small for. */
  readonly leftOut: readonly LeftOut[];
}

/** How often judges say of real faces what is wanted of results. */
export interface UntouchedRates {
  readonly faces: "with" | "without";
  readonly pictures: "originals" | "reconstructions";
  readonly count: number;
  readonly success: Readonly<Record<string, Interval>>;
  /** Their mean sharpness over that of the reconstructions of those with. */
  readonly relativeSharpness: number;
}

/** A study that is ready. */
export interface ArithmeticStudy {
  readonly network: StudiedNetwork;
  readonly parts: ArithmeticParts;
  readonly real: RealGroup;
  /** The results of a cell, before they are decoded. */
  resultsOf(cell: ArithmeticCell): ArithmeticResults;
  /** Decodes and judges all cells of a grid. */
  run(grid: ArithmeticGrid, options: StudyRun): Promise<StudyFindings>;
  /** Judges the held-out receivers with and without the attribute, as they are and reconstructed. */
  untouched(judges: readonly AttributeJudge[]): Promise<readonly UntouchedRates[]>;
}

/**
 * Prepares a study.
 *
 * @throws {RangeError} If fewer than 2 held-out faces are what the results shall be.
 */
export async function arithmeticStudy(
  network: StudiedNetwork,
  { faces, split, transfer, part, seed, draws = 200 }: StudyOptions,
): Promise<ArithmeticStudy> {
  const { decoder, means, logVars } = network;
  const parts = {
    training: transferGroups(faces.table, split.train, transfer),
    heldOut: transferGroups(faces.table, split[part], transfer),
  };
  const { receivers } = parts.heldOut;
  const wanted = wantedOf(transfer);
  const real = await realGroup(network, receivers.with, part);
  const resultsOf = arithmeticResults(
    { ...parts, means, logVars, trainingRows: split.train },
    { draws, seed },
  );
  return {
    network,
    parts,
    real,
    resultsOf,
    async run(grid, { judges, draws: most, signal, onProgress }) {
      const { cells, leftOut } = arithmeticCells(grid, parts);
      const judged = await judgeCells(cells, resultsOf, {
        ...{ decoder, judges, wanted, real, signal, draws: most },
        onProgress: (done) => onProgress?.(done, cells.length),
      });
      return { draws: judged, figures: cellFigures(judged, seed), leftOut };
    },
    async untouched(judges) {
      const rates: UntouchedRates[] = [];
      for (const side of ["with", "without"] as const) {
        const rows = receivers[side];
        if (rows.length === 0) continue;
        const pictures: Record<UntouchedRates["pictures"], FloatImages> = {
          originals: await toFloats(faces, rows),
          reconstructions: await decoder.decode(selectCodes(means, rows)),
        };
        for (const kind of ["originals", "reconstructions"] as const) {
          const judged = await judgeImages(pictures[kind], judges, wanted);
          const success = Object.fromEntries(judges.map(({ name }) => [
            name,
            shareInterval(judged.filter((one) => one[name]?.success).length, rows.length),
          ]));
          const relativeSharpness = meanSharpness(pictures[kind]) / real.sharpness;
          rates.push({
            ...{ faces: side, pictures: kind, count: rows.length, success },
            relativeSharpness,
          });
        }
      }
      return rates;
    },
  };
}

async function realGroup(
  { decoder, means }: StudiedNetwork,
  rows: readonly number[],
  part: string,
): Promise<RealGroup> {
  if (rows.length < 2) {
    throw new RangeError(
      `Cannot compare results with real faces as the ${part} part must have 2 of them: got ` +
        `${rows.length}; use more faces`,
    );
  }
  const codes = selectCodes(means, rows);
  const { code } = centroid(codes);
  return {
    code,
    distance: meanNorm(codes, code),
    sharpness: meanSharpness(await decoder.decode(codes)),
  };
}
