/**
 * Charts are Vega-Lite specifications: plain data, checked by Vega-Lite's own types. They stay within
 * version 5.6.1, which JupyterLab 4 draws.
 *
 * @module
 */

import type { TopLevelSpec } from "vega-lite";

/** A complete chart: data, marks and titles. */
export type ChartSpec = TopLevelSpec;

/** The schema of {@linkcode ChartSpec}, which tells a viewer the version. */
export const chartSchema = "https://vega.github.io/schema/vega-lite/v5.json";

/** The title of a chart as one line; empty if it has none. */
export function chartTitle(spec: ChartSpec): string {
  const { title } = spec;
  if (typeof title === "string") return title;
  if (typeof title !== "object" || title === null) return "";
  const text = "text" in title ? title.text : title;
  if (Array.isArray(text)) return text.join(" ");
  return typeof text === "string" ? text : "";
}
