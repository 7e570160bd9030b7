/**
 * Pictures by steps, such as averages of 1, 3, 10, … images, epochs, or numbers of components: a slider
 * moves through the steps, and the pictures change in their places. The still shows all steps side by side.
 *
 * @module
 */

import type { RgbImage } from "../images/mod.ts";
import {
  type InteractiveChart,
  type PictureCell,
  placedView,
  placeTable,
  pngUrls,
  slider,
  stepLabel,
  webpUrls,
} from "./interactive.ts";
import { type ChartHeading, heading, inOrder } from "./theme.ts";

/** One picture at one step, or at all of them. */
export interface FilmFrame {
  /** The step; steps stand in the order in which they first come. Default: shown at every step. */
  readonly step?: string | number;
  /** The name of its row. Default: a row without a name. */
  readonly row?: string;
  /** The name of its column, such as `original` or `result`. */
  readonly column: string;
  /** The picture, square. */
  readonly image: RgbImage;
  /** A few words under it, such as what judges say. Default none. */
  readonly caption?: string;
}

/** How pictures by steps are shown. */
export interface FilmstripOptions extends ChartHeading {
  /** What the slider moves, such as `images in each average`. */
  readonly stepTitle: string;
  /** The step at which it begins. Default: the first. */
  readonly first?: string | number;
  /** Width and height of a picture under the slider in CSS pixels. Default 112. */
  readonly sizePx?: number;
}

/** Of a picture in the still, where there are many. */
const stillSizePx = 80;

/**
 * Pictures that change with a slider. In the still each row has a line for each of its columns that change,
 * with the steps from left to right behind what does not change.
 *
 * @example
 * ```ts
 * import { filmstripChart } from "facespace/charts";
 *
 * const image = { pixels: new Uint8Array(8 * 8 * 3), widthPx: 8, heightPx: 8 };
 * const frames = [
 *   { column: "original", image },
 *   ...[4, 16, 64].map((step) => ({ step, column: "components", image, caption: "21 dB" })),
 * ];
 * await filmstripChart(frames, { title: "How many components?", stepTitle: "components" });
 * ```
 *
 * @throws {RangeError} If no picture has a step, or there is not the first one.
 */
export async function filmstripChart(
  frames: readonly FilmFrame[],
  options: FilmstripOptions,
): Promise<InteractiveChart> {
  const { stepTitle, sizePx = 112 } = options;
  const steps = inOrder(frames, ({ step }) => step).filter((step) => step !== undefined);
  const [start] = steps;
  if (start === undefined) {
    throw new RangeError(
      `Cannot show pictures by ${stepTitle} as none of ${frames.length} has a step`,
    );
  }
  const images = frames.map(({ image }) => image);
  const cellsWith = (urls: readonly string[]) =>
    frames.map(({ step, row = "", column, caption = "" }, i): PictureCell => ({
      row,
      column,
      caption,
      url: urls[i] ?? "",
      index: step === undefined ? null : steps.indexOf(step),
    }));
  const cells = cellsWith(await webpUrls(images));
  const rows = inOrder(cells, ({ row }) => row);
  const columns = inOrder(cells, ({ column }) => column);
  const { param, label, filter } = slider(steps, {
    title: stepTitle,
    first: options.first ?? start,
  });
  const placed = placeTable(cells, { rows, columns, sizePx });
  const still = stillTable(cellsWith(await pngUrls(images)), steps.map(stepLabel));
  return {
    spec: {
      title: heading(options),
      params: [param],
      concat: [{
        title: { text: { expr: label }, fontSize: 13, fontWeight: "normal" },
        ...placedView(placed, sizePx, [filter]),
      }],
    },
    still: {
      title: heading(options),
      ...placedView(
        placeTable(still.cells, {
          ...still,
          sizePx: stillSizePx,
          over: { text: `${stepTitle}:`, column: still.fixed },
        }),
        stillSizePx,
      ),
    },
  };
}

/** The pictures of all steps in one table. */
function stillTable(cells: readonly PictureCell[], steps: readonly string[]): {
  readonly cells: readonly PictureCell[];
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** How many columns stand before those of the steps. */
  readonly fixed: number;
} {
  const changing = inOrder(cells.filter(({ index }) => index !== null), ({ column }) => column);
  const fixed = inOrder(cells.filter(({ index }) => index === null), ({ column }) => column);
  const [firstChanging = ""] = changing;
  const lineOf = (row: string, column: string) =>
    changing.length === 1 ? row || column : [row, column].filter(Boolean).join(": ");
  const rows = inOrder(cells, ({ row }) => row);
  return {
    cells: cells.map((cell) => {
      const { row, column, index } = cell;
      if (index === null) return { ...cell, row: lineOf(row, firstChanging) };
      return { ...cell, row: lineOf(row, column), column: steps[index] ?? "", index: null };
    }),
    rows: rows.flatMap((row) => changing.map((column) => lineOf(row, column))),
    columns: [...fixed, ...steps],
    fixed: fixed.length,
  };
}
