/**
 * An equation over faces as one picture: the faces of each term, their reconstructions and their
 * average; then the line of averages with the result; what is said of it; real faces near it.
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

/** A picture with words under it. */
export interface CaptionedImage {
  /** The picture. */
  readonly image: RgbImage;
  /** A few words. */
  readonly caption: string;
}

/** One term of an equation. */
export interface EquationGroup {
  /** What stands before it: nothing, `+`, `−`, `− 2 ×`. */
  readonly sign: string;
  /** Its words. */
  readonly label: string;
  /** What follows the words in the heading, such as how many faces there are. */
  readonly note: string;
  /** Two rows of pictures of the same size, such as faces and their reconstructions. */
  readonly rows: readonly { readonly label: string; readonly images: readonly RgbImage[] }[];
  /** The decoded average of the term's codes. */
  readonly average: RgbImage;
  /** What the average is, in a few words. */
  readonly averageLabel: string;
}

/** Everything that is shown. */
export interface EquationPicture {
  /** The equation in words. */
  readonly title: string;
  /** Its terms. */
  readonly groups: readonly EquationGroup[];
  /** What comes of it. */
  readonly result: CaptionedImage;
  /** Lines under the equation. */
  readonly remarks: readonly string[];
  /** Other faces in the manner of a term, such as real ones that are what the result should be. */
  readonly comparison?: EquationGroup;
  /** The last row, with what it shows; it may be empty. */
  readonly others: { readonly label: string; readonly images: readonly CaptionedImage[] };
  /** Small print. */
  readonly caption: string;
}

const face = 72;
const gap = 3;
const large = 2 * face + gap;
const labelWidth = 104;
/** Between the faces and their average. */
const arrow = 44;
const fonts = { title: 17, heading: 13, text: 12, sign: 24 } as const;
/** Room for `−`; a strength takes more. */
const signWidth = 34;
/** The equation's line needs as much. */
const leastColumns = 5;

/**
 * Draws an equation.
 *
 * @returns A file.
 * @throws {RangeError} If there are no terms.
 */
export async function drawEquation(
  picture: EquationPicture,
  options: DrawingOptions = {},
): Promise<Uint8Array> {
  return await pictureFile(await equationSvg(picture), options);
}

async function equationSvg(picture: EquationPicture): Promise<string> {
  const { title, groups, remarks, caption, others, comparison } = picture;
  if (groups.length === 0) throw new RangeError("Cannot draw an equation without terms");
  const columns = Math.max(
    leastColumns,
    others.images.length,
    columnsOf([...groups, ...comparison ? [comparison] : []]),
  );
  const width = 2 * PAGE_MARGIN + labelWidth + columns * (face + gap) - gap + arrow + large;
  const page = new SvgPage(width);
  page.lines(title, { size: fonts.title, weight: "bold" });
  page.space(8);
  for (const group of groups) await drawGroup(page, group, columnsOf(groups));
  page.rule();
  await drawLine(page, picture);
  page.space(6);
  for (const remark of remarks) page.lines(remark, { size: fonts.text });
  page.space(12);
  if (comparison || others.images.length > 0) page.rule();
  if (comparison) await drawGroup(page, comparison, columnsOf([comparison]));
  if (others.images.length > 0) await drawOthers(page, others);
  page.space(8);
  page.lines(caption, { size: fonts.text, fill: INK.quiet });
  return page.svg();
}

/** The most pictures in a row. */
function columnsOf(groups: readonly EquationGroup[]): number {
  return Math.max(...groups.flatMap(({ rows }) => rows.map(({ images }) => images.length)));
}

/** The heading, two rows of faces, and their average after the last column. */
async function drawGroup(page: SvgPage, group: EquationGroup, columns: number): Promise<void> {
  const { sign, label, note, rows, average, averageLabel } = group;
  const { parts } = page;
  const left = PAGE_MARGIN + labelWidth;
  const right = left + columns * (face + gap) - gap + arrow;
  drawHeading(page, [sign, label].filter(Boolean).join(" "), note, right);
  parts.push(svgText([averageLabel], {
    x: right + large / 2,
    top: page.y - linesHeight([averageLabel], fonts.text) - 4,
    size: fonts.text,
    fill: INK.quiet,
    anchor: "middle",
  }));
  const top = page.y;
  for (const [i, { label, images }] of rows.entries()) {
    const y = top + i * (face + gap);
    const lines = wrapText(label, fonts.text, labelWidth - 10);
    parts.push(svgText(lines, {
      x: left - 10,
      top: y + (face - linesHeight(lines, fonts.text)) / 2,
      size: fonts.text,
      fill: INK.quiet,
      anchor: "end",
    }));
    for (const [column, image] of images.entries()) {
      const x = left + column * (face + gap);
      parts.push(await svgImage(image, { x, y, width: face, height: face }));
    }
  }
  parts.push(signAt("→", right - arrow / 2, top, large));
  parts.push(await svgImage(average, { x: right, y: top, width: large, height: large }));
  page.space(large + 16);
}

/** The heading in bold; the note behind it if there is room, else below it. */
function drawHeading(page: SvgPage, heading: string, note: string, right: number): void {
  const lines = wrapText(heading, fonts.heading, right - PAGE_MARGIN, "bold");
  const at = (x: number, top: number) => ({ x, top, size: fonts.text, fill: INK.quiet });
  page.parts.push(
    svgText(lines, {
      ...at(PAGE_MARGIN, page.y),
      size: fonts.heading,
      fill: INK.plain,
      weight: "bold",
    }),
  );
  const after = PAGE_MARGIN + textWidthPx(heading, fonts.heading, "bold") + 10;
  const fits = lines.length === 1 && after + textWidthPx(note, fonts.text) < right;
  page.parts.push(
    svgText(
      [note],
      fits ? at(after, page.y) : at(PAGE_MARGIN, page.y + linesHeight(lines, fonts.heading)),
    ),
  );
  page.space(linesHeight(fits ? lines : [...lines, note], fonts.heading) + 4);
}

/** The averages with their signs, and the result; smaller if there are many. */
async function drawLine(page: SvgPage, { groups, result }: EquationPicture): Promise<void> {
  const tiles = [
    ...groups.map(({ sign, label, average }) => ({ sign, caption: label, image: average })),
    { sign: "=", ...result },
  ];
  const widths = tiles.map(({ sign }) =>
    sign === "" ? 0 : Math.max(signWidth, textWidthPx(sign, fonts.sign) + 16)
  );
  const room = page.width - 2 * PAGE_MARGIN - widths.reduce((sum, width) => sum + width, 0);
  const size = Math.min(large, Math.floor(room / tiles.length));
  const used = page.width - 2 * PAGE_MARGIN - room + size * tiles.length;
  let x = (page.width - used) / 2;
  let lowest = 0;
  for (const [i, { sign, caption, image }] of tiles.entries()) {
    const signSpace = widths[i] ?? 0;
    page.parts.push(signAt(sign, x + signSpace / 2, page.y, size));
    x += signSpace;
    page.parts.push(await svgImage(image, { x, y: page.y, width: size, height: size }));
    const lines = wrapText(caption, fonts.text, size + signWidth - 8);
    page.parts.push(svgText(lines, {
      x: x + size / 2,
      top: page.y + size + 4,
      size: fonts.text,
      fill: INK.plain,
      anchor: "middle",
      ...(i === tiles.length - 1 ? { weight: "bold" } : {}),
    }));
    lowest = Math.max(lowest, linesHeight(lines, fonts.text));
    x += size;
  }
  page.space(size + 4 + lowest + 4);
}

async function drawOthers(
  page: SvgPage,
  { label, images }: EquationPicture["others"],
): Promise<void> {
  const left = PAGE_MARGIN + labelWidth;
  const lines = wrapText(label, fonts.text, labelWidth - 10);
  const height = linesHeight(lines, fonts.text);
  page.parts.push(svgText(lines, {
    x: left - 10,
    top: page.y + Math.max(0, (face - height) / 2),
    size: fonts.text,
    fill: INK.quiet,
    anchor: "end",
  }));
  let lowest = 0;
  for (const [i, { image, caption }] of images.entries()) {
    const x = left + i * (face + gap);
    page.parts.push(await svgImage(image, { x, y: page.y, width: face, height: face }));
    const words = wrapText(caption, fonts.text, face);
    const middle = { x: x + face / 2, top: page.y + face + 2, anchor: "middle" } as const;
    page.parts.push(svgText(words, { ...middle, size: fonts.text, fill: INK.quiet }));
    lowest = Math.max(lowest, linesHeight(words, fonts.text));
  }
  page.space(Math.max(height, face + 2 + lowest));
}

/** A sign in the middle of a row. */
function signAt(sign: string, x: number, top: number, height: number): string {
  const lines = sign === "" ? [] : [sign];
  return svgText(lines, {
    x,
    top: top + (height - linesHeight(lines, fonts.sign)) / 2,
    size: fonts.sign,
    fill: INK.plain,
    anchor: "middle",
  });
}
