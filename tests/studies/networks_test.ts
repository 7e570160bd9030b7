import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { buildVae, disposeVae } from "facespace/models";
import { stream } from "facespace/random";
import { startBackend } from "facespace/runtime";
import { compareNetworks, costRows } from "facespace/studies";
import { measureGains } from "../../lib/studies/networks.ts";
import { SPLIT, toyJudge, toyNetwork, toyOptions } from "./toy_study.ts";

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
