/**
 * Trained networks made ready for a study: all faces encoded, the decoder compiled, and how well
 * they reconstruct faces that they have not seen. Two networks are compared face by face, so that
 * what makes a face hard for both does not count.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs";
import type { AttributeColumns, AttributeName } from "../annotations/mod.ts";
import type { PictureRow } from "../charts/mod.ts";
import {
  compareInDetail,
  type DetailedQuality,
  evenlySpread,
  type FacePixels,
  floatImageAt,
  type FloatImages,
  toFloats,
} from "../images/mod.ts";
import { type AttributeJudge, judgeErrors, knownAttributes } from "../judges/mod.ts";
import { type Codes, selectCodes } from "../latent/mod.ts";
import {
  type CodeDecoder,
  codeDecoder,
  type EncodableFaces,
  encodeFaces,
  encodeImages,
  type EncodeOptions,
  type Encoder,
  type Vae,
} from "../models/mod.ts";
import { bootstrapInterval, type Interval, mean } from "../statistics/mod.ts";
import type { HistoryRow } from "../training/mod.ts";
import { amountText, meanOf, type TableRow } from "./measures.ts";

/** Something of each network, by its name. */
export type ByNetwork<T> = Readonly<Record<string, T>>;

/** A network and what it makes of all faces. */
export interface StudiedNetwork {
  /** Turns codes into pictures. */
  readonly decoder: CodeDecoder;
  /** The posterior's mean of each row of the face table. */
  readonly means: Codes;
  /** Its log-variances. */
  readonly logVars: Codes;
}

/** A network that encodes pictures which no face table has. */
export interface EncodingNetwork extends StudiedNetwork {
  /** The code of each image. */
  encode(images: FloatImages): Promise<Codes>;
}

/** A network that is ready for a study. */
export interface ReadyNetwork extends EncodingNetwork {
  /** The network itself. */
  readonly vae: Vae;
}

/** Faces of which something is known. */
export interface StudiedFaces extends FacePixels {
  /** What is known of them. */
  readonly table: AttributeColumns & {
    /** Who is on each row. */
    readonly identities: ArrayLike<number>;
  };
}

/** Rows of pictures, and what their columns are. */
export interface LabelledPictures {
  /** From top to bottom. */
  readonly rows: readonly PictureRow[];
  /** What is above the first columns; none where rows speak for themselves. */
  readonly columnLabels: readonly string[];
}

/** Images as a row. */
export function pictureRow(label: string, images: FloatImages): PictureRow {
  return { label, images: Array.from({ length: images.count }, (_, i) => floatImageAt(images, i)) };
}

/**
 * Encodes all faces by each network, or reads their codes, and compiles the decoders.
 *
 * @param encoders By the networks' names; they stay the caller's, and must outlive the study.
 */
export async function studiedNetworks<Name extends string>(
  encoders: Readonly<Record<Name, Encoder>>,
  faces: EncodableFaces,
  options: Pick<EncodeOptions, "onProgress" | "signal"> = {},
): Promise<Readonly<Record<Name, ReadyNetwork>>> {
  const networks: [string, ReadyNetwork][] = [];
  for (const [name, encoder] of Object.entries<Encoder>(encoders)) {
    const { means, logVars } = await encodeFaces(encoder, faces, options);
    const { vae } = encoder;
    const encode = async (images: FloatImages) => (await encodeImages(vae, images)).means;
    networks.push([name, { vae, means, logVars, encode, decoder: codeDecoder(vae) }]);
  }
  return Object.fromEntries(networks) as Record<Name, ReadyNetwork>;
}

/** A measure of two networks' reconstructions. */
export interface MeasureGain {
  /** Its title. */
  readonly measure: string;
  /** The first network's mean over faces. */
  readonly first: number;
  /** The second's. */
  readonly second: number;
  /** The mean of the second's less the first's, with its 95 % interval over faces. */
  readonly gain: Interval;
}

/** By title, what is compared. */
const MEASURES: Readonly<Record<string, (quality: DetailedQuality) => number>> = {
  "PSNR (dB)": ({ psnrDb }) => psnrDb,
  "SSIM": ({ ssim }) => ssim,
  "MS-SSIM": ({ msSsim }) => msSsim,
  "sharpness over the original's": ({ relativeSharpness }) => relativeSharpness,
};

/**
 * Compares two networks on reconstructions of the same faces.
 *
 * @param first A quality for each face, in one order.
 * @param second As many.
 * @param seed Seeds the bootstrap.
 * @throws {RangeError} If they are not as many.
 */
export function measureGains(
  first: readonly DetailedQuality[],
  second: readonly DetailedQuality[],
  seed: string,
): readonly MeasureGain[] {
  if (first.length !== second.length) {
    throw new RangeError(
      `Cannot compare networks face by face: got ${first.length} and ${second.length} faces`,
    );
  }
  return Object.entries(MEASURES).map(([measure, valueOf]) => {
    const [of, by] = [first.map(valueOf), second.map(valueOf)];
    const gains = by.map((value, i) => value - (of[i] ?? NaN));
    // Of one face there is no interval.
    const gain = gains.length > 1
      ? bootstrapInterval([gains], mean, { seed })
      : meanOf(gains, seed);
    return { measure, first: mean(of), second: mean(by), gain };
  });
}

/** Two networks compared on faces that neither has seen. */
export interface NetworkComparison {
  /** The faces that are measured: row numbers. */
  readonly rows: readonly number[];
  /** The means of each measure, and what the second network gains. */
  table(): readonly TableRow[];
  /** Some faces, spread evenly, with their reconstructions below them. */
  examples(count: number): { readonly every: number; readonly rows: readonly PictureRow[] };
  /**
   * One measure of the table.
   *
   * @throws {RangeError} If there is no such measure.
   */
  measure(name: string): MeasureGain;
  /** The lowest limit of what the second network gains in some measures. */
  leastGain(measures: readonly string[]): number;
  /** How often judges are right about these faces and their reconstructions. */
  askJudges(
    judges: readonly AttributeJudge[],
    attributes: readonly AttributeName[],
  ): Promise<readonly TableRow[]>;
}

/** Whom networks are compared on. */
export interface CompareOptions {
  /** In the networks' size. */
  readonly faces: StudiedFaces;
  /** Faces that no network has seen. */
  readonly rows: readonly number[];
  /** How many of them at most, spread evenly. */
  readonly most: number;
  /** Seeds the bootstrap. */
  readonly seed: string;
}

/**
 * Compares two networks.
 *
 * @param networks Two, by their names.
 * @throws {RangeError} If there are not two networks.
 */
export async function compareNetworks(
  networks: ByNetwork<StudiedNetwork>,
  { faces, rows: among, most, seed }: CompareOptions,
): Promise<NetworkComparison> {
  const names = Object.keys(networks);
  const [one, two] = names;
  if (one === undefined || two === undefined || names.length > 2) {
    throw new RangeError(`Cannot compare other than two networks: got ${names.length}`);
  }
  const rows = evenlySpread(among, most);
  const originals = await toFloats(faces, rows);
  const pictures: Record<string, FloatImages> = { originals };
  const qualities: (readonly DetailedQuality[])[] = [];
  for (const [name, { decoder, means }] of Object.entries(networks)) {
    const images = await decoder.decode(selectCodes(means, rows));
    pictures[name] = images;
    qualities.push(compareInDetail(originals, images));
  }
  const [first = [], second = []] = qualities;
  const gains = measureGains(first, second, seed);
  return {
    rows,
    table: () =>
      gains.map(({ measure, first, second, gain }) => ({
        measure,
        [one]: first,
        [two]: second,
        [`${two} less ${one} (95 % interval)`]: amountText(gain),
      })),
    examples(count) {
      const every = Math.ceil(rows.length / count);
      const shown = rows.map((_, i) => i).filter((i) => i % every === 0);
      return {
        every,
        rows: Object.entries(pictures).map(([name, images]) => ({
          label: name === "originals" ? "original" : name,
          images: shown.map((i) => floatImageAt(images, i)),
        })),
      };
    },
    measure(name) {
      const found = gains.find(({ measure }) => measure === name);
      if (found) return found;
      const known = gains.map(({ measure }) => measure).join(", ");
      throw new RangeError(`Cannot tell ${name} as what is measured is ${known}`);
    },
    leastGain: (measures) =>
      Math.min(
        ...gains.filter(({ measure }) => measures.includes(measure)).map(({ gain }) => gain.low),
      ),
    async askJudges(judges, attributes) {
      const known = knownAttributes(faces.table, rows, attributes);
      const table: TableRow[] = [];
      for (const [name, images] of Object.entries(pictures)) {
        for (const judge of judges) {
          for (const row of await judgeErrors(judge, images, known)) {
            table.push({
              judge: judge.name,
              attribute: row.attribute,
              pictures: name,
              "balanced accuracy": row.balancedAccuracy,
            });
          }
        }
      }
      return table;
    },
  };
}

/** A trained network's run, and what it went on from. */
export interface TrainedRun {
  /** Its networks, without the adversary's. */
  readonly networks: readonly tf.LayersModel[];
  /** Epoch by epoch. */
  readonly history: readonly HistoryRow[];
  /** What it started from. Default: random weights. */
  readonly after?: readonly HistoryRow[];
}

/** A row for each network: its weights, and how long it was trained on this machine, in minutes. */
export function costRows(runs: Readonly<Record<string, TrainedRun>>): readonly TableRow[] {
  return Object.entries(runs).map(([network, { networks, history, after = [] }]) => {
    const seconds = [...after, ...history].reduce((sum, row) => sum + row.seconds, 0);
    return {
      network,
      weights: networks.reduce((sum, model) => sum + model.countParams(), 0),
      epochs: after.length > 0 ? `${after.length} + ${history.length}` : `${history.length}`,
      "trained for (min)": (seconds / 60).toFixed(1),
    };
  });
}
