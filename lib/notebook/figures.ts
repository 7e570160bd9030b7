/**
 * The figures of a notebook: the few numbers that it is run for, shown as a table and, in the same
 * display, as data, so that runs with other seeds and settings can be compared.
 *
 * @module
 */

import { publish } from "./jupyter.ts";
import { tableDisplay } from "./table.ts";

/** One figure. */
export interface Figure {
  /** What it is of, the same in every run: figures of several runs are matched by it. */
  readonly name: string;
  /** The estimate, finite; NaN where these faces gave nothing to measure. */
  readonly value: number;
  /**
   * Where it may lie, such as an `Interval` of `facespace/statistics`. Default, and where it is everywhere, as for the
   * mean of one value: not known.
   */
  readonly interval?: { readonly low: number; readonly high: number };
  /** For example `dB`. Default none. */
  readonly unit?: string;
}

/** What a figure is as data: the ends of its interval stand beside its value. */
export interface FigureData {
  /** As the figure's. */
  readonly name: string;
  /** As the figure's. */
  readonly value: number;
  /** The lower end of its interval, if it has one. */
  readonly low?: number;
  /** The upper end. */
  readonly high?: number;
  /** As the figure's. */
  readonly unit?: string;
}

/** The MIME type of figures as data: `{ "figures": FigureData[] }`. */
export const FIGURES_MIME = "application/vnd.facespace.figures+json";

/**
 * Shows the figures that a notebook is run for. A run without a browser writes them into its
 * `results.json`, which `deno task compare` reads; there a name must not come twice either.
 *
 * @example
 * ```ts
 * import { figures } from "facespace/notebook";
 * import { shareInterval } from "facespace/statistics";
 *
 * const success = shareInterval(180, 200);
 * await figures([
 *   { name: "PSNR of V1", value: 24.8, unit: "dB" },
 *   { name: "success", value: success.estimate, interval: success },
 * ]);
 * ```
 *
 * A figure that these faces do not give, NaN, is left out, which a line says.
 *
 * @throws {RangeError} If there are none, a name is empty or comes twice, or a number is infinite.
 */
export async function figures(all: readonly Figure[]): Promise<void> {
  const known = all.map((figure): Figure => {
    const { interval, ...plain } = figure;
    return interval?.low === -Infinity && interval.high === Infinity ? plain : figure;
  });
  checkFigures(known);
  const rows = known.filter(({ value }) => !Number.isNaN(value));
  const missing = all.filter(({ value }) => Number.isNaN(value)).map(({ name }) => name);
  if (missing.length > 0) {
    console.log(`Figures left out, as these faces do not give them: ${missing.join(", ")}`);
  }
  if (rows.length === 0) return;
  const { data } = tableDisplay(
    rows.map(({ name, value, interval, unit }) => ({
      figure: name,
      value,
      ...(rows.some((row) => row.interval) ? { low: interval?.low, high: interval?.high } : {}),
      ...(rows.some((row) => row.unit) ? { unit } : {}),
    })),
    { title: "Figures of this run" },
  );
  const asData = rows.map(({ name, value, interval, unit }): FigureData => ({
    name,
    value,
    ...(interval ? { low: interval.low, high: interval.high } : {}),
    ...(unit === undefined ? {} : { unit }),
  }));
  const display = { data: { ...data, [FIGURES_MIME]: { figures: asData } } };
  await publish(data["text/plain"], () => display);
}

function checkFigures(rows: readonly Figure[]): void {
  const cannot = (why: string) => new RangeError(`Cannot show figures as ${why}`);
  if (rows.length === 0) throw cannot("there are none");
  const names = rows.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw cannot(`their names must differ: got "${twice}" twice`);
  for (const { name, value, interval } of rows) {
    if (name.trim() === "") throw cannot(`each needs a name: got "${name}" for ${value}`);
    if (Number.isNaN(value)) continue;
    const { low, high } = interval ?? { low: value, high: value };
    if (![value, low, high].every(Number.isFinite)) {
      const found = interval ? `${value}, from ${low} to ${high}` : `${value}`;
      throw cannot(`their numbers must be finite: got ${found} for "${name}"`);
    }
    if (low > high) throw cannot(`low must not exceed high: got ${low} and ${high} for "${name}"`);
  }
}
