/**
 * An autoencoder against a discriminator: the AE-GAN of the log's author in weeks 11 to 16, at any width, trained in
 * one of several ways from any seed, and what came of it.
 *
 * @module
 */

import type { RgbImage } from "../images/mod.ts";
import {
  compareInDetail,
  evenlySpread,
  floatImageAt,
  type FloatImages,
  toFloats,
} from "../images/mod.ts";
import {
  type AeGanOptions,
  type Answer,
  buildAeGan,
  buildDiscriminator,
  discriminate,
  type NetworkPass,
  networkPass,
  remadeFaces,
  trainableAeGan,
  trainableDiscriminator,
} from "../models/mod.ts";
import { areaUnderRoc, mean } from "../statistics/mod.ts";
import {
  adam,
  type Adversaries,
  adversaries,
  imageSource,
  type RunOptions,
  sharedStep,
  startAgain,
  train,
  type TrainingFaces,
} from "../training/mod.ts";

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

/** Faces in a round. */
const BATCH_SIZE = 16;
/** Adam's settings for both, as the author gave them. */
const [LEARNING_RATE, BETA1] = [2e-4, 0.5];
/** Both networks of a way and their compiled round, which all seeds share. */
interface Arena extends Disposable {
  readonly way: DuelWay;
  readonly duel: Adversaries;
  /** Takes faces, and gives their copies and the discriminator's logits of both. */
  readonly ask: NetworkPass<"copies" | "ofFaces" | "ofCopies">;
  /** Gives both the weights that a seed begins with, and their optimizers no past. */
  begin(seed: number): void;
}

/** Builds both networks. */
export function openArena(
  way: DuelWay,
  { sizePx, widthFactor }: { readonly sizePx: number; readonly widthFactor: number },
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
    const dispose = () => parts.forEach((part) => part.dispose());
    return { aeGan, discriminator, models, dispose };
  };
  const { aeGan, discriminator, models, dispose } = build(1);
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
  const shared = sharedStep(duel.gradientStep);
  const ask = networkPass((rows) => {
    const images = rows.as4D(rows.shape[0] ?? 0, sizePx, sizePx, 3);
    const copies = remadeFaces(aeGan).make(images, {});
    const { logits: ofFaces } = discriminate(discriminator, images);
    return { copies, ofFaces, ofCopies: discriminate(discriminator, copies).logits };
  }, { shape: [sizePx, sizePx, 3] });
  return {
    ...{ way, ask },
    duel: { ...duel, gradientStep: shared.gradientStep },
    begin(seed) {
      const fresh = build(seed);
      for (const player of players) {
        startAgain(models[player], optimizers[player], fresh.models[player]);
      }
      fresh.dispose();
    },
    [Symbol.dispose]() {
      shared[Symbol.dispose]();
      ask[Symbol.dispose]();
      dispose();
      for (const player of players) optimizers[player].dispose();
    },
  };
}

/** What is the same in all ways. */
interface DuelOptions extends Pick<RunOptions, "signal"> {
  /** In the networks' size. */
  readonly faces: TrainingFaces;
  /** Rows to learn from. */
  readonly learned: readonly number[];
  /** Rows of other people, which the discriminator is asked about. */
  readonly held: readonly number[];
  /** How often each face is learned from. */
  readonly epochs: number;
  /** Of weights and order. */
  readonly seed: number;
  /** Called after each epoch. */
  readonly onEpoch: () => void;
}

/** What came of one training. */
export interface Duel {
  /** How often a held-out face looks more real to the discriminator than a copy, epoch by epoch. */
  readonly told: readonly number[];
  /** How often it is right about the faces that it learns from and their copies, over the last epoch. */
  readonly accuracy: number;
  /** Share of held-out faces' copies that it took for real in the end. */
  readonly passed: number;
  /** Of held-out faces' copies in the end, in decibels. */
  readonly psnrDb: number;
  /** Of the same, over the originals'. */
  readonly sharpness: number;
  /** Copies of eight held-out faces. */
  readonly pictures: readonly RgbImage[];
}

/** Held-out faces whose copies are kept. */
export const SHOWN = 8;

/**
 * Trains an arena's networks from a seed.
 *
 * @throws As `train()`.
 */
export async function duel(
  arena: Arena,
  { faces, learned, held, epochs, seed, onEpoch, signal }: DuelOptions,
): Promise<Duel> {
  const { way } = arena;
  arena.begin(seed);
  const { model, optimizer, gradientStep } = arena.duel;
  const originals = await toFloats(faces, held);
  const told: number[] = [];
  let last: Awaited<ReturnType<typeof askAbout>> | undefined;
  const { history } = await train(model, {
    ...{ optimizer, gradientStep, epochs, batchSize: BATCH_SIZE, learningRate: LEARNING_RATE },
    images: imageSource(faces, learned),
    validation: imageSource(faces, held.slice(0, 1)),
    seed: `who wins ${seed}`,
    weights: { penalty: way.penalty, pixels: way.pixels },
    precision: "auto",
    log: () => {},
    async onEpoch() {
      last = await askAbout(arena, originals);
      told.push(areaUnderRoc(last.ofFaces, last.ofCopies));
      onEpoch();
    },
    ...(signal ? { signal } : {}),
  });
  const { "real told": real = NaN, "made told": made = NaN } = history.at(-1)?.terms ?? {};
  const { ofCopies, copies } = last ?? await askAbout(arena, originals);
  const qualities = compareInDetail(originals, copies);
  return {
    told,
    accuracy: (real + made) / 2,
    passed: mean(ofCopies.map((logit) => logit > 0 ? 1 : 0)),
    psnrDb: mean(qualities.map(({ psnrDb }) => psnrDb)),
    sharpness: mean(qualities.map(({ relativeSharpness }) => relativeSharpness)),
    pictures: evenlySpread(held, SHOWN).map((row) => floatImageAt(copies, held.indexOf(row))),
  };
}

/** What both networks make of faces, in the end of an epoch. */
async function askAbout(
  { ask }: Arena,
  { values, count, sizePx }: FloatImages,
): Promise<{
  readonly ofFaces: readonly number[];
  readonly ofCopies: readonly number[];
  readonly copies: FloatImages;
}> {
  const { copies = values, ofFaces = [], ofCopies = [] } = await ask.run(values);
  return {
    ofFaces: Array.from(ofFaces),
    ofCopies: Array.from(ofCopies),
    copies: { values: copies, count, sizePx },
  };
}
