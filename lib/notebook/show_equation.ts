/**
 * Shows an equation over faces as one picture.
 *
 * @module
 */

import { drawEquation, type EquationPicture } from "../charts/mod.ts";
import { pngDisplay } from "./png_display.ts";
import { inNotebook, publish } from "./publish.ts";

/** How it is shown. */
export interface ShowEquationOptions {
  /** Pixels of the PNG for each CSS pixel. Default 1, as the picture is large. */
  readonly pixelRatio?: 1 | 2;
}

/** Shows the equation in the notebook; in a terminal, its line and what is said of the result. */
export async function showEquation(
  picture: EquationPicture,
  { pixelRatio = 1 }: ShowEquationOptions = {},
): Promise<void> {
  const { title, groups, remarks, caption } = picture;
  const text = [
    `[equation] ${title}`,
    ...groups.map(({ label, note }) => `  ${label}: ${note}`),
    ...remarks.map((remark) => `  ${remark}`),
    caption,
  ].join("\n");
  if (!inNotebook()) return publish({ data: { "text/plain": text } });
  publish(pngDisplay(await drawEquation(picture, { pixelRatio }), pixelRatio, text));
}
