import {
  assert,
  assertEquals,
  assertLess,
  assertMatch,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { packedFaces } from "facespace/store";
import { buildVae, disposeVae, trainableVae } from "facespace/models";
import { startBackend } from "facespace/runtime";
import { adam, finishedRuns, imageSource, readTensorFile, train } from "facespace/training";
import { loadWeights, runFiles } from "../../lib/training/checkpoint.ts";
import { blobs, lossesOf, smallRun, spoilWeights } from "./small_run.ts";
import { killedProgram } from "./killed_program.ts";
import { inFolder } from "../in_folder.ts";

const namesIn = (folder: string) => Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();

Deno.test("train() gives the same losses and weights for the same seed", async () => {
  const [first, second] = [await smallRun(), await smallRun()];
  assertEquals(first.history.map(lossesOf), second.history.map(lossesOf));
  assertEquals(first.weights, second.weights);
  const [start, , end] = first.history;
  assert(start && end);
  assertLess(end.terms.reconstruction ?? NaN, start.terms.reconstruction ?? NaN);
  assertEquals(first.history.map(({ weights }) => weights.beta), [0.4, 0.9, 1]);
});

Deno.test("train() stopped by its signal resumes to exactly the same end", () =>
  inFolder(async (folder) => {
    const undisturbed = await smallRun();
    const stop = new AbortController();
    await assertRejects(
      () =>
        smallRun({
          folder,
          signal: stop.signal,
          onStep: ({ step }) => step === 7 && stop.abort(new Error("stopped by the test")),
        }),
      Error,
      "stopped by the test",
    );
    const epochs: number[] = [];
    const resumed = await smallRun({ folder, onEpoch: ({ epoch }) => void epochs.push(epoch) });
    assertEquals([resumed.status, resumed.firstStep], ["resumed", 7]);
    assertEquals(epochs, [1, 2, 3]);
    assertEquals(resumed.weights, undisturbed.weights);
    assertEquals(resumed.history.map(lossesOf), undisturbed.history.map(lossesOf));
    assertEquals(namesIn(folder), [
      "best.safetensors",
      "config.json",
      "history.csv",
      "last.safetensors",
    ]);
  }));

Deno.test("train() waits for another training of its folder, says so, and finds it done", () =>
  inFolder(async (folder) => {
    const said: string[] = [];
    const begun = Promise.withResolvers<void>();
    const first = smallRun({ folder, onStep: () => begun.resolve() });
    await begun.promise;
    const second = smallRun({ folder, log: (line) => said.push(line) });
    const [{ status, weights }, other] = await Promise.all([first, second]);
    assertEquals([status, other.status], ["trained", "reused"]);
    assertEquals(other.weights, weights);
    assertEquals(said, [`Another program trains ${folder}: waiting for it …`]);
  }));

Deno.test("train() on mirrored images is another run, and resumes to exactly the same end", () =>
  inFolder(async (folder) => {
    const undisturbed = await smallRun({ mirror: true });
    assertNotEquals(undisturbed.weights, (await smallRun()).weights);
    const stop = new AbortController();
    const onStep = ({ step }: { readonly step: number }) => step === 7 && stop.abort();
    await assertRejects(() => smallRun({ mirror: true, folder, signal: stop.signal, onStep }));
    const resumed = await smallRun({ mirror: true, folder });
    assertEquals(resumed.firstStep, 7);
    assertEquals(resumed.weights, undisturbed.weights);
  }));

Deno.test("train() reports the share of its time that it waited for images", async () => {
  const faces = blobs(32);
  const slow = {
    ...faces,
    read: (rows: readonly number[]) =>
      new Promise<Uint8Array>((resolve) => setTimeout(() => resolve(faces.readSync(rows)), 300)),
  };
  const shares: number[] = [];
  const { history } = await smallRun({
    images: slow,
    epochs: 1,
    onStep: ({ dataWaitShare }) => void shares.push(dataWaitShare),
  });
  assertEquals(shares.at(-1), history[0]?.dataWaitShare);
  for (const share of shares) assert(share > 0 && share < 1, `${share}`);
  const { seconds = NaN, dataWaitShare = NaN, stepShare = NaN } = history[0] ?? {};
  assert(stepShare > 0 && stepShare < 1, `${stepShare}`);
  assertLess(0.2, seconds * dataWaitShare); // at least the first batch's 0.3 s
});

Deno.test("train() killed in the middle of an epoch resumes to exactly the same end", () =>
  inFolder(async (folder) => {
    const undisturbed = await smallRun();
    const options = { program: "./small_run.ts", folder, printed: "step 8\n" };
    assertEquals(await killedProgram(options), "SIGKILL");
    const resumed = await smallRun({ folder });
    assertEquals(resumed.status, "resumed");
    assert(
      resumed.firstStep >= 7 && resumed.firstStep < 15,
      `resumed at step ${resumed.firstStep}`,
    );
    assertEquals(resumed.weights, undisturbed.weights);
    assertEquals(resumed.history.map(lossesOf), undisturbed.history.map(lossesOf));
  }));

Deno.test("train() reuses a finished run, unless it is told not to", () =>
  inFolder(async (folder) => {
    const first = await smallRun({ folder });
    const again = await smallRun({ folder });
    const afresh = await smallRun({ folder, resume: false });
    assertEquals([first.status, again.status, afresh.status], ["trained", "reused", "trained"]);
    assertEquals(again.weights, first.weights);
    assertEquals(afresh.weights, first.weights);
  }));

Deno.test("train() refuses another run's checkpoint and a damaged one, and keeps both", () =>
  inFolder(async (folder) => {
    await smallRun({ folder, epochs: 1 });
    const last = `${folder}/last.safetensors`;
    const saved = await Deno.readFile(last);
    await assertRejects(
      () => smallRun({ folder, epochs: 2 }),
      RangeError,
      `Cannot resume from ${last} as it was made with another configuration: choose another folder`,
    );
    assertEquals(await Deno.readFile(last), saved);
    await Deno.writeFile(last, saved.subarray(0, saved.length / 2));
    await assertRejects(() => smallRun({ folder, epochs: 1 }), SyntaxError, `Cannot read ${last}`);
  }));

Deno.test("train() stops at a loss that is not finite and names the step", async () => {
  await assertRejects(
    () => smallRun({ learningRate: 1e30 }),
    RangeError,
    "as the loss must be finite: got",
  );
});

/** A learning rate that makes the weights infinite, or no numbers, at one step, counted from 1. */
const divergingAt = (step: number) => [
  { step: step - 2, value: 0.001 },
  { step: step - 1, value: 1e39 },
];

Deno.test("train() does not end with weights that are not finite, and keeps the last checkpoint", () =>
  inFolder(async (runs) => {
    const learningRate = divergingAt(15); // the last step, whose loss is still finite
    const message = "Training stopped at step 15, in epoch 3, as the weights must be finite: got ";
    await assertRejects(() => smallRun({ learningRate }), RangeError, message);

    const folder = `${runs}/small`;
    const saved = () =>
      Promise.all(
        ["last.safetensors", "best.safetensors", "history.csv"].map((name) =>
          Deno.readFile(`${folder}/${name}`)
        ),
      );
    let afterSecond: Uint8Array[] = [];
    const onEpoch = async ({ epoch }: { readonly epoch: number }) => {
      assertLess(epoch, 3);
      afterSecond = await saved();
    };
    const error = await assertRejects(
      () => smallRun({ folder, learningRate, onEpoch }),
      RangeError,
      message,
    );
    assert(error.message.endsWith("; try a lower learning rate"), error.message);
    assertEquals(await saved(), afterSecond);
    assertEquals(await finishedRuns(runs), []);
    await assertRejects(() => smallRun({ folder, learningRate }), RangeError, message);
    assertEquals(await saved(), afterSecond);
  }));

Deno.test("train() saves no weights within an epoch that are not finite", () =>
  inFolder(async (folder) => {
    const options = { folder, learningRate: divergingAt(8), checkpointSeconds: 0 };
    await assertRejects(
      () => smallRun(options),
      RangeError,
      "Training stopped at step 8, in epoch 2, as the weights must be finite: got ",
    );
    const { metadata, tensors } = await readTensorFile(`${folder}/last.safetensors`);
    assertEquals(JSON.parse(metadata.position ?? "").step, 7);
    for (const { values } of tensors.values()) assert(values.every(Number.isFinite));
  }));

Deno.test("train() says so and trains again if a saved run's weights are not finite", () =>
  inFolder(async (runs) => {
    const folder = `${runs}/small`;
    const first = await smallRun({ folder });
    assertEquals((await finishedRuns(runs)).length, 1);
    await spoilWeights(`${folder}/last.safetensors`);
    assertEquals(await finishedRuns(runs), []);
    const lines: string[] = [];
    const stop = new AbortController();
    await assertRejects(() =>
      smallRun({
        folder,
        signal: stop.signal,
        onStep: () => stop.abort(),
        log: (line) => lines.push(line),
      })
    );
    const said =
      `Training again as the weights in ${folder}/last.safetensors are not finite: got NaN in `;
    assertEquals(lines.filter((line) => line.startsWith(said)).length, 1);
    assertEquals(await finishedRuns(runs), []); // though its history was whole before
    const again = await smallRun({ folder });
    assertEquals([again.status, again.firstStep], ["resumed", 1]);
    assertEquals(again.weights, first.weights);
    assertEquals((await finishedRuns(runs)).length, 1);
  }));

Deno.test("train() names a wrong option", async () => {
  await assertRejects(
    () => smallRun({ epochs: 0 }),
    RangeError,
    "epochs must be a positive integer: got 0",
  );
});

Deno.test("loadWeights() brings back the best epoch, and refuses another model and NaN", () =>
  inFolder(async (folder) => {
    await smallRun({ folder, epochs: 1 });
    const vae = buildVae({ imageSizePx: 32, latentDim: 8, seed: 9 });
    const other = buildVae({ imageSizePx: 32, latentDim: 4 });
    await loadWeights(`${folder}/best.safetensors`, trainableVae(vae));
    await assertRejects(
      () => loadWeights(`${folder}/best.safetensors`, trainableVae(other)),
      RangeError,
      "must have shape",
    );
    await spoilWeights(`${folder}/best.safetensors`);
    await assertRejects(
      () => loadWeights(`${folder}/best.safetensors`, trainableVae(vae)),
      SyntaxError,
      `Cannot load ${folder}/best.safetensors as its weights must be finite: got NaN in `,
    );
    disposeVae(vae);
    disposeVae(other);
  }));

Deno.test("200 training steps and 20 checkpoints leak no tensor", () =>
  inFolder(async (folder) => {
    await startBackend();
    const vae = buildVae({ imageSizePx: 16, latentDim: 4 });
    const model = trainableVae(vae);
    const optimizer = adam();
    const pixels = blobs(10).readSync([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const faces = packedFaces({ pixels, count: 40, sizePx: 16 });
    const counts: number[] = [];
    await train(model, {
      images: imageSource(faces),
      validation: imageSource(faces, [0, 1, 2, 3]),
      optimizer,
      epochs: 20,
      batchSize: 4,
      seed: "leak",
      weights: { beta: 1 },
      onStep: () => counts.push(tf.memory().numTensors),
    });
    assertEquals(counts.length, 200);
    assertEquals(new Set(counts).size, 1);
    const before = tf.memory().numTensors;
    const position = {
      step: 1,
      epoch: 1,
      batch: 1,
      sums: { loss: 0, terms: {}, images: 4, seconds: 1, waitSeconds: 0, elapsedSeconds: 1 },
      history: [],
    };
    const log = () => {};
    const files = runFiles(folder, { model, optimizer, config: {}, checkpointSeconds: 20, log });
    for (let i = 0; i < 20; i++) {
      await files.afterStep(position, { stopping: true });
      assertEquals(tf.memory().numTensors, before);
    }
    optimizer.dispose();
    disposeVae(vae);
  }));

Deno.test("train() foretells a long training's time, and nothing of a finished one", () =>
  inFolder(async (folder) => {
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const stop = new AbortController();
    await assertRejects(() =>
      smallRun({
        ...{ epochs: 1_000_000, epochsParameter: "epochs", log, signal: stop.signal },
        onStep: ({ step }) => step === 30 && stop.abort(),
      })
    );
    const foretold = lines.filter((line) => line.startsWith("1000000 epochs of 70 faces: about "));
    assertEquals(foretold.length, 1);
    assertMatch(foretold[0] ?? "", /`--set epochs=\d+` about \d+ min$/);
    await smallRun({ folder });
    lines.length = 0;
    assertEquals((await smallRun({ folder, log })).status, "reused");
    assertEquals(lines, []);
  }));
