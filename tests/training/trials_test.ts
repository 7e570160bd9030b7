import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { rootMeanSquaredError, toFloats } from "facespace/images";
import { accordionAutoencoder } from "facespace/models";
import { startBackend } from "facespace/runtime";
import { runTrials, trialIntervals, trialTable } from "../../lib/training/trials.ts";
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
    ["trained", 2],
    ["untrained", 1],
    ["untrained", 2],
  ]);
  const [first, second, untrained] = trials;
  assert(first && untrained && second);
  assert(first.measured < untrained.measured && first.measured !== second.measured);
  // Compiled steps add in an order of their own: the same run again is the same to many digits.
  assertAlmostEquals(again[0]?.measured ?? NaN, first.measured, 1e-3);
  // A seed begins anew, whatever was trained before it.
  const { trained } = contestants;
  const [alone] = await runTrials({ trained }, {
    ...{ ...options, seeds: [2] },
    measure: (made) => rootMeanSquaredError(originals, made),
  });
  assertAlmostEquals(alone?.measured ?? NaN, second.measured, 1e-3);
});

const FOUND = [
  { name: "a", seed: 1, measured: 1 },
  { name: "b", seed: 1, measured: 4 },
  { name: "a", seed: 2, measured: 3 },
  { name: "b", seed: 2, measured: 6 },
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
    two: [() => 2, 0],
  });
  assertEquals(table, [
    { network: "a", "error (dB)": "2.0 ± 12.7", two: "2 ± 0" },
    { network: "b", "error (dB)": "5.0 ± 12.7", two: "2 ± 0" },
  ]);
});
