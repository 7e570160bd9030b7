/**
 * Training curves that grow while a model trains. While it runs only the Vega-Lite form is sent, which
 * JupyterLab draws by itself; the PNG, which takes a tenth of a second, comes at the end.
 *
 * @module
 */

import { lossChart, type LossChartOptions, type LossRow, themed } from "../charts/mod.ts";
import { DisplaySlot, inNotebook } from "./publish.ts";
import { chartDisplay, chartText, vegaLiteMime } from "./show_chart.ts";

/** A chart that grows. */
export interface LiveChart {
  /** Adds points; the picture follows within two seconds. */
  push(...rows: readonly LossRow[]): void;
  /** Draws the chart a last time, with its PNG. Call it also after an interrupt. */
  finish(): Promise<void>;
}

const periodMs = { notebook: 2000, terminal: 10_000 } as const;

/** Starts an empty chart of training curves; it appears with the first points. */
export function startLiveChart(options: LossChartOptions): LiveChart {
  const rows: LossRow[] = [];
  const slot = inNotebook() ? new DisplaySlot() : undefined;
  const minimumMs = slot ? periodMs.notebook : periodMs.terminal;
  let shownAtMs = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isFinished = false;

  const draw = () => {
    timer = undefined;
    shownAtMs = performance.now();
    const spec = lossChart(rows, options);
    const text = chartText(spec, `${options.title}: ${latestText(rows)}`);
    if (slot) slot.show({ data: { [vegaLiteMime]: themed(spec), "text/plain": text } });
    else console.log(text);
  };
  return {
    push(...added) {
      if (isFinished) throw new RangeError("Cannot add to a live chart that is finished");
      rows.push(...added);
      if (timer !== undefined || rows.length === 0) return;
      const waitMs = shownAtMs + minimumMs - performance.now();
      if (waitMs <= 0) return draw();
      timer = setTimeout(draw, waitMs);
      Deno.unrefTimer(timer);
    },
    async finish() {
      if (isFinished) return;
      isFinished = true;
      clearTimeout(timer);
      if (rows.length === 0) return;
      const spec = lossChart(rows, options);
      const text = chartText(spec, `${options.title}: ${latestText(rows)}`);
      if (slot) slot.show(await chartDisplay(spec, text));
      else console.log(text);
    },
  };
}

/** The last value of each series, for example `epoch 3, training 512.3, validation 530.1`. */
export function latestText(rows: readonly LossRow[]): string {
  const latest = new Map(rows.map((row) => [row.series, row]));
  const epoch = Math.max(...rows.map((row) => row.epoch));
  const values = [...latest.values()].map((row) =>
    `${row.series} ${Number(row.value.toPrecision(4))}`
  );
  return [`epoch ${Number(epoch.toFixed(2))}`, ...values].join(", ");
}
