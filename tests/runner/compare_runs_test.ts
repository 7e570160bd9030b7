import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type ComparedRun, compareRuns, type Parameters } from "facespace/runner";

/** A run whose figure is given. */
function runOf(parameters: Parameters, value: number, more: Partial<ComparedRun> = {}) {
  const figures = [{ name: "PSNR", value, unit: "dB" }];
  const path = JSON.stringify(parameters);
  return { path, notebook: "03", backend: "b", code: "c", parameters, figures, ...more };
}

Deno.test("compareRuns() takes runs together that differ in the seed alone", () => {
  const runs = [1, 2, 3].map((seed) => runOf({ seed, epochs: 4 }, 20 + seed));
  const { figures: [row, ...rest], settings, notes } = compareRuns(runs);
  assertEquals([rest, settings, notes], [[], [], []]);
  assert(row);
  const { low = 0, high = 0, ...others } = row;
  assertEquals(others, {
    notebook: "03",
    figure: "PSNR",
    unit: "dB",
    settings: {},
    values: [21, 22, 23],
    mean: 22,
    lowest: 21,
    highest: 23,
  });
  // t of 2 degrees of freedom 4.302653, standard error 1/√3
  assertAlmostEquals(high - 22, 4.302653 / Math.sqrt(3), 1e-6);
  assertAlmostEquals(22 - low, high - 22, 1e-12);
});

Deno.test("compareRuns() gives no interval of fewer than three runs", () => {
  const { figures: [row] } = compareRuns([1, 2].map((seed) => runOf({ seed }, seed)));
  assertEquals([row?.mean, row?.low, row?.high], [1.5, undefined, undefined]);
});

Deno.test("compareRuns() parts settings, and the code, and says what differs", () => {
  const runs = [
    runOf({ seed: 1, epochs: 4, from: null }, 1),
    runOf({ seed: 1, epochs: 8, from: null }, 2),
    runOf({ seed: 2, epochs: 8, from: null }, 4),
    runOf({ seed: 1, images: 3 }, 5, { notebook: "04" }),
  ];
  const { figures, settings } = compareRuns(runs);
  assertEquals(settings, ["epochs"]);
  assertEquals(
    figures.map(({ notebook, settings, mean }) => [notebook, settings, mean]),
    [["03", { epochs: 4 }, 1], ["03", { epochs: 8 }, 3], ["04", {}, 5]],
  );
  const edited = compareRuns([runOf({ seed: 1 }, 1), runOf({ seed: 1 }, 2, { code: "d" })]);
  assertEquals(edited.settings, ["code"]);
  assertEquals(edited.figures.map(({ mean }) => mean), [1, 2]);
});

Deno.test("compareRuns() counts a run once, and says so; and if back ends differ", () => {
  const runs = [
    runOf({ seed: 1 }, 1, { path: "a" }),
    runOf({ seed: 1 }, 1, { path: "b" }),
    runOf({ seed: 2 }, 3, { path: "c", backend: "other", figures: [] }),
  ];
  const { figures: [row], notes } = compareRuns(runs);
  assertEquals(row?.values, [1]);
  assertEquals(notes, [
    "b is left out as it is of the same run as a",
    "Not all runs were computed by the same: b; other",
    "1 run showed no figures: 03",
  ]);
});
