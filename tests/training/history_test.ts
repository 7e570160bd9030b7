import { assertEquals } from "@std/assert";
import { historyCsv, type HistoryRow, lossesOf } from "../../lib/training/history.ts";

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
});

Deno.test("lossesOf() drops what depends on the machine", () => {
  assertEquals(
    lossesOf(row),
    lossesOf({ ...row, seconds: 9, imagesPerSecond: 1, dataWaitShare: 0, stepShare: 1 }),
  );
});
