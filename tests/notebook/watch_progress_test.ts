import { assertEquals, assertMatch } from "@std/assert";
import { watchProgress, watchSteps } from "../../lib/notebook/watch_progress.ts";

Deno.test("watchProgress() shows nothing until something is done, then each pass and its end", () => {
  const said: string[] = [];
  const { log } = console;
  console.log = (line: string) => said.push(line);
  try {
    const tell = watchProgress({ label: "Encoding", unit: "faces" });
    assertEquals(said, []);
    tell(2, 4);
    tell(4, 4);
    tell(3, 3);
    watchSteps("Training")({ step: 5, totalSteps: 5 });
  } finally {
    console.log = log;
  }
  const [begun = "", ended = "", ...again] = said;
  assertMatch(begun, /^Encoding: 2 of 4 faces \(50 %\)/);
  assertMatch(ended, /^Encoding: 4 faces in/);
  const ends = again.filter((line) => / in /.test(line));
  assertMatch(ends.at(-2) ?? "", /^Encoding: 3 faces in/);
  assertMatch(ends.at(-1) ?? "", /^Training: 5 steps in/);
});
