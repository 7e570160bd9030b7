import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { histogram, quantilePoints, sharedBins } from "facespace/statistics";
import { assertClose } from "./close_to.ts";
import { bells, uniforms } from "./lehmer.ts";
import { QUANTILE_POINTS } from "./scipy_values.ts";

Deno.test("histogram() puts a number on an edge into the bin above, the last edge into the last", () => {
  const { counts, edges, below, above } = histogram([-1, 0, 1, 2, 3, 3.1], {
    from: 0,
    to: 3,
    count: 3,
  });
  assertEquals([...edges], [0, 1, 2, 3]);
  assertEquals(counts, [1, 1, 2]);
  assertEquals([below, above], [1, 1]);
});

Deno.test("histogram() counts by its stated edges, whatever the division rounds to", () => {
  const values = uniforms(3, 50);
  for (const count of [3, 7, 10, 49]) {
    const bins = { from: -1.1, to: 2.3, count };
    const { edges } = histogram([], bins);
    // Every edge, and its neighbours in double precision.
    const hard = [...edges.slice(0, -1)].flatMap((
      edge,
    ) => [edge, edge * (1 + 2e-16), edge * (1 - 2e-16)])
      .concat(values).filter((x) => x >= bins.from);
    const { counts } = histogram(hard, bins);
    const expected = counts.map((_, bin) =>
      hard.filter((x) => x >= (edges[bin] ?? 0) && x < (edges[bin + 1] ?? 0)).length
    );
    assertEquals(counts, expected);
  }
});

Deno.test("histogram() has a density whose area is the share of the numbers inside", () => {
  const { density, below, above } = histogram(bells(2, 1000), { from: -0.5, to: 1, count: 12 });
  const area = density.reduce((sum, height) => sum + height * 1.5 / 12, 0);
  assertAlmostEquals(area, 1 - (below + above) / 1000, 1e-12);
});

Deno.test("histogram() and sharedBins() refuse what cannot be counted", () => {
  assertThrows(() => histogram([1], { from: 0, to: 0, count: 2 }), RangeError, "got 2 from 0 to 0");
  assertThrows(
    () => histogram([NaN], { from: 0, to: 1, count: 2 }),
    RangeError,
    "number 0 as it is NaN",
  );
  assertThrows(() => sharedBins([[1, 1]]), RangeError, "got 1 to 1");
  assertEquals(sharedBins([[0, 2], [-1]], 5), { from: -1, to: 2, count: 5 });
});

Deno.test("quantilePoints() agree with SciPy's probplot", () => {
  const points = quantilePoints(bells(2, 90));
  for (const [k, i] of [0, 1, 44, 88, 89].entries()) {
    assertClose(points[i]?.expected, QUANTILE_POINTS[k]?.[0], `expected ${i}`, 1e-12);
    assertClose(points[i]?.observed, QUANTILE_POINTS[k]?.[1], `observed ${i}`, 1e-12);
  }
});

Deno.test("quantilePoints() keep both ends when there are fewer points than numbers", () => {
  const values = bells(2, 1001);
  const points = quantilePoints(values, { most: 11 });
  assertEquals(points.length, 11);
  assertEquals(points[0]?.observed, Math.min(...values));
  assertEquals(points[10]?.observed, Math.max(...values));
  assertEquals(points[5]?.expected, 0);
  assertThrows(() => quantilePoints([1]), RangeError, "got 1 and 500");
});
