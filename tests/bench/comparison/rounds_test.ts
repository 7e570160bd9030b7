import { assert, assertEquals } from "@std/assert";
import { type Runner, takesPart, timeInRounds } from "./rounds.ts";

/** A runner whose steps take what it says, and who writes down when it ran. */
function runner(name: string, stepMs: number, diary: string[]): Runner {
  return {
    name,
    stepMs,
    run(steps) {
      diary.push(`${name}${steps}`);
      return Promise.resolve(Array.from({ length: steps }, () => stepMs));
    },
  };
}

Deno.test("timeInRounds() begins each round with another contender", async () => {
  const diary: string[] = [];
  const runners = ["a", "b", "c"].map((name) => runner(name, 100, diary));
  const timings = await timeInRounds(runners, { rounds: 3, turnMs: 200 });
  assertEquals(diary.join(" "), "a2 b2 c2 b2 c2 a2 c2 a2 b2");
  assertEquals(timings.get("b"), [[100, 100], [100, 100], [100, 100]]);
});

Deno.test("timeInRounds() gives slow contenders one step, and the slowest not every round", async () => {
  const diary: string[] = [];
  const runners = [runner("slow", 300, diary), runner("slowest", 1000, diary)];
  const timings = await timeInRounds(runners, { rounds: 4, turnMs: 100 });
  assertEquals(diary.filter((entry) => entry === "slow1").length, 4);
  assertEquals(timings.get("slowest")?.map((round) => round?.length), [1, undefined, undefined, 1]);
});

Deno.test("timeInRounds() goes by what turns take rather than by what was expected", async () => {
  const diary: string[] = [];
  const honest = runner("a", 10, diary);
  await timeInRounds([{ ...honest, stepMs: 100 }], { rounds: 2, turnMs: 100 });
  assertEquals(diary, ["a1", "a10"]);
});

Deno.test("timeInRounds() leaves a round empty where somebody gives no times", async () => {
  const failing: Runner = { name: "a", stepMs: 1, run: () => Promise.resolve([]) };
  const timings = await timeInRounds([failing], { rounds: 2, turnMs: 1 });
  assertEquals(timings.get("a"), [undefined, undefined]);
});

Deno.test("takesPart() lets everybody take part in the first round", () => {
  for (const stepMs of [1, 100, 1e6]) assert(takesPart(stepMs, 0, { turnMs: 10 }));
});
