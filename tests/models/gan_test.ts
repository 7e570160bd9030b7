import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  buildAeGan,
  buildDiscriminator,
  buildGenerator,
  buildVae,
  decode,
  discriminate,
  disposeVae,
  type FaceMaker,
  remadeFaces,
  trainableAeGan,
  trainableDiscriminator,
  trainableGenerator,
} from "facespace/models";
import { stream } from "facespace/random";
import { startBackend } from "facespace/runtime";

function weightsByLayer(model: tf.LayersModel): [string, number][] {
  return model.layers.filter((layer) => layer.countParams() > 0)
    .map((layer) => [layer.name.replace(/_\d+$/, ""), layer.countParams()]);
}

Deno.test("the log's GAN has the layers and the weights that its author gave", async () => {
  await startBackend();
  const { decoder } = buildGenerator({ version: "log" });
  assertEquals(weightsByLayer(decoder), [
    ["dense", 323_200],
    ...Array.from({ length: 4 }, () => ["conv2d_transpose", 262_272] as [string, number]),
    ["conv2d", 9_603],
  ]);
  assertEquals(decoder.countParams(), 1_381_891);
  const { model } = buildDiscriminator({ version: "log" });
  assertEquals(weightsByLayer(model), [
    ["conv2d", 9_728],
    ...Array.from({ length: 4 }, () => ["conv2d", 409_728] as [string, number]),
    ["dense", 3_201],
  ]);
  assertEquals(model.countParams(), 1_651_841);
  assertEquals(model.layers.filter(({ name }) => name.startsWith("dropout")).length, 1);
  decoder.dispose();
  model.dispose();
});

Deno.test("the slim GAN draws by V2's decoder, against a quarter of the weights", async () => {
  await startBackend();
  const generator = buildGenerator({ seed: 3 });
  const discriminator = buildDiscriminator({ seed: 3 });
  assertEquals(discriminator.model.countParams(), 431_073);
  const v2 = buildVae({ version: "v2", seed: 3 });
  assertEquals(generator.decoder.countParams(), v2.decoder.countParams());
  disposeVae(v2);
  const drawn = tf.tidy(() => {
    const images = decode(generator, tf.zeros<tf.Rank.R2>([2, 256]));
    const { logits, features } = discriminate(discriminator, images);
    return {
      shape: images.shape,
      range: [images.min().dataSync()[0] ?? NaN, images.max().dataSync()[0] ?? NaN],
      logits: logits.shape,
      features: features.map(({ shape }) => shape),
    };
  });
  assertEquals(drawn.shape, [2, 80, 80, 3]);
  const [low = NaN, high = NaN] = drawn.range;
  assert(low >= 0 && high <= 1);
  assertEquals(drawn.logits, [2]);
  assertEquals(drawn.features, [[2, 20, 20, 64], [2, 10, 10, 128]]);
  generator.decoder.dispose();
  discriminator.model.dispose();
});

Deno.test("a GAN refuses sizes that it cannot have", () => {
  assertThrows(() => buildGenerator({ imageSizePx: 40 }), RangeError, "multiple of 16: got 40");
  assertThrows(() => buildGenerator({ latentDim: 0 }), RangeError, "positive integer: got 0");
  assertThrows(() => buildDiscriminator({ imageSizePx: 8 }), RangeError, "multiple of 16: got 8");
});

Deno.test("the penalty is the discriminator's squared slope at real faces", async () => {
  await startBackend();
  const imageSizePx = 16;
  const values = imageSizePx ** 2 * 3;
  const discriminator = buildDiscriminator({ imageSizePx, seed: 2 });
  const maker: FaceMaker = { noiseShapes: () => ({}), make: (images) => images.mul(0.5) };
  const model = trainableDiscriminator(discriminator, maker, { imageSizePx });
  const random = stream("penalty");
  const faces = tf.tensor4d(
    Float32Array.from({ length: 2 * values }, () => random.next()),
    [2, imageSizePx, imageSizePx, 3],
  );
  // The slope by central differences along every pixel value of each face.
  const step = 1e-3;
  const logits = async (images: tf.Tensor4D) => {
    const said = tf.tidy(() => discriminate(discriminator, images).logits);
    const found = await said.data();
    said.dispose();
    return found;
  };
  let squares = 0;
  for (let i = 0; i < 2; i++) {
    const pixels = await faces.slice([i, 0, 0, 0], [1, -1, -1, -1]).data();
    const moved = (by: number) =>
      tf.tidy(() =>
        tf.tensor2d(Float32Array.from(pixels), [1, values]).tile([values, 1])
          .add(tf.eye(values).mul(by)).reshape<tf.Tensor4D>([values, imageSizePx, imageSizePx, 3])
      );
    const [up, down] = [await logits(moved(step)), await logits(moved(-step))];
    for (let j = 0; j < values; j++) {
      squares += (((up[j] ?? NaN) - (down[j] ?? NaN)) / (2 * step)) ** 2;
    }
  }
  const exact = squares / 2 / values;
  const penalties: number[] = [];
  for (let i = 0; i < 300; i++) {
    const drawn = Float32Array.from({ length: 2 * values }, () => random.normal(0, 1));
    const terms = tf.tidy(() => {
      const slope = tf.tensor4d(drawn, [2, imageSizePx, imageSizePx, 3]);
      return model.loss(faces, {
        noise: { slope },
        weights: { penalty: tf.scalar(1) },
        training: false,
      }).terms.penalty?.dataSync()[0] ?? NaN;
    });
    penalties.push(terms);
  }
  const mean = penalties.reduce((sum, value) => sum + value, 0) / penalties.length;
  assertAlmostEquals(mean / exact, 1, 0.2);
  faces.dispose();
  discriminator.model.dispose();
});

Deno.test("each player's loss goes down where its own wish comes true", async () => {
  await startBackend();
  const imageSizePx = 16;
  const generator = buildGenerator({
    version: "log",
    widthFactor: 1 / 16,
    imageSizePx,
    latentDim: 4,
  });
  const discriminator = buildDiscriminator({ imageSizePx });
  const wish = trainableGenerator(generator, discriminator);
  const before = tf.memory().numTensors;
  const [loss, logit] = tf.tidy(() => {
    const code = tf.ones([1, 4]);
    const images = tf.zeros<tf.Rank.R4>([1, imageSizePx, imageSizePx, 3]);
    const { total } = wish.loss(images, { noise: { code }, weights: {}, training: false });
    const made = decode(generator, code.as2D(1, 4));
    return [total, discriminate(discriminator, made).logits].map((tensor) =>
      tensor.dataSync()[0] ?? NaN
    );
  });
  // −log σ(l)
  assertAlmostEquals(loss ?? NaN, Math.log(1 + Math.exp(-(logit ?? NaN))), 1e-5);
  const images = tf.zeros<tf.Rank.R4>([1, imageSizePx, imageSizePx, 3]);
  assertThrows(
    () => wish.loss(images, { noise: {}, weights: {}, training: true }),
    RangeError,
    "without the noise code",
  );
  images.dispose();
  assertEquals(tf.memory().numTensors, before);
  generator.decoder.dispose();
  discriminator.model.dispose();
});

Deno.test("the AE-GAN's codes have nothing below 0 unless they are linear", async () => {
  await startBackend();
  const shape = { imageSizePx: 16, widthFactor: 1 / 16, seed: 4 };
  const lowest = (codes: "rectified" | "linear") => {
    const aeGan = buildAeGan({ ...shape, codes });
    const [low = NaN, shaped] = tf.tidy(() => {
      const images = tf.tensor4d(
        Array.from({ length: 4 * 16 * 16 * 3 }, (_, i) => (i * 7919 % 101) / 101),
        [4, 16, 16, 3],
      );
      const codes = aeGan.encoder.predict(images) as tf.Tensor;
      return [codes.min().dataSync()[0], remadeFaces(aeGan).make(images, {}).shape] as const;
    });
    assertEquals(shaped, [4, 16, 16, 3]);
    for (const part of [aeGan.encoder, aeGan.decoder]) part.dispose();
    return low;
  };
  assertEquals(lowest("rectified"), 0);
  assert(lowest("linear") < 0);
});

Deno.test("an answer in probabilities teaches the generator nothing where the discriminator is sure", async () => {
  await startBackend();
  const shape = { imageSizePx: 16, widthFactor: 1 / 16, seed: 4 };
  const aeGan = buildAeGan(shape);
  const discriminator = buildDiscriminator({ ...shape, version: "log" });
  // A bias of −200 makes it sure: the leaky ReLU leaves −40, whose sigmoid is below 1e-7.
  const bias = discriminator.model.layers.at(-1)?.getWeights()[1];
  assertEquals(bias?.shape, [1]);
  const dense = discriminator.model.layers.at(-1);
  dense?.setWeights([dense.getWeights()[0] ?? tf.zeros([0]), tf.tensor1d([-200])]);
  const steepest = (answer: "log-odds" | "probability") => {
    const model = trainableAeGan(aeGan, discriminator, { answer });
    const variables = [...model.variables.values()];
    return tf.tidy(() => {
      const images = tf.fill<tf.Rank.R4>([2, 16, 16, 3], 0.3);
      const { grads } = tf.variableGrads(
        () => model.loss(images, inputs).total,
        variables,
      );
      return Math.max(...Object.values(grads).map((grad) => grad.abs().max().dataSync()[0] ?? NaN));
    });
  };
  const inputs = { noise: {}, weights: { pixels: tf.scalar(0) }, training: false };
  assertEquals(steepest("probability"), 0);
  assert(steepest("log-odds") > 0);
  tf.dispose(inputs.weights);
  for (const part of [aeGan.encoder, aeGan.decoder, discriminator.model]) part.dispose();
});

Deno.test("the log's discriminator drops two fifths of its last units, others by other noise, in training only", async () => {
  await startBackend();
  const imageSizePx = 16;
  const discriminator = buildDiscriminator({ version: "log", widthFactor: 1 / 4, imageSizePx });
  const maker: FaceMaker = { noiseShapes: () => ({}), make: (images) => images };
  const model = trainableDiscriminator(discriminator, maker, { imageSizePx, slope: "free" });
  assertEquals(model.noiseShapes(3), { dropout: [6, 32] });
  const lossBy = (dropout: tf.Tensor, training: boolean) =>
    tf.tidy(() => {
      const images = tf.ones<tf.Rank.R4>([1, imageSizePx, imageSizePx, 3]);
      const { total } = model.loss(images, { noise: { dropout }, weights: {}, training });
      return total.dataSync()[0] ?? NaN;
    });
  const [one, other] = ["one", "other"].map((name) => {
    const random = stream(name);
    return tf.tensor2d(Float32Array.from({ length: 64 }, () => random.normal(0, 1)), [2, 32]);
  });
  assert(one && other);
  assert(lossBy(one, true) !== lossBy(other, true));
  assertEquals(lossBy(one, false), lossBy(other, false));
  // Factors are 0 or 1 / 0.6, so that their mean over many is 1.
  const [share = NaN] = tf.tidy(() => {
    const random = stream("many");
    const noise = tf.tensor2d(
      Float32Array.from({ length: 32_000 }, () => random.normal(0, 1)),
      [1000, 32],
    );
    const images = tf.ones<tf.Rank.R4>([1000, imageSizePx, imageSizePx, 3]);
    const [kept, all] = [
      discriminate(discriminator, images, noise),
      discriminate(discriminator, images),
    ];
    return kept.logits.mean().div(all.logits.mean()).dataSync();
  });
  assertAlmostEquals(share, 1, 0.1);
  tf.dispose([one, other]);
  discriminator.model.dispose();
});
