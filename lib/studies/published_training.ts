/**
 * One network trained in several ways, equally long and from the same start: V1 as it is trained here,
 * and as its author published the training a fortnight after the log entry, each difference by itself.
 *
 * Two differences of the published training are left out. Its batches of 512 would make seven steps an
 * epoch of a few thousand faces, and its learning rate belongs to them. Its 50,000 faces are not here.
 *
 * @module
 */

import type { PictureRow, VarianceRow } from "../charts/mod.ts";
import {
  compareImages,
  compareInDetail,
  evenlySpread,
  floatImageAt,
  rootMeanSquaredError,
  toFloats,
} from "../images/mod.ts";
import { codeAt, type Codes, samplePosterior, selectCodes } from "../latent/mod.ts";
import {
  betaOfMeans,
  codeDecoder,
  disposeVae,
  encodeFaces,
  encodeImages,
  equivalentSigma,
  PUBLISHED_DETAILS,
} from "../models/mod.ts";
import { stream } from "../random/mod.ts";
import { mean, moments } from "../statistics/mod.ts";
import { faceAt } from "../store/mod.ts";
import {
  faceParts,
  type RunOptions,
  type StepProgress,
  type TrainedVaeRun,
  type TrainingFaces,
  trainVae,
  type VaeSettings,
} from "../training/mod.ts";
import { averagePictures } from "./entry_ways.ts";
import { type LatentSummary, summariseLatents, varianceRows } from "./kl_term.ts";
import type { TableRow } from "./measures.ts";
import type { ReadyNetwork } from "./networks.ts";
import { drawPeople } from "./people.ts";

/** What is done otherwise in a training. */
export type TrainingWay = Pick<
  VaeSettings,
  "reconstruction" | "beta" | "asPublished" | "networkSeed"
>;

/** 1000 · MSE of 19,200 values in [−1, 1], and the KL term's mean over 256 dimensions. */
const PUBLISHED_WEIGHT = {
  reconstruction: "squared",
  beta: betaOfMeans({ weight: 1000, width: 2, values: 80 * 80 * 3, latentDim: 256 }),
} as const;

/**
 * V1 as it is trained here, from another start too, which says how much luck decides; and what its author
 * published otherwise, one by one and all of it.
 */
export const PUBLISHED_WAYS: Readonly<Record<string, TrainingWay>> = {
  "as here": {},
  "as here, other start": { networkSeed: 2 },
  "KL term's weight": PUBLISHED_WEIGHT,
  "linear layers": { asPublished: ["linear-layers"] },
  "noise of 1 at first": { asPublished: ["flat-log-var"] },
  "log σ, then log σ²": { asPublished: ["log-sigma"] },
  "all as published": {
    ...PUBLISHED_WEIGHT,
    asPublished: PUBLISHED_DETAILS,
  },
};

/**
 * What the trainings have in common, beside their seed; the usual settings where none are given, but of
 * short runs: two epochs, and the first half of them to warm up.
 */
export type CommonSettings = Omit<VaeSettings, keyof TrainingWay | "seed">;

/** Epochs of a run. */
const USUAL_EPOCHS = 2;
/** Faces that the runs know of: an epoch of all of CelebA's would take ten minutes for each run. */
const MOST_FACES = 35_000;

/** How the trainings are watched and kept. */
export interface CompareTrainingsOptions
  extends Pick<RunOptions, "resume" | "signal" | "epochsParameter"> {
  /** Where runs and codes go, each in a folder of its own. Default: the project's `outputs`. */
  readonly folder?: string;
  /** Told how far the training of each run is. */
  readonly onStep?: (name: string, progress: StepProgress) => void;
  /** Faces that the runs know of, at most, evenly spread over all. Default 35,000. */
  readonly mostFaces?: number;
  /** Takes a sentence if there are more. Default: `console.log`. */
  readonly log?: (line: string) => void;
}

/** Networks that were trained in several ways, beside one that was trained for longer. */
export interface TrainingComparison {
  /** How often each, but for the long one, has seen each training face. */
  readonly epochs: number;
  /** What each does with held-out pictures; the gain is over the first one. */
  readonly pictures: readonly TableRow[];
  /** The codes of the faces that the runs know of, of each and of the long run. */
  readonly codes: readonly TableRow[];
  /** Why the values of one code are spread as they are, of each and of the long run. */
  readonly spreads: readonly TableRow[];
  /** The two parts of each dimension's variance, of each and of the long run. */
  readonly variances: readonly VarianceRow[];
  /** Held-out faces, and their reconstructions by each. */
  readonly rows: readonly PictureRow[];
  /**
   * How many nats the codes of some of them have, and whether these fall; they need not if the trainings
   * end as soon as β is at its height.
   */
  falling(names: readonly string[]): { readonly found: string; readonly holds: boolean };
}

/** A network and the codes that it gives all faces, in the store's order. */
interface LongRun {
  readonly name: string;
  readonly network: Pick<ReadyNetwork, "vae" | "means" | "logVars">;
}

/** Held-out faces that are shown. */
const SHOWN = 8;
/** Held-out faces that pictures are measured on, at most. */
const MOST_MEASURED = 400;
/** Pictures in an average, as in the entry. */
const AVERAGED = 3;
/** Averages whose codes are looked at. */
const AVERAGES = 60;

/**
 * Trains the same network in each way, one after the other, and describes it; finished runs are read
 * from the disk.
 *
 * @param ways By the run's name.
 * @param long The network that was trained for longer.
 * @throws {RangeError} If fewer than three people are held out.
 * @throws As `trainVae` does.
 */
export async function compareTrainings(
  faces: TrainingFaces,
  ways: Readonly<Record<string, TrainingWay>>,
  settings: CommonSettings & Pick<VaeSettings, "seed">,
  long: LongRun,
  options: CompareTrainingsOptions = {},
): Promise<TrainingComparison> {
  const { seed } = settings;
  const { mostFaces = MOST_FACES } = options;
  const rows = evenlySpread(Array.from({ length: faces.count }, (_, row) => row), mostFaces);
  const isSome = rows.length < faces.count;
  if (isSome) {
    const [some, all] = [rows.length, faces.count].map((count) => count.toLocaleString("en"));
    (options.log ?? console.log)(`The short runs know of ${some} of ${all} faces, evenly spread`);
  }
  const taken = isSome ? someFaces(faces, rows, seed) : faces;
  const epochs = settings.epochs ?? USUAL_EPOCHS;
  const warmUpEpochs = settings.warmUpEpochs ?? epochs / 2;
  const runs: Described[] = [];
  for (const [name, way] of Object.entries(ways)) {
    const { epochsParameter } = options;
    const trained = await trainVae(taken, { ...settings, epochs, warmUpEpochs, ...way }, {
      resume: options.resume ?? true,
      ...(epochsParameter === undefined ? {} : { epochsParameter }),
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.folder ? { folder: `${options.folder}/${name}` } : {}),
      onStep: (progress) => options.onStep?.(name, progress),
    });
    try {
      runs.push(await describe(trained, { faces: taken, name, way, seed, options, base: runs[0] }));
    } finally {
      disposeVae(trained.vae);
    }
  }
  const [first] = runs;
  const network = {
    vae: long.network.vae,
    means: selectCodes(long.network.means, rows),
    logVars: selectCodes(long.network.logVars, rows),
  };
  const latents = summariseLatents(network);
  const natsOf = (name: string) => runs.find((run) => run.name === name)?.latents.kl ?? NaN;
  return {
    epochs,
    pictures: runs.map(({ name, pictures }) => ({ training: name, ...pictures })),
    codes: [
      ...runs.map(({ name, sigma, latents }) => codesRow(name, sigma, latents)),
      codesRow(long.name, "", latents),
    ],
    spreads: [
      ...runs.map(({ spread }) => spread),
      await spreadRow(long.name, network, latents, {
        ...{ faces: taken, rows: first?.rows ?? [], seed },
      }),
    ],
    variances: [...runs, { name: long.name, latents }].flatMap(({ name, latents }) =>
      varianceRows(name, latents)
    ),
    rows: [
      { label: "original", images: (first?.shown ?? []).map((row) => faceAt(taken, row)) },
      ...runs.map(({ reconstructions }) => reconstructions),
    ],
    falling(names) {
      const nats = names.map(natsOf);
      return {
        found: nats.map((kl) => kl.toFixed(1)).join(", "),
        holds: nats.every((kl, i) => i === 0 || kl < (nats[i - 1] ?? 0)),
      };
    },
  };
}

/** Some of the faces as a set of their own, each in the part that it has among all. */
function someFaces(faces: TrainingFaces, rows: readonly number[], seed: number): TrainingFaces {
  const parts = faceParts(faces.table, seed);
  const partOf = new Map(
    [parts.train, parts.validation, parts.test].flatMap((ofPart, part) =>
      ofPart.map((row) => [row, part] as const)
    ),
  );
  const { identities } = faces.table;
  const original = (asked: readonly number[]) => asked.map((row) => rows[row] ?? -1);
  return {
    ...{ count: rows.length, sizePx: faces.sizePx },
    read: (asked) => faces.read(original(asked)),
    readSync: (asked) => faces.readSync(original(asked)),
    table: {
      identities: rows.map((row) => identities[row] ?? -1),
      partitions: rows.map((row) => partOf.get(row) ?? -1),
    },
    checksum: `${faces.checksum}-${rows.length}-of-${faces.count}`,
  };
}

/** What is kept of a run when its network is freed. */
interface Described {
  readonly name: string;
  readonly latents: LatentSummary;
  readonly sigma: number;
  readonly rows: readonly number[];
  readonly shown: readonly number[];
  /** In decibels, the mean over the measured faces. */
  readonly psnr: number;
  readonly pictures: TableRow;
  readonly spread: TableRow;
  readonly reconstructions: PictureRow;
}

async function describe(
  trained: TrainedVaeRun,
  { faces, name, way, seed, options, base }: {
    readonly faces: TrainingFaces;
    readonly name: string;
    readonly way: TrainingWay;
    readonly seed: number;
    readonly options: CompareTrainingsOptions;
    readonly base: Described | undefined;
  },
): Promise<Described> {
  const { vae, split } = trained;
  const { signal, folder } = options;
  const { means, logVars } = await encodeFaces(trained, faces, {
    signal,
    ...(folder ? { cacheFolder: `${folder}/codes` } : {}),
  });
  const latents = summariseLatents({ means, logVars });
  const rows = evenlySpread(split.test, MOST_MEASURED);
  const shown = evenlySpread(rows, SHOWN);
  const decoder = codeDecoder(vae);
  try {
    const originals = await toFloats(faces, rows);
    const decoded = await decoder.decode(selectCodes(means, rows));
    const sampled = await decoder.decode(
      samplePosterior(selectCodes(means, rows), selectCodes(logVars, rows), `sampled ${seed}`),
    );
    const qualities = compareInDetail(originals, decoded);
    const ofSampled = compareImages(originals, sampled).map(({ psnrDb }) => psnrDb);
    const error = rootMeanSquaredError(originals, decoded);
    const { reconstruction = "optimal-sigma", beta = 1 } = way;
    const psnr = mean(qualities.map(({ psnrDb }) => psnrDb));
    return {
      name,
      latents,
      sigma: reconstruction === "squared" ? equivalentSigma(beta) : error,
      rows,
      shown,
      psnr,
      pictures: {
        "PSNR (dB)": psnr.toFixed(2),
        "gain (dB)": base ? signed(psnr - base.psnr) : "",
        "sharpness": mean(qualities.map(({ relativeSharpness }) => relativeSharpness)).toFixed(3),
        "PSNR of sampled codes": mean(ofSampled).toFixed(2),
      },
      spread: await spreadRow(name, { vae, means, logVars }, latents, { faces, rows, seed }),
      reconstructions: {
        label: name,
        images: shown.map((row) => floatImageAt(decoded, rows.indexOf(row))),
      },
    };
  } finally {
    decoder.dispose();
  }
}

function codesRow(
  training: string,
  sigma: number | "",
  { kl, mismatch, activeUnits }: LatentSummary,
): TableRow {
  return {
    training,
    "equivalent σ": sigma,
    "KL (nats)": kl,
    "mismatch, at least": mismatch,
    "active units": activeUnits,
  };
}

/**
 * The variance of the values of one code, which the entry's histograms show, beside what it is made of:
 * the dimensions' means, which all codes share, and how far a code is from them.
 */
async function spreadRow(
  name: string,
  { vae, means, logVars }: LongRun["network"],
  latents: LatentSummary,
  { faces, rows, seed }: {
    readonly faces: TrainingFaces;
    readonly rows: readonly number[];
    readonly seed: number;
  },
): Promise<TableRow> {
  const sets = Array.from({ length: AVERAGES }, (_, i) =>
    drawPeople(rows, faces.table.identities, {
      count: AVERAGED,
      random: stream(`spread ${seed}`, String(i)),
    }));
  const averages = await encodeImages(vae, await averagePictures(faces, sets));
  const single = selectCodes(means, rows);
  const shared = latents.posterior.mean;
  return {
    training: name,
    "shared: mean of m²": mean(shared.map((value) => value * value)),
    "Var(μ)": latents.varianceOfMeans,
    "E[σ²]": latents.meanOfVariances,
    "one face": valueVariance(single),
    "one face, sampled": valueVariance(
      samplePosterior(single, selectCodes(logVars, rows), `one ${seed}`),
    ),
    [`average of ${AVERAGED}`]: valueVariance(averages.means),
    [`average of ${AVERAGED}, sampled`]: valueVariance(
      samplePosterior(averages.means, averages.logVars, `average ${seed}`),
    ),
  };
}

/** `+0.31`. */
function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(2)}`;
}

/** The variance of the values of one code, averaged over codes. */
function valueVariance(codes: Codes): number {
  return mean(Array.from({ length: codes.count }, (_, i) => moments(codeAt(codes, i)).variance));
}
