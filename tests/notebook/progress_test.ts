import { assertEquals } from "@std/assert";
import { progressText } from "../../lib/notebook/progress.ts";
import { RecentRate } from "../../lib/notebook/recent_rate.ts";

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
