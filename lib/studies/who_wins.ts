/**
 * Why did the discriminator win? An autoencoder is trained against a discriminator as the log's author did
 * in its weeks 11 to 16, and again with one suspected cause removed at a time, from several seeds: equally
 * long, on the same faces. It is looked at whether the discriminator can tell held-out faces from what
 * the autoencoder makes of them: by the share of pairs of a face and a copy of which the face looks more real to it
 * (the area under its ROC curve), which does not depend on where it draws the line, as that swings.
 *
 * @module
 */

import {
  arithmeticCurveChart,
  type ChartHeading,
  type ChartSpec,
  type PictureRow,
} from "../charts/mod.ts";
import { evenlySpread } from "../images/mod.ts";
import { choosePrecision } from "../runtime/mod.ts";
import { type MeanInterval, meanInterval } from "../statistics/mod.ts";
import { faceAt } from "../store/mod.ts";
import { executedCode, projectPath } from "../system/mod.ts";
import type { FaceParts, RunOptions, TrainingFaces } from "../training/mod.ts";
import { type Duel, duel, type DuelWay, openArena, SHOWN } from "./duel.ts";
import { keptDuels } from "./kept_duels.ts";
import type { TableRow } from "./measures.ts";

/**
 * As the log's author trained it. His losses, in the thousands, are of a squared error that is summed over pixel
 * values, of which a picture of 80 × 80 has 19,200.
 */
const PUBLISHED: DuelWay = {
  answer: "probability",
  penalty: 0,
  pixels: 19_200,
  turns: 1,
  codes: "rectified",
};

/** What is done instead, suspect by suspect; the error in pixels is taken away, and made light. */
const CURES = {
  "log-odds": { answer: "log-odds" },
  "a penalty on its slope": { penalty: 10 },
  "three turns for one": { turns: 3 },
  "linear codes": { codes: "linear" },
  "no error in pixels": { pixels: 0 },
  "a light error in pixels": { pixels: 50 },
} as const satisfies Readonly<Record<string, Partial<DuelWay>>>;

/** The published training, each suspected cause removed by itself, and all of them, with the light error in pixels. */
export const DUEL_WAYS: Readonly<Record<string, DuelWay>> = {
  "as published": PUBLISHED,
  ...Object.fromEntries(
    Object.entries(CURES).map(([name, cure]) => [name, { ...PUBLISHED, ...cure }]),
  ),
  "all of these": Object.assign({}, PUBLISHED, ...Object.values(CURES)),
};

/** What is the same in all trainings. */
export interface WhoWinsOptions extends Pick<RunOptions, "signal"> {
  /** Faces to learn from and to look at. */
  readonly faces: TrainingFaces;
  /** Whose faces are learned from, and whose are looked at: those for validation. */
  readonly split: FaceParts;
  /** A training of each way for each. */
  readonly seeds: readonly number[];
  /** Of the log's filters, in all networks. */
  readonly widthFactor: number;
  /** Faces to learn from, at most. */
  readonly learned: number;
  /** How often each is seen. */
  readonly epochs: number;
  /** Called after each epoch of each training. */
  readonly onTrial?: (done: number, total: number) => void;
  /** Where trainings are kept, and looked for. Default: `outputs/studies`. */
  readonly folder?: string;
  /** Whether those that are there are taken. Default `true`. */
  readonly resume?: boolean;
}

/** Held-out faces that the discriminator is asked about. */
const ASKED = 96;

/** What came of all trainings. */
export interface WhoWins {
  /** How many trainings were taken from an earlier run, in a sentence; none if none were. */
  readonly notes: readonly string[];
  /**
   * How often a held-out face looks more real to the discriminator than a copy does, epoch by epoch: 1 where it
   * wins, a half where it guesses. The mean over seeds with its 95 % interval; a panel for each way, beside the first.
   */
  curve(options: ChartHeading): ChartSpec;
  /** A row a way: in the end, means over seeds with 95 % intervals. */
  readonly table: readonly TableRow[];
  /** Held-out faces, and what the network of the first seed makes of them, way by way. */
  readonly rows: readonly PictureRow[];
  /**
   * A measure of a way: the mean over seeds with its 95 % interval, and the values seed by seed.
   *
   * @throws {RangeError} If there is no such way.
   */
  over(
    way: string,
    measure: DuelMeasure,
  ): MeanInterval & { readonly values: readonly number[] };
}

/** What is a number of each training; `told` in the last epoch. */
export type DuelMeasure = "told" | "accuracy" | "passed" | "psnrDb" | "sharpness";

function valueOf(duel: Duel, measure: DuelMeasure): number {
  return measure === "told" ? duel.told.at(-1) ?? NaN : duel[measure];
}

/**
 * Trains each way from each seed. What is trained is kept, and taken from there the next time, if nothing that decides
 * it has changed.
 *
 * @throws As `train()`.
 */
export async function whoWins(
  ways: Readonly<Record<string, DuelWay>>,
  options: WhoWinsOptions,
): Promise<WhoWins> {
  const { faces, split, seeds, epochs, widthFactor, signal, onTrial, resume = true } = options;
  const { folder = projectPath("outputs", "studies") } = options;
  const held = evenlySpread(split.validation, ASKED);
  const learned = evenlySpread(split.train, options.learned);
  const total = seeds.length * Object.keys(ways).length * epochs;
  const found: Record<string, Duel[]> = {};
  const kept = keptDuels(folder);
  const code = await executedCode(import.meta.url);
  const { precision } = choosePrecision();
  const same = { code, precision, faces: faces.checksum, learned, held, epochs, widthFactor };
  let [done, taken] = [0, 0];
  for (const [name, way] of Object.entries(ways)) {
    // Opened for the first seed that has to be trained.
    let opened: ReturnType<typeof openArena> | undefined;
    using arenas = new DisposableStack();
    const arena = () =>
      opened ??= arenas.use(openArena(way, { sizePx: faces.sizePx, widthFactor }));
    const ofWay = found[name] = [] as Duel[];
    for (const seed of seeds) {
      const facts = { ...same, way: { ...way }, seed };
      const before = resume ? await kept.find(facts) : undefined;
      if (before) {
        taken++;
        onTrial?.(done += epochs, total);
      }
      const fought = before ?? await duel(arena(), {
        ...{ faces, learned, held, epochs, seed },
        onEpoch: () => onTrial?.(++done, total),
        ...(signal ? { signal } : {}),
      });
      if (!before) await kept.keep(facts, fought);
      ofWay.push(fought);
    }
  }
  const shown = evenlySpread(held, SHOWN).map((row) => faceAt(faces, row));
  const each = Object.entries(found);
  const [[first = "", baseline = []] = []] = each;
  const curveOf = (duels: readonly Duel[], panel: string, series: string) =>
    Array.from({ length: epochs }, (_, i) => {
      const { mean: estimate, low, high } = meanInterval(duels.map(({ told }) => told[i] ?? NaN));
      const [least, most] = [Math.max(0, low), Math.min(1, high)];
      return { panel, series, at: i + 1, estimate, low: least, high: most };
    });
  return {
    notes: taken === 0 ? [] : [
      `${taken} of ${total / epochs} trainings were there from an earlier run, in ${folder}`,
    ],
    curve: (heading) =>
      arithmeticCurveChart(
        each.slice(1).flatMap(([name, duels]) => [
          ...curveOf(baseline, name, first),
          ...curveOf(duels, name, "the cure"),
        ]),
        {
          ...heading,
          stepTitle: "epochs",
          valueTitle: "faces above copies",
          columns: 3,
        },
      ),
    table: each.map(([way, duels]) => {
      const percent = (valueOf: (duel: Duel) => number) => interval(duels, valueOf, SHARE);
      const number = (valueOf: (duel: Duel) => number, digits: number) =>
        interval(duels, valueOf, { factor: 1, digits, most: Infinity });
      return {
        "what is otherwise": way,
        "right while it learned (%)": percent(({ accuracy }) => accuracy),
        "a held-out face looks more real than a copy (%)": percent(({ told }) =>
          told.at(-1) ?? NaN
        ),
        "copies taken for real (%)": percent(({ passed }) => passed),
        "PSNR of copies (dB)": number(({ psnrDb }) => psnrDb, 1),
        "sharpness over the original's": number(({ sharpness }) => sharpness, 2),
      };
    }),
    rows: [
      { label: "held-out face", images: shown },
      ...each.map(([way, [duel]]) => ({ label: way, images: duel?.pictures ?? [] })),
    ],
    over(way, measure) {
      const duels = found[way];
      if (!duels) {
        throw new RangeError(
          `Cannot measure ${way} as it was not trained; ${Object.keys(found)} were`,
        );
      }
      const values = duels.map((duel) => valueOf(duel, measure));
      return { ...meanInterval(values), values };
    },
  };
}

/** How a share is written: in whole per cent, with an interval that ends where shares do. */
const SHARE = { factor: 100, digits: 0, most: 100 } as const;

/** `97 (95 to 99)`: the mean over seeds, times a factor, with so many digits; nothing is below 0. */
function interval(
  duels: readonly Duel[],
  valueOf: (duel: Duel) => number,
  { factor, digits, most }: {
    readonly factor: number;
    readonly digits: number;
    readonly most: number;
  },
): string {
  const { mean, low, high } = meanInterval(duels.map((duel) => factor * valueOf(duel)));
  const [at, from, to] = [mean, Math.max(0, low), Math.min(most, high)]
    .map((value) => value.toFixed(digits));
  return Number.isFinite(low) ? `${at} (${from} to ${to})` : `${at}`;
}
