/**
 * Labelled pictures in notebooks: grids that say what their rows and columns are, equations over faces, and
 * the process behind one. They are sharp on dense screens, and JPEG where nothing else is asked for, as that
 * has a quarter of the bytes. In a terminal, what they show in words.
 *
 * @module
 */

import {
  drawEquation,
  drawGrid,
  type DrawGridOptions,
  type DrawingOptions,
  drawProcess,
  type EquationPicture,
  type PictureRow,
  type ProcessPicture,
} from "../charts/mod.ts";
import { type FacePixels, floatImageAt, type FloatImages, type RgbImage } from "../images/mod.ts";
import { faceAt } from "../store/mod.ts";
import { pictureDisplay, publish } from "./jupyter.ts";

/** A row of a grid. */
export interface GridRow {
  /** What the row shows, for example `originals, not seen in training`. */
  readonly label: string;
  /** Pictures, images of a model, or the faces of a store. */
  readonly images: readonly RgbImage[] | FloatImages | FacePixels;
  /** Which of them, in this order. Default: those of the options. */
  readonly which?: readonly number[];
}

/** How a grid is shown. */
export interface GridOptions extends DrawGridOptions {
  /**
   * Which images each row shows that does not say so itself; a model's only image, such as a mean, stands
   * for all. Default: all images.
   */
  readonly which?: readonly number[];
}

/**
 * Shows a grid of pictures, or says that there are none.
 *
 * @example
 * ```ts
 * import { grid } from "facespace/notebook";
 *
 * const originals = { values: new Float32Array(3 * 8 * 8 * 3), count: 3, sizePx: 8 };
 * const mean = { values: new Float32Array(8 * 8 * 3), count: 1, sizePx: 8 };
 * await grid([
 *   { label: "original", images: originals },
 *   { label: "mean face", images: mean },
 * ], { title: "Two of three held-out faces", which: [0, 2] });
 * ```
 *
 * @throws {RangeError} If a picture does not exist, pictures differ in size, or labels
 * are too many.
 */
export async function grid(rows: readonly GridRow[], options: GridOptions): Promise<void> {
  const { which, ...drawing } = options;
  const chosen = rows.map((row) => ({ label: row.label, images: picturesOf(row, which) }));
  if (chosen.every(({ images }) => images.length === 0)) {
    return console.log(`${drawing.title}: none`);
  }
  const text = gridText(chosen, drawing);
  await show(text, drawing, (as) => drawGrid(chosen, { ...drawing, ...as }));
}

/** Draws and shows, light and sharp where nothing else is asked for. */
async function show(
  text: string,
  { format = "jpeg", pixelRatio = 2 }: DrawingOptions,
  draw: (as: DrawingOptions) => Promise<Uint8Array>,
): Promise<void> {
  const display = async () =>
    await pictureDisplay(await draw({ format, pixelRatio }), pixelRatio, text);
  await publish(text, display);
}

/**
 * One long row as several, labelled by what they hold: `draws 1–10`, `draws 11–20`, ….
 *
 * @param perRow How many images a row has; the last may have fewer.
 */
export function inRows({ label, ...row }: GridRow, perRow: number): readonly GridRow[] {
  const images = picturesOf({ label, ...row });
  return Array.from({ length: Math.ceil(images.length / perRow) }, (_, i) => {
    const from = i * perRow;
    const part = images.slice(from, from + perRow);
    return { label: `${label} ${from + 1}–${from + part.length}`, images: part };
  });
}

/** The pictures that a row shows. */
export function picturesOf(
  { images, which: own }: GridRow,
  common?: readonly number[],
): readonly RgbImage[] {
  if ("length" in images) {
    return (own ?? common)?.map((i) => {
      const image = images[i];
      if (image) return image;
      throw new RangeError(`Cannot show image ${i} as there are only ${images.length}`);
    }) ?? images;
  }
  const all = () => Array.from({ length: images.count }, (_, i) => i);
  if ("readSync" in images) return (own ?? common ?? all()).map((i) => faceAt(images, i));
  const shared = images.count === 1 ? common?.map(() => 0) : common;
  return (own ?? shared ?? all()).map((i) => floatImageAt(images, i));
}

/** What a grid shows, in words. */
export function gridText(
  rows: readonly PictureRow[],
  { title, columnLabels = [], caption }: DrawGridOptions,
): string {
  const count = (n: number) => `${n} ${n === 1 ? "picture" : "pictures"}`;
  return [
    `[grid] ${title}`,
    ...rows.map((row) => `  ${row.label || "row"}: ${count(row.images.length)}`),
    ...(columnLabels.length > 0 ? [`  columns: ${columnLabels.join(", ")}`] : []),
    ...(caption ? [caption] : []),
  ].join("\n");
}

/**
 * Shows an equation over faces as one picture; in a terminal, its line and what is said of the result. A
 * text in its place, which says why there is no picture, is printed.
 */
export async function equation(
  picture: EquationPicture | string,
  options: DrawingOptions = {},
): Promise<void> {
  if (typeof picture === "string") return console.log(picture);
  const { title, groups, remarks, caption } = picture;
  const text = [
    `[equation] ${title}`,
    ...groups.map(({ label, note }) => `  ${label}: ${note}`),
    ...remarks.map((remark) => `  ${remark}`),
    caption,
  ].join("\n");
  await show(text, options, (as) => drawEquation(picture, as));
}

/**
 * Shows how faces become codes and codes a face, by each way; in a terminal, the ways and what is said of
 * each. A text in the picture's place, which says why there is none, is printed.
 */
export async function showProcess(
  picture: ProcessPicture | string,
  options: DrawingOptions = {},
): Promise<void> {
  if (typeof picture === "string") return console.log(picture);
  const { title, columns, ways, caption } = picture;
  const faces = columns.map(({ sign, label, faces }) =>
    [sign, `${label} (${faces.length})`].filter(Boolean).join(" ")
  );
  const text = [
    `[process] ${title}`,
    `  ${faces.join(" ")}`,
    ...ways.flatMap(({ label, remarks }) => [
      `  ${label}`,
      ...remarks.map((remark) => `    ${remark}`),
    ]),
    caption,
  ].join("\n");
  await show(text, options, (as) => drawProcess(picture, as));
}
