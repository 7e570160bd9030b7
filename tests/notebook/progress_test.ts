import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { formatDuration, progressText, RecentRate } from "../../lib/notebook/progress.ts";

Deno.test("progressText() gives count, share, rate and time left", () => {
  const rate = new RecentRate();
  rate.add(0, 0);
  rate.add(1200, 26_000);
  const state = { label: "Detecting faces", total: 3000, unit: "images", done: 1200, rate };
  assertEquals(
    progressText({ ...state, note: "2 without a face" }),
    "Detecting faces: 1,200 of 3,000 images (40 %), 46.2 images/s, 39 s left, 2 without a face",
  );
  assertEquals(
    progressText({ ...state, done: 0, rate: new RecentRate() }),
    "Detecting faces: 0 of 3,000 images (0 %)",
  );
});

Deno.test("RecentRate knows nothing before two counts", () => {
  const rate = new RecentRate();
  assertEquals([rate.perSecond, rate.secondsLeft(10)], [undefined, undefined]);
  rate.add(0, 0);
  assertEquals(rate.secondsLeft(10), undefined);
  rate.add(0, 1000);
  assertEquals(rate.secondsLeft(10), undefined); // nothing moves
});

Deno.test("RecentRate forgets a slow start", () => {
  const rate = new RecentRate();
  rate.add(0, 0);
  rate.add(1, 60_000); // one in the first minute, then ten a second
  for (let i = 1; i <= 600; i++) rate.add(1 + i, 60_000 + i * 100);
  assertAlmostEquals(rate.perSecond ?? 0, 10, 0.01);
  assertAlmostEquals(rate.secondsLeft(1601) ?? 0, 100, 0.1);
});

Deno.test("RecentRate keeps a mean of slow steps, and few samples of fast ones", () => {
  const slow = new RecentRate();
  for (let i = 0; i <= 8; i++) slow.add(i, i * 60_000);
  assertAlmostEquals(slow.perSecond ?? 0, 1 / 60, 1e-9);
  const fast = new RecentRate();
  const startedMs = performance.now();
  for (let i = 0; i <= 200_000; i++) fast.add(i, i);
  assertAlmostEquals(fast.perSecond ?? 0, 1000, 1);
  assertLess(performance.now() - startedMs, 5000);
});

Deno.test("formatDuration() reads well", () => {
  assertEquals([0.04, 8, 59.4, 185, 7800, 3599.7].map(formatDuration), [
    "0.0 s",
    "8.0 s",
    "59 s",
    "3 min 05 s",
    "2 h 10 min",
    "1 h 00 min",
  ]);
});
