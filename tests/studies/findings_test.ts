import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { codesFrom } from "facespace/latent";
import { parseCsv } from "facespace/system";
import { arithmeticCells } from "../../lib/studies/arithmetic_cell.ts";
import { type CellFigures, cellFigures } from "../../lib/studies/cell_figures.ts";
import { bestCell, equationChoices, vectorChoices } from "../../lib/studies/choose_cell.ts";
import { compareNetworks } from "../../lib/studies/compare_networks.ts";
import { exampleDraws } from "../../lib/studies/example_draws.ts";
import { facePairs } from "../../lib/studies/identity_drift.ts";
import type { JudgedDraw } from "../../lib/studies/judged_draws.ts";
import { labelOrigin } from "../../lib/studies/label_origin.ts";
import { nearestDistance, nearestFaces } from "../../lib/studies/nearest_faces.ts";
import { csvText, drawRows, figureRows } from "../../lib/studies/study_csv.ts";
import { ENTRY_TRANSFER, transferGroups } from "../../lib/studies/transfer.ts";
import { SPLIT, TABLE } from "./toy_study.ts";

/** A draw that a judge is so certain of. */
function drawOf(draw: number, certainty: number, strength = 1): JudgedDraw {
  return {
    kind: "entry",
    count: 3,
    policy: "plain",
    codes: "mean",
    strength,
    draw,
    changed: null,
    judged: { toy: { success: certainty >= 0.5, certainty } },
    relativeSharpness: draw,
    groupDistance: 1,
  };
}

const DRAWS = [0.1, 0.9, 0.5, 0.7, 0.3, 0.8].map((certainty, i) => drawOf(i, certainty));

Deno.test("cellFigures() counts successes and averages measures, cell by cell", () => {
  const [one, two, ...others] = cellFigures([...DRAWS, drawOf(0, 0.9, 2)], "figures");
  assertEquals(others.length, 0);
  assertEquals([one?.draws, one?.success.toy?.estimate], [6, 4 / 6]);
  assertAlmostEquals(one?.success.toy?.low ?? NaN, 0.3, 0.005); // Wilson's, of 4 in 6
  assertEquals(one?.relativeSharpness.estimate, 2.5);
  assert((one?.relativeSharpness.low ?? NaN) < 2.5 && (one?.relativeSharpness.high ?? NaN) > 2.5);
  assertEquals([two?.strength, two?.draws], [2, 1]);
});

Deno.test("bestCell() goes by the stricter judge, then by the weaker strength", () => {
  const [base] = cellFigures(DRAWS, "best");
  assert(base);
  const share = (estimate: number) => ({ estimate, low: 0, high: 1 });
  const cell = (strength: number, a: number, b: number): CellFigures => ({
    ...base,
    strength,
    success: { a: share(a), b: share(b) },
  });
  assertEquals(bestCell([cell(3, 1, 0.4), cell(2, 0.8, 0.7), cell(1, 0.7, 0.7)]).strength, 1);
  assertEquals(bestCell([cell(3, 1, 0.4), cell(2, 0.8, 0.75), cell(1, 0.7, 1)]).strength, 2);
  assertThrows(() => bestCell([]), RangeError, "nothing to choose from");
});

Deno.test("what is tried fits the groups: as many images as there are, at most 30 and 100", () => {
  const parts = {
    training: transferGroups(TABLE, SPLIT.train, ENTRY_TRANSFER),
    heldOut: transferGroups(TABLE, SPLIT.validation, ENTRY_TRANSFER),
  };
  assertEquals(equationChoices(parts).counts, [3]);
  assertEquals(vectorChoices(parts).counts, [3]);
  assertEquals(arithmeticCells(equationChoices(parts), parts).leftOut, []);
  const nobody = { ...parts, heldOut: transferGroups(TABLE, [], ENTRY_TRANSFER) };
  assertThrows(() => equationChoices(nobody), RangeError, "a group of faces is empty");
});

Deno.test("exampleDraws() shows no best draw as a typical one", () => {
  const { typical, best, worst } = exampleDraws(DRAWS, "toy", 2);
  const numbers = (draws: readonly JudgedDraw[]) => draws.map(({ draw }) => draw);
  assertEquals([numbers(best), numbers(typical), numbers(worst)], [[1, 5], [3, 2], [4, 0]]);
  assertThrows(() => exampleDraws(DRAWS, "toy", 3), RangeError, "there are only 6");
});

Deno.test("draws and figures are tables that can be read again", () => {
  const figures = parseCsv(csvText(figureRows("V2", cellFigures(DRAWS, "csv"))), "cells.csv");
  assertEquals(figures.rows.length, 1);
  const [row] = figures.rows;
  assertEquals(row?.cells[figures.columns.indexOf("toy")], String(4 / 6));
  const draws = parseCsv(csvText(drawRows("V2", DRAWS)), "draws.csv");
  assertEquals(draws.rows.length, 6);
  assertEquals(draws.rows[1]?.cells[draws.columns.indexOf("toy: certainty")], "0.9");
  assertEquals(draws.rows[1]?.cells[draws.columns.indexOf("changed")], "");
  assertEquals(csvText([]), "");
  assertThrows(() => csvText([{ a: 1 }, { b: 1 }]), RangeError, "row 1 has other columns");
});

Deno.test("facePairs() pairs faces of one person, or of two, each face once", () => {
  const identities = [1, 1, 2, 2, 3, 4];
  const rows = [0, 1, 2, 3, 4, 5];
  const options = { pairs: 10, seed: "a" };
  const same = facePairs(identities, rows, "one person", options);
  assertEquals(same.map((pair) => pair.toSorted()).toSorted(), [[0, 1], [2, 3]]);
  const others = facePairs(identities, rows, "two people", options);
  assertEquals(new Set(others.flat()).size, others.length * 2);
  assert(others.length >= 2 && others.every(([a, b]) => identities[a] !== identities[b]));
  assertEquals(facePairs([1, 2, 3], [0, 1, 2], "one person", options), []);
});

Deno.test("compareNetworks() takes differences face by face", () => {
  const quality = (psnrDb: number) => ({ psnrDb, ssim: 0.5, msSsim: 0.5, relativeSharpness: 1 });
  const [psnr, ssim] = compareNetworks(
    [10, 20, 30].map(quality),
    [11, 21, 31].map(quality),
    "networks",
  );
  assertEquals([psnr?.first, psnr?.second], [20, 21]);
  assertEquals(psnr?.gain, { estimate: 1, low: 1, high: 1 }); // though faces differ by 10 dB
  assertEquals(ssim?.gain.estimate, 0);
  assertThrows(() => compareNetworks([], [quality(1)], "a"), RangeError, "got 0 and 1 faces");
});

Deno.test("nearestFaces() names rows of the table, and nearestDistance() averages the nearest", () => {
  const means = codesFrom([[0], [5], [7], [100]]);
  const codes = codesFrom([[6.5], [4]]);
  assertEquals(nearestFaces(codes, means, [1, 2, 3], 2), [
    [{ row: 2, distance: 0.5 }, { row: 1, distance: 1.5 }],
    [{ row: 1, distance: 1 }, { row: 2, distance: 3 }],
  ]);
  assertEquals(nearestDistance(codes, means, [1, 2, 3], "near").estimate, 0.75);
});

Deno.test("labelOrigin() tells predicted values from given ones", () => {
  const table = {
    attribute: () => Int8Array.of(1, -1, 0, 1),
    confidence: () => Float64Array.of(0.9, 0.6, NaN, NaN),
  };
  assertEquals(labelOrigin(table, "Smiling"), {
    attribute: "Smiling",
    given: 1,
    predicted: 2,
    unknown: 1,
  });
});
