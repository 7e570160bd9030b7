import { assert, assertEquals, assertGreater } from "@std/assert";
import {
  type ChartSpec,
  correlationChart,
  drawGrid,
  faceScatterChart,
  filmstripChart,
  histogramChart,
  intervalChart,
  lossChart,
  shareChart,
  traversalChart,
} from "facespace/charts";
import { decodeImage } from "facespace/images";
import { renderSvg } from "../../lib/charts/render.ts";
import { INK } from "../../lib/charts/svg.ts";
import { darkTheme, drawn, flat, viewOf } from "./fixture.ts";

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const hex = colour.slice(1);
  const channels = hex.length === 3 ? [...hex].map((c) => c + c) : hex.match(/../g) ?? [];
  const [r = 0, g = 0, b = 0] = channels.map((channel) => {
    const value = parseInt(channel, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours, from 1 to 21 (WCAG 2.2). */
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const DARK = "#111111"; // JupyterLab's, behind outputs
const enough = 4.5;

async function charts(): Promise<readonly ChartSpec[]> {
  const images = [flat(9)];
  const points = [1, 2, 3].map((x) => ({ x, y: x, group: `g${x}`, images }));
  const frames = [1, 3].map((step) => ({ step, column: "a", image: flat(9), caption: "words" }));
  const bins = [{ from: 0, to: 1, density: 1 }];
  const traversed = [{ name: "1", bins, frames: [0, 1].map((at) => ({ at, image: flat(9) })) }];
  const [film, scatter, traversal] = [
    await filmstripChart(frames, { title: "T", subtitle: "S", stepTitle: "steps" }),
    await faceScatterChart(points, { title: "T", xTitle: "x", yTitle: "y" }),
    await traversalChart(traversed, { title: "T" }),
  ];
  return [
    ...[film, scatter, traversal].flatMap(({ spec, still }) => [spec, still]),
    lossChart([{ epoch: 1, value: 2, series: "a" }], { title: "T", subtitle: "S" }),
    shareChart([{ name: "a", share: 0.5 }], { title: "T" }),
    correlationChart([{ row: "a", column: "b", correlation: 0.5 }], { title: "T" }),
    intervalChart([{ name: "a", mean: 1, low: 0, high: 2, values: [1] }], {
      title: "T",
      valueTitle: "v",
    }),
    histogramChart([{ panel: "a", from: 0, to: 1, density: 1 }], {
      title: "T",
      valueTitle: "v",
      reference: { value: 0.5, label: "here" },
    }),
  ];
}

Deno.test("all text of charts has a contrast of 4.5 or more against their white card", async () => {
  for (const spec of await charts()) {
    const svg = await renderSvg(spec);
    assert(/<rect width="\d+" height="\d+" fill="#ffffff"/.test(svg), "a white card lies below");
    const fills = [...svg.matchAll(/<text[^>]*fill="(#[0-9a-f]+)"/g)].map(([, fill = ""]) => fill);
    assertGreater(fills.length, 3);
    assertEquals(fills.filter((fill) => contrast(fill, "#ffffff") < enough), []);
  }
  for (const ink of Object.values(INK)) assertGreater(contrast(ink, "#ffffff"), enough);
});

Deno.test("a viewer's dark theme changes nothing about a chart", async () => {
  for (const spec of await charts()) {
    assertEquals(await drawn(viewOf(spec, darkTheme)), await drawn(viewOf(spec)));
  }
});

Deno.test("no grey reads on white and on JupyterLab's dark alike, so pictures bring their card", async () => {
  const greys = Array.from(
    { length: 256 },
    (_, i) => `#${i.toString(16).padStart(2, "0").repeat(3)}`,
  );
  const best = Math.max(
    ...greys.map((grey) => Math.min(contrast(grey, "#ffffff"), contrast(grey, DARK))),
  );
  assert(best > 4.2 && best < 4.4, `${best}`);
  const grid = await drawGrid([{ label: "row", images: [flat(90)] }], { title: "T" });
  const { pixels, widthPx, heightPx } = await decodeImage(grid);
  const corners = [0, widthPx - 1, (heightPx - 1) * widthPx, heightPx * widthPx - 1];
  assertEquals(corners.map((at) => pixels[3 * at]), [255, 255, 255, 255]);
});
