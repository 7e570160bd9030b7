import { assertAlmostEquals, assertEquals } from "@std/assert";
import { addStep, dataWaitShare, meansOf, NO_SUMS } from "../../lib/training/epoch_sums.ts";

const values = (loss: number, kl: number) => ({ loss, terms: { kl } });
const sums = [
  { values: values(10, 4), images: 3, seconds: 2, waitSeconds: 1, elapsedSeconds: 2.5 },
  { values: values(2, 0), images: 1, seconds: 1, waitSeconds: 0.5, elapsedSeconds: 1.5 },
].reduce(addStep, NO_SUMS);

Deno.test("addStep() weighs each step by its images", () => {
  assertEquals(sums, {
    loss: 32,
    terms: { kl: 12 },
    images: 4,
    seconds: 3,
    waitSeconds: 1.5,
    elapsedSeconds: 4,
  });
  assertEquals(dataWaitShare(sums), 0.5);
});

Deno.test("meansOf() gives means over images and the share of time in steps", () => {
  const { stepShare, imagesPerSecond, ...means } = meansOf({ ...sums, elapsedSeconds: 5 }, 1);
  assertEquals(means, { loss: 8, terms: { kl: 3 }, seconds: 3, dataWaitShare: 0.5 });
  assertAlmostEquals(stepShare, (1.5 + 1) / 5, 1e-12);
  assertAlmostEquals(imagesPerSecond, 4 / 3, 1e-12);
});
