import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { disposeVae, encode } from "facespace/models";
import { packedFaces } from "facespace/store";
import { startBackend } from "facespace/runtime";
import {
  findVaeRuns,
  openVaeRun,
  readRunConfig,
  type TrainingFaces,
  trainVae,
  vaeRunFolder,
  type VaeSettings,
} from "facespace/training";
import { inFolder } from "../in_folder.ts";
import { spoilWeights } from "./small_run.ts";

await startBackend();

const PEOPLE = 12;
const faces: TrainingFaces = {
  ...packedFaces({
    pixels: Uint8Array.from({ length: PEOPLE * 2 * 16 * 16 * 3 }, (_, i) => (i * 7) % 251),
    count: PEOPLE * 2,
    sizePx: 16,
  }),
  table: {
    identities: Int32Array.from({ length: PEOPLE * 2 }, (_, i) => i >> 1),
    partitions: new Int8Array(PEOPLE * 2).fill(-1),
  },
  checksum: "twelve people",
};
const settings: VaeSettings = {
  version: "v1",
  epochs: 2,
  learningRate: 0.001,
  warmUpEpochs: 1,
  seed: 1,
  batchSize: 8,
  latentDim: 4,
};

Deno.test("trainVae() trains, keeps people apart, and is reused", () =>
  inFolder(async (runs) => {
    const folder = `${runs}/vae-v1-a`;
    const first = await trainVae(faces, settings, { folder });
    const again = await trainVae(faces, settings, { folder });
    assertEquals([first.result.status, again.result.status], ["trained", "reused"]);
    assertEquals(again.fingerprint, first.fingerprint);
    const { train, validation, test } = first.split;
    const people = (rows: readonly number[]) => new Set(rows.map((row) => row >> 1));
    assertEquals(people(train).size + people(validation).size + people(test).size, PEOPLE);
    disposeVae(first.vae);
    disposeVae(again.vae);
  }));

Deno.test("trainVae() trains each version as usual unless it is told otherwise, and says of what code", () =>
  inFolder(async (runs) => {
    for (const [version, batchSize, highest] of [["v1", 32, 0.002], ["v2", 16, 0.004]] as const) {
      const usual = { version, seed: 1, epochs: 4, warmUpEpochs: null, latentDim: 4 };
      const { vae, folder } = await trainVae(faces, usual, { folder: `${runs}/${version}` });
      disposeVae(vae);
      const config = JSON.parse(await Deno.readTextFile(`${folder}/config.json`));
      assertEquals([config.model, config.batchSize], [`vae-${version}`, batchSize]);
      // 20 training faces are 1 or 2 steps an epoch, and a fifth of 4 epochs warms up
      assertEquals(config.learningRate.at(1), { step: version === "v1" ? 1 : 2, value: highest });
      const training = { seed: 1, epochs: 4, reconstruction: "optimal-sigma", beta: 1 };
      assertEquals(config.training, training);
      assertMatch(config.code, /^[0-9a-f]{16}$/);
    }
  }));

Deno.test("trainVae() without a number takes the usual epochs, in the run that the number names", () =>
  inFolder(async (folder) => {
    const shape = { version: "v1", seed: 1, latentDim: 4 } as const;
    const usual = { ...shape, epochs: 16, warmUpEpochs: 3 };
    assertEquals(
      await vaeRunFolder(faces, { ...shape, epochs: null }),
      await vaeRunFolder(faces, usual),
    );
    const { vae, result } = await trainVae(faces, shape, { folder });
    assertEquals(result.history.length, 16);
    disposeVae(vae);
  }));

Deno.test("vaeRunFolder() is of fewer epochs where faces are many, unless a number says how many", async () => {
  const count = 100_000;
  const table = {
    identities: new Int32Array(count).map((_, i) => i),
    partitions: new Int8Array(count).map((_, i) => i % 10 === 0 ? 1 : i % 10 === 1 ? 2 : 0),
  };
  const many = { sizePx: 16, checksum: "many", table };
  const folderOf = (numbers: Pick<VaeSettings, "epochs" | "warmUpEpochs">) =>
    vaeRunFolder(many, { version: "v1", seed: 1, ...numbers });
  // 16 · 28,000 / 80,000 = 5.6
  assertEquals(await folderOf({}), await folderOf({ epochs: 5, warmUpEpochs: 1 }));
  assertNotEquals(await folderOf({}), await folderOf({ epochs: 16 }));
});

Deno.test("trainVae() lets β and the learning rate rise, or starts with them", () =>
  inFolder(async (runs) => {
    const rising = await trainVae(faces, { ...settings, beta: 3 }, { folder: `${runs}/a` });
    const flat = await trainVae(faces, { ...settings, beta: 3, warmUpEpochs: 0, epochs: 1 }, {
      folder: `${runs}/b`,
    });
    // 20 training faces are 3 steps an epoch: the first epoch's last step has β = 2 of 3
    assertEquals(rising.result.history.map(({ weights }) => weights.beta), [2, 3]);
    assertEquals(flat.result.history.map(({ weights }) => weights.beta), [3]);
    disposeVae(rising.vae);
    disposeVae(flat.vae);
  }));

Deno.test("openVaeRun() gives the weights that were trained", () =>
  inFolder(async (runs) => {
    const folder = `${runs}/vae-v1-a`;
    const trained = await trainVae(faces, settings, { folder });
    const opened = await openVaeRun(folder);
    assertEquals(opened.fingerprint, trained.fingerprint);
    assertEquals([opened.vae.imageSizePx, opened.vae.latentDim, opened.version], [16, 4, "v1"]);
    const images = tf.randomUniform<tf.Rank.R4>([2, 16, 16, 3], 0, 1, "float32", 1);
    const codes = [trained, opened].map(({ vae }) => encode(vae, images));
    const [a, b] = await Promise.all(codes.map(({ mean }) => mean.data()));
    assertEquals(a, b);
    tf.dispose([images, codes.map(({ mean, logVar }) => [mean, logVar])]);
    disposeVae(trained.vae);
    disposeVae(opened.vae);
  }));

Deno.test("openVaeRun() says what a folder lacks", () =>
  inFolder(async (runs) => {
    await assertRejects(() => openVaeRun(`${runs}/none`), RangeError, "there is no config.json");
    await Deno.writeTextFile(`${runs}/config.json`, "{");
    await assertRejects(() => openVaeRun(runs), SyntaxError, "it is no JSON");
    await Deno.writeTextFile(`${runs}/config.json`, `{ "model": "accordion" }`);
    await assertRejects(() => openVaeRun(runs), RangeError, "no variational autoencoder");
  }));

Deno.test("findVaeRuns() lists finished runs only, the newest first", () =>
  inFolder(async (runs) => {
    assertEquals(await findVaeRuns(`${runs}/none`), []);
    for (const [name, epochs] of [["a", 1], ["b", 2], ["c", 1]] as const) {
      const { vae } = await trainVae(faces, { ...settings, epochs }, {
        folder: `${runs}/${name}`,
      });
      disposeVae(vae);
    }
    await Deno.utime(`${runs}/a/last.safetensors`, 2e9, 2e9);
    const history = await Deno.readTextFile(`${runs}/b/history.csv`);
    await Deno.writeTextFile(
      `${runs}/b/history.csv`,
      history.trim().split("\n").slice(0, -1).join("\n"),
    );
    const found = await findVaeRuns(runs);
    assertEquals(found.map(({ folder }) => folder), [`${runs}/a`, `${runs}/c`]);
    assertEquals(found.map(({ faces }) => faces), ["twelve people", "twelve people"]);
    const training = { seed: 1, epochs: 1, reconstruction: "optimal-sigma", beta: 1 } as const;
    assertEquals(found.map((run) => run.training), [training, training]);
  }));

Deno.test("trainVae() draws the parts that are not given, and tells which", () =>
  inFolder(async (folder) => {
    const partitions = new Int8Array(PEOPLE * 2); // all for training
    const table = { ...faces.table, partitions };
    const { vae, split } = await trainVae({ ...faces, table }, { ...settings, epochs: 1 }, {
      folder,
    });
    disposeVae(vae);
    assertEquals([split.train.length, split.validation.length, split.test.length], [20, 2, 2]);
    assertMatch(
      split.notes.join(),
      /^The data set gives train only: validation \(2 faces of 1 person/,
    );
  }));

Deno.test("trainVae() trains a saved run again whose weights are not finite, and nobody opens it", () =>
  inFolder(async (runs) => {
    const folder = `${runs}/a`;
    const first = await trainVae(faces, settings, { folder });
    disposeVae(first.vae);
    await spoilWeights(`${folder}/last.safetensors`);
    assertEquals(await findVaeRuns(runs), []);
    await assertRejects(
      () => openVaeRun(folder),
      SyntaxError,
      "as its weights must be finite: got NaN",
    );
    const again = await trainVae(faces, settings, { folder, log: () => {} });
    disposeVae(again.vae);
    assertEquals([again.result.status, again.fingerprint], ["trained", first.fingerprint]);
    assertEquals((await findVaeRuns(runs)).length, 1);
  }));

Deno.test("trainVae() frees what it made when it is stopped, and goes on later", () =>
  inFolder(async (folder) => {
    const stop = new AbortController();
    const stopped = () =>
      trainVae(faces, settings, { folder, signal: stop.signal, onStep: () => stop.abort() });
    await assertRejects(stopped, DOMException);
    const before = tf.memory().numTensors;
    await assertRejects(stopped, DOMException);
    assertEquals(tf.memory().numTensors, before);
    const { result, vae, fingerprint } = await trainVae(faces, settings, { folder });
    assertEquals(result.status, "resumed");
    disposeVae(vae);
    const whole = await trainVae(faces, settings, { folder: `${folder}/whole` });
    assertEquals(fingerprint, whole.fingerprint);
    const other = await trainVae(faces, { ...settings, seed: 2 }, { folder: `${folder}/2` });
    assertNotEquals(other.fingerprint, whole.fingerprint);
    assert(whole.result.history.length === 2);
    disposeVae(whole.vae);
    disposeVae(other.vae);
  }));

Deno.test("trainVae() as published is another run that opens as it was trained", () =>
  inFolder(async (runs) => {
    const asPublished = ["log-sigma", "linear-layers"] as const;
    const run = async (folder: string, more: Partial<VaeSettings>) => {
      const { vae, fingerprint, split } = await trainVae(
        faces,
        { ...settings, epochs: 1, ...more },
        {
          folder: `${runs}/${folder}`,
        },
      );
      disposeVae(vae);
      return { fingerprint, split, config: await readRunConfig(`${runs}/${folder}`) };
    };
    const usual = await run("usual", {});
    const none = await run("none", { asPublished: [] });
    assertEquals([none.fingerprint, none.config], [usual.fingerprint, usual.config]);
    const published = await run("published", { asPublished });
    const opened = await openVaeRun(`${runs}/published`);
    assertEquals(opened.vae.asPublished, ["linear-layers", "log-sigma"]);
    assertEquals(opened.fingerprint, published.fingerprint);
    assertNotEquals(published.fingerprint, usual.fingerprint);
    disposeVae(opened.vae);
    const another = await run("another", { networkSeed: 2 });
    assertEquals(another.split, usual.split);
    assertNotEquals(another.fingerprint, usual.fingerprint);
    const found = (await findVaeRuns(runs))
      .map((run) => [run.folder, run.asPublished.length] as const);
    assertEquals(new Map(found).get(`${runs}/published`), 2);
    const path = `${runs}/published/config.json`;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, text.replace("linear-layers", "leaky-layers"));
    await assertRejects(
      () => openVaeRun(`${runs}/published`),
      RangeError,
      "no variational autoenc",
    );
    assertEquals((await findVaeRuns(runs)).length, 3);
  }));
