/**
 * Faces as points: where the pointer is, the face is shown large beside them. The axes may be two measures of
 * each draw, or a rank and its measure, such as how well each face is reconstructed. The still names a few
 * points and shows their faces.
 *
 * @module
 */

import { evenlySpread, type RgbImage } from "../images/mod.ts";
import {
  type InteractiveChart,
  type Layer,
  placedView,
  placeTable,
  pngUrls,
  TEXT_SIZE,
  webpUrls,
} from "./interactive.ts";
import { INK, linesHeight, wrapText } from "./svg.ts";
import { type ChartHeading, heading, inOrder, palette, quantity } from "./theme.ts";

/** One face, or one result. */
export interface FacePoint {
  /** Along the horizontal axis. */
  readonly x: number;
  /** Along the upright axis. */
  readonly y: number;
  /** What gives its colour, such as a method. Default none. */
  readonly group?: string;
  /** As many as there are labels: square pictures of one size. */
  readonly images: readonly RgbImage[];
  /** What is said of it under the pictures. Default: its numbers. */
  readonly caption?: string;
}

/** How faces are drawn as points. */
export interface FaceScatterOptions extends ChartHeading {
  /** The title of the horizontal axis, with its unit. */
  readonly xTitle: string;
  /** The title of the upright axis, with its unit. */
  readonly yTitle: string;
  /** What the pictures of a point are, such as `original` and `V1`. Default: one without a name. */
  readonly imageLabels?: readonly string[];
  /** Which points the still names; the chart begins with the first. Default: six, evenly spread in their order. */
  readonly named?: readonly number[];
}

const plot = { width: 420, height: 320 } as const;
/** A single picture beside the points, one of several, and one in the still. */
const [largePx, pairPx, smallPx] = [160, 112, 80];

/**
 * Points with the face under the pointer beside them.
 *
 * @example
 * ```ts
 * import { faceScatterChart } from "facespace/charts";
 *
 * const image = { pixels: new Uint8Array(8 * 8 * 3), widthPx: 8, heightPx: 8 };
 * const points = [0.2, 0.5, 0.7].map((x, i) => ({ x, y: i, group: "codes", images: [image] }));
 * await faceScatterChart(points, { title: "Who remains?", xTitle: "smile", yTitle: "distance" });
 * ```
 *
 * @throws {RangeError} If there are no points, a named one does not exist, or one lacks a picture.
 */
export async function faceScatterChart(
  points: readonly FacePoint[],
  options: FaceScatterOptions,
): Promise<InteractiveChart> {
  const { imageLabels = [""] } = options;
  const named = options.named ?? evenlySpread(points.map((_, i) => i), 6);
  const [first] = named;
  const odd = points.find(({ images }) => images.length !== imageLabels.length);
  const missing = named.find((i) => !(i in points));
  if (first === undefined || odd || missing !== undefined) {
    throw new RangeError(
      "Cannot draw faces as points as each needs a picture for each label, and those named must exist: got " +
        `${odd?.images.length ?? imageLabels.length} pictures for ${imageLabels.length} labels, ` +
        `${points.length} points and ${named.join(", ") || "none"} named`,
    );
  }
  const values = points.map(({ x, y, group = "" }, index) => ({ index, x, y, group }));
  const names = named.map((index, i) => ({ ...values[index], name: String(i + 1) }));
  return {
    spec: {
      title: heading(options),
      spacing: 24,
      hconcat: [
        { ...plot, data: { values }, layer: [pointLayer(points, options, first)] },
        await facesBeside(points, options),
      ],
    },
    still: {
      title: heading(options),
      spacing: 24,
      vconcat: [
        {
          ...plot,
          data: { values },
          layer: [pointLayer(points, options), ...nameLayers(names, points, options)],
        },
        await namedFaces(named.flatMap((i) => points.slice(i, i + 1)), imageLabels),
      ],
    },
  };
}

const short = (value: number) => Number(value.toPrecision(3)).toLocaleString("en");

function axes(points: readonly FacePoint[], { xTitle, yTitle }: FaceScatterOptions) {
  // Both charts have the same scales, and nothing lies on their edge.
  const scale = (values: readonly number[]) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = (high - low || 1) * 0.04;
    return { domain: [low - room, high + room], nice: false };
  };
  const [x, y] = [quantity("x", xTitle), quantity("y", yTitle)];
  const axis = { tickCount: 6 };
  return {
    x: { ...x, axis, scale: scale(points.map((point) => point.x)) },
    y: { ...y, axis, scale: scale(points.map((point) => point.y)) },
  };
}

/** The points; with one chosen at first, they follow the pointer. */
function pointLayer(
  points: readonly FacePoint[],
  options: FaceScatterOptions,
  first?: number,
): Layer {
  const groups = inOrder(points, ({ group = "" }) => group);
  const isChosen = { param: "face", empty: false } as const;
  return {
    ...(first === undefined ? {} : {
      params: [{
        name: "face",
        select: {
          type: "point" as const,
          on: "mouseover, click",
          nearest: true,
          clear: false,
          toggle: false,
          fields: ["index"],
        },
        value: [{ index: first }],
      }],
    }),
    mark: { type: "point", filled: true },
    encoding: {
      ...axes(points, options),
      ...(groups.length > 1
        ? {
          color: {
            field: "group",
            type: "nominal" as const,
            title: null,
            scale: { domain: groups, range: palette.slice(0, groups.length) },
            legend: { orient: "top" as const, labelLimit: 300 },
          },
        }
        : {}),
      ...(first === undefined ? { opacity: { value: 0.75 } } : {
        size: { condition: { ...isChosen, value: 180 }, value: 40 },
        opacity: { condition: { ...isChosen, value: 1 }, value: 0.7 },
      }),
    },
  };
}

/** Rings around the named points, and their names. */
function nameLayers(
  values: readonly { readonly name: string }[],
  points: readonly FacePoint[],
  options: FaceScatterOptions,
): Layer[] {
  const encoding = axes(points, options);
  const data = { values: [...values] };
  return [
    {
      data,
      mark: { type: "point", filled: false, size: 110, stroke: INK.plain, strokeWidth: 1.5 },
      encoding,
    },
    {
      data,
      mark: {
        type: "text",
        dx: 9,
        dy: -9,
        fontSize: TEXT_SIZE.label,
        fontWeight: "bold",
        color: INK.plain,
      },
      encoding: { ...encoding, text: { field: "name", type: "nominal" } },
    },
  ];
}

/** The chosen point's pictures side by side, with their labels above and its caption below. */
async function facesBeside(points: readonly FacePoint[], options: FaceScatterOptions) {
  const { imageLabels = [""], xTitle, yTitle } = options;
  const urls = await webpUrls(points.flatMap(({ images }) => images));
  const cells = urls.map((url, i) => ({
    row: "",
    column: imageLabels[i % imageLabels.length] ?? "",
    url,
    caption: "",
    index: Math.floor(i / imageLabels.length),
  }));
  const sizePx = imageLabels.length > 1 ? pairPx : largePx;
  const table = placeTable(cells, { rows: [""], columns: imageLabels, sizePx });
  const width = Math.max(largePx, table.width);
  const numbers = ({ x, y }: FacePoint) => `${xTitle}: ${short(x)}\n${yTitle}: ${short(y)}`;
  const texts = points.flatMap((point, index) => {
    const { group = "", caption = numbers(point) } = point;
    const lines = wrapText([group, caption].join("\n"), TEXT_SIZE.caption, width);
    return lines.map((text, i) => ({
      text,
      x: 0,
      top: table.height + 8 + linesHeight(lines.slice(0, i), TEXT_SIZE.caption),
      align: "left" as const,
      kind: "caption" as const,
      index,
    }));
  });
  const height = Math.max(...texts.map(({ top }) => top)) + linesHeight([""], TEXT_SIZE.caption);
  return placedView(
    { width, height, images: table.images, texts: [...table.texts, ...texts] },
    sizePx,
    [{ filter: { or: ["datum.index === null", { param: "face", empty: false }] } }],
  );
}

/** The named points' pictures in columns. */
async function namedFaces(points: readonly FacePoint[], labels: readonly string[]) {
  const urls = await pngUrls(points.flatMap(({ images }) => images));
  const cells = urls.map((url, i) => {
    const at = Math.floor(i / labels.length);
    const isLast = i % labels.length === labels.length - 1;
    return {
      row: labels[i % labels.length] ?? "",
      column: String(at + 1),
      url,
      caption: isLast ? points[at]?.caption ?? "" : "",
      index: null,
    };
  });
  const columns = points.map((_, i) => String(i + 1));
  return placedView(placeTable(cells, { rows: labels, columns, sizePx: smallPx }), smallPx);
}
