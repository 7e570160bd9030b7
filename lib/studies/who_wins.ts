/**
 * Why did the discriminator win? An autoencoder is trained against a discriminator as the log's author did
 * in its weeks 11 to 16, and again with one suspected cause removed at a time, from several seeds: equally
 * long, on the same faces. It is looked at whether the discriminator can tell held-out faces from what
 * the autoencoder makes of them.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { PictureRow } from "../charts/mod.ts";
import { compareInDetail, evenlySpread, floatImageAt, toFloats } from "../images/mod.ts";
import {
  type AeGan,
  type AeGanOptions,
  type Answer,
  buildAeGan,
  buildDiscriminator,
  mapImages,
  remadeFaces,
  trainableAeGan,
  trainableDiscriminator,
} from "../models/mod.ts";
import { mean, meanInterval } from "../statistics/mod.ts";
import { faceAt } from "../store/mod.ts";
import {
  adam,
  type Adversaries,
  adversaries,
  type FaceParts,
  imageSource,
  type RunOptions,
  train,
  type TrainingFaces,
  type TrainStep,
} from "../training/mod.ts";
import type { TableRow } from "./measures.ts";

/** How an autoencoder is trained against a discriminator. */
export interface DuelWay {
  /** What the discriminator answers with. */
  readonly answer: Answer;
  /** Weight of the penalty on its slope. */
  readonly penalty: number;
  /** Weight of the autoencoder's mean squared error, beside its wish to be taken for real. */
  readonly pixels: number;
  /** Turns that the autoencoder takes for each of the discriminator's. */
  readonly turns: number;
  /** What the encoder's last layer does. */
  readonly codes: Required<AeGanOptions>["codes"];
}

/** As the log's author trained it. */
const PUBLISHED: DuelWay = {
  answer: "probability",
  penalty: 0,
  pixels: 0,
  turns: 1,
  codes: "rectified",
};

/** One suspect for each difference, and what is done instead. */
const CURES = {
  "log-odds": { answer: "log-odds" },
  "a penalty on its slope": { penalty: 10 },
  "an error in pixels": { pixels: 50 },
  "three turns for one": { turns: 3 },
  "linear codes": { codes: "linear" },
} as const satisfies Readonly<Record<string, Partial<DuelWay>>>;

/** The published training, each suspected cause removed by itself, and all of them. */
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
}

/** Faces in a round. */
const BATCH_SIZE = 16;
/** Adam's settings for both, as the author gave them. */
const [LEARNING_RATE, BETA1] = [2e-4, 0.5];
/** Held-out faces that the discriminator is asked about, and of these those that are shown. */
const [ASKED, SHOWN] = [96, 8];

/** One training. */
interface Duel {
  readonly way: string;
  readonly seed: number;
  /** Share of held-out faces and of their copies that the discriminator told right, epoch by epoch. */
  readonly told: readonly number[];
  /** Share of held-out faces' copies that it took for real in the end. */
  readonly passed: number;
  /** Of the copies in the end, in decibels. */
  readonly psnrDb: number;
  /** Of the copies in the end, over the originals'. */
  readonly sharpness: number;
  readonly pictures: readonly PictureRow["images"][number][];
}

/** What came of all trainings. */
export interface WhoWins {
  /** How often the discriminator is right, epoch by epoch; the mean over seeds with its 95 % interval. */
  readonly curve: readonly {
    readonly way: string;
    readonly epoch: number;
    readonly estimate: number;
    readonly low: number;
    readonly high: number;
  }[];
  /** A row a way: in the end, means over seeds with 95 % intervals. */
  readonly table: readonly TableRow[];
  /** Held-out faces, and what each way's network of the first seed makes of them. */
  readonly rows: readonly PictureRow[];
  /** How often the discriminator was right in the end, seed by seed. */
  told(way: string): readonly number[];
}

/**
 * Trains each way from each seed.
 *
 * @throws As `train()`.
 */
export async function whoWins(
  ways: Readonly<Record<string, DuelWay>>,
  options: WhoWinsOptions,
): Promise<WhoWins> {
  const { faces, split, seeds, epochs, onTrial } = options;
  const held = evenlySpread(split.validation, ASKED);
  const total = seeds.length * Object.keys(ways).length * epochs;
  const duels: Duel[] = [];
  let done = 0;
  for (const [name, way] of Object.entries(ways)) {
    const arena = openArena(way, options);
    try {
      for (const seed of seeds) {
        const onEpoch = () => onTrial?.(++done, total);
        duels.push({ way: name, seed, ...await duel(arena, { ...options, seed, held, onEpoch }) });
      }
    } finally {
      arena[Symbol.dispose]();
    }
  }
  const names = Object.keys(ways);
  const ofWay = (name: string) => duels.filter(({ way }) => way === name);
  const shown = evenlySpread(held, SHOWN);
  return {
    curve: names.flatMap((way) =>
      Array.from({ length: epochs }, (_, i) => {
        const { mean: estimate, low, high } = meanInterval(
          ofWay(way).map(({ told }) => told[i] ?? NaN),
        );
        return { way, epoch: i + 1, estimate, low, high };
      })
    ),
    table: names.map((way) => {
      const cell = (valueOf: (duel: Duel) => number, digits: number, scale = 1) => {
        const { mean, low, high } = meanInterval(ofWay(way).map((duel) => valueOf(duel) * scale));
        const [at, from, to] = [mean, low, high].map((value) => value.toFixed(digits));
        return Number.isFinite(low) ? `${at} (${from} to ${to})` : `${at}`;
      };
      return {
        "what is otherwise": way,
        "told right (%)": cell(({ told }) => told.at(-1) ?? NaN, 0, 100),
        "copies taken for real (%)": cell(({ passed }) => passed, 0, 100),
        "PSNR of copies (dB)": cell(({ psnrDb }) => psnrDb, 1),
        "their sharpness over the originals'": cell(({ sharpness }) => sharpness, 2),
      };
    }),
    rows: [
      { label: "held-out face", images: shown.map((row) => faceAt(faces, row)) },
      ...names.map((way) => ({ label: way, images: ofWay(way)[0]?.pictures ?? [] })),
    ],
    told: (way) => ofWay(way).map(({ told }) => told.at(-1) ?? NaN),
  };
}

/** Both networks of a way and their compiled round, which all seeds share. */
interface Arena extends Disposable {
  readonly way: DuelWay;
  readonly aeGan: AeGan;
  readonly duel: Adversaries;
  /** Gives both the weights that a seed begins with, and their optimizers no past. */
  begin(seed: number): void;
}

function openArena(
  way: DuelWay,
  { faces: { sizePx }, widthFactor }: Pick<WhoWinsOptions, "faces" | "widthFactor">,
): Arena {
  const { answer, penalty, codes } = way;
  const build = (seed: number) => {
    const shape = { version: "log" as const, imageSizePx: sizePx, widthFactor, seed };
    const aeGan = buildAeGan({ ...shape, codes });
    const discriminator = buildDiscriminator(shape);
    const slope = penalty > 0 ? "penalised" as const : "free" as const;
    const told = { imageSizePx: sizePx, answer, slope };
    const models = {
      discriminator: trainableDiscriminator(discriminator, remadeFaces(aeGan), told),
      autoencoder: trainableAeGan(aeGan, discriminator, { answer }),
    };
    const parts = [aeGan.encoder, aeGan.decoder, discriminator.model];
    return { aeGan, models, dispose: () => parts.forEach((part) => part.dispose()) };
  };
  const { aeGan, models, dispose } = build(1);
  const optimizers = {
    discriminator: adam({ beta1: BETA1 }),
    autoencoder: adam({ beta1: BETA1 }),
  };
  const players = ["discriminator", "autoencoder"] as const;
  const duel = adversaries(
    "ae-gan",
    {
      discriminator: { model: models.discriminator, optimizer: optimizers.discriminator },
      autoencoder: { model: models.autoencoder, optimizer: optimizers.autoencoder },
    },
    ["discriminator", ...Array.from({ length: way.turns }, () => "autoencoder")],
  );
  let round: TrainStep | undefined;
  return {
    ...{ way, aeGan },
    duel: {
      ...duel,
      gradientStep(options) {
        const shared = round ??= duel.gradientStep(options);
        return { run: (...args) => shared.run(...args), [Symbol.dispose]: () => {} };
      },
    },
    begin(seed) {
      const fresh = build(seed);
      for (const player of players) {
        for (const [name, variable] of models[player].variables) {
          const start = fresh.models[player].variables.get(name);
          if (start) variable.assign(start);
        }
        const zeros = tf.tidy(() =>
          [...optimizers[player].tensors()].map(([name, of]) => [name, tf.zerosLike(of)] as const)
        );
        optimizers[player].restore(new Map(zeros), 0);
        tf.dispose(zeros.map(([, zero]) => zero));
      }
      fresh.dispose();
    },
    [Symbol.dispose]() {
      round?.[Symbol.dispose]();
      dispose();
      for (const player of players) optimizers[player].dispose();
    },
  };
}

async function duel(
  { way, aeGan, duel, begin }: Arena,
  { faces, split, seed, learned, epochs, held, signal, onEpoch }:
    & Omit<WhoWinsOptions, "seeds" | "onTrial">
    & { readonly seed: number; readonly held: readonly number[]; readonly onEpoch: () => void },
): Promise<Omit<Duel, "way" | "seed">> {
  begin(seed);
  const { model, optimizer, gradientStep } = duel;
  const { history } = await train(model, {
    ...{ optimizer, gradientStep, epochs, batchSize: BATCH_SIZE, learningRate: LEARNING_RATE },
    images: imageSource(faces, evenlySpread(split.train, learned)),
    validation: imageSource(faces, held),
    seed: `who wins ${seed}`,
    weights: { penalty: way.penalty, pixels: way.pixels },
    log: () => {},
    onEpoch,
    ...(signal ? { signal } : {}),
  });
  const shares = history.map(({ validationTerms: of }) => ({
    real: of["real told"] ?? NaN,
    made: of["made told"] ?? NaN,
  }));
  return {
    told: shares.map(({ real, made }) => (real + made) / 2),
    passed: 1 - (shares.at(-1)?.made ?? NaN),
    ...await look(aeGan, faces, held),
  };
}

/** What the copies are like. */
async function look(
  aeGan: AeGan,
  faces: TrainingFaces,
  held: readonly number[],
): Promise<Pick<Duel, "psnrDb" | "sharpness" | "pictures">> {
  const { make } = remadeFaces(aeGan);
  const copies = await mapImages(faces, held, (images) => make(images, {}));
  const qualities = compareInDetail(await toFloats(faces, held), copies);
  return {
    psnrDb: mean(qualities.map(({ psnrDb }) => psnrDb)),
    sharpness: mean(qualities.map(({ relativeSharpness }) => relativeSharpness)),
    pictures: evenlySpread(held, SHOWN).map((row) => floatImageAt(copies, held.indexOf(row))),
  };
}
