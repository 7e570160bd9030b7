import { assertEquals, assertMatch } from "@std/assert";
import { watch } from "facespace/notebook";
import { printed } from "./fixture.ts";

const TOLD = { epoch: 1, loss: 1, terms: {}, images: 4, dataWaitShare: 0 };

Deno.test("watch.progress() shows nothing until something is done, then each pass and its end", async () => {
  const said = await printed(() => {
    const { onProgress, signal } = watch.progress("Encoding", "faces");
    assertEquals(signal.aborted, false);
    onProgress(2, 4);
    onProgress(4, 4);
    onProgress(3, 3);
    watch.steps("Training").onStep({ ...TOLD, step: 5, totalSteps: 5 });
    watch.trials().onTrial(2, 2);
  });
  const [begun = "", ended = "", ...again] = said;
  assertMatch(begun, /^Encoding: 2 of 4 faces \(50 %\)/);
  assertMatch(ended, /^Encoding: 4 faces in/);
  const ends = again.filter((line) => / in /.test(line));
  assertMatch(ends.at(-3) ?? "", /^Encoding: 3 faces in/);
  assertMatch(ends.at(-2) ?? "", /^Training: 5 steps in/);
  assertMatch(ends.at(-1) ?? "", /^Trials: 2 networks in/);
});

Deno.test("watch.faces() shows a bar for each phase that has something to do", async () => {
  const said = await printed(() => {
    const { onProgress, log } = watch.faces();
    onProgress({ phase: "check", done: 4, total: 4 });
    onProgress({ phase: "extract", done: 0, total: 3 });
    log("Back end: none");
    onProgress({ phase: "extract", done: 3, total: 3 });
  });
  assertEquals(said.filter((line) => line.startsWith("Checking")), []);
  assertEquals(said.includes("Back end: none"), true);
  assertMatch(said.at(-1) ?? "", /^Finding faces: 3 pictures in/);
});

Deno.test("watch.training() shows a bar, and a curve that ends with the last epoch", async () => {
  const row = {
    seconds: 1,
    terms: {},
    validationTerms: {},
    learningRate: 0.001,
    weights: {},
    imagesPerSecond: 4,
    stepShare: 1,
    dataWaitShare: 0,
  };
  const said = await printed(() => {
    const { onStep, onEpoch } = watch.training({ title: "Falls?" });
    for (const [i, loss] of [8, 4].entries()) {
      onStep({ ...TOLD, step: i + 1, totalSteps: 2, epoch: i + 1, loss });
      onEpoch({ ...row, epoch: i + 1, step: i + 1, loss, validationLoss: loss + 1 });
    }
  });
  const first = /^Training: 1 of 2 steps .* epoch 1, loss 8.0000, 4 images a step, 0.0 % waiting/;
  assertMatch(said[0] ?? "", first);
  assertMatch(said.at(-1) ?? "", /Falls\?: epoch 2, training faces 4, validation faces 5$/);
});

Deno.test("watch.runs() draws a curve for each run, its points means over steps", async () => {
  const said = await printed(() => {
    const options = { title: "Falls?", valueTitle: "error", epochs: 2, points: 2 };
    const { onStep } = watch.runs(options);
    for (const [name, scale] of Object.entries({ one: 1, two: 10 })) {
      for (const [i, loss] of [8, 4, 3, 1].entries()) {
        onStep(name, { ...TOLD, step: i + 1, totalSteps: 4, loss: scale * loss });
      }
    }
  });
  // Only the first point and the end of each run are told in a terminal, which is slow on purpose.
  assertEquals(said.filter((line) => line.includes("epoch 1, one 6")).length, 1);
  assertEquals(said.filter((line) => /Falls\?: epoch 2, one 2$/.test(line)).length, 1);
  assertMatch(said.at(-1) ?? "", /Falls\?: epoch 2, one 2, two 20$/);
  const finished = said.filter((line) => /^Training, (one|two): 4 steps in/.test(line));
  assertEquals(finished.length, 2);
});

Deno.test("watch.runs() shows no chart without a title", async () => {
  const said = await printed(() =>
    watch.runs({ label: "Short" }).onStep("a", { ...TOLD, step: 1, totalSteps: 1 })
  );
  assertMatch(said.at(-1) ?? "", /^Short: 1 steps in/);
});
