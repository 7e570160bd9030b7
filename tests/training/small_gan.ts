/**
 * Two small networks against each other on 32×32 discs. As a program, `small_gan.ts FOLDER` trains them with a
 * checkpoint after each round and prints the turns.
 *
 * @module
 */

import {
  buildDiscriminator,
  buildGenerator,
  drawnFaces,
  trainableDiscriminator,
  trainableGenerator,
} from "facespace/models";
import { startBackend } from "facespace/runtime";
import {
  adam,
  adversaries,
  averaging,
  imageSource,
  train,
  type TrainOptions,
} from "facespace/training";
import * as tf from "@tensorflow/tfjs";
import { blobs, type SmallRun } from "./small_run.ts";

const imageSizePx = 32;

/** Trains the small pair from its seeded start and frees it. */
export async function smallGan(
  options: Partial<TrainOptions> & { readonly seed?: string; readonly networkSeed?: number } = {},
): Promise<SmallRun & { readonly averages: Readonly<Record<string, readonly number[]>> }> {
  await startBackend();
  const { networkSeed = 1, ...loop } = options;
  const small = { imageSizePx, widthFactor: 1 / 32, seed: networkSeed } as const;
  const generator = buildGenerator({ ...small, version: "log", latentDim: 4 });
  const discriminator = buildDiscriminator({ ...small, version: "log" });
  const draws = trainableGenerator(generator, discriminator);
  const averages = new Map(
    [...draws.variables].map(([name, variable]) =>
      [
        name,
        tf.tidy(() => tf.variable(variable.clone(), false)),
      ] as const
    ),
  );
  const own = [...averages].map(([name, average]) => [`average/${name}`, average] as const);
  const optimizers = [adam({ beta1: 0.5 }), adam({ beta1: 0.5 })] as const;
  const { model, optimizer, gradientStep } = adversaries("small", {
    discriminator: {
      model: trainableDiscriminator(discriminator, drawnFaces(generator), { imageSizePx }),
      optimizer: optimizers[0],
    },
    generator: {
      model: { ...draws, variables: new Map([...draws.variables, ...own]) },
      optimizer: averaging(optimizers[1], averages, 0.9),
    },
  }, ["discriminator", "discriminator", "generator"]);
  const images = blobs(40);
  const rows = Array.from({ length: 40 }, (_, i) => i);
  const valuesOf = async (of: Iterable<readonly [string, tf.Variable]>) => {
    const values: Record<string, number[]> = {};
    for (const [name, variable] of of) values[name] = [...await variable.data()];
    return values;
  };
  try {
    const result = await train(model, {
      images: imageSource(images, rows.slice(8)),
      validation: imageSource(images, rows.slice(0, 8)),
      ...{ epochs: 3, batchSize: 8, seed: "small", weights: { penalty: 1 } },
      ...{ ...loop, optimizer, gradientStep },
    });
    return {
      ...result,
      weights: await valuesOf(model.variables),
      averages: await valuesOf(averages),
    };
  } finally {
    generator.decoder.dispose();
    discriminator.model.dispose();
    for (const [, average] of averages) average.dispose();
    for (const optimizer of optimizers) optimizer.dispose();
  }
}

if (import.meta.main) {
  const [folder = ""] = Deno.args;
  await smallGan({
    folder,
    checkpointSeconds: 0,
    onStep: ({ step }) => console.log(`round ${step}`),
  });
}
