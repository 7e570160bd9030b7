/**
 * How much of a face survives the way through a variational autoencoder: its training in numbers, and
 * reconstructions of held-out faces beside what the mean face and principal components make of them.
 *
 * @module
 */

import {
  type ChartHeading,
  type FacePoint,
  faceScatterChart,
  type FilmFrame,
  type InteractiveChart,
} from "../charts/mod.ts";
import { type AttributeColumns, type AttributeName, attributeShares } from "../annotations/mod.ts";
import {
  compareImages,
  evenlySpread,
  type FacePixels,
  floatImageAt,
  type FloatImages,
  type ImageQuality,
  meanImage,
  meanQuality,
  toFloats,
} from "../images/mod.ts";
import { samplePrior } from "../latent/mod.ts";
import {
  decodeImages,
  fitImagePca,
  leadingComponents,
  reconstructImages,
  reconstructImagesByPca,
  sigmaOfError,
  type Vae,
} from "../models/mod.ts";
import type { HistoryRow, Split } from "../training/mod.ts";
import { type Interval, mean as average } from "../statistics/mod.ts";
import { sampleOf } from "./draws.ts";
import { amountText, meanOf } from "./measures.ts";

/** One row a part: its faces and people, and the shares of some attributes, where they are known. */
export function partRows(
  table: AttributeColumns & { readonly identities: ArrayLike<number> },
  split: Split,
  attributes: readonly AttributeName[],
): Record<string, string | number>[] {
  return (["train", "validation", "test"] as const).map((part) => ({
    part,
    faces: split[part].length,
    people: new Set(split[part].map((row) => table.identities[row])).size,
    ...Object.fromEntries(
      Object.entries(attributeShares(table, split[part], attributes))
        .map(([name, share]) => [name, Number.isNaN(share) ? "unknown" : share]),
    ),
  }));
}

/**
 * One row an epoch of a variational autoencoder's training: means over images, with the errors as the σ of
 * a Gaussian decoder.
 *
 * @param valuesPerImage Width · height · 3.
 */
export function epochRows(
  history: readonly HistoryRow[],
  valuesPerImage: number,
): Record<string, number | undefined>[] {
  const sigma = ({ reconstruction = NaN }: HistoryRow["terms"]) =>
    sigmaOfError(reconstruction, valuesPerImage);
  return history.map((row) => ({
    epoch: row.epoch,
    loss: row.loss,
    "validation loss": row.validationLoss,
    "KL (nats)": row.terms.kl,
    "σ (training)": sigma(row.terms),
    "σ (validation)": sigma(row.validationTerms),
    "images/s": row.imagesPerSecond,
  }));
}

/** Faces that components are fitted to, at most: it takes six passes of large products over them. */
const MOST_FITTED = 10_000;

/** Whose reconstructions are looked at. */
export interface ReconstructionStudyOptions {
  /** The trained network. */
  readonly vae: Vae;
  /** Who was trained on, and who was not. */
  readonly split: Split;
  /** Test faces that are measured, at most. */
  readonly measured: number;
}

/** Some of the measured faces, as `grid()` takes them, each with its PSNR. */
export interface ChosenFaces {
  /** Which of the measured faces. */
  readonly which: readonly number[];
  /** What the network reaches on each. */
  readonly columnLabels: readonly string[];
}

/** What needs no network. */
export interface Baselines {
  /** The mean training face: one image. */
  readonly mean: FloatImages;
  /** What principal components make of the measured faces. */
  readonly linear: FloatImages;
  /**
   * For a slider over the number of components, up to all: some measured faces by so many, beside the originals
   * and the network's reconstructions.
   *
   * @param which Of the measured faces.
   */
  film(which: readonly number[]): Promise<readonly FilmFrame[]>;
  /** The network's mean PSNR less that of the mean face, in decibels, face by face; the interval is over people. */
  readonly gain: Interval;
  /** One row a method: means over the measured faces, and the gain on the mean face with its interval over people. */
  table(): Record<string, string | number>[];
}

/** Faces in a strip: a chart carries two pictures of each. */
const STRIP = 200;

/** The reconstructions of held-out faces. */
export interface ReconstructionStudy {
  /** Rows of the measured faces, at even distances in the test part. */
  readonly test: readonly number[];
  /** The measured faces. */
  readonly originals: FloatImages;
  /** What the network makes of them. */
  readonly reconstructions: FloatImages;
  /** Has the network make the reconstructions anew. */
  reconstruct(): Promise<FloatImages>;
  /** Decoded draws from the prior. */
  priorDraws(count: number, seed: number): Promise<FloatImages>;
  /** Some at even distances: one in `every`. */
  spread(count: number): ChosenFaces & { readonly every: number };
  /** The worst and then the best, so many of each. */
  worstAndBest(count: number): ChosenFaces;
  /** How well faces are reconstructed, at most 200 of them in their order; the face under the pointer. */
  strip(options: ChartHeading): Promise<InteractiveChart>;
  /** Fits the baselines on the training faces, the components on 10,000 of them at most. */
  baselines(
    options: { readonly components: number; readonly seed: number },
  ): Promise<Baselines>;
}

/** Numbers of components that a slider goes through, before all of them. */
const COMPONENTS = [4, 8, 16, 32, 64, 128] as const;

/**
 * Reconstructs held-out faces and compares them with the originals.
 *
 * @throws {RangeError} If there are no test faces.
 */
export async function reconstructionStudy(
  faces: FacePixels & { readonly table: { readonly identities: ArrayLike<number> } },
  { vae, split, measured }: ReconstructionStudyOptions,
): Promise<ReconstructionStudy> {
  const test = evenlySpread(split.test, measured);
  const reconstructions = await reconstructImages(vae, faces, test);
  const originals = await toFloats(faces, test);
  const quality = compareImages(originals, reconstructions);
  const people = Map.groupBy(test.keys(), (i) => faces.table.identities[test[i] ?? -1]);
  /** Face by face, as some are hard for every method; faces of one person count as one. */
  const gainOn = (base: readonly ImageQuality[], of: readonly ImageQuality[]) =>
    meanOf(
      [...people.values()].map((places) =>
        average(places.map((i) => (of[i]?.psnrDb ?? NaN) - (base[i]?.psnrDb ?? NaN)))
      ),
      "gain",
    );
  const chosen = (which: readonly number[]) => (
    { which, columnLabels: which.map((i) => `${quality[i]?.psnrDb.toFixed(1)} dB`) }
  );
  return {
    test,
    originals,
    reconstructions,
    reconstruct: () => reconstructImages(vae, faces, test),
    priorDraws: (count, seed) =>
      decodeImages(vae, samplePrior(count, vae.latentDim, `prior ${seed}`)),
    spread(count) {
      const shown = Math.min(count, test.length);
      const every = Math.floor(test.length / shown);
      return { every, ...chosen(Array.from({ length: shown }, (_, i) => i * every)) };
    },
    worstAndBest(count) {
      const byQuality = quality.map((_, i) => i).sort((a, b) =>
        (quality[a]?.psnrDb ?? 0) - (quality[b]?.psnrDb ?? 0)
      );
      const each = Math.min(count, Math.ceil(test.length / 2));
      return chosen([...byQuality.slice(0, each), ...byQuality.slice(-each)]);
    },
    strip(heading) {
      const places = test.map((_, i) => i).sort((a, b) =>
        (quality[a]?.psnrDb ?? 0) - (quality[b]?.psnrDb ?? 0)
      );
      const points = evenlySpread(places, STRIP).map((place, i): FacePoint => ({
        x: i + 1,
        y: quality[place]?.psnrDb ?? NaN,
        images: [originals, reconstructions].map((images) => floatImageAt(images, place)),
      }));
      return faceScatterChart(points, {
        ...heading,
        xTitle: "faces, from the worst to the best",
        yTitle: "PSNR (dB)",
        imageLabels: ["original", "reconstruction"],
      });
    },
    async baselines({ components, seed }) {
      const mean = await meanImage(faces, split.train);
      const possible = Math.min(components, split.train.length);
      const fitted = sampleOf(split.train, MOST_FITTED, `pca ${seed}`);
      const few = possible < components
        ? ` (${possible}, as many as faces)`
        : fitted.length < split.train.length
        ? ` (of ${fitted.length.toLocaleString("en")} training faces)`
        : "";
      const options = { components: possible, seed: `pca ${seed}` };
      const pca = await fitImagePca(faces, fitted, options);
      const linear = await reconstructImagesByPca(pca, faces, test);
      const flat = compareImages(originals, mean);
      const ofLinear = compareImages(originals, linear);
      const methods = {
        "mean face": flat,
        [`principal components${few}`]: ofLinear,
        "VAE V1": quality,
      };
      return {
        ...{ mean, linear },
        async film(which) {
          const rows = which.map((i) => test[i] ?? -1);
          const frames = which.flatMap((i, k): FilmFrame[] => [
            { row: `${k + 1}`, column: "original", image: floatImageAt(originals, i) },
            { row: `${k + 1}`, column: "VAE V1", image: floatImageAt(reconstructions, i) },
          ]);
          for (const step of [...COMPONENTS.filter((count) => count < possible), possible]) {
            const some = leadingComponents(pca, step);
            const linear = await reconstructImagesByPca(some, faces, rows);
            some.components.dispose();
            for (const k of which.keys()) {
              const image = floatImageAt(linear, k);
              frames.push({ step, row: `${k + 1}`, column: "components", image });
            }
          }
          return frames;
        },
        gain: gainOn(flat, quality),
        table: () =>
          Object.entries(methods).map(([method, qualities]) => {
            const { psnrDb, psnrSdDb, ssim, ssimSd, images } = meanQuality(qualities);
            return {
              method,
              "PSNR (dB)": psnrDb.toFixed(2),
              "± SD (dB)": psnrSdDb.toFixed(2),
              "gain on the mean face (dB)": method === "mean face"
                ? ""
                : amountText(gainOn(flat, qualities)),
              "SSIM": ssim.toFixed(3),
              "± SD": ssimSd.toFixed(3),
              "test faces": images,
            };
          }),
      };
    },
  };
}
