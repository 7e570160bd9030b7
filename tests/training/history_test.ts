import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  addStep,
  dataWaitShare,
  historyCsv,
  type HistoryRow,
  meansOf,
  NO_SUMS,
} from "../../lib/training/history.ts";

const row: HistoryRow = {
  epoch: 1,
  step: 10,
  loss: 5,
  validationLoss: 6,
  terms: { kl: 2 },
  validationTerms: { kl: 3 },
  learningRate: 0.001,
  weights: { beta: 1 },
  seconds: 4,
  imagesPerSecond: 80,
  dataWaitShare: 0.25,
  stepShare: 0.7,
};

Deno.test("historyCsv() gives a header and a line an epoch", () => {
  assertEquals(
    historyCsv([row]),
    "epoch,step,loss,validationLoss,learningRate,seconds,imagesPerSecond,dataWaitShare,stepShare,kl,validation_kl,beta\n" +
      "1,10,5,6,0.001,4,80,0.25,0.7,2,3,1\n",
  );
  assertEquals(historyCsv([]), "");
});

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
