/**
 * One dimension of codes after the other: how its values are spread over faces, and below, at their places on
 * the same axis, what the decoder makes of each value of it. A slider chooses the dimension. The still shows a
 * few of them.
 *
 * @module
 */

import { evenlySpread, type RgbImage } from "../images/mod.ts";
import { gaussianCurve } from "./distributions.ts";
import {
  type Filter,
  type InteractiveChart,
  type Layer,
  pngUrls,
  slider,
  type View,
  webpUrls,
} from "./interactive.ts";
import { type ChartHeading, heading, palette, quantity } from "./theme.ts";

/** One dimension. */
export interface TraversedDimension {
  /** What it is called, such as `17, variance 1.9`. */
  readonly name: string;
  /** How its values are spread. */
  readonly bins: readonly {
    readonly from: number;
    readonly to: number;
    readonly density: number;
  }[];
  /** Decoded with the dimension at these values, at even distances. */
  readonly frames: readonly { readonly at: number; readonly image: RgbImage }[];
}

/** How dimensions are shown. */
export interface TraversalChartOptions extends ChartHeading {
  /** What the slider chooses. Default `dimension`. */
  readonly stepTitle?: string;
  /** What the values are. Default `value`. */
  readonly valueTitle?: string;
  /** The density drawn in. Default: that of N(0, 1). */
  readonly gaussian?: { readonly mean: number; readonly standardDeviation: number };
  /** Which dimensions the still shows. Default: four, evenly spread in their order. */
  readonly inStill?: readonly number[];
}

const facePx = 80;
const gap = 4;

/**
 * A histogram of a dimension over its decoded values. All dimensions have the same axis, so wide that
 * pictures stand side by side.
 *
 * @example
 * ```ts
 * import { traversalChart } from "facespace/charts";
 *
 * const image = { pixels: new Uint8Array(8 * 8 * 3), widthPx: 8, heightPx: 8 };
 * const frames = [-2, 0, 2].map((at) => ({ at, image }));
 * const bins = [{ from: -1, to: 0, density: 0.5 }, { from: 0, to: 1, density: 0.5 }];
 * await traversalChart([{ name: "1", bins, frames }], { title: "What does a dimension hold?" });
 * ```
 *
 * @throws {RangeError} If there are no dimensions, or one has fewer than two pictures.
 */
export async function traversalChart(
  dimensions: readonly TraversedDimension[],
  options: TraversalChartOptions,
): Promise<InteractiveChart> {
  const { stepTitle = "dimension" } = options;
  const short = dimensions.find(({ frames }) => frames.length < 2);
  const [first] = dimensions;
  if (!first || short) {
    throw new RangeError(
      "Cannot show dimensions as each needs two or more pictures: got " +
        (short ? `${short.frames.length} for "${short.name}"` : "no dimension"),
    );
  }
  const frames = dimensions.flatMap(({ frames }, index) =>
    frames.map(({ at, image }) => ({ index, at, image }))
  );
  const images = frames.map(({ image }) => image);
  const drawn = (urls: readonly string[]): Drawn => ({
    bins: dimensions.flatMap(({ bins }, index) => bins.map((bin) => ({ ...bin, index }))),
    frames: frames.map(({ index, at }, i) => ({ index, at, url: urls[i] ?? "" })),
  });
  const { param, label, filter } = slider(dimensions.map(({ name }) => name), {
    title: stepTitle,
    first: first.name,
  });
  const view = viewOf(drawn(await webpUrls(images)), options);
  const stillView = viewOf(drawn(await pngUrls(images)), options);
  const shown = options.inStill ?? evenlySpread(dimensions.map((_, i) => i), 4);
  return {
    spec: {
      title: heading(options),
      params: [param],
      vconcat: [view({ expr: label }, filter)],
    },
    still: {
      title: heading(options),
      spacing: 12,
      vconcat: shown.map((i) =>
        stillView(`${stepTitle}: ${dimensions[i]?.name}`, { filter: `datum.index === ${i}` })
      ),
    },
  };
}

/** The data of all dimensions. */
interface Drawn {
  readonly bins: readonly {
    readonly index: number;
    readonly from: number;
    readonly to: number;
    readonly density: number;
  }[];
  readonly frames: readonly { readonly index: number; readonly at: number; readonly url: string }[];
}

/** What makes the view of the dimension that a filter leaves. */
function viewOf({ bins, frames }: Drawn, options: TraversalChartOptions) {
  const { valueTitle = "value", gaussian = { mean: 0, standardDeviation: 1 } } = options;
  const places = [...new Set(frames.map(({ at }) => at))].sort((a, b) => a - b);
  const distance = Math.min(...places.slice(1).map((at, i) => at - (places[i] ?? at)));
  const ends = [
    ...bins.flatMap(({ from, to }) => [from, to]),
    ...places.flatMap((at) => [at - distance / 2, at + distance / 2]),
  ];
  const domain: [number, number] = [Math.min(...ends), Math.max(...ends)];
  const width = Math.round((domain[1] - domain[0]) / distance * (facePx + gap));
  const curve = gaussianCurve(gaussian, domain);
  const highest = Math.max(...[...bins, ...curve].map(({ density }) => density));
  const x = (field: string) => ({
    ...quantity(field, null),
    scale: { domain, nice: false },
    axis: null,
  });
  const y = {
    ...quantity("density", "density"),
    scale: { domain: [0, highest * 1.05], nice: false },
    axis: { tickCount: 3 },
  };
  const bars: Layer = {
    mark: { type: "rect", color: palette[5], opacity: 0.75, stroke: "#ffffff", strokeWidth: 0.5 },
    encoding: { x: x("from"), x2: { field: "to" }, y, y2: { datum: 0 } },
  };
  const line: Layer = {
    data: { values: curve },
    mark: { type: "line", color: palette[1], strokeWidth: 2 },
    encoding: { x: x("value"), y },
  };
  return (title: string | { readonly expr: string }, filter: Filter): View => ({
    title: { text: title, fontSize: 13, fontWeight: "normal" },
    spacing: 4,
    bounds: "flush",
    vconcat: [
      {
        width,
        height: 90,
        layer: [{ ...bars, data: { values: [...bins] }, transform: [filter] }, line],
      },
      {
        width,
        height: facePx,
        data: { values: [...frames] },
        transform: [filter],
        mark: { type: "image", width: facePx, height: facePx, aspect: false },
        encoding: {
          x: {
            ...x("at"),
            axis: { values: places, title: valueTitle, grid: false, domain: false, offset: 2 },
          },
          y: { value: facePx / 2 },
          url: { field: "url", type: "nominal" },
          description: { field: "at", type: "quantitative" },
        },
      },
    ],
  });
}
