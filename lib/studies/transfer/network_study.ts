/**
 * A transfer on one network, with the people of one part of the faces: what comes of it, decoded and
 * judged draw by draw, beside real faces that are what results shall be.
 *
 * Tens of thousands of results do not fit into memory as images: they are decoded cell by cell, and
 * only numbers stay.
 *
 * @module
 */

import type { PictureRow } from "../../charts/mod.ts";
import { type FloatImages, toFloats } from "../../images/mod.ts";
import type { AttributeJudge } from "../../judges/mod.ts";
import { centroid, codeAt, codesFrom, meanNorm, selectCodes } from "../../latent/mod.ts";
import { type Interval, shareInterval } from "../../statistics/mod.ts";
import { breathe } from "../../system/mod.ts";
import type { Split } from "../../training/mod.ts";
import { sampleOf } from "../draws.ts";
import {
  type Judged,
  judgeImages,
  meanSharpness,
  sharpnesses,
  successColumns,
  type TableRow,
} from "../measures.ts";
import { type ByNetwork, pictureRow, type StudiedFaces, type StudiedNetwork } from "../networks.ts";
import type { Transfer } from "./transfer.ts";
import {
  type ResultMembers,
  type TransferCell,
  type TransferMaterial,
  type TransferParts,
  type TransferResults,
  transferResults,
} from "./transfer_results.ts";

/** The real faces that are what the results shall be. */
interface RealGroup {
  /** Their mean code. */
  readonly code: Float32Array;
  /** The mean distance of their codes from it. */
  readonly distance: number;
  /** The mean sharpness of their untouched reconstructions. */
  readonly sharpness: number;
}

/** A study of one network that is ready. */
export interface NetworkStudy {
  /** How the network is called. */
  readonly name: string;
  readonly network: StudiedNetwork;
  readonly transfer: Transfer;
  readonly real: RealGroup;
  /** The results of a cell, before they are decoded. */
  resultsOf(cell: TransferCell): TransferResults;
}

/** Real faces of a group that are decoded or judged, at most; of more, a seeded draw stands for all. */
export const MOST_PICTURES = 1000;

/** What is studied of one network. */
interface NetworkStudyOptions extends Omit<TransferMaterial, "means" | "logVars"> {
  readonly name: string;
  readonly transfer: Transfer;
  /** Whose faces are changed, for messages. */
  readonly part: string;
}

/**
 * Prepares a study of one network.
 *
 * @throws {RangeError} If fewer than 2 held-out faces are what the results shall be.
 */
export async function networkStudy(
  network: StudiedNetwork,
  { name, transfer, part, ...material }: NetworkStudyOptions,
): Promise<NetworkStudy> {
  const { decoder, means, logVars } = network;
  const rows = material.heldOut.receivers.with;
  if (rows.length < 2) {
    throw new RangeError(
      `Cannot compare results with real faces as the ${part} part must have 2 of them: got ` +
        `${rows.length}; use more faces`,
    );
  }
  const codes = selectCodes(means, rows);
  const { code } = centroid(codes);
  const looked = sampleOf(rows, MOST_PICTURES, material.seed);
  const real = {
    code,
    distance: meanNorm(codes, code),
    sharpness: meanSharpness(await decoder.decode(selectCodes(means, looked))),
  };
  const resultsOf = transferResults({ ...material, means, logVars });
  return { name, network, transfer, real, resultsOf };
}

/** One study for each network, of the same faces. */
export interface PreparedStudy {
  readonly faces: StudiedFaces;
  readonly split: Split;
  readonly parts: TransferParts;
  readonly studies: ByNetwork<NetworkStudy>;
}

/**
 * The study of one network.
 *
 * @throws {RangeError} If there is no such network.
 */
export function studyOf(
  { studies }: Pick<PreparedStudy, "studies">,
  network: string,
): NetworkStudy {
  const study = studies[network];
  if (study) return study;
  throw new RangeError(
    `Cannot study ${network} as there are only ${Object.keys(studies).join(", ")}`,
  );
}

/** One result. */
export interface JudgedDraw extends TransferCell {
  /** Whose it is. */
  readonly network: string;
  /** From 0. */
  readonly draw: number;
  /** The row of the one face that was changed; null where it was an average. */
  readonly changed: number | null;
  /** By the judge's name. */
  readonly judged: Readonly<Record<string, Judged>>;
  /** The picture's sharpness over the mean of untouched reconstructions of the real group. */
  readonly relativeSharpness: number;
  /**
   * The code's distance from the mean code of the real group, over the mean distance of that group's
   * own faces from it: 1 is as far from the middle as real faces are, less is nearer.
   */
  readonly groupDistance: number;
}

/** What judges results. */
interface JudgeCellsOptions {
  readonly judges: readonly AttributeJudge[];
  /** How many results of each cell at most. Default: all. */
  readonly draws?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told after each cell. */
  readonly onCell?: () => void;
}

/**
 * Decodes and judges the results of cells, one cell after the other.
 *
 * @throws {RangeError} If a judge cannot tell what is wanted.
 * @throws The signal's reason, if it is aborted.
 */
export async function judgeCells(
  { name, network, transfer, real, resultsOf }: NetworkStudy,
  cells: readonly TransferCell[],
  { judges, draws: most = Infinity, signal, onCell }: JudgeCellsOptions,
): Promise<readonly JudgedDraw[]> {
  const draws: JudgedDraw[] = [];
  for (const cell of cells) {
    signal?.throwIfAborted();
    const { codes, members } = firstResults(resultsOf(cell), most);
    const images = await network.decoder.decode(codes);
    const verdicts = await judgeImages(images, judges, wantedOf(transfer));
    const sharp = sharpnesses(images);
    for (const [draw, { changed }] of members.entries()) {
      const code = codeAt(codes, draw);
      const distance = meanNorm({ values: code, count: 1, dim: code.length }, real.code);
      draws.push({
        network: name,
        ...cell,
        draw,
        changed: changed.length === 1 ? changed[0] ?? null : null,
        judged: verdicts[draw] ?? {},
        relativeSharpness: (sharp[draw] ?? NaN) / real.sharpness,
        groupDistance: distance / real.distance,
      });
    }
    onCell?.();
    await breathe();
  }
  return draws;
}

/** What judges say of real faces that nothing was done to: no result can be expected to do better. */
export interface UntouchedFaces {
  /** On each network, faces with and without what is given, as they are and reconstructed. */
  table(): readonly TableRow[];
  /**
   * What a judge says of a network's reconstructions of real faces that are what results shall be.
   *
   * @throws {RangeError} If it has not judged them.
   */
  success(network: string, judge: string): Interval;
}

/**
 * Judges the held-out receivers with and without the attribute, as they are and reconstructed, 1,000 of
 * each at most.
 */
export async function judgeUntouched(
  { faces, studies, parts }: PreparedStudy,
  judges: readonly AttributeJudge[],
): Promise<UntouchedFaces> {
  const table: TableRow[] = [];
  const wanted: Record<string, Readonly<Record<string, Interval>>> = {};
  for (const { name, network: { decoder, means }, transfer, real } of Object.values(studies)) {
    for (const side of ["with", "without"] as const) {
      const rows = sampleOf(parts.heldOut.receivers[side], MOST_PICTURES, `untouched ${side}`);
      if (rows.length === 0) continue;
      const both: Readonly<Record<string, FloatImages>> = {
        originals: await toFloats(faces, rows),
        reconstructions: await decoder.decode(selectCodes(means, rows)),
      };
      for (const [pictures, images] of Object.entries(both)) {
        const judged = await judgeImages(images, judges, wantedOf(transfer));
        const success = Object.fromEntries(judges.map((judge) => [
          judge.name,
          shareInterval(judged.filter((one) => one[judge.name]?.success).length, rows.length),
        ]));
        if (side === "with" && pictures === "reconstructions") wanted[name] = success;
        table.push({
          ...{ network: name, faces: side, pictures, count: rows.length },
          ...successColumns(success),
          sharpness: meanSharpness(images) / real.sharpness,
        });
      }
    }
  }
  return {
    table: () => table,
    success: (network, judge) => successBy({ success: wanted[network] ?? {} }, judge),
  };
}

/**
 * How often a judge finds what is wanted.
 *
 * @throws {RangeError} If it has not judged these pictures.
 */
export function successBy(
  { success }: { readonly success: Readonly<Record<string, Interval>> },
  judge: string,
): Interval {
  const share = success[judge];
  if (!share) {
    throw new RangeError(`Cannot read what ${judge} says as it has not judged these pictures`);
  }
  return share;
}

/** The averages that went into some draws of a cell, and what came out: a row each. */
export async function drawnPictures(
  { name, network: { decoder, means }, resultsOf }: NetworkStudy,
  cell: TransferCell,
  draws: readonly number[],
): Promise<readonly PictureRow[]> {
  const { codes, members } = resultsOf(cell);
  const average = (rowsOf: (of: ResultMembers) => readonly number[]) =>
    decoder.decode(codesFrom(draws.map((draw) => {
      const of = members[draw];
      if (!of) throw new RangeError(`Cannot show draw ${draw} as there are ${members.length}`);
      return centroid(selectCodes(means, rowsOf(of))).code;
    })));
  return [
    pictureRow(`${name}: a`, await average((of) => of.with)),
    pictureRow(`${name}: − b`, await average((of) => of.without)),
    pictureRow(`${name}: + c`, await average((of) => of.changed)),
    pictureRow(`${name}: = the result`, await decoder.decode(selectCodes(codes, draws))),
  ];
}

/** The results of a cell, at most so many. */
export async function resultPictures(
  { network: { decoder }, resultsOf }: NetworkStudy,
  cell: TransferCell,
  most = Infinity,
): Promise<FloatImages> {
  return await decoder.decode(firstResults(resultsOf(cell), most).codes);
}

function firstResults(results: TransferResults, most: number): TransferResults {
  const members = results.members.slice(0, most);
  return { codes: selectCodes(results.codes, members.map((_, i) => i)), members };
}

/** The conditions that a result must meet. */
function wantedOf({ given, receivers }: Transfer): readonly Transfer["given"][] {
  return [given, receivers];
}
