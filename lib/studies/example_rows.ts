/**
 * Typical, best and worst draws as rows of a grid: the averages that went in, and what came out.
 *
 * @module
 */

import { floatImageAt, type FloatImages, type RgbImage } from "../images/mod.ts";
import type { ArithmeticCell } from "./arithmetic_cell.ts";
import type { ArithmeticStudy, StudyFindings } from "./arithmetic_study.ts";
import { drawnPictures } from "./drawn_pictures.ts";
import { exampleDraws } from "./example_draws.ts";
import type { JudgedDraw } from "./judged_draws.ts";
import type { ByNetwork } from "./study_runs.ts";

/** A labelled row of pictures. */
export interface PictureRow {
  readonly label: string;
  readonly images: readonly RgbImage[];
}

/** Which draws are shown. */
export interface ExampleRowsOptions {
  /** How this network is called. */
  readonly name: string;
  /** Of one cell. */
  readonly cell: ArithmeticCell;
  readonly draws: readonly JudgedDraw[];
  /** Whose certainty ranks them. */
  readonly judge: string;
  /** How many typical, best and worst ones. */
  readonly each: number;
}

/** Four rows: `a`, `b`, `c` and the result; columns as {@linkcode exampleColumns} says. */
export async function exampleRows(
  study: ArithmeticStudy,
  { name, cell, draws, judge, each }: ExampleRowsOptions,
): Promise<readonly PictureRow[]> {
  const { typical, best, worst } = exampleDraws(draws, judge, each);
  const shown = [...typical, ...best, ...worst].map(({ draw }) => draw);
  const { a, b, c, result } = await drawnPictures(study.network, study.resultsOf(cell), shown);
  const row = (label: string, images: FloatImages) => ({
    label: `${name}: ${label}`,
    images: shown.map((_, i) => floatImageAt(images, i)),
  });
  return [row("a", a), row("− b", b), row("+ c", c), row("= the result", result)];
}

/** What the columns of {@linkcode exampleRows} show. */
export function exampleColumns(each: number): readonly string[] {
  return ["typical", "best", "worst"].flatMap((kind) => Array.from({ length: each }, () => kind));
}

/** {@linkcode exampleRows} of each network, one below the other. */
export async function exampleRowsOfEach(
  studies: ByNetwork<ArithmeticStudy>,
  found: ByNetwork<StudyFindings>,
  cellOf: (network: string) => ArithmeticCell,
  options: Pick<ExampleRowsOptions, "judge" | "each">,
): Promise<readonly PictureRow[]> {
  const rows: PictureRow[] = [];
  for (const [name, study] of Object.entries(studies)) {
    const { draws = [] } = found[name] ?? {};
    rows.push(...await exampleRows(study, { ...options, name, cell: cellOf(name), draws }));
  }
  return rows;
}
