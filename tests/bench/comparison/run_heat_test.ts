import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ContenderProcess } from "./contender_process.ts";
import type { Contender } from "./contenders.ts";
import { type BenchEvent, runHeat } from "./run_heat.ts";
import { projectPath } from "facespace/system";

const command = (...args: string[]): Contender["command"] => ({
  program: Deno.execPath(),
  args: [
    "run",
    "-A",
    "--no-check",
    projectPath("tests/bench/comparison/fake_contender.ts"),
    ...args,
  ],
  env: {},
});

const contender = (name: string, ...args: string[]): Contender => ({
  name,
  family: "Facespace",
  command: command(...args),
});

const task = { name: "fake", file: "", scratch: "", threads: 3 };

Deno.test("ContenderProcess.ask() goes on where the last steps ended", async () => {
  const process = new ContenderProcess(command("12"));
  const loaded = await process.ask({ kind: "load", task });
  assertEquals([loaded.versions, loaded.threads, loaded.items], [{ task: "fake" }, 3, 4]);
  assertEquals((await process.ask({ kind: "run", steps: 2 })).losses, [12, 6]);
  const { losses, milliseconds } = await process.ask({ kind: "run", steps: 1 });
  assertEquals([losses, milliseconds.length], [[4], 1]);
  await process.end();
});

Deno.test("ContenderProcess.ask() repeats why a contender fails, or that it ended", async () => {
  const failing = new ContenderProcess(command("1", "cannot-load"));
  await assertRejects(
    () => failing.ask({ kind: "load", task }),
    Error,
    "Cannot load as it does not want to",
  );
  await failing.end();
  const ending = new ContenderProcess(command("1", "ends-at", "0"));
  await ending.ask({ kind: "load", task });
  await assertRejects(() => ending.ask({ kind: "run", steps: 1 }), Error, "It ended with code 3");
  await ending.end();
});

Deno.test("ContenderProcess.ask() names a program that cannot speak", async () => {
  const program = { program: Deno.execPath(), args: ["eval", "console.error('no such module')"] };
  const process = new ContenderProcess({ ...program, env: {} });
  await assertRejects(
    () => process.ask({ kind: "load", task }),
    Error,
    "It ended with code 0: no such module",
  );
  await process.end();
});

Deno.test("runHeat() times all, and reports those that fail without spoiling the others", async () => {
  const events: BenchEvent[] = [];
  const results = await runHeat({
    contenders: [
      contender("good", "8"),
      contender("never starts", "8", "cannot-load"),
      contender("breaks", "8", "fails-at", "6"),
    ],
    taskOf: () => task,
    rounds: 3,
    turnMs: 1,
    firstSteps: 3,
    onProgress: (event) => events.push(event),
  });
  const [good, never, breaks] = results;
  assert(good && never && breaks);
  assertEquals(good.problem, undefined);
  assertEquals(good.losses, [8, 4, 8 / 3]);
  assertEquals(good.firstStepsMs.length, 3);
  assert(good.firstStepMs > (good.firstStepsMs[0] ?? Infinity));
  assertEquals(good.rounds.map((round) => (round?.length ?? 0) > 0), [true, true, true]);
  if (Deno.build.os === "linux") assert((good.peakBytes ?? 0) > 10e6);
  assertEquals(never.problem, "Cannot load as it does not want to");
  assertEquals(breaks.problem, "Cannot take 6");
  assertEquals(events.filter(({ kind }) => kind === "problem").length, 2);
});

Deno.test("runHeat() ends its processes and throws when it is aborted", async () => {
  const stop = new AbortController();
  const error = await assertRejects(() =>
    runHeat({
      contenders: [contender("a", "8"), contender("b", "8")],
      taskOf: () => task,
      rounds: 1000,
      turnMs: 1,
      firstSteps: 3,
      signal: stop.signal,
      onProgress: (event) => {
        if (event.kind === "turn") stop.abort(new Error("Stopped by SIGINT"));
      },
    })
  );
  assertStringIncludes(String(error), "Stopped by SIGINT");
});
