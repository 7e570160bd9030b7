/**
 * What charts that answer to the hand share: a slider over steps, and pictures and words at places that are
 * computed here, since Vega-Lite neither wraps labels nor knows grids of pictures. All of it is within what
 * Vega-Lite 5.6.1 draws. Each chart comes with a still that says the same where nothing can be moved, such
 * as on a code host.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { encodePng, encodeWebp, type RgbImage } from "../images/mod.ts";
import { INK, linesHeight, textWidthPx, wrapText } from "./svg.ts";
import { type ChartSpec, inOrder } from "./theme.ts";

/** A chart that answers to the hand, and the same as one that cannot. */
export interface InteractiveChart {
  /** Has sliders or looks at what is under the pointer. */
  readonly spec: ChartSpec;
  /** Shows what the other does, or as much of it as there is room for. */
  readonly still: ChartSpec;
}

/** A layer of a chart. */
export type Layer = Extract<ChartSpec, { layer: unknown[] }>["layer"][number];

/** A part of a chart that has several. */
export type View = Extract<ChartSpec, { vconcat: unknown[] }>["vconcat"][number];

/** Pictures as data URLs of WebP, 1.9 kB for a face of 80×80 pixels; browsers show them. */
export async function webpUrls(images: readonly RgbImage[]): Promise<string[]> {
  return await dataUrls(images, "image/webp", encodeWebp);
}

/** Pictures as data URLs of PNG, for stills: what rasterises SVG here reads no WebP. */
export async function pngUrls(images: readonly RgbImage[]): Promise<string[]> {
  return await dataUrls(images, "image/png", encodePng);
}

async function dataUrls(
  images: readonly RgbImage[],
  mediaType: string,
  encode: (image: RgbImage) => Promise<Uint8Array>,
): Promise<string[]> {
  return await Promise.all(
    images.map(async (image) =>
      `data:${mediaType};base64,${Buffer.from(await encode(image)).toString("base64")}`
    ),
  );
}

/** What leaves a part of the data. */
export type Filter = Extract<NonNullable<View["transform"]>[number], { filter: unknown }>;

/** A slider of a chart. */
interface Slider {
  /** Belongs among the chart's `params`. */
  readonly param: NonNullable<ChartSpec["params"]>[number];
  /** The chosen step's title and label, as an expression. */
  readonly label: string;
  /** Leaves data whose `index` is that of the chosen step, or null. */
  readonly filter: Filter;
}

/** A step as it is written. */
export function stepLabel(step: string | number): string {
  return typeof step === "number" ? step.toLocaleString("en").replace("-", "−") : step;
}

/**
 * A slider over steps. Numbers at even distances stand on the slider themselves; of others it has the places,
 * from 1, and the chart says which is chosen.
 *
 * @param title What the steps are.
 * @param first Where it begins.
 */
export function slider(
  steps: readonly (string | number)[],
  { title, first }: { readonly title: string; readonly first: string | number },
): Slider {
  const at = steps.indexOf(first);
  if (at < 0) {
    throw new RangeError(
      `Cannot begin at ${first} as the steps of "${title}" are ${steps.join(", ")}`,
    );
  }
  const { from, by, isValue } = scaleOf(steps);
  const index = `round((step - ${from}) / ${by})`;
  const labels = JSON.stringify(steps.map(stepLabel));
  return {
    param: {
      name: "step",
      value: from + at * by,
      bind: {
        input: "range",
        min: from,
        max: from + (steps.length - 1) * by,
        step: by,
        name: isValue ? `${title} ` : `${title}, step 1 to ${steps.length} `,
      },
    },
    label: `${JSON.stringify(`${title}: `)} + ${labels}[${index}]`,
    filter: { filter: `datum.index === null || datum.index === ${index}` },
  };
}

function scaleOf(
  steps: readonly (string | number)[],
): { readonly from: number; readonly by: number; readonly isValue: boolean } {
  const [from = 0, second = 0] = steps.map(Number);
  const by = Number((second - from).toPrecision(12));
  const isEven = steps.every((step, i) =>
    typeof step === "number" && Math.abs(step - (from + i * by)) < 1e-9
  );
  return steps.length > 1 && by > 0 && isEven
    ? { from, by, isValue: true }
    : { from: 1, by: 1, isValue: false };
}

/** A picture in CSS pixels from a view's upper left corner. */
interface PlacedImage {
  readonly url: string;
  /** What is said of it to those who do not see it. */
  readonly words: string;
  readonly left: number;
  readonly top: number;
  /** The step at which it is shown; null for all. */
  readonly index: number | null;
}

/** A line of text in CSS pixels from a view's upper left corner. */
interface PlacedText {
  readonly text: string;
  readonly x: number;
  readonly top: number;
  readonly align: "left" | "center" | "right";
  readonly kind: "label" | "caption";
  /** The step at which it is shown; null for all. */
  readonly index: number | null;
}

/** Pictures and words at their places. */
interface Placed {
  readonly width: number;
  readonly height: number;
  readonly images: readonly PlacedImage[];
  readonly texts: readonly PlacedText[];
}

/** Sizes of text in CSS pixels. */
export const TEXT_SIZE = { label: 12, caption: 11 } as const;

/**
 * Pictures and words as a view of their size.
 *
 * @param sizePx Width and height of a picture.
 * @param filters What leaves those that are to be seen. Default all.
 */
export function placedView(
  { width, height, images, texts }: Placed,
  sizePx: number,
  filters: readonly Filter[] = [],
): Extract<View, { layer: unknown[] }> {
  const at = (field: string) => ({
    field,
    type: "quantitative" as const,
    scale: null,
    axis: null,
  });
  const kinds = inOrder(texts, ({ kind, align }) => `${kind} ${align}`);
  return {
    width,
    height,
    layer: [
      {
        data: { values: images.map((image) => ({ ...image })) },
        transform: [...filters],
        mark: {
          type: "image",
          width: sizePx,
          height: sizePx,
          aspect: false,
          align: "left",
          baseline: "top",
        },
        encoding: {
          x: at("left"),
          y: at("top"),
          url: { field: "url", type: "nominal" },
          description: { field: "words", type: "nominal" },
        },
      },
      ...kinds.flatMap((name): Layer[] => {
        const own = texts.filter(({ kind, align }) => `${kind} ${align}` === name);
        const [first] = own;
        if (!first) return [];
        const { kind, align } = first;
        return [{
          data: { values: own.map(({ text, x, top, index }) => ({ text, x, top, index })) },
          transform: [...filters],
          mark: {
            type: "text",
            align,
            baseline: "top",
            fontSize: TEXT_SIZE[kind],
            color: kind === "label" ? INK.plain : INK.quiet,
          },
          encoding: {
            x: at("x"),
            y: at("top"),
            text: { field: "text", type: "nominal" },
          },
        }];
      }),
    ],
  };
}

/** A picture in a table of pictures. */
export interface PictureCell {
  readonly row: string;
  readonly column: string;
  readonly url: string;
  /** Words under it; empty for none. */
  readonly caption: string;
  /** The step at which it is shown; null for all. */
  readonly index: number | null;
}

/** How a table of pictures is laid out. */
interface PictureTableOptions {
  /** Names of the rows from top to bottom, written at the left. */
  readonly rows: readonly string[];
  /** Names of the columns, written above. */
  readonly columns: readonly string[];
  /** Width and height of a picture. */
  readonly sizePx: number;
  /** What several columns are, written above them from the first of them on. Default none. */
  readonly over?: { readonly text: string; readonly column: number };
}

const gap = 6;
const maxLabelWidth = 150;

/** Places a table of pictures: their names above and at the left, their captions below them. */
export function placeTable(
  cells: readonly PictureCell[],
  { rows, columns, sizePx, over }: PictureTableOptions,
): Placed {
  const pitch = sizePx + gap;
  const rowLabels = rows.map((row) => wrapText(row, TEXT_SIZE.label, maxLabelWidth));
  const widest = Math.max(0, ...rowLabels.flat().map((line) => textWidthPx(line, TEXT_SIZE.label)));
  const left = widest > 0 ? Math.ceil(widest) + 10 : 0;
  const columnLabels = columns.map((column) => wrapText(column, TEXT_SIZE.label, pitch));
  const headHeight = Math.max(0, ...columnLabels.map((l) => linesHeight(l, TEXT_SIZE.label)));
  const overLines = over ? [over.text] : [];
  const overHeight = linesHeight(overLines, TEXT_SIZE.caption);

  const images: PlacedImage[] = [];
  const texts: PlacedText[] = [];
  const write = (
    lines: readonly string[],
    place: Omit<PlacedText, "text">,
  ) => {
    for (const [i, text] of lines.entries()) {
      const top = place.top + linesHeight(lines.slice(0, i), TEXT_SIZE[place.kind]);
      texts.push({ ...place, text, top });
    }
  };
  const always = { index: null } as const;
  write(overLines, {
    ...always,
    x: left + (over?.column ?? 0) * pitch,
    top: 0,
    align: "left",
    kind: "caption",
  });
  let top = overHeight + headHeight + (headHeight > 0 ? 4 : 0);
  for (const [i, lines] of columnLabels.entries()) {
    write(lines, {
      ...always,
      x: left + i * pitch + sizePx / 2,
      top: overHeight + headHeight - linesHeight(lines, TEXT_SIZE.label),
      align: "center",
      kind: "label",
    });
  }
  for (const [i, row] of rows.entries()) {
    const lines = rowLabels[i] ?? [];
    const middle = top + (sizePx - linesHeight(lines, TEXT_SIZE.label)) / 2;
    write(lines, { ...always, x: left - 10, top: middle, align: "right", kind: "label" });
    let captionHeight = 0;
    for (const { column, url, caption, index } of cells.filter((cell) => cell.row === row)) {
      const x = left + columns.indexOf(column) * pitch;
      const words = [row, column, caption].filter(Boolean).join(", ");
      images.push({ url, words, left: x, top, index });
      const lines = wrapText(caption, TEXT_SIZE.caption, pitch);
      captionHeight = Math.max(captionHeight, linesHeight(lines, TEXT_SIZE.caption));
      write(lines, {
        index,
        x: x + sizePx / 2,
        top: top + sizePx + 3,
        align: "center",
        kind: "caption",
      });
    }
    top += sizePx + (captionHeight > 0 ? captionHeight + 3 : 0) + gap;
  }
  return { width: left + columns.length * pitch - gap, height: top - gap, images, texts };
}
