import { assertAlmostEquals, assertEquals } from "@std/assert";
import { boxOverlap, eyeTilt } from "facespace/annotations";

Deno.test("boxOverlap() is intersection over union", () => {
  const box = { left: 0, top: 0, width: 4, height: 2 };
  assertEquals(boxOverlap(box, box), 1);
  assertEquals(boxOverlap(box, { ...box, left: 2 }), 4 / 12);
  assertEquals(boxOverlap(box, { ...box, left: 4 }), 0);
  assertEquals(boxOverlap({ ...box, width: 0 }, { ...box, width: 0 }), 0);
});

Deno.test("eyeTilt() is 0 for level eyes, and clockwise above", () => {
  const rest = { nose: [5, 6], leftMouth: [4, 8], rightMouth: [6, 8] } as const;
  assertEquals(eyeTilt({ leftEye: [3, 4], rightEye: [7, 4], ...rest }), 0);
  assertAlmostEquals(eyeTilt({ leftEye: [3, 4], rightEye: [7, 8], ...rest }), 45, 1e-12);
});
