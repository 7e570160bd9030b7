/**
 * A study of an untrained network on 80 discs of 40 people.
 *
 * @module
 */

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertNotEquals,
} from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { meanImage } from "facespace/images";
import { codeAt, codesFrom, samplePrior, selectCodes } from "facespace/latent";
import { buildVae, disposeVae, encode, reconstruct, type Vae } from "facespace/models";
import { stream } from "facespace/random";
import { startBackend } from "facespace/runtime";
import { moments } from "facespace/statistics";
import { faceAt } from "facespace/store";
import { type LatentFaces, type LatentStudy, latentStudy, PUBLISHED_WAYS } from "facespace/studies";
import { faceParts } from "facespace/training";
import { codeDensities, drawFromDensities } from "../../lib/studies/latent_draws.ts";
import { inFolder } from "../in_folder.ts";
import { blobs } from "../training/small_run.ts";
import { attributedBlobs } from "./attributed_blobs.ts";

const COUNT = 80;

/** 80 discs of 40 people. */
const faces: LatentFaces = {
  ...blobs(COUNT),
  checksum: "0123456789abcdef",
  table: {
    ...attributedBlobs(COUNT).table,
    identities: Int32Array.from({ length: COUNT }, (_, row) => row >> 1),
    partitions: new Int8Array(COUNT).fill(-1),
  },
};
const split = faceParts(faces.table, 1);

async function withStudy(
  use: (study: LatentStudy<"V1">, vae: Vae, folder: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (cacheFolder) => {
    await startBackend();
    const vae = buildVae({ imageSizePx: 32, latentDim: 4 });
    const options = { faces, split, seed: 1, cacheFolder };
    try {
      await use(await latentStudy({ V1: { vae, fingerprint: "f" } }, options), vae, cacheFolder);
    } finally {
      disposeVae(vae);
    }
  });
}

Deno.test("latentStudy() gives each person's first face, and reads codes back", () =>
  withStudy(async (study, vae, cacheFolder) => {
    const { means, from } = study.codes.V1;
    assertEquals([means.count, from], [COUNT, "computed"]);
    assertEquals(study.people("V1", 3), selectCodes(means, [0, 2, 4]));
    assertEquals(study.people("V1", 1000).count, 40);
    const options = { faces, split, seed: 1, cacheFolder };
    const again = await latentStudy({ V1: { vae, fingerprint: "f" } }, options);
    assertEquals([again.codes.V1.from, again.codes.V1.means], ["cache", means]);
  }));

Deno.test("latentStudy() averages held-out faces of different people, and says whom it leaves out", () =>
  withStudy(async (study, vae) => {
    const said: string[] = [];
    const before = tf.memory().numTensors;
    const averages = await study.averages(
      "V1",
      ["bald women", "anyone"],
      (line) => said.push(line),
    );
    assertEquals(tf.memory().numTensors, before);
    assertEquals(said, ["No average of bald women: 3 people are needed, and there are 0"]);
    const [row] = averages.rows;
    assert(row && averages.rows.length === 1);
    assertEquals([row.label, row.images.length], ["anyone", 5]);
    const rows = row.images.slice(0, 3).map(({ pixels }) => {
      const same = (face: number) => faces.readSync([face]).join() === pixels.join();
      return split.test.find(same) ?? -1;
    });
    assertEquals(new Set(rows.map((face) => face >> 1)).size, 3);
    const image = await meanImage(faces, rows);
    const tensors = tf.tidy(() => {
      const average = tf.tensor4d(image.values, [1, 32, 32, 3]);
      return [encode(vae, average).mean.dataSync(), reconstruct(vae, average).dataSync()] as const;
    });
    assertEquals(averages.codes, { anyone: Float32Array.from(tensors[0]) });
    const bytes = (values: ArrayLike<number>) =>
      Uint8Array.from(values, (value) => Math.round(255 * value));
    assertEquals(row.images.slice(3).map(({ pixels }) => Uint8Array.from(pixels)), [
      bytes(image.values),
      bytes(tensors[1]),
    ]);
  }));

Deno.test("latentStudy() has directions and numbers of each network, and as many draws of the prior", () =>
  withStudy((study) => {
    const rows = study.directions();
    assertEquals(
      new Set(rows.map(({ series }) => series)),
      new Set([
        "V1's codes",
        "as many draws of the prior",
      ]),
    );
    assertEquals(rows.map(({ rank }) => rank), [1, 2, 3, 4, 1, 2, 3, 4]);
    const prior = rows.slice(4).map(({ value }) => value);
    assertEquals(prior, prior.toSorted((a, b) => b - a));
    assert(prior.every((value) => value > 0.4 && value < 2), `${prior}`);
    assertEquals(study.table().map(({ network, widest }) => [network, widest]), [
      ["V1", rows[0]?.value],
    ]);
    const samples = [study.people("V1", 20), study.people("V1", 40)];
    const tests = study.tests(samples, { simulations: 1000 });
    assertEquals(tests.map(({ people }) => people), [...Array(5).fill(20), ...Array(5).fill(40)]);
    return Promise.resolve();
  }));

Deno.test("codeDensities() rank on held-out codes as they should", () => {
  const random = stream("densities");
  // Two clusters along a diagonal.
  const drawn = Array.from({ length: 400 }, (_, i) => {
    const x = random.normal(i % 2 === 0 ? 2 : -2, 0.3);
    return [x, x + random.normal(0, 0.1)];
  });
  const [fitted, heldOut] = [codesFrom(drawn.slice(0, 300)), codesFrom(drawn.slice(300))];
  const densities = codeDensities(fitted, heldOut, { components: 2, seed: "a", maxSteps: 30 });
  const nats = densities.map(({ heldOut }) => heldOut);
  assertEquals(nats, nats.toSorted((a, b) => a - b));
  assertEquals(densities.at(-1)?.name, "mixture of 2 such");
  assertEquals(densities.at(-1)?.mixture.components.length, 2);
});

Deno.test("latentStudy() holds densities against codes of other people, which come first", () =>
  withStudy(async (study) => {
    const drawn = await study.draws({ components: 2, count: 8 });
    assertEquals(drawn.table.map((row) => row["drawn from"]), [
      "codes of other people",
      "prior N(0, I)",
      "Gaussian, dimension by dimension",
      "Gaussian with covariance",
      "mixture of 2 such",
    ]);
    const nats = drawn.table.map((row) => row["log-density of held-out codes (nats)"]);
    assertEquals(nats[0], undefined);
    assert(nats.slice(1).every((value) => Number.isFinite(value)));
    assertEquals(
      drawn.rows.V1.map(({ label, images }) => [label, images.length]),
      drawn.table.map((row) => [row["drawn from"], 8]),
    );
    // Each density draws its own pictures, and none are those that they are held against.
    const firsts = drawn.rows.V1.map(({ images }) => images[0]?.pixels.join());
    assertEquals(new Set(firsts).size, 5);
    assert(drawn.table.every((row) => Number(row["drawn to nearest real"]) > 0));
    const [, prior = NaN, , gaussian = NaN] = drawn.table.map((row) =>
      Number(row["energy distance"])
    );
    assertEquals(drawn.gain("V1"), prior / Math.max(gaussian, 1e-9));
    const again = await study.draws({ components: 2, count: 8 });
    assertEquals([again.table, again.rows], [drawn.table, drawn.rows]);
  }));

Deno.test("drawFromDensities() draws nothing where a part has too few faces", async () => {
  const vae = buildVae({ imageSizePx: 16, latentDim: 2 });
  const means = codesFrom(samplePrior(8, 2, "few"));
  const posteriors = { means, logVars: codesFrom(samplePrior(8, 2, "spread")) };
  const draw = (train: number, validation: number, test: number) => {
    const rows = [0, 1, 2, 3, 4, 5, 6, 7];
    const split = {
      train: rows.splice(0, train),
      validation: rows.splice(0, validation),
      test: rows.splice(0, test),
    };
    return drawFromDensities(vae, posteriors, split, { components: 2, count: 2, seed: "few" });
  };
  try {
    assertEquals((await draw(4, 2, 2)).table.length, 5);
    for (const [train, validation, test] of [[5, 2, 1], [5, 1, 2], [1, 2, 2]] as const) {
      assertEquals(await draw(train, validation, test), { rows: [], table: [], gain: NaN });
    }
  } finally {
    disposeVae(vae);
  }
});

Deno.test("latentStudy() moves the mean code along dimensions, and along the directions of codes", () =>
  withStudy(async (study) => {
    const before = tf.memory().numTensors;
    const labels = async (along?: "directions") => {
      const heading = { title: "What is along it?", count: 2 };
      const { spec } = await study.traversal("V1", { ...heading, ...(along ? { along } : {}) });
      const [, title, steps = "[]"] =
        /\\"(dimension|direction): \\" \+ (\[.*?\])\[/.exec(JSON.stringify(spec)) ?? [];
      return { title, steps: JSON.parse(steps.replaceAll("\\", "")) as readonly string[] };
    };
    const dimensions = await labels();
    const directions = await labels("directions");
    assertEquals([dimensions.title, directions.title], ["dimension", "direction"]);
    const variance = (step = "") => Number(/variance (.*)$/.exec(step)?.[1]);
    const { means } = study.codes.V1;
    const own = Array.from(
      { length: means.dim },
      (_, j) =>
        moments(Array.from({ length: COUNT }, (_, row) => codeAt(means, row)[j] ?? NaN)).variance,
    );
    assertAlmostEquals(variance(dimensions.steps[0]), Math.max(...own), 0.006);
    assertEquals(directions.steps.map((step) => step.split(",")[0]), ["1", "2"]);
    assertGreater(variance(directions.steps[0]), Math.max(...own) - 0.01);
    assertEquals(tf.memory().numTensors, before);
  }));

Deno.test("latentStudy() trains a network in each way and frees it", () =>
  withStudy(async (study, _, folder) => {
    const progress = new Map<string, number>();
    const ways = {
      light: {},
      heavy: { reconstruction: "squared", beta: 800 },
      published: { asPublished: ["linear-layers", "flat-log-var", "log-sigma"] },
    } as const;
    const compare = (epochs = 10) =>
      study.trainings(ways, {
        ...{ version: "v1", epochs, learningRate: 0.005, warmUpEpochs: 1 },
        ...{ batchSize: 16, latentDim: 4 },
      }, {
        folder: `${folder}/${epochs}`,
        longRun: "V1",
        onStep: (name, { step, totalSteps }) => progress.set(name, step / totalSteps),
      });
    const { falling, ...compared } = await compare();
    const before = tf.memory().numTensors;
    const names = Object.keys(ways);
    assertEquals([...progress], names.map((name) => [name, 1]));
    const { falling: _again, ...again } = await compare(); // from the disk
    assertEquals(again, compared);
    assertEquals(tf.memory().numTensors, before);

    const [light, heavy] = compared.codes;
    assert(light && heavy);
    assertEquals([heavy["equivalent σ"], Number(light["equivalent σ"]) < 0.5], [20, true]);
    const [kl, klOfHeavy] = [light, heavy].map((row) => Number(row["KL (nats)"]));
    assert(kl && klOfHeavy && kl > 10 * klOfHeavy, `${kl}, ${klOfHeavy}`);
    const [noise, noiseOfHeavy] = compared.spreads.map((row) => Number(row["E[σ²]"]));
    assert(noise && noiseOfHeavy && noise < noiseOfHeavy);
    const found = `${kl.toFixed(1)}, ${klOfHeavy.toFixed(1)}`;
    assertEquals(falling(["light", "heavy"]), { found, holds: true });
    assertEquals(falling(["heavy", "light"]).holds, false);

    const runs = [...names, "V1, the long run"];
    const titlesOf = (rows: typeof compared.codes) => rows.map(({ training }) => training);
    assertEquals(titlesOf(compared.codes), runs);
    assertEquals(titlesOf(compared.spreads), runs);
    assertEquals(titlesOf(compared.pictures), names);
    assertEquals([...new Set(compared.variances.map(({ panel }) => panel))], runs);
    const [asHere, ...others] = compared.pictures;
    assertEquals(asHere?.["gain (dB)"], "");
    for (const row of others) {
      const gain = Number(String(row["gain (dB)"]).replace("−", "-"));
      const difference = Number(row["PSNR (dB)"]) - Number(asHere?.["PSNR (dB)"]);
      assertAlmostEquals(gain, difference, 0.0151);
    }
    // Noise changes a picture whose code says something, if not always in the second decimal.
    assert(compared.pictures.some((row) => row["PSNR of sampled codes"] !== row["PSNR (dB)"]));
    for (const row of compared.spreads) {
      if (row["training"] !== "heavy") {
        assert(Number(row["average of 3"]) < Number(row["one face"]));
      }
      assert(Number(row["one face, sampled"]) > Number(row["one face"]));
    }

    const shown = Math.min(8, split.test.length);
    const sizes = (rows: typeof compared.rows) =>
      rows.map(({ label, images }) => [label, images.length]);
    assertEquals(sizes(compared.rows), ["original", ...names].map((name) => [name, shown]));
  }));

Deno.test("latentStudy() trains on some of many faces, each in its part, and says so", () =>
  withStudy(async (study, _, folder) => {
    const said: string[] = [];
    const settings = { version: "v1", epochs: 1, batchSize: 16, latentDim: 4 } as const;
    const options = { folder, longRun: "V1", log: (line: string) => said.push(line) } as const;
    const mostFaces = COUNT / 2;
    const { rows, codes } = await study.trainings({ some: {} }, settings, {
      ...options,
      mostFaces,
    });
    assertEquals(said, [`The short runs know of ${mostFaces} of ${COUNT} faces, evenly spread`]);
    const heldOut = new Set(split.test.map((row) => faceAt(faces, row).pixels.join()));
    const shown = rows[0]?.images.map(({ pixels }) => pixels.join()) ?? [];
    assertGreater(shown.length, 0);
    assert(shown.every((pixels) => heldOut.has(pixels)));
    // The long run's codes are counted over the same faces, not over all.
    const all = await study.trainings({ all: {} }, settings, {
      ...options,
      folder: `${folder}/all`,
    });
    assertNotEquals(codes.at(-1)?.["KL (nats)"], all.codes.at(-1)?.["KL (nats)"]);
    assertEquals(said.length, 1);
  }));

Deno.test("PUBLISHED_WAYS are one difference each, and all", () => {
  const { "as here": here, "as here, other start": other, ...ways } = PUBLISHED_WAYS;
  const { "all as published": all, ...single } = ways;
  assertEquals([here, other], [{}, { networkSeed: 2 }]);
  assertEquals(all?.asPublished, Object.values(single).flatMap((way) => way.asPublished ?? []));
  assertEquals([all?.reconstruction, all?.beta], ["squared", 0.01875]);
});
