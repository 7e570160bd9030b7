/**
 * The process of the log entry as one picture: groups of faces become codes, codes are added and
 * subtracted, and what comes of it is decoded. Each way to a group's code is a band below the faces, so
 * that ways can be compared column by column.
 *
 * @module
 */

import type { RgbImage } from "../images/mod.ts";
import {
  type DrawingOptions,
  INK,
  linesHeight,
  PAGE_MARGIN,
  pictureFile,
  svgImage,
  SvgPage,
  svgText,
  textWidthPx,
  wrapText,
} from "./svg.ts";

/** A code and what the decoder makes of it. */
export interface DecodedCode {
  /** Its numbers, drawn as a heat map of rows of 8. */
  readonly code: ArrayLike<number>;
  /** Decoded. */
  readonly image: RgbImage;
}

/** How a group's faces became one code. */
export interface ProcessGroup extends DecodedCode {
  /** What was averaged: pictures, whose average was encoded, or codes. */
  readonly averaged: { readonly picture: RgbImage } | {
    readonly codes: readonly ArrayLike<number>[];
  };
}

/** One way from faces to a result. */
export interface ProcessWay {
  /** What is done, such as `Pictures averaged, then encoded`. */
  readonly label: string;
  /** As many as there are columns. */
  readonly groups: readonly ProcessGroup[];
  /** What comes of it. */
  readonly result: DecodedCode;
  /** Lines under the band, such as what judges say. */
  readonly remarks: readonly string[];
}

/** Everything that is shown. */
export interface ProcessPicture {
  /** What is computed, and by which network. */
  readonly title: string;
  /** The groups: what stands before each one's code, its name and its faces. */
  readonly columns: readonly {
    readonly sign: string;
    readonly label: string;
    readonly faces: readonly RgbImage[];
  }[];
  /** What the result should be. */
  readonly resultLabel: string;
  /** From top to bottom. */
  readonly ways: readonly ProcessWay[];
  /** Small print. */
  readonly caption: string;
}

const face = 80;
const gap = 4;
/** Numbers in a row of a heat map, as in the log entry's figures. */
const perRow = 8;
const cell = 4;
const fonts = { title: 17, heading: 13, text: 12, sign: 26, step: 10 } as const;
const arrow = 22;
const signWidth = 40;
/** The value at which a heat map's colour is full. */
const fullValue = 3;

/**
 * Draws the process.
 *
 * @returns A file.
 * @throws {RangeError} If there are no columns, or a way has not as many groups.
 */
export async function drawProcess(
  picture: ProcessPicture,
  options: DrawingOptions = {},
): Promise<Uint8Array> {
  return await pictureFile(await processSvg(picture), options);
}

async function processSvg(picture: ProcessPicture): Promise<string> {
  const { title, columns, ways, caption } = picture;
  const odd = ways.find(({ groups }) => groups.length !== columns.length);
  if (columns.length === 0 || odd) {
    throw new RangeError(
      `Cannot draw the process as each way needs a group for each of ${columns.length} columns` +
        (odd ? `: "${odd.label}" has ${odd.groups.length}` : ""),
    );
  }
  const layout = layoutOf(picture);
  const page = new SvgPage(layout.width);
  page.lines(title, { size: fonts.title, weight: "bold" });
  page.space(10);
  await drawFaces(page, picture, layout);
  for (const way of ways) {
    page.rule();
    await drawWay(page, way, picture, layout);
  }
  page.rule();
  page.lines(
    `A heat map is a code: ${perRow} numbers in a row, from −${fullValue} (blue) over 0 (white) to ` +
      `${fullValue} (red). ${caption}`,
    { size: fonts.text, fill: INK.quiet },
  );
  return page.svg();
}

/** Where columns stand. */
interface Layout {
  readonly width: number;
  readonly columnWidth: number;
  /** The height of a band, which is that of the highest heat map. */
  readonly height: number;
  readonly left: (column: number) => number;
}

function layoutOf({ columns, ways }: ProcessPicture): Layout {
  const mapWidth = perRow * cell;
  const before = Math.max(...ways.flatMap(({ groups }) => groups.map(widthBefore)), face);
  const band = before + arrow + mapWidth + arrow + face;
  const most = Math.max(...columns.map(({ faces }) => faces.length));
  const columnWidth = Math.max(band, most * (face + gap) - gap);
  const pitch = columnWidth + signWidth;
  const codes = ways.flatMap(({ groups, result }) => [...groups, result].map(({ code }) => code));
  const height = Math.max(face, ...codes.map(({ length }) => Math.ceil(length / perRow) * cell));
  const last = mapWidth + arrow + height;
  return {
    width: 2 * PAGE_MARGIN + columns.length * pitch + last,
    columnWidth,
    height,
    left: (column) => PAGE_MARGIN + column * pitch,
  };
}

/** What stands left of a group's code: a picture, or small heat maps. */
function widthBefore({ averaged }: ProcessGroup): number {
  return "picture" in averaged
    ? face
    : Math.min(averaged.codes.length, mostSmallMaps) * (perRow * cell / 2 + gap) - gap;
}

const mostSmallMaps = 4;

async function drawFaces(page: SvgPage, picture: ProcessPicture, layout: Layout): Promise<void> {
  const { columns, resultLabel } = picture;
  const top = page.y;
  const heading = (text: string, x: number) =>
    svgText([text], { x, top, size: fonts.heading, fill: INK.plain, weight: "bold" });
  for (const [i, { label, faces }] of columns.entries()) {
    page.parts.push(heading(label, layout.left(i)));
    for (const [j, image] of faces.entries()) {
      const x = layout.left(i) + j * (face + gap);
      page.parts.push(await svgImage(image, { x, y: top + 22, width: face, height: face }));
    }
  }
  const x = layout.left(columns.length);
  const lines = wrapText(resultLabel, fonts.heading, layout.width - PAGE_MARGIN - x, "bold");
  page.parts.push(
    svgText(lines, { x, top, size: fonts.heading, fill: INK.plain, weight: "bold" }),
  );
  page.space(22 + face + 14);
}

async function drawWay(
  page: SvgPage,
  { label, groups, result, remarks }: ProcessWay,
  { columns }: ProcessPicture,
  layout: Layout,
): Promise<void> {
  page.lines(label, { size: fonts.heading, weight: "bold" });
  page.space(6);
  const { parts, y: top } = page;
  const middle = top + layout.height / 2;
  const right = (column: number) => layout.left(column) + layout.columnWidth;
  const step = (text: string, x: number) => {
    const half = textWidthPx("→", fonts.heading) / 2;
    parts.push(
      centred("→", x + arrow / 2, middle, fonts.heading, INK.plain),
      centred(text, x + Math.max(half, arrow / 2), top + layout.height + 8, fonts.step, INK.quiet),
    );
  };
  for (const [i, group] of groups.entries()) {
    // From the right, so that what is added stands beside its sign.
    const imageX = right(i) - face;
    const mapX = imageX - arrow - perRow * cell;
    await square(page, group.image, imageX, middle);
    await heatMap(page, group.code, { x: mapX, middle, cellPx: cell });
    step("decoder", imageX - arrow);
    await before(page, group.averaged, { right: mapX - arrow, middle });
    step("picture" in group.averaged ? "encoder" : "average", mapX - arrow);
    const sign = columns[i + 1]?.sign ?? "=";
    parts.push(centred(sign, right(i) + signWidth / 2, middle, fonts.sign, INK.plain));
  }
  const x = layout.left(columns.length);
  await heatMap(page, result.code, { x, middle, cellPx: cell });
  const imageX = x + perRow * cell + arrow;
  step("decoder", imageX - arrow);
  const place = { x: imageX, y: top, width: layout.height, height: layout.height };
  parts.push(await svgImage(result.image, place));
  page.space(layout.height + 28);
  for (const remark of remarks) page.lines(remark, { size: fonts.text });
  page.space(10);
}

/** An average picture, or the codes that were averaged, left of a group's code. */
async function before(
  page: SvgPage,
  averaged: ProcessGroup["averaged"],
  { right, middle }: { readonly right: number; readonly middle: number },
): Promise<void> {
  if ("picture" in averaged) return await square(page, averaged.picture, right - face, middle);
  const shown = averaged.codes.slice(0, mostSmallMaps);
  const width = perRow * cell / 2;
  for (const [i, code] of shown.entries()) {
    const x = right - (shown.length - i) * (width + gap) + gap;
    await heatMap(page, code, { x, middle, cellPx: cell / 2 });
  }
}

async function square(page: SvgPage, image: RgbImage, x: number, middle: number): Promise<void> {
  const place = { x, y: middle - face / 2, width: face, height: face };
  page.parts.push(await svgImage(image, place));
}

/** A code as rows of numbers. */
async function heatMap(
  page: SvgPage,
  code: ArrayLike<number>,
  { x, middle, cellPx }: { readonly x: number; readonly middle: number; readonly cellPx: number },
): Promise<void> {
  const rows = Math.ceil(code.length / perRow);
  // Pixels of the picture are the cells' own, twice, as rasterisers smooth what they enlarge.
  const scale = 2 * cellPx;
  const [widthPx, heightPx] = [perRow * scale, rows * scale];
  const pixels = new Uint8Array(widthPx * heightPx * 3).fill(255);
  for (let py = 0; py < heightPx; py++) {
    for (let px = 0; px < widthPx; px++) {
      const value = code[Math.floor(py / scale) * perRow + Math.floor(px / scale)];
      if (value !== undefined) pixels.set(colourOf(value), (py * widthPx + px) * 3);
    }
  }
  const [width, height] = [perRow * cellPx, rows * cellPx];
  const y = middle - height / 2;
  page.parts.push(
    await svgImage({ pixels, widthPx, heightPx }, { x, y, width, height }),
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="#bbbbbb"/>`,
  );
}

/** White at 0, red above and blue below; the palette's, so that they differ for all eyes. */
function colourOf(value: number): [number, number, number] {
  const full = value < 0 ? [0, 90, 170] : [190, 60, 0];
  const share = Math.min(1, Math.abs(value) / fullValue) ** 0.8;
  const [r = 0, g = 0, b = 0] = full.map((channel) => Math.round(255 + share * (channel - 255)));
  return [r, g, b];
}

function centred(text: string, x: number, middle: number, size: number, fill: string): string {
  const top = middle - linesHeight([text], size) / 2;
  return svgText([text], { x, top, size, fill, anchor: "middle" });
}
