/**
 * Other equations of the entry's form, counted and shown in the same way.
 *
 * @module
 */

import type { AttributeJudge } from "../judges/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import type { Interval } from "../statistics/mod.ts";
import type { ArithmeticCell } from "./arithmetic_cell.ts";
import { arithmeticStudy, type StudiedNetwork, type StudyOptions } from "./arithmetic_study.ts";
import { exampleColumns, exampleRows, type PictureRow } from "./example_rows.ts";
import type { NamedTransfer } from "./known_transfers.ts";
import type { ByNetwork } from "./study_runs.ts";

/** What one network makes of one equation. */
export interface EquationFindings {
  readonly equation: string;
  readonly network: string;
  /** Judged as it should be: untouched reconstructions of real such faces. */
  readonly untouched: Interval | undefined;
  /** Three held-out faces in each average, plain sum. */
  readonly recipe: Interval | undefined;
  /** One held-out face plus the difference of means over all training faces, strength 1. */
  readonly difference: Interval | undefined;
  /** A typical, a best and a worst draw of the recipe. */
  readonly rows: readonly PictureRow[];
}

/** The entry's own way of doing it: three images in each average, and the plain sum. */
export const RECIPE: ArithmeticCell = {
  kind: "entry",
  count: 3,
  policy: "plain",
  codes: "mean",
  strength: 1,
};

/**
 * Does equations on networks.
 *
 * @param options Whose faces, and how many draws; the judge must tell what the equations name.
 */
export async function otherEquations(
  equations: readonly NamedTransfer[],
  networks: ByNetwork<StudiedNetwork>,
  { judge, signal, ...options }: Omit<StudyOptions, "transfer"> & {
    readonly judge: AttributeJudge;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<readonly EquationFindings[]> {
  const found: EquationFindings[] = [];
  const grid = { policies: ["plain"], codes: ["mean"], strengths: [1] } as const;
  const run = { judges: [judge], signal };
  for (const { equation, transfer } of equations) {
    for (const [network, studied] of Object.entries(networks)) {
      const study = await arithmeticStudy(studied, { ...options, transfer });
      const recipe = await study.run({ ...grid, kinds: ["entry"], counts: [3] }, run);
      const difference = await study.run({ ...grid, kinds: ["difference"], counts: ["all"] }, run);
      const untouched = (await study.untouched([judge])).find(({ faces, pictures }) =>
        faces === "with" && pictures === "reconstructions"
      );
      found.push({
        equation,
        network,
        untouched: untouched?.success[judge.name],
        recipe: recipe.figures[0]?.success[judge.name],
        difference: difference.figures[0]?.success[judge.name],
        rows: await exampleRows(study, {
          name: network,
          cell: RECIPE,
          draws: recipe.draws,
          judge: judge.name,
          each: 1,
        }),
      });
    }
  }
  return found;
}

/** All rows in one grid: networks below each other, equations beside each other. */
export function equationGrid(
  findings: readonly EquationFindings[],
): { readonly rows: readonly PictureRow[]; readonly columnLabels: readonly string[] } {
  const equations = [...new Set(findings.map(({ equation }) => equation))];
  const joined = new Map<string, RgbImage[]>();
  for (const { label, images } of findings.flatMap(({ rows }) => rows)) {
    joined.set(label, [...joined.get(label) ?? [], ...images]);
  }
  return {
    rows: [...joined].map(([label, images]) => ({ label, images })),
    columnLabels: equations.flatMap((_, i) => exampleColumns(1).map((kind) => `${i + 1}: ${kind}`)),
  };
}
