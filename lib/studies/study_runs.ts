/**
 * The same on several networks, and what came of it in one list.
 *
 * @module
 */

import type { Interval } from "../statistics/mod.ts";
import { arithmeticCells, type ArithmeticGrid } from "./arithmetic_cell.ts";
import type { AttributeJudge } from "../judges/mod.ts";
import type {
  ArithmeticStudy,
  StudyFindings,
  StudyRun,
  UntouchedRates,
} from "./arithmetic_study.ts";
import type { CellFigures } from "./cell_figures.ts";
import { bestCell } from "./choose_cell.ts";

/** Something of each network, by its name. */
export type ByNetwork<T> = Readonly<Record<string, T>>;

/**
 * Runs a grid on each network.
 *
 * @param gridOf The grid of a network's study.
 */
export async function runOnEach(
  studies: ByNetwork<ArithmeticStudy>,
  gridOf: (study: ArithmeticStudy, network: string) => ArithmeticGrid,
  { onProgress, ...run }: StudyRun,
): Promise<ByNetwork<StudyFindings>> {
  const planned = Object.entries(studies).map(([network, study]) => ({
    network,
    study,
    grid: gridOf(study, network),
  }));
  const sizes = planned.map(({ study, grid }) => arithmeticCells(grid, study.parts).cells.length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const found: Record<string, StudyFindings> = {};
  let before = 0;
  for (const [i, { network, study, grid }] of planned.entries()) {
    found[network] = await study.run(grid, {
      ...run,
      onProgress: (done) => onProgress?.(before + done, total),
    });
    before += sizes[i] ?? 0;
  }
  return found;
}

/** The figures of a cell, and whose they are. */
export interface NetworkFigures extends CellFigures {
  readonly network: string;
}

/** The figures of all networks in one list. */
export function figuresOf(
  ...findings: readonly ByNetwork<StudyFindings>[]
): readonly NetworkFigures[] {
  return findings.flatMap((found) =>
    Object.entries(found).flatMap(([network, { figures }]) =>
      figures.map((cell) => ({ network, ...cell }))
    )
  );
}

/**
 * The success of a cell by one judge.
 *
 * @throws {RangeError} If the judge has not seen it.
 */
export function successBy({ success }: Pick<CellFigures, "success">, judge: string): Interval {
  const share = success[judge];
  if (!share) {
    throw new RangeError(`Cannot read what ${judge} says as it has not judged these pictures`);
  }
  return share;
}

/** What judges say of real faces through a network. */
export interface NetworkRates extends UntouchedRates {
  readonly network: string;
}

/** Has untouched faces judged on each network. */
export async function untouchedOnEach(
  studies: ByNetwork<ArithmeticStudy>,
  judges: readonly AttributeJudge[],
): Promise<readonly NetworkRates[]> {
  const found: NetworkRates[] = [];
  for (const [network, study] of Object.entries(studies)) {
    for (const rates of await study.untouched(judges)) found.push({ network, ...rates });
  }
  return found;
}

/**
 * What a judge says of a network's untouched reconstructions of faces that are what results shall be.
 *
 * @throws {RangeError} If it has not judged them.
 */
export function realSuccess(
  rates: readonly NetworkRates[],
  network: string,
  judge: string,
): number {
  const found = rates.find((rate) =>
    rate.network === network && rate.faces === "with" && rate.pictures === "reconstructions"
  );
  return successBy(found ?? { success: {} }, judge).estimate;
}

/**
 * The cell that the judges find best on each network.
 *
 * @returns Gives it by the network's name.
 * @throws {RangeError} When asked for a network on which nothing was tried.
 */
export function choiceOf(tried: ByNetwork<StudyFindings>): (network: string) => CellFigures {
  return (network) => bestCell(tried[network]?.figures ?? []);
}
