import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { type JudgedDraw, RECIPE } from "facespace/studies";
import { parseCsv } from "facespace/system";
import {
  cellFigures,
  rankedDraws,
  TransferFindings,
} from "../../../lib/studies/transfer/transfer_findings.ts";

/** A draw that a judge is so certain of. */
function drawOf(draw: number, certainty: number, strength = 1, network = "V2"): JudgedDraw {
  return {
    network,
    ...RECIPE,
    strength,
    draw,
    changed: null,
    judged: { toy: { success: certainty >= 0.5, certainty } },
    relativeSharpness: draw,
    groupDistance: 1,
  };
}

const DRAWS = [0.1, 0.9, 0.5, 0.7, 0.3, 0.8].map((certainty, i) => drawOf(i, certainty));

/** Findings without pictures. */
function findingsOf(draws: readonly JudgedDraw[]): TransferFindings {
  return new TransferFindings(
    {
      result: "smiling and a man",
      picturesOf: () => Promise.resolve([]),
      resultsOf: () => Promise.resolve({ values: new Float32Array(0), count: 0, sizePx: 80 }),
    },
    { draws, cells: cellFigures(draws, "figures"), leftOut: [] },
  );
}

const real = { table: () => [], success: () => ({ estimate: 0.25, low: 0, high: 1 }) };

Deno.test("cellFigures() counts successes and averages measures, cell by cell", () => {
  const [one, two, ...others] = cellFigures([...DRAWS, drawOf(0, 0.9, 2)], "figures");
  assertEquals(others.length, 0);
  assertEquals([one?.draws, one?.success.toy?.estimate], [6, 4 / 6]);
  assertAlmostEquals(one?.success.toy?.low ?? NaN, 0.3, 0.005); // Wilson's, of 4 in 6
  assertEquals(one?.relativeSharpness.estimate, 2.5);
  assert((one?.relativeSharpness.low ?? NaN) < 2.5 && (one?.relativeSharpness.high ?? NaN) > 2.5);
  assertEquals([two?.strength, two?.draws], [2, 1]);
});

Deno.test("rankedDraws() shows no best draw as a typical one", () => {
  const { typical, best, worst } = rankedDraws(DRAWS, "toy", 2);
  const numbers = (draws: readonly JudgedDraw[]) => draws.map(({ draw }) => draw);
  assertEquals([numbers(best), numbers(typical), numbers(worst)], [[1, 5], [3, 2], [4, 0]]);
  assertThrows(() => rankedDraws(DRAWS, "toy", 3), RangeError, "there are only 6");
});

Deno.test("only() and and() take findings apart and put them together, network by network", () => {
  const one = findingsOf([...DRAWS, drawOf(0, 0.9, 2)]);
  const two = findingsOf([drawOf(0, 0.9, 1, "V1")]);
  const { cells } = two.and(findingsOf(DRAWS), findingsOf([drawOf(0, 0.9, 2, "V1")]));
  assertEquals(cells.map(({ network, strength }) => [network, strength]), [
    ["V1", 1],
    ["V1", 2],
    ["V2", 1],
  ]);
  const strong = one.only({ strength: [2, 4], network: "V2" });
  assertEquals([strong.draws.length, strong.cells.length], [1, 1]);
  assertEquals(strong.success("V2", "toy").estimate, 1);
  assertThrows(() => one.success("V2", "toy"), RangeError, "there must be one: got 2");
  assertThrows(() => strong.success("V2", "another"), RangeError, "Cannot read what another says");
});

Deno.test("table() tells ways and what judges say, and the network where there are several", () => {
  const found = findingsOf([...DRAWS, drawOf(0, 0.9, 1, "V1")]);
  assertEquals(found.only({ network: "V2" }).table(), [{
    method: "a − b + c, all held-out",
    k: 3,
    policy: "plain",
    codes: "mean",
    strength: 1,
    toy: "67 % (30 to 90)",
  }]);
  const [first] = found.table({ columns: ["draws", "success", "distance"], beside: real });
  assertEquals(Object.keys(first ?? {}), [
    ...["network", "method", "k", "policy", "codes", "strength", "draws", "toy"],
    ...["of real ones", "distance"],
  ]);
  assertEquals(first?.["of real ones"], "25 %");
});

Deno.test("curve() has a panel and a line for what they are told by", () => {
  const found = findingsOf([...DRAWS, drawOf(0, 0.9, 2, "V1")]);
  const rowsOf = (spec: object): readonly Record<string, unknown>[] =>
    Reflect.get(Reflect.get(spec, "data"), "values");
  const text = { title: "Why?", subtitle: "So" };
  const success = found.curve("success", {
    ...text,
    panels: ["network", "policy"],
    lines: "judge",
    along: "strength",
    beside: real,
  });
  assertEquals(
    rowsOf(success).map(({ panel, series, at, reference }) => [panel, series, at, reference]),
    [["V2, plain", "toy", "1", 0.25], ["V1, plain", "toy", "2", 0.25]],
  );
  assert(JSON.stringify(success).includes("judged smiling and a man"));
  const sharpness = found.curve("sharpness", { ...text, panels: ["codes", "kind"] });
  assertEquals(
    rowsOf(sharpness).map((
      { panel, series, estimate, reference },
    ) => [panel, series, estimate, reference]),
    [
      ["mean codes, a − b + c, all held-out", "V2", 2.5, 1],
      ["mean codes, a − b + c, all held-out", "V1", 0, 1],
    ],
  );
});

Deno.test("save() writes draws and figures that can be read again, and only what is named", async () => {
  const folder = await Deno.makeTempDir({ prefix: "facespace-findings-" });
  try {
    const found = findingsOf(DRAWS);
    await found.save(folder, { cells: "some.csv" });
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["some.csv"]);
    await found.save(folder);
    const read = async (name: string) =>
      parseCsv(await Deno.readTextFile(`${folder}/${name}`), name);
    const figures = await read("cells.csv");
    assertEquals(figures.rows.length, 1);
    const [row] = figures.rows;
    assertEquals(row?.cells[figures.columns.indexOf("toy")], String(4 / 6));
    const draws = await read("draws.csv");
    assertEquals(draws.rows.length, 6);
    assertEquals(draws.rows[1]?.cells[draws.columns.indexOf("toy: certainty")], "0.9");
    assertEquals(draws.rows[1]?.cells[draws.columns.indexOf("changed")], "");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
