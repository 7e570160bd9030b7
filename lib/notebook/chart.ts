/**
 * Charts in notebooks: as Vega-Lite for JupyterLab, as a picture for what cannot draw it (GitHub,
 * nbconvert), and as a line of text for a terminal. The picture of a chart that answers to the hand is its
 * still. A curve that grows sends only its Vega-Lite form; the picture, which takes a fifth of a second,
 * comes at the end of the cell.
 *
 * @module
 */

import {
  type ChartSpec,
  chartTitle,
  type InteractiveChart,
  lossChart,
  type LossChartOptions,
  type LossRow,
  renderJpeg,
  renderPng,
  themed,
} from "../charts/mod.ts";
import { type Display, DisplaySlot, inNotebook, pictureDisplay, publish } from "./jupyter.ts";
import { endWithCell } from "./kernel.ts";

/** The newest Vega-Lite that JupyterLab 4.6 draws; it shows a v6 type as text. */
export const vegaLiteMime = "application/vnd.vegalite.v5+json";

/** Sharp on fine screens. */
const pixelRatio = 2;

/**
 * Shows a chart in the notebook; in a terminal, its title. Of a chart without rows it says so.
 *
 * @example
 * ```ts
 * import { lossChart } from "facespace/charts";
 * import { chart } from "facespace/notebook";
 *
 * const rows = [{ epoch: 1, value: 612, series: "training" }];
 * await chart(lossChart(rows, { title: "The loss falls" }));
 * ```
 *
 * @param shown What `facespace/charts` makes of rows, or any Vega-Lite specification.
 */
export async function chart(shown: ChartSpec | InteractiveChart): Promise<void> {
  const spec = "still" in shown ? shown.spec : shown;
  const title = chartTitle(spec) || "untitled";
  if (isEmpty(spec)) return console.log(`${title}: none`);
  const text = `[chart] ${title}`;
  await publish(text, () => chartDisplay(shown, text));
}

/** Whether all that a chart draws is in its own data, and there is nothing. */
function isEmpty({ data }: ChartSpec): boolean {
  return data != null && "values" in data && Array.isArray(data.values) && data.values.length === 0;
}

/** The three representations of a chart, the picture with its size. */
export async function chartDisplay(
  shown: ChartSpec | InteractiveChart,
  text: string,
): Promise<Required<Display>> {
  // Faces make a PNG large, and a JPEG would blur the lines of other charts.
  const [spec, file] = "still" in shown
    ? [shown.spec, await renderJpeg(shown.still, pixelRatio)]
    : [shown, await renderPng(shown, pixelRatio)];
  const { data, metadata } = await pictureDisplay(file, pixelRatio, text);
  return { data: { [vegaLiteMime]: themed(spec), ...data }, metadata };
}

const periodMs = { notebook: 2000, terminal: 10_000 } as const;

/** Training curves that grow while a model trains; they appear with the first points. */
export class LiveChart {
  readonly #options: LossChartOptions;
  readonly #rows: LossRow[] = [];
  readonly #slot = inNotebook() ? new DisplaySlot() : undefined;
  #shownAtMs = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LossChartOptions) {
    this.#options = options;
  }

  /** Adds points; the picture follows within two seconds, and has its final form with the cell's end. */
  push(...added: readonly LossRow[]): void {
    this.#rows.push(...added);
    endWithCell(this.#end);
    if (this.#timer !== undefined || this.#rows.length === 0) return;
    const minimumMs = this.#slot ? periodMs.notebook : periodMs.terminal;
    const waitMs = this.#shownAtMs + minimumMs - performance.now();
    if (waitMs <= 0) return this.draw();
    this.#timer = setTimeout(() => this.draw(), waitMs);
    Deno.unrefTimer(this.#timer);
  }

  /** Shows at once what there is. */
  draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shownAtMs = performance.now();
    const { spec, text } = this.#drawing();
    if (this.#slot) {
      this.#slot.show({ data: { [vegaLiteMime]: themed(spec), "text/plain": text } });
    } else console.log(text);
  }

  #end = async () => {
    clearTimeout(this.#timer);
    const { spec, text } = this.#drawing();
    this.#slot?.show(await chartDisplay(spec, text));
  };

  #drawing(): { readonly spec: ChartSpec; readonly text: string } {
    const text = `[chart] ${this.#options.title}: ${latestText(this.#rows)}`;
    return { spec: lossChart(this.#rows, this.#options), text };
  }
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
