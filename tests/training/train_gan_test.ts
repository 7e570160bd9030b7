import { assert, assertEquals, assertNotEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { decode, disposeVae } from "facespace/models";
import { startBackend } from "facespace/runtime";
import {
  openVaeRun,
  readRunConfig,
  readVaeRun,
  runFolder,
  trainGan,
  trainVae,
  trainVaeGan,
  vaeGanNetwork,
  vaeGanRunFolder,
} from "facespace/training";
import { inFolder } from "../in_folder.ts";
import { blobsOfPeople } from "./small_run.ts";

/** 60 discs of 30 people. */
const faces = blobsOfPeople(60);
const quiet = { log: () => {} } as const;

Deno.test("trainVaeGan() goes on from a trained V2, keeps that, and leaves a network that opens", () =>
  inFolder(async (folder) => {
    await startBackend();
    const small = { version: "v2", epochs: 1, latentDim: 4, seed: 1 } as const;
    const start = await trainVae(faces, small, { ...quiet, folder: `${folder}/v2` });
    const before = tf.memory().numTensors;
    const own = { ...quiet, folder: `${folder}/vae-gan` };
    const sharper = await trainVaeGan(faces, start, { seed: 1, epochs: 2 }, own);
    assertEquals([sharper.result.status, sharper.result.history.length], ["trained", 2]);
    assertEquals(sharper.split, start.split);
    const { training: _, ...facts } = await readRunConfig(vaeGanNetwork(sharper.folder));
    assertEquals(
      await vaeGanRunFolder(faces, start, { seed: 1, epochs: 2 }),
      await runFolder("vae-gan", JSON.parse(JSON.stringify(facts))),
    );
    assertNotEquals(sharper.fingerprint, start.fingerprint);
    // Few faces are seen four times as often as many.
    assertEquals(
      await vaeGanRunFolder(faces, start, { seed: 1 }),
      await vaeGanRunFolder(faces, start, { seed: 1, epochs: 4 * 7 }),
    );
    disposeVae(sharper.vae);
    assertEquals(tf.memory().numTensors, before);
    const opened = await openVaeRun(vaeGanNetwork(sharper.folder));
    assertEquals(opened.fingerprint, sharper.fingerprint);
    const { faces: trainedOn, training } = await readVaeRun(vaeGanNetwork(sharper.folder));
    assertEquals([trainedOn, training.epochs], [faces.checksum, 2]);
    disposeVae(opened.vae);
    const again = await trainVaeGan(faces, start, { seed: 1, epochs: 2 }, own);
    assertEquals([again.result.status, again.fingerprint], ["reused", sharper.fingerprint]);
    disposeVae(again.vae);
    const unmoved = await openVaeRun(`${folder}/v2`);
    assertEquals(unmoved.fingerprint, start.fingerprint);
    for (const { vae } of [start, unmoved]) disposeVae(vae);
  }));

Deno.test("trainGan() draws different faces of different codes, and reuses a finished run", () =>
  inFolder(async (folder) => {
    await startBackend();
    const settings = { seed: 1, epochs: 2 } as const;
    const gan = await trainGan(faces, settings, { ...quiet, folder });
    assertEquals(gan.result.status, "trained");
    const { latentDim } = gan.generator;
    const [one, other] = tf.tidy(() => {
      const codes = tf.stack([tf.zeros([latentDim]), tf.ones([latentDim])]).as2D(2, latentDim);
      return decode(gan.generator, codes).unstack().map((image) => image.dataSync());
    });
    assert(one && other);
    assertNotEquals(one, other);
    const before = tf.memory().numTensors;
    const again = await trainGan(faces, settings, { ...quiet, folder });
    assertEquals(again.result.status, "reused");
    again.generator.decoder.dispose();
    assertEquals(tf.memory().numTensors, before);
    gan.generator.decoder.dispose();
  }));
