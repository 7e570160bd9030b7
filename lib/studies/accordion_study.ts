/**
 * The study of accordions: what a second hourglass gains, where their blocks come from, and what removes
 * them. Two networks of full width are trained side by side; narrow ones are trained from several seeds each,
 * so that a difference can be told from luck. Every network learns from the same faces in the same order and
 * is measured on the same others.
 *
 * @module
 */

import {
  blocking,
  enlargePart,
  type FacePixels,
  FIGURE_COLUMNS,
  figureRow,
  floatImageAt,
  type FloatImages,
  meanErrorSpectrum,
  meanPowerSpectrum,
  reconstructionFigures,
  type RgbImage,
  spectrumPicture,
  spectrumRange,
  stretchContrast,
  toFloats,
} from "../images/mod.ts";
import type { FilmFrame } from "../charts/mod.ts";
import {
  type Accordion,
  accordionAutoencoder,
  type AccordionOptions,
  mapImages,
  trainableAccordion,
  type TrainableAccordionOptions,
  unfold,
} from "../models/mod.ts";
import {
  runTrials,
  type StepProgress,
  trainBriefly,
  type Trial,
  type TrialInterval,
  trialIntervals,
  trialTable,
} from "../training/mod.ts";
import type { LabelledPictures } from "./networks.ts";

/** Who is learned from, who is measured on, and how networks are trained. */
export interface AccordionStudyOptions {
  /** Rows of the faces that every network learns from. */
  readonly learned: readonly number[];
  /** Rows of other people's faces that everything is measured on. */
  readonly test: readonly number[];
  /** Faces in a step. */
  readonly batchSize: number;
  /** How often a network of full width sees each face. */
  readonly epochs: number;
  /** Adam's, at its highest, for those. */
  readonly learningRate: number;
  /** Seeds their order. */
  readonly seed: number;
  /** Of the channels of narrow networks. */
  readonly widthFactor: number;
  /** Adam's, at its highest, for those. */
  readonly narrowLearningRate: number;
  /** How often each of those is trained anew. */
  readonly seeds: number;
  /** Weight of 1 − SSIM beside the mean squared error. */
  readonly structureWeight: number;
}

/** What one of the narrow networks has that the log's single hourglass has not. */
export interface AccordionChange
  extends
    Pick<AccordionOptions, "hourglasses" | "upsampling" | "kernelSize">,
    Pick<TrainableAccordionOptions, "loss"> {
  /** How often it sees each face. Default 1. */
  readonly epochs?: number;
}

/** All that is measured on the reconstructions of a network. */
export type AccordionFigures = ReturnType<typeof reconstructionFigures>;

/** A figure, by its column in tables. */
export type AccordionFigure = keyof typeof FIGURE_COLUMNS;

/** What was measured on some networks' reconstructions. */
export interface AccordionMeasures<Name extends string> {
  /** Means over the test faces. */
  readonly figures: Readonly<Record<Name, AccordionFigures>>;
  /** One row a network. */
  table(): Record<string, string>[];
}

/** What came of narrow networks from several seeds. */
export interface AccordionTrials {
  /** The single trainings. */
  readonly trials: readonly Trial<AccordionFigures & { readonly parts: readonly RgbImage[] }>[];
  /** One row a network: means over seeds with half the width of their 95 % t intervals. */
  table(): Record<string, string>[];
  /** One figure's mean over seeds for each network, or what it is above that of one of them. */
  intervals(
    figure: AccordionFigure,
    options?: { readonly lessThatOf?: string },
  ): readonly TrialInterval[];
  /**
   * For a slider over the networks of the first seed: parts of the second and third test face, as far as there
   * are such, enlarged twice, and the error's spectrum, over one range; the originals' parts at every step.
   */
  film(): readonly FilmFrame[];
  /** Some of the networks, under other names. */
  renamed(names: Readonly<Record<string, string>>): AccordionTrials;
}

/** What untrained networks leave in their outputs. */
export interface UntrainedAccordions<Name extends string> {
  /** Power on the lattices of all periods over the power beside them: the mean over seeds, in decibels. */
  readonly blockingDb: Readonly<Record<Name, number>>;
  /** One row a network: the lattices by their period. */
  table(): Record<string, string>[];
  /**
   * For a slider over the first seed's networks: what each makes of a face, its contrast stretched, and the mean
   * spectrum, with the power on all lattices in words.
   */
  film(): readonly FilmFrame[];
}

/** The study of some faces. */
export interface AccordionStudy {
  /** The test faces. */
  readonly originals: FloatImages;
  /** Which of them are shown: the first four, or as many as there are. */
  readonly shown: readonly number[];
  /** What a network makes of the test faces: after one of its hourglasses, else after the last. */
  reconstruct(network: Accordion, options?: { readonly after?: number }): Promise<FloatImages>;
  /** Trains networks, one after the other. */
  train(networks: Readonly<Record<string, Accordion>>, options?: {
    readonly signal?: AbortSignal;
    readonly onStep?: (name: string, progress: StepProgress) => void;
  }): Promise<void>;
  /** Measures reconstructions of the test faces; one image stands for all. */
  measure<Name extends string>(
    images: Readonly<Record<Name, FloatImages>>,
  ): AccordionMeasures<Name>;
  /** The second test face of each column, or the only one, over a mean spectrum: of the pictures, or of their errors. */
  spectra(columns: {
    readonly pictures: Readonly<Record<string, FloatImages>>;
    readonly errors: Readonly<Record<string, FloatImages>>;
  }): LabelledPictures;
  /**
   * Trains narrow networks from each seed and measures them.
   *
   * @param changes What each has that the single hourglass has not.
   * @param options Trials known already, `besides`, come first in what is found.
   */
  compare(changes: Readonly<Record<string, AccordionChange>>, options?: {
    readonly besides?: AccordionTrials;
    readonly signal?: AbortSignal;
    readonly onTrial?: (done: number, total: number) => void;
  }): Promise<AccordionTrials>;
  /** Builds narrow networks from each seed and looks at what they make of the test faces untrained. */
  untrained<Name extends string>(
    changes: Readonly<Record<Name, AccordionChange>>,
  ): Promise<UntrainedAccordions<Name>>;
}

/** The part of a face from the eyes to the chin, where blocks are seen best. */
const CHIN = { left: 32, top: 60, sizePx: 64, times: 2 } as const;

/**
 * Prepares the study; the test faces are read.
 *
 * @param faces Of 128 pixels, in which the parts that are shown are chosen.
 * @throws {RangeError} If a row does not exist, or nobody is learned from or measured on.
 */
export async function accordionStudy(
  faces: FacePixels,
  options: AccordionStudyOptions,
): Promise<AccordionStudy> {
  const { learned, test, batchSize, epochs, learningRate, seed } = options;
  if (learned.length === 0 || test.length === 0) {
    throw new RangeError(
      `Cannot compare networks without faces to learn from and others to measure on: got ${learned.length} and ${test.length}`,
    );
  }
  const originals = await toFloats(faces, test);
  const common = { faces, rows: learned, batchSize };
  const narrowly = {
    ...common,
    learningRate: options.narrowLearningRate,
    weights: { structure: options.structureWeight },
    test,
    seeds: Array.from({ length: options.seeds }, (_, i) => i + 1),
  };
  const contestants = (changes: Readonly<Record<string, AccordionChange>>) =>
    Object.fromEntries(
      Object.entries(changes).map(([name, { epochs = 1, ...change }]) => [name, {
        epochs,
        build: (seed: number) =>
          accordionAutoencoder({
            imageSizePx: faces.sizePx,
            widthFactor: options.widthFactor,
            hourglasses: 1,
            ...change,
            seed,
          }),
      }]),
    );
  return {
    originals,
    shown: test.slice(0, 4).map((_, i) => i),
    reconstruct: (network, { after } = {}) =>
      mapImages(
        faces,
        test,
        (images) => unfold(network, images, after === undefined ? {} : { after }),
      ),
    async train(networks, { signal, onStep } = {}) {
      for (const [name, network] of Object.entries(networks)) {
        await trainBriefly(trainableAccordion(network), {
          ...common,
          epochs,
          learningRate,
          seed: `train ${seed}`,
          ...(signal ? { signal } : {}),
          onStep: (progress) => onStep?.(name, progress),
        });
      }
    },
    measure: (images) => measured(originals, images),
    spectra({ pictures, errors }) {
      const spectra = [
        ...Object.values(pictures).map((images) => meanPowerSpectrum(images)),
        ...Object.values(errors).map((images) => meanErrorSpectrum(originals, images)),
      ];
      const columns = { ...pictures, ...errors };
      return {
        rows: [
          {
            label: "a face",
            images: Object.values(columns).map(oneFace),
          },
          {
            label: "spectrum (right: errors)",
            images: spectra.map((spectrum) => spectrumPicture(spectrum)),
          },
        ],
        columnLabels: Object.keys(columns),
      };
    },
    async compare(changes, { besides, ...watch } = {}) {
      const measure = (images: FloatImages) => (
        { ...reconstructionFigures(originals, images), parts: parts(images) }
      );
      const trials = await runTrials(contestants(changes), {
        ...narrowly,
        ...watch,
        epochs: 1,
        measure,
      });
      return accordionTrials([...besides?.trials ?? [], ...trials], originals);
    },
    async untrained<Name extends string>(changes: Readonly<Record<Name, AccordionChange>>) {
      const untrained = Object.fromEntries(
        Object.entries(contestants(changes)).map(([name, { build }]) => [name, { build }]),
      );
      const measure = (images: FloatImages) => (
        { ...blocking(meanPowerSpectrum(images)), faint: stretchContrast(images) }
      );
      const trials = await runTrials(untrained, { ...narrowly, epochs: 0, measure });
      const means = trialIntervals(trials, ({ allDb }) => allDb);
      return {
        blockingDb: byName(
          changes,
          (name) => means.find((each) => each.name === name)?.mean ?? NaN,
        ),
        table: () =>
          trialTable(trials, {
            "period 2 px (dB)": [({ period2Db }) => period2Db, 1],
            "period 4 px (dB)": [({ period4Db }) => period4Db, 1],
            "period 8 px (dB)": [({ period8Db }) => period8Db, 1],
          }),
        film: () =>
          trials.filter(({ seed }) => seed === 1).flatMap(({ name, measured }) => [
            {
              ...{ step: name, column: "output", image: oneFace(measured.faint) },
              caption: decibels(measured.allDb),
            },
            {
              ...{ step: name, column: "mean spectrum" },
              image: spectrumPicture(meanPowerSpectrum(measured.faint)),
            },
          ]),
      };
    },
  };
}

function measured<Name extends string>(
  originals: FloatImages,
  images: Readonly<Record<Name, FloatImages>>,
): AccordionMeasures<Name> {
  const figures = byName(images, (name) => reconstructionFigures(originals, images[name]));
  return {
    figures,
    table: () =>
      Object.entries<AccordionFigures>(figures).map(([network, each]) => (
        { network, ...figureRow(each) }
      )),
  };
}

function accordionTrials(
  trials: AccordionTrials["trials"],
  originals: FloatImages,
): AccordionTrials {
  return {
    trials,
    table: () => trialTable(trials, FIGURE_COLUMNS),
    intervals(figure, options) {
      const [valueOf] = FIGURE_COLUMNS[figure];
      return trialIntervals(trials, valueOf, options);
    },
    film() {
      const shown = trials.filter(({ seed }) => seed === 1);
      const range = spectrumRange(shown.map(({ measured }) => measured.errorSpectrum));
      const rows = inParts(originals).map((face) => `face ${face + 1}`);
      return [
        ...parts(originals).map((image, k) => ({ row: rows[k] ?? "", column: "original", image })),
        ...shown.flatMap(({ name: step, measured }) => [
          ...measured.parts.map((image, k) => (
            { step, row: rows[k] ?? "", column: "made of it", image }
          )),
          {
            ...{ step, row: "error's spectrum", column: "made of it" },
            image: spectrumPicture(measured.errorSpectrum, range),
            caption: decibels(measured.allDb),
          },
        ]),
      ];
    },
    renamed: (names) =>
      accordionTrials(
        trials.flatMap((trial) => {
          const name = names[trial.name];
          return name === undefined ? [] : [{ ...trial, name }];
        }),
        originals,
      ),
  };
}

/** `−0.7 dB`. */
function decibels(value: number): string {
  return `${value.toFixed(1).replace("-", "−")} dB`;
}

/** The face of which one is shown: the second, or the only one. */
function oneFace(images: FloatImages): RgbImage {
  return floatImageAt(images, Math.min(1, images.count - 1));
}

/** Which faces are shown in parts. */
function inParts({ count }: FloatImages): readonly number[] {
  return count === 1 ? [0] : [1, 2].filter((i) => i < count);
}

function parts(images: FloatImages): readonly RgbImage[] {
  return inParts(images).map((i) => enlargePart(floatImageAt(images, i), CHIN));
}

/** Something for each name of a record. */
function byName<Name extends string, Value>(
  names: Readonly<Record<Name, unknown>>,
  valueOf: (name: Name) => Value,
): Record<Name, Value> {
  const entries: [Name, Value][] = [];
  for (const name in names) entries.push([name, valueOf(name)]);
  return Object.fromEntries(entries) as Record<Name, Value>;
}
