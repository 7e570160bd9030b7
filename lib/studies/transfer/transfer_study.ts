/**
 * The study of a transfer: it knows networks, faces, their parts and judges, does the transfer in
 * many ways, and counts what comes of it.
 *
 * Vectors are estimated on training people. They are given to people whom neither network nor judge
 * has met: those of the validation part while a way is chosen, those of the test part for what is
 * reported. What was chosen on test faces would look better than it is.
 *
 * @module
 */

import type { PictureRow } from "../../charts/mod.ts";
import type { AttributeJudge } from "../../judges/mod.ts";
import type { Split } from "../../training/mod.ts";
import { analogySquare, attributeSliders } from "./combined_codes.ts";
import { type DriftOptions, identityDrift, nearestDistances, nearestFaces } from "./identity.ts";
import { shareText, type TableRow } from "../measures.ts";
import {
  drawnPictures,
  judgeCells,
  type JudgedDraw,
  judgeUntouched,
  MOST_PICTURES,
  type NetworkStudy,
  networkStudy,
  type PreparedStudy,
  resultPictures,
  studyOf,
  type UntouchedFaces,
} from "./network_study.ts";
import { emptyResults, noFindings, obstacle } from "./empty_study.ts";
import type { ByNetwork, LabelledPictures, StudiedFaces, StudiedNetwork } from "../networks.ts";
import { everybody, groupSizes, type Transfer, transferGroups } from "./transfer.ts";
import {
  type CellFigures,
  cellFigures,
  KIND_LABELS,
  TransferFindings,
} from "./transfer_findings.ts";
import {
  gridCells,
  type LeftOut,
  MOST_CLASSIFIED,
  RECIPE,
  type TransferCell,
  type TransferGrid,
  type TransferParts,
  VECTOR_KINDS,
} from "./transfer_results.ts";

/** What is studied. */
export interface TransferStudyOptions {
  /** By their names. */
  readonly networks: ByNetwork<StudiedNetwork>;
  /** In the networks' size. */
  readonly faces: StudiedFaces;
  /** Who was trained on, who is chosen by, and whom results are reported of. */
  readonly split: Split;
  /** The first one ranks examples, and is the one whose success is drawn. */
  readonly judges: readonly AttributeJudge[];
  /** Decides all draws. */
  readonly seed: string;
  /** Results of a cell. Default 200. */
  readonly draws?: number;
  /** Results of a cell while a way is chosen. Default 40. */
  readonly chooseDraws?: number;
}

/** How cells are judged. */
export interface TransferRunOptions {
  /** Default: all judges of the study. */
  readonly judges?: readonly AttributeJudge[];
  /** Judges only the first draws of each cell. Default: all. */
  readonly draws?: number;
  /** Stops the work. */
  readonly signal?: AbortSignal | undefined;
  /** Told after each cell how many cells are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Ways that were tried on validation faces, and the best of them on each network. */
export interface TransferChoice {
  /** All that was tried. */
  readonly tried: TransferFindings;
  /** Of these, the best of each network. */
  readonly chosen: TransferFindings;
  /**
   * Of the ways that the strictest judge may find as good as the best, that whose results are nearest in
   * sharpness to real faces, reconstructed.
   */
  readonly best: ByNetwork<TransferCell>;
  /** The best ways, changed. */
  changed(changes: Partial<TransferCell>): ByNetwork<TransferCell>;
  /** The best ways and, beside them, plain sums, with other numbers of images. */
  overCounts(counts: readonly TransferCell["count"][]): ByNetwork<TransferGrid>;
}

/** A study that is ready: all that it shows is of test faces, but for what it chooses by. */
export interface TransferStudy {
  /**
   * What is asked of a draw of the faces only, as they are many, and what cannot be done as a group of
   * faces is too small or a judge cannot tell what is wanted, in sentences. Whatever depends on it finds nothing: tables, charts and pictures without rows.
   */
  readonly notes: readonly string[];
  /** How many faces each group has, part by part. */
  groups(): readonly TableRow[];
  /** Judges real faces, as they are and reconstructed. */
  untouched(): Promise<UntouchedFaces>;
  /** Decodes and judges all cells of a grid on every network. */
  run(grid: TransferGrid, options?: TransferRunOptions): Promise<TransferFindings>;
  /** Does so with another grid for each network; networks without one are left out. */
  runEach(grids: ByNetwork<TransferGrid>, options?: TransferRunOptions): Promise<TransferFindings>;
  /**
   * Tries ways on validation faces: of the equation (policies and strengths, averages of up to 30
   * held-out images), or of a vector that is added to one face (kinds and strengths, up to 100
   * training images; norm policies hardly matter there).
   */
  choose(what: "equation" | "vector", options?: TransferRunOptions): Promise<TransferChoice>;
  /**
   * The first receiver moved along the difference of means of several attributes, which are estimated
   * on training faces; attributes that fewer than 20 of them have, or have not, are left out.
   *
   * @param strengths In gaps between the means of faces with and without.
   */
  sliders(network: string, strengths: readonly number[]): Promise<LabelledPictures>;
  /**
   * The square of an analogy on single faces (White 2016): at the top a donor without and with what
   * is given, the same person where there are two such pictures, at the bottom on the left a receiver
   * without; what stands at the bottom on the right has no original.
   */
  analogy(network: string): Promise<LabelledPictures>;
  /** The first results of a cell, beside them the training faces whose codes are nearest. */
  nearestFaces(network: string, cell: TransferCell): Promise<LabelledPictures>;
  /**
   * The mean distance of a cell's results from the nearest training face each, beside that of real
   * faces that are what results shall be.
   *
   * @param seed Seeds the intervals over results.
   */
  nearestDistances(cell: TransferCell, seed: string): readonly TableRow[];
  /**
   * Distances between descriptors of reconstructions of one person, of two people, and of faces
   * before and after they were changed. Where nobody has two faces, as with most photographs, that
   * row is missing.
   *
   * @param changes By what they are called, on each network a cell that changes one face.
   * @throws {RangeError} If a cell changes an average.
   */
  drift(
    changes: Readonly<Record<string, ByNetwork<TransferCell>>>,
    options: DriftOptions,
  ): Promise<readonly TableRow[]>;
}

/** Prepares a study; where faces or judges do not allow it, one that finds nothing. */
export async function transferStudy(
  transfer: Transfer,
  { networks, faces, split, judges: all, seed, draws = 200, chooseDraws = 40 }:
    TransferStudyOptions,
): Promise<TransferStudy> {
  const names = Object.keys(networks);
  const groupsOf = (part: keyof Split) => transferGroups(faces.table, split[part], transfer);
  const groups = () =>
    (["train", "validation", "test"] as const)
      .map((part) => ({ part, ...groupSizes(groupsOf(part)) }));
  const lack = (parts: readonly (keyof Split)[]) =>
    obstacle(transfer, { faces, split, judges: all, parts });
  const [always, whileChoosing] = [lack(["train", "test"]), lack(["validation"])];
  const notChosen = () => Promise.resolve(choiceOf(noFindings(transfer)));
  if (always !== undefined) {
    const notes = [
      `Left out: all of ${transfer.equation}: ${always}; what would show it says "none"`,
    ];
    return { notes, groups, choose: notChosen, ...emptyResults(transfer) };
  }
  const prepare = async (part: "validation" | "test", draws: number): Promise<PreparedStudy> => {
    const parts = { training: groupsOf("train"), heldOut: groupsOf(part) };
    const shared = { ...parts, trainingRows: split.train, transfer, part, draws, seed };
    const studies: Record<string, NetworkStudy> = {};
    for (const [name, network] of Object.entries(networks)) {
      studies[name] = await networkStudy(network, { ...shared, name });
    }
    return { faces, split, parts, studies };
  };
  const runOn = async (
    prepared: PreparedStudy,
    grids: ByNetwork<TransferGrid>,
    { judges = all, draws: most, signal, onProgress }: TransferRunOptions = {},
  ) => {
    const planned = names.flatMap((name) => {
      const grid = grids[name];
      return grid ? [{ study: studyOf(prepared, name), ...gridCells(grid, prepared.parts) }] : [];
    });
    const total = planned.reduce((sum, { cells }) => sum + cells.length, 0);
    let done = 0;
    const onCell = () => onProgress?.(++done, total);
    const judged: (readonly JudgedDraw[])[] = [];
    for (const { study, cells } of planned) {
      judged.push(await judgeCells(study, cells, { judges, draws: most, signal, onCell }));
    }
    const draws = judged.flat();
    return new TransferFindings({
      result: transfer.result,
      picturesOf: (name, cell, draws) => drawnPictures(studyOf(prepared, name), cell, draws),
      resultsOf: (name, cell) => resultPictures(studyOf(prepared, name), cell, most),
    }, {
      draws,
      cells: cellFigures(draws, seed),
      leftOut: [...new Set(planned.flatMap(({ leftOut }) => leftOut.map(leftOutText)))],
    });
  };
  const everywhere = (grid: TransferGrid) => Object.fromEntries(names.map((name) => [name, grid]));
  const study = await prepare("test", draws);
  let rehearsal: Promise<PreparedStudy> | undefined;
  const notes = [...sampleNotes(study.parts)];
  if (whileChoosing !== undefined) {
    notes.push(`Left out: what is chosen for ${transfer.equation}: ${whileChoosing}`);
  }
  return {
    notes,
    groups,
    untouched: () => judgeUntouched(study, all),
    run: (grid, options) => runOn(study, everywhere(grid), options),
    runEach: (grids, options) => runOn(study, grids, options),
    async choose(what, options) {
      if (whileChoosing !== undefined) return await notChosen();
      const prepared = await (rehearsal ??= prepare("validation", chooseDraws));
      return choiceOf(await runOn(prepared, everywhere(CHOICES[what](prepared.parts)), options));
    },
    sliders: (network, strengths) => attributeSliders(study, network, strengths),
    analogy: (network) => analogySquare(study, network),
    nearestFaces: (network, cell) => nearestFaces(study, network, cell),
    nearestDistances: (cell, seed) => nearestDistances(study, cell, seed),
    drift: (changes, options) => identityDrift(study, changes, options),
  };
}

/** Where not all faces are looked at, as they are many. */
function sampleNotes({ training, heldOut }: TransferParts): readonly string[] {
  const { with: having, without: lacking } = everybody(training);
  const groups = [heldOut.receivers.with, heldOut.receivers.without, heldOut.donors.with];
  const number = (count: number) => count.toLocaleString("en");
  return [
    ...(Math.max(having.length, lacking.length) > MOST_CLASSIFIED
      ? [`Classifiers are fitted to ${number(MOST_CLASSIFIED)} faces of each side at most, drawn`]
      : []),
    ...(groups.some(({ length }) => length > MOST_PICTURES)
      ? [
        `Of held-out groups of more than ${number(MOST_PICTURES)} faces so many are decoded, drawn`,
      ]
      : []),
  ];
}

function leftOutText({ kind, count, reason }: LeftOut): string {
  return `Left out: ${KIND_LABELS[kind]}, ${count} images in an average: ${reason}`;
}

/** What is tried, with as many images as groups allow: 100 of a held-out part would be most of it. */
const CHOICES: Readonly<
  Record<"equation" | "vector", (parts: TransferParts) => TransferGrid>
> = {
  equation: (parts) => ({
    kind: "entry",
    count: largestPossible("entry", [30, 10, 3, 1], parts),
    policy: ["plain", "rescaled", "distribution-preserving"],
    strength: [0.5, 1, 1.5, 2],
  }),
  vector: (parts) => ({
    kind: VECTOR_KINDS,
    count: largestPossible("balanced", [100, 30, 10, 3, 1], parts),
    strength: [1, 2, 4],
  }),
};

function largestPossible(
  kind: TransferCell["kind"],
  counts: readonly number[],
  parts: TransferParts,
): number {
  const count = counts.find((count) => gridCells({ kind, count }, parts).cells.length > 0);
  if (count === undefined) throw new RangeError("Cannot choose as a group of faces is empty");
  return count;
}

function choiceOf(tried: TransferFindings): TransferChoice {
  const byNetwork = Object.entries(
    Object.groupBy(tried.cells, ({ network }) => network),
  ).map(([network, cells = []]) => [network, bestCell(cells)] as const);
  const best = Object.fromEntries(byNetwork);
  const each = <T>(change: (cell: TransferCell) => T): ByNetwork<T> =>
    Object.fromEntries(byNetwork.map(([network, cell]) => [network, change(cell)]));
  const [first, ...others] = byNetwork.map(([network, cell]) => tried.only({ network, ...cell }));
  return {
    tried,
    chosen: first?.and(...others) ?? tried,
    best,
    changed: (changes) => each((cell) => ({ ...cell, ...changes })),
    overCounts: (counts) =>
      each((cell) => ({
        ...cell,
        count: counts,
        policy: [...new Set(["plain", cell.policy] as const)],
      })),
  };
}

/**
 * The cell to choose. Those that the strictest judge may find as good as the best, within the best's
 * interval, are equal (the rule of one standard error, Breiman et al. 1984, with the interval in its place);
 * judges are content with blurred faces too, so of these it is that whose results are nearest in
 * sharpness to real faces, reconstructed, and then the weakest.
 *
 * @throws {RangeError} If there are no cells.
 */
export function bestCell(figures: readonly CellFigures[]): TransferCell {
  const strictest = ({ success }: CellFigures) =>
    Object.values(success).reduce((a, b) => b.estimate < a.estimate ? b : a);
  const limit = Math.max(...figures.map((cell) => strictest(cell).estimate));
  const low = Math.min(
    ...figures.map(strictest).filter(({ estimate }) => estimate === limit).map(({ low }) => low),
  );
  const blur = ({ relativeSharpness }: CellFigures) =>
    Math.abs(Math.log(relativeSharpness.estimate));
  const [best] = figures.filter((cell) => strictest(cell).estimate >= low)
    .toSorted((a, b) => blur(a) - blur(b) || a.strength - b.strength);
  if (!best) throw new RangeError("Cannot choose as there is nothing to choose from");
  const { kind, count, policy, codes, strength } = best;
  return { kind, count, policy, codes, strength };
}

/** What came of several transfers. */
export interface OtherTransfers {
  /** Why faces or judge do not allow some, in sentences. */
  readonly leftOut: readonly string[];
  /**
   * A row for each equation and network: how often the judge says what it should of untouched
   * reconstructions of real faces that are so, of three held-out faces in each average, and of one
   * face plus the difference of means over all training faces.
   */
  table(): readonly TableRow[];
  /** A typical, a best and a worst draw of the recipe for each equation; nothing if none is possible. */
  readonly pictures: readonly OtherPictures[];
}

/** Equations beside each other, networks below each other. */
export interface OtherPictures extends LabelledPictures {
  /** The equations with their numbers. */
  readonly caption: string;
}

/** What {@linkcode otherTransfers} needs. */
export interface OtherTransfersOptions extends Omit<TransferStudyOptions, "judges"> {
  /** Those that it cannot judge are left out. */
  readonly judge: AttributeJudge;
  /** Stops the work. */
  readonly signal?: AbortSignal | undefined;
}

/** Does transfers by the recipe, and by the difference of means over all training faces. */
export async function otherTransfers(
  transfers: readonly Transfer[],
  { judge, signal, ...options }: OtherTransfersOptions,
): Promise<OtherTransfers> {
  const { faces, split } = options;
  const needed = { faces, split, judges: [judge], parts: ["train", "test"] } as const;
  const reasons = transfers.map((transfer) => obstacle(transfer, needed));
  const possible = transfers.filter((_, i) => reasons[i] === undefined);
  const table: TableRow[] = [];
  const joined = new Map<string, PictureRow["images"]>();
  const columnLabels: string[] = [];
  for (const [i, transfer] of possible.entries()) {
    const study = await transferStudy(transfer, { ...options, judges: [judge] });
    const recipe = await study.run(RECIPE, { signal });
    const difference = await study.run({ kind: "difference", count: "all" }, { signal });
    const real = await study.untouched();
    for (const network of Object.keys(options.networks)) {
      table.push({
        equation: transfer.equation,
        network,
        "real ones": shareText(real.success(network, judge.name)),
        "three images each": shareText(recipe.success(network, judge.name)),
        "all images, one face": shareText(difference.success(network, judge.name)),
      });
    }
    const examples = await recipe.examples(1);
    columnLabels.push(...examples.columnLabels.map((label) => `${i + 1}: ${label}`));
    for (const { label, images } of examples.rows) {
      joined.set(label, [...joined.get(label) ?? [], ...images]);
    }
  }
  const rows = [...joined].map(([label, images]) => ({ label, images }));
  const caption = possible.map(({ equation }, i) => `${i + 1}: ${equation}`).join("; ");
  return {
    leftOut: transfers.flatMap(({ equation }, i) =>
      reasons[i] === undefined ? [] : [`Left out: ${equation}: ${reasons[i]}`]
    ),
    table: () => table,
    pictures: rows.length > 0 ? [{ rows, columnLabels, caption }] : [],
  };
}
