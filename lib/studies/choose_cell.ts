/**
 * The best way of doing an equation, by what judges say of validation faces. Nothing here may see
 * test faces: what is chosen on them would look better than it is.
 *
 * @module
 */

import {
  arithmeticCells,
  type ArithmeticGrid,
  type ArithmeticParts,
  type EquationKind,
} from "./arithmetic_cell.ts";
import type { CellFigures } from "./cell_figures.ts";
import { VECTOR_KINDS } from "./transfer_vector.ts";

/** What is tried, and the most images in an average: 100 of a held-out part would be most of it. */
const COUNTS = [30, 10, 3, 1] as const;
const TRAINING_COUNTS = [100, ...COUNTS] as const;

/**
 * Ways of doing the entry's equation, with as many images as groups allow, up to 30: by policy and
 * strength.
 *
 * @throws {RangeError} If a group is empty.
 */
export function equationChoices(parts: ArithmeticParts): ArithmeticGrid {
  return {
    kinds: ["entry"],
    counts: [largestPossible("entry", COUNTS, parts)],
    policies: ["plain", "rescaled", "distribution-preserving"],
    codes: ["mean"],
    strengths: [0.5, 1, 1.5, 2],
  };
}

/**
 * Ways of changing one face, with as many images as groups allow, up to 100: by kind of vector and
 * strength. Norm policies hardly matter where one vector is added to one code.
 *
 * @throws {RangeError} If a group is empty.
 */
export function vectorChoices(parts: ArithmeticParts): ArithmeticGrid {
  return {
    kinds: VECTOR_KINDS,
    counts: [largestPossible("balanced", TRAINING_COUNTS, parts)],
    policies: ["plain"],
    codes: ["mean"],
    strengths: [1, 2, 4],
  };
}

/**
 * The cell that the strictest judge finds best; of equal ones the weakest.
 *
 * @throws {RangeError} If there are no figures.
 */
export function bestCell(figures: readonly CellFigures[]): CellFigures {
  const strictest = ({ success }: CellFigures) =>
    Math.min(...Object.values(success).map(({ estimate }) => estimate));
  const [best] = figures.toSorted((a, b) => strictest(b) - strictest(a) || a.strength - b.strength);
  if (!best) throw new RangeError("Cannot choose as there is nothing to choose from");
  return best;
}

function largestPossible<Count extends number>(
  kind: EquationKind,
  counts: readonly Count[],
  parts: ArithmeticParts,
): Count {
  const rest = { policies: ["plain"], codes: ["mean"], strengths: [1] } as const;
  const count = counts.find((count) =>
    arithmeticCells({ ...rest, kinds: [kind], counts: [count] }, parts).cells.length > 0
  );
  if (count === undefined) throw new RangeError("Cannot choose as a group of faces is empty");
  return count;
}
