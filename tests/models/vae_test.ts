import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  buildVae,
  decode,
  disposeVae,
  encode,
  formatSummary,
  namedVariables,
  reconstruct,
  summarise,
  type VaeOptions,
} from "facespace/models";
import { startBackend } from "facespace/runtime";

Deno.test("buildVae() gives the log entry's encoder, layer by layer", async () => {
  await startBackend();
  const vae = buildVae();
  const { layers, ...counts } = summarise(vae.encoder);
  assertEquals(
    layers.map(({ name, outputShape, parameters }) => [name, outputShape.slice(1), parameters]),
    [
      ["input_1", [80, 80, 3], 0],
      ["conv2d", [40, 40, 128], 3584],
      ["conv2d_1", [20, 20, 64], 73792],
      ["conv2d_2", [10, 10, 32], 18464],
      ["conv2d_3", [5, 5, 16], 4624],
      ["batch_normalization", [5, 5, 16], 64],
      ["flatten", [400], 0],
      ["dense", [256], 102656],
      ["dense_1", [256], 102656],
      ["lambda", [256], 0],
    ],
  );
  assertEquals(counts, {
    name: "encoder",
    totalParameters: 305840,
    trainableParameters: 305808,
    nonTrainableParameters: 32,
    isChain: false,
  });
  assertEquals(layers.at(-1)?.connectedTo, ["dense", "dense_1"]);
  disposeVae(vae);
});

Deno.test("buildVae() gives the log entry's decoder, layer by layer", async () => {
  await startBackend();
  const vae = buildVae();
  const { layers, ...counts } = summarise(vae.decoder);
  assertEquals(
    layers.map(({ name, outputShape, parameters }) => [name, outputShape.slice(1), parameters]),
    [
      ["input_2", [256], 0],
      ["intermediate_decoder", [400], 102800],
      ["reshape", [5, 5, 16], 0],
      ["conv2d_transpose", [10, 10, 32], 4640],
      ["conv2d_transpose_1", [20, 20, 64], 18496],
      ["conv2d_transpose_2", [40, 40, 128], 73856],
      ["conv2d_transpose_3", [80, 80, 3], 3459],
    ],
  );
  assertEquals(counts, {
    name: "decoder",
    totalParameters: 203251,
    trainableParameters: 203251,
    nonTrainableParameters: 0,
    isChain: true,
  });
  disposeVae(vae);
});

Deno.test("formatSummary() shows connections only where the graph is no chain", async () => {
  await startBackend();
  const vae = buildVae();
  const encoder = formatSummary(summarise(vae.encoder)).split("\n");
  assertEquals(
    encoder[2],
    "Layer (type)                              Output shape         Param #  Connected to",
  );
  assertEquals(encoder.find((line) => line.startsWith("lambda"))?.endsWith("dense, dense_1"), true);
  const decoder = formatSummary(summarise(vae.decoder));
  assertEquals(decoder.includes("Connected to"), false);
  assertEquals(decoder.includes("Total params: 203,251"), true);
  disposeVae(vae);
});

Deno.test("buildVae() draws its weights from the seed alone", async () => {
  await startBackend();
  const weights = (seed: number) => {
    const vae = buildVae({ imageSizePx: 16, latentDim: 4, seed });
    const values = [...namedVariables({ encoder: vae.posterior, decoder: vae.decoder })].map(
      ([name, variable]) => [name, variable.arraySync()],
    );
    disposeVae(vae);
    return values;
  };
  assertEquals(weights(3), weights(3));
  assertNotEquals(weights(3), weights(4));
});

Deno.test("encode(), decode() and reconstruct() keep their shapes and leak nothing", async () => {
  await startBackend();
  const vae = buildVae({ imageSizePx: 32, latentDim: 8 });
  const images = tf.zeros<tf.Rank.R4>([3, 32, 32, 3]);
  const before = tf.memory().numTensors;
  const { mean, logVar } = encode(vae, images);
  const decoded = decode(vae, mean);
  const reconstruction = reconstruct(vae, images);
  assertEquals([mean.shape, logVar.shape], [[3, 8], [3, 8]]);
  assertEquals(decoded.arraySync(), reconstruction.arraySync());
  assertEquals(reconstruction.shape, [3, 32, 32, 3]);
  tf.dispose([mean, logVar, decoded, reconstruction]);
  assertEquals(tf.memory().numTensors, before);
  tf.dispose(images);
  disposeVae(vae);
});

Deno.test("the encoder's lambda layer gives other samples at each call, the same for one seed", async () => {
  await startBackend();
  const samples = () => {
    const vae = buildVae({ imageSizePx: 16, latentDim: 4, seed: 5 });
    const drawn = [0, 1].map(() =>
      tf.tidy(() => {
        const outputs = vae.encoder.predict(tf.zeros([1, 16, 16, 3]));
        return Array.isArray(outputs) ? outputs[2]?.arraySync() : undefined;
      })
    );
    disposeVae(vae);
    return drawn;
  };
  const [first, second] = samples();
  assertNotEquals(first, second);
  assertEquals(samples(), [first, second]);
});

Deno.test("buildVae() and decode() name a wrong value", async () => {
  await startBackend();
  assertThrows(() => buildVae({ imageSizePx: 60 }), RangeError, "multiple of 16: got 60");
  assertThrows(() => buildVae({ latentDim: 0 }), RangeError, "positive integer: got 0");
  const vae = buildVae({ imageSizePx: 16, latentDim: 4 });
  assertThrows(
    () => tf.tidy(() => decode(vae, tf.zeros([8, 16]))),
    RangeError,
    "Cannot decode latents as the last axis must be 4: got shape [8, 16]",
  );
  disposeVae(vae);
});

Deno.test("buildVae() as published has the same drawn weights, and what each detail says", async () => {
  await startBackend();
  const sizes = { imageSizePx: 16, latentDim: 4, seed: 3 } as const;
  const images = tf.randomUniform<tf.Rank.R4>([2, 16, 16, 3], 0, 1, "float32", 1);
  const facts = (asPublished: VaeOptions["asPublished"] = []) => {
    const vae = buildVae({ ...sizes, asPublished });
    const { mean, logVar } = encode(vae, images);
    const weights = new Map(
      [...namedVariables({ encoder: vae.posterior, decoder: vae.decoder })].map(
        ([name, variable]) => [name, variable.arraySync()],
      ),
    );
    const of = (factor: number) => tf.tidy(() => decode(vae, mean.mul(factor)).sub(0.5).dataSync());
    const found = {
      weights,
      mean: mean.arraySync(),
      logVar: logVar.arraySync(),
      picture: of(1),
      scaled: of(4),
    };
    tf.dispose([mean, logVar]);
    disposeVae(vae);
    return found;
  };
  const usual = facts();
  const flat = facts(["flat-log-var"]);
  assertEquals(flat.logVar, usual.logVar.map((row) => row.map(() => 0)));
  const kernel = "encoder/dense_1/kernel";
  assert(usual.weights.delete(kernel) && flat.weights.delete(kernel));
  assertEquals([flat.weights, flat.mean], [usual.weights, usual.mean]);
  const sigma = facts(["log-sigma"]);
  assertEquals(sigma.logVar, usual.logVar.map((row) => row.map((value) => Math.fround(2 * value))));
  assertEquals([sigma.mean, sigma.picture], [usual.mean, usual.picture]);
  // Biases are 0, and relu bends only by sign: what follows a code is linear along it, up to its end.
  const linear = facts(["linear-layers"]);
  for (const [at, value] of linear.picture.entries()) {
    assertAlmostEquals(linear.scaled[at] ?? NaN, 4 * value, 1e-5);
  }
  assertNotEquals(linear.mean, usual.mean); // pictures in [−1, 1]
  assertThrows(
    () => buildVae({ version: "v2", imageSizePx: 16, asPublished: ["log-sigma"] }),
    RangeError,
    "V1 alone was published otherwise: got v2 with log-sigma",
  );
  images.dispose();
});
