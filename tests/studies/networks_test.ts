import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { codeAt, codesFrom, samplePrior } from "facespace/latent";
import { buildVae, decodeImages, disposeVae } from "facespace/models";
import { stream } from "facespace/random";
import { choosePrecision, startBackend } from "facespace/runtime";
import { compareNetworks, compiledDecoder, costRows } from "facespace/studies";
import { measureGains } from "../../lib/studies/networks.ts";
import { SPLIT, toyJudge, toyNetwork, toyOptions } from "./toy_study.ts";

/** Sums in another order; in mixed precision, pixels that are rounded on their way. */
const TOLERANCE = { float32: 1e-5, mixed: 0.01 } as const;

Deno.test("compiledDecoder() decodes as the network does, any number of codes, and leaks nothing", async () => {
  await startBackend();
  const { precision } = choosePrecision();
  const vae = buildVae({ imageSizePx: 16, latentDim: 4 });
  const decoder = compiledDecoder(vae, () => {});
  try {
    for (const count of [53, 80, 1]) {
      const codes = codesFrom(samplePrior(count, 4, "codes"));
      await decoder.decode(codes);
      await decoder.decode(codes);
      const before = tf.memory().numTensors;
      const images = await decoder.decode(codes);
      assertEquals(tf.memory().numTensors, before);
      const rows = Array.from({ length: count }, (_, i) => codeAt(codes, i));
      const expected = await decodeImages(vae, rows);
      assertEquals([images.count, images.sizePx], [count, 16]);
      const error = Math.max(
        ...images.values.map((value, i) => Math.abs(value - (expected.values[i] ?? NaN))),
      );
      assert(error < TOLERANCE[precision], `off by ${error}`);
    }
  } finally {
    decoder.dispose();
    disposeVae(vae);
  }
});

Deno.test("measureGains() takes differences face by face", () => {
  const quality = (psnrDb: number) => ({ psnrDb, ssim: 0.5, msSsim: 0.5, relativeSharpness: 1 });
  const [psnr, ssim] = measureGains(
    [10, 20, 30].map(quality),
    [11, 21, 31].map(quality),
    "networks",
  );
  assertEquals([psnr?.first, psnr?.second], [20, 21]);
  assertEquals(psnr?.gain, { estimate: 1, low: 1, high: 1 }); // though faces differ by 10 dB
  assertEquals(ssim?.gain.estimate, 0);
  const [ofOne] = measureGains([quality(1)], [quality(3)], "a");
  assertEquals(ofOne?.gain, { estimate: 2, low: 2, high: 2 });
  assertThrows(() => measureGains([], [quality(1)], "a"), RangeError, "got 0 and 1 faces");
});

Deno.test("compareNetworks() measures two networks, shows faces evenly, and asks judges", async () => {
  const random = stream("pixels");
  const read = (of: ArrayLike<number>) =>
    Promise.resolve(Uint8Array.from({ length: of.length * 432 }, () => random.integer(256)));
  const faces = { ...toyOptions().faces, read };
  const networks = { one: toyNetwork(), two: toyNetwork() };
  const options = { faces, rows: SPLIT.test, most: 8, seed: "compare" };
  const compared = await compareNetworks(networks, options);
  assertEquals(compared.rows.length, 8);
  const [first] = compared.table();
  assertEquals(Object.keys(first ?? {}), [
    "measure",
    "one",
    "two",
    "two less one (95 % interval)",
  ]);
  assertEquals(compared.leastGain(["PSNR (dB)"]), 0);
  const { every, rows } = compared.examples(4);
  assertEquals(every, 2);
  assertEquals(rows.map(({ label, images }) => [label, images.length]), [
    ["original", 4],
    ["one", 4],
    ["two", 4],
  ]);
  const asked = await compared.askJudges([toyJudge()], ["Smiling"]);
  assertEquals(
    asked.slice(1).map(({ pictures, "balanced accuracy": accuracy }) => [pictures, accuracy]),
    [["one", 1], ["two", 1]],
  );
  await assertRejects(
    () => compareNetworks({ one: toyNetwork() }, options),
    RangeError,
    "Cannot compare other than two networks: got 1",
  );
});

Deno.test("costRows() count weights, and the time of what a network went on from", async () => {
  await startBackend();
  const vae = buildVae({ imageSizePx: 16, latentDim: 4 });
  const epoch = { epoch: 1, step: 1, loss: 1, validationLoss: 1, terms: {}, validationTerms: {} };
  const row = { ...epoch, learningRate: 1, weights: {}, seconds: 90, imagesPerSecond: 1 };
  const history = [{ ...row, dataWaitShare: 0, stepShare: 1 }];
  const networks = [vae.decoder];
  const weights = vae.decoder.countParams();
  assertEquals(
    costRows({ one: { networks, history }, two: { networks, history, after: history } }),
    [
      { network: "one", weights, epochs: "1", "trained for (min)": "1.5" },
      { network: "two", weights, epochs: "1 + 1", "trained for (min)": "3.0" },
    ],
  );
  disposeVae(vae);
});
