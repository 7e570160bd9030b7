import { assertEquals } from "@std/assert";
import { suppress } from "../../lib/detectors/suppress.ts";

const candidate = (left: number, score: number) => ({
  box: { left, top: 0, width: 10, height: 10 },
  score,
});

Deno.test("suppress() keeps the most certain of boxes that overlap", () => {
  // moved by 5 of 10 pixels: a third of the union is common
  const [weak, strong, apart] = [candidate(0, 0.6), candidate(5, 0.9), candidate(20, 0.7)];
  assertEquals(suppress([weak, strong, apart], 0.3), [strong, apart]);
  assertEquals(suppress([weak, strong, apart], 0.35), [strong, apart, weak]);
});

Deno.test("suppress() lets a box that was itself dropped drop no other", () => {
  const [first, second, third] = [candidate(0, 0.9), candidate(5, 0.8), candidate(10, 0.7)];
  assertEquals(suppress([first, second, third], 0.3), [first, third]);
});

Deno.test("suppress() keeps the earlier of equals, and nothing of nothing", () => {
  const twins = [{ ...candidate(0, 0.5), name: "a" }, { ...candidate(0, 0.5), name: "b" }];
  assertEquals(suppress(twins, 0.5).map(({ name }) => name), ["a"]);
  assertEquals(suppress([], 0.5), []);
});
