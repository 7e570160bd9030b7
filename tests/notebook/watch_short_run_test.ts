import { assertEquals, assertMatch } from "@std/assert";
import { watchShortRun } from "../../lib/notebook/watch_short_run.ts";

Deno.test("watchShortRun() draws a curve for each run, its points means over steps", async () => {
  const said: string[] = [];
  const { log } = console;
  console.log = (line: string) => said.push(line);
  try {
    const options = { title: "Falls?", valueTitle: "error", epochs: 2, points: 2 };
    const { onStep, finish } = watchShortRun(options);
    for (const [series, scale] of Object.entries({ one: 1, two: 10 })) {
      const tell = onStep(series);
      for (const [i, loss] of [8, 4, 3, 1].entries()) {
        const progress = { step: i + 1, totalSteps: 4, epoch: 1, images: 4, dataWaitShare: 0 };
        tell({ ...progress, loss: scale * loss, terms: {} });
      }
    }
    await finish();
  } finally {
    console.log = log;
  }
  // Only the first point and the last chart are told in a terminal, which is slow on purpose.
  assertEquals(said.filter((line) => line.includes("epoch 1, one 6")).length, 1);
  assertMatch(said.at(-1) ?? "", /Falls\?: epoch 2, one 2, two 20$/);
  const finished = said.filter((line) => /^Training, (one|two): 4 steps in/.test(line));
  assertEquals(finished.length, 2);
});
