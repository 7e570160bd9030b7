import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import { codeCells, readNotebook } from "facespace/runner";
import { projectPath } from "facespace/system";
import {
  leftovers,
  makeSandbox,
  markVariable,
  processesWith,
  sketchNotebook,
  startCell,
} from "./fixture.ts";

const linuxOnly = Deno.build.os !== "linux"; // finding processes by their environment needs /proc
const child = 'new Deno.Command("sleep", { args: ["600"] }).spawn();\nconsole.log("before");';
const endless = "await new Promise((resolve) => setTimeout(resolve, 600_000));";

interface Outcome {
  readonly code: number;
  readonly text: string;
  /** The status in the executed copy. */
  readonly status: string | undefined;
  /** Sources of the cells that were executed, by the copy on disk. */
  readonly firstOutput: unknown;
  readonly orphans: readonly string[];
}

/** Runs the command on one notebook, in a process of its own. */
async function runCommand(
  cells: readonly string[],
  options: {
    readonly args?: readonly string[];
    /** Called when the second cell runs. */
    readonly onRunning?: (runner: Deno.ChildProcess) => void;
  } = {},
): Promise<Outcome> {
  await using sandbox = await makeSandbox();
  await sandbox.add("01-trouble", sketchNotebook(cells));
  const mark = crypto.randomUUID();
  const runner = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      projectPath("tests", "notebook", "run_command.ts"),
      sandbox.root,
      ...options.args ?? [],
    ],
    env: { [markVariable]: mark, NO_COLOR: "1" },
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  let told = false;
  for await (const piece of runner.stdout.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (!told && options.onRunning && text.includes(`[2/${cells.length}]`)) {
      told = true;
      assert((await processesWith(mark)).length > 1, "the kernel carries the mark");
      setTimeout(options.onRunning, 500, runner);
    }
  }
  const { code } = await runner.status;
  const orphans = await leftovers(mark, 5000);
  const copy = await readNotebook(`${sandbox.root}/outputs/notebooks/01-trouble.ipynb`);
  const status = copy.metadata.facespace?.run?.status;
  return { code, text, status, firstOutput: codeCells(copy)[0]?.outputs[0], orphans };
}

const before = { output_type: "stream", name: "stdout", text: "before\n" };

interface Failure {
  readonly what: string;
  readonly cell: string;
  readonly status: string;
  readonly says: string;
  readonly args?: readonly string[];
}

const failures: readonly Failure[] = [
  {
    what: "a cell that throws",
    cell: 'throw new RangeError("too far");',
    status: "error",
    says: "RangeError: too far",
  },
  {
    what: "a cell that is no TypeScript",
    cell: "const x = ;",
    status: "error",
    says: "Expression expected",
  },
  {
    what: "a cell that exits",
    cell: "Deno.exit(0);",
    status: "crashed",
    says: "The kernel exited with code 0",
  },
  {
    what: "a cell that kills its kernel",
    cell: 'Deno.kill(Deno.pid, "SIGKILL");',
    status: "crashed",
    says: "The kernel was killed by SIGKILL",
  },
  {
    what: "a cell over its time limit",
    cell: endless,
    status: "timeout",
    says: "longer than its limit of 1 s",
    args: ["--cell-limit", "1"],
  },
  {
    what: "a blocking cell over its time limit",
    cell: "while (true);",
    status: "timeout",
    says: "longer than its limit of 1 s",
    args: ["--cell-limit", "1"],
  },
];

for (const { what, cell, status, says, args } of failures) {
  Deno.test({
    name: `runCommand() fails on ${what}, keeps the copy, leaves no process`,
    ignore: linuxOnly,
    async fn() {
      const outcome = await runCommand([child, cell, "1"], args ? { args } : {});
      assertEquals(outcome.code, 1);
      assertStringIncludes(outcome.text, `01-trouble, cell 2/3 (${cell})`);
      assertStringIncludes(outcome.text, says);
      assertEquals(outcome.status, status);
      assertEquals(outcome.firstOutput, before);
      assertEquals(outcome.orphans, []);
    },
  });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test({
    name: `runCommand() stops on ${signal}, keeps the copy, leaves no process`,
    ignore: linuxOnly,
    async fn() {
      const outcome = await runCommand([child, endless, "1"], {
        onRunning: (runner) => runner.kill(signal),
      });
      assertEquals(outcome.code, signal === "SIGINT" ? 130 : 143);
      assertStringIncludes(outcome.text, `01-trouble, cell 2/3 (${endless})`);
      assertStringIncludes(outcome.text, `the runner received ${signal}`);
      assertEquals(outcome.status, "interrupted");
      assertEquals(outcome.firstOutput, before);
      assertEquals(outcome.orphans, []);
    },
  });
}

for (const cell of [endless, "while (true);"]) {
  Deno.test({
    name: `the kernel ends when its runner is killed, also in \`${cell.slice(0, 12)}\``,
    ignore: linuxOnly,
    async fn() {
      const outcome = await runCommand([child, cell, "1"], {
        onRunning: (runner) => runner.kill("SIGKILL"),
      });
      assertEquals(outcome.code, 137);
      assertEquals(outcome.status, "running");
      assertEquals(outcome.firstOutput, before);
      assertEquals(outcome.orphans, []);
    },
  });
}

Deno.test("an interrupted cell can save what it has, once the kernel is cured", async () => {
  const waits = 'import { raceSignal, watch } from "facespace/notebook";\n' +
    "const endless = new Promise((resolve) => setTimeout(resolve, 600_000));\n" +
    "try { await raceSignal(endless, watch.interrupts().signal); }\n" +
    'finally { console.log("saved"); }';
  const startedMs = performance.now();
  const outcome = await runCommand([startCell, waits], {
    onRunning: (runner) => runner.kill("SIGINT"),
  });
  assertEquals(outcome.code, 130);
  assertStringIncludes(outcome.text, "    saved\n");
  assertLess(performance.now() - startedMs, 10_000);
});
