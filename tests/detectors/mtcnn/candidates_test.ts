import { assertAlmostEquals, assertEquals } from "@std/assert";
import {
  type Candidate,
  candidateOf,
  overlapOfSmaller,
  shiftedBox,
  squaredBox,
} from "../../../lib/detectors/mtcnn/candidates.ts";
import { suppress } from "../../../lib/detectors/suppress.ts";

const box = (left: number, top: number, width: number, height: number) => ({
  left,
  top,
  width,
  height,
});

Deno.test("candidateOf() reads logits, shifts and points", () => {
  const window = { picture: 3, box: box(1, 2, 3, 4) };
  // Logits ln 3 apart: three to one.
  const outputs = [1, 1 + Math.log(3), 0.1, 0.2, 0.3, 0.4, 7, 8];
  const { score, ...rest } = candidateOf(window, outputs);
  assertAlmostEquals(score, 0.75);
  assertEquals(rest, { ...window, shift: [0.1, 0.2, 0.3, 0.4], points: [7, 8] });
});

Deno.test("shiftedBox() moves each edge by its share of the side", () => {
  const candidate: Candidate = {
    picture: 0,
    box: box(100, 50, 20, 10),
    score: 1,
    shift: [0.25, -0.5, -0.25, 0.5],
    points: [],
  };
  // Left 100 + 5, top 50 − 5, right 120 − 5, bottom 60 + 5.
  assertEquals(shiftedBox(candidate), box(105, 45, 10, 20));
});

Deno.test("squaredBox() keeps the centre and takes the longer side", () => {
  assertEquals(squaredBox(box(10, 20, 4, 8)), box(8, 20, 8, 8));
  assertEquals(squaredBox(box(10, 20, 8, 4)), box(10, 18, 8, 8));
});

Deno.test("overlapOfSmaller() is 1 for a box inside another", () => {
  assertEquals(overlapOfSmaller(box(0, 0, 10, 10), box(2, 2, 5, 5)), 1);
  assertEquals(overlapOfSmaller(box(0, 0, 10, 10), box(5, 0, 10, 20)), 0.5);
  assertEquals(overlapOfSmaller(box(0, 0, 10, 10), box(10, 0, 10, 10)), 0);
  assertEquals(overlapOfSmaller(box(0, 0, 0, 0), box(0, 0, 10, 10)), 0);
});

Deno.test("suppress() by the smaller area drops a box inside another, and by the union keeps it", () => {
  const outer = { box: box(0, 0, 10, 10), score: 0.8 };
  const inner = { box: box(2, 2, 5, 5), score: 0.9 };
  const beside = { box: box(8, 0, 10, 10), score: 0.7 };
  assertEquals(suppress([outer, inner, beside], 0.7, overlapOfSmaller), [inner, beside]);
  assertEquals(suppress([outer, inner, beside], 0.7), [inner, outer, beside]);
});
