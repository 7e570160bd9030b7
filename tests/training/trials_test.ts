import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { rootMeanSquaredError, toFloats } from "facespace/images";
import { accordionAutoencoder } from "facespace/models";
import { startBackend } from "facespace/runtime";
import { meanInterval, runTrials, trialIntervals, trialTable } from "../../lib/training/trials.ts";
import { blobs } from "./small_run.ts";

const faces = blobs(20);
const rows = Array.from({ length: 20 }, (_, i) => i);
const small = { imageSizePx: 32, hourglasses: 1, widthFactor: 1 / 16 };
const test = rows.slice(16);
const options = {
  faces,
  rows: rows.slice(0, 16),
  test,
  seeds: [1, 2],
  epochs: 2,
  batchSize: 4,
  learningRate: 0.01,
};

Deno.test("runTrials() trains every network from every seed, and leaves nothing behind", async () => {
  await startBackend();
  const originals = await toFloats(faces, test);
  const contestants = {
    trained: { build: (seed: number) => accordionAutoencoder({ ...small, seed }) },
    untrained: { build: (seed: number) => accordionAutoencoder({ ...small, seed }), epochs: 0 },
  };
  const done: string[] = [];
  const run = () =>
    runTrials(contestants, {
      ...options,
      measure: (made) => rootMeanSquaredError(originals, made),
      onTrial: (count, total) => done.push(`${count}/${total}`),
    });
  const trials = await run();
  const before = tf.memory().numTensors;
  const again = await run();
  assertEquals(tf.memory().numTensors, before);
  assertEquals(done.slice(0, 4), ["1/4", "2/4", "3/4", "4/4"]);
  assertEquals(trials.map(({ name, seed }) => [name, seed]), [
    ["trained", 1],
    ["untrained", 1],
    ["trained", 2],
    ["untrained", 2],
  ]);
  const [first, untrained, second] = trials;
  assert(first && untrained && second);
  assert(first.measured < untrained.measured && first.measured !== second.measured);
  assert(first.trainingSeconds > 0 && untrained.trainingSeconds === 0);
  // Compiled steps add in an order of their own: the same run again is the same to many digits.
  assertAlmostEquals(again[0]?.measured ?? NaN, first.measured, 1e-3);
});

const FOUND = [
  { name: "a", seed: 1, measured: 1, trainingSeconds: 2 },
  { name: "b", seed: 1, measured: 4, trainingSeconds: 2 },
  { name: "a", seed: 2, measured: 3, trainingSeconds: 2 },
  { name: "b", seed: 2, measured: 6, trainingSeconds: 2 },
];

Deno.test("trialIntervals() averages over seeds, or over differences seed by seed", () => {
  const [a] = trialIntervals(FOUND, (measured) => measured);
  assertEquals([a?.name, a?.mean, a?.values], ["a", 2, [1, 3]]);
  // Standard deviation √2, standard error 1, t of one degree of freedom 12.706205
  assertAlmostEquals(a?.high ?? NaN, 2 + 12.706205, 1e-6);
  const differences = trialIntervals(FOUND, (measured) => measured, { lessThatOf: "a" });
  assertEquals(differences, [{ name: "b", values: [3, 3], mean: 3, low: 3, high: 3, count: 2 }]);
});

Deno.test("trialIntervals() refuses a comparison without a partner", () => {
  assertThrows(
    () => trialIntervals(FOUND.slice(0, 3), (measured) => measured, { lessThatOf: "b" }),
    RangeError,
    "those of b as it has none from seed 2",
  );
});

Deno.test("trialTable() has a row a network and a column a figure", () => {
  const table = trialTable(FOUND, {
    "error (dB)": [(measured) => measured, 1],
    seconds: [(_, { trainingSeconds }) => trainingSeconds, 0],
  });
  assertEquals(table, [
    { network: "a", "error (dB)": "2.0 ± 12.7", seconds: "2 ± 0" },
    { network: "b", "error (dB)": "5.0 ± 12.7", seconds: "2 ± 0" },
  ]);
});

Deno.test("meanInterval() is Student's t interval", () => {
  // Values 4, 6, 8, 10: mean 7, standard deviation √(20/3), t of 3 degrees of freedom 3.1824
  const { mean, low, high, count } = meanInterval([4, 6, 8, 10]);
  assertEquals([mean, count], [7, 4]);
  assertAlmostEquals(high - mean, 3.1824 * Math.sqrt(20 / 3 / 4), 1e-3);
  assertAlmostEquals(mean - low, high - mean, 1e-12);
});

Deno.test("meanInterval() of one value is known to nothing, of equal ones exactly", () => {
  assertEquals(meanInterval([3]), { mean: 3, low: -Infinity, high: Infinity, count: 1 });
  assertEquals(meanInterval([3, 3, 3]), { mean: 3, low: 3, high: 3, count: 3 });
});

Deno.test("meanInterval() refuses no values", () => {
  assertThrows(() => meanInterval([]), RangeError, "none were given");
});

Deno.test("meanInterval() has the quantiles of the printed table", () => {
  // Student's t, 97.5 %, of 1, 2, … and of 1,000 degrees of freedom, to four digits
  const table = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281];
  const quantile = (count: number) => {
    const { mean, high } = meanInterval(Array.from({ length: count }, (_, i) => i % 2));
    const variance = count * mean * (1 - mean) / (count - 1);
    return (high - mean) / Math.sqrt(variance / count);
  };
  for (const [i, value] of table.entries()) {
    assertAlmostEquals(quantile(i + 2), value, 0.5e-4 + 1e-6, `${i + 1} degrees of freedom`);
  }
  assertAlmostEquals(quantile(1001), 1.9623, 0.5e-4 + 1e-6);
});
