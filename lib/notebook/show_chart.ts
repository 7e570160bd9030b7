/**
 * Shows a chart: as Vega-Lite for JupyterLab, as PNG for what cannot draw it (GitHub, nbconvert), and as
 * a line of text for a terminal.
 *
 * @module
 */

import { type ChartSpec, chartTitle, renderPng, themed } from "../charts/mod.ts";
import { pngDisplay } from "./png_display.ts";
import { type Display, inNotebook, publish } from "./publish.ts";

/** The newest Vega-Lite that JupyterLab 4.6 draws; it shows a v6 type as text. */
export const vegaLiteMime = "application/vnd.vegalite.v5+json";

const scale = 2;

/** How a chart is shown. */
export interface ShowChartOptions {
  /** What a terminal shows. Default: the chart's title. */
  readonly summary?: string;
}

/** Shows a chart in the notebook; in a terminal, its title or summary. */
export async function showChart(spec: ChartSpec, options: ShowChartOptions = {}): Promise<void> {
  const text = chartText(spec, options.summary);
  publish(inNotebook() ? await chartDisplay(spec, text) : { data: { "text/plain": text } });
}

/** The three representations of a chart, the PNG with its size. */
export async function chartDisplay(spec: ChartSpec, text: string): Promise<Required<Display>> {
  const { data, metadata } = pngDisplay(await renderPng(spec, scale), scale, text);
  return { data: { [vegaLiteMime]: themed(spec), ...data }, metadata };
}

/** The text for a chart in a terminal. */
export function chartText(spec: ChartSpec, summary: string | undefined): string {
  return `[chart] ${summary ?? (chartTitle(spec) || "untitled")}`;
}
