import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  formatFlags,
  readCommandLine,
  runTask,
  typedPath,
  typedSource,
} from "../../lib/tasks/command_line.ts";

const FLAGS = {
  to: { value: "<folder>", help: "Where it goes" },
  set: { value: "<text>", help: "May be repeated" },
  quick: { help: "Less of everything" },
} as const;

Deno.test("readCommandLine() reads switches, values and words in any order", () => {
  const line = readCommandLine("draw", FLAGS, [
    "a",
    "--to=x=y",
    "-",
    "--set",
    "1",
    "-neutral",
    "--set=2",
    "--quick",
    "b",
    "--to",
    "z",
  ]);
  assertEquals(line.words, ["a", "-", "-neutral", "b"]);
  assertEquals([line.value("to"), line.all("set")], ["z", ["1", "2"]]);
  assertEquals([line.has("quick"), readCommandLine("draw", FLAGS, []).has("quick")], [true, false]);
});

Deno.test("readCommandLine() refuses what it does not know, and says what is known", () => {
  const refused = (args: readonly string[], message: string) =>
    assertThrows(() => readCommandLine("draw", FLAGS, args), SyntaxError, message);
  refused(["--form"], "Unknown flag --form: draw knows --to --set --quick");
  refused(["--to"], "--to needs a value");
  refused(["--to", "--quick"], "--to needs a value");
  refused(["--to="], "--to needs a value");
  refused(["--quick=yes"], "--quick takes no value");
});

Deno.test("typedPath() is relative to where it was typed", () => {
  const before = Deno.env.get("INIT_CWD");
  Deno.env.set("INIT_CWD", "/home/me/data");
  try {
    assertEquals(typedPath("photos"), "/home/me/data/photos");
    assertEquals([typedPath("../a"), typedPath("/b/")], ["/home/me/a", "/b"]);
    assertEquals([typedSource("celeba"), typedSource("./celeba")], [
      "celeba",
      "/home/me/data/celeba",
    ]);
  } finally {
    if (before === undefined) Deno.env.delete("INIT_CWD");
    else Deno.env.set("INIT_CWD", before);
  }
});

Deno.test("formatFlags() aligns and wraps to 100 columns", () => {
  const long = {
    ...FLAGS,
    of: { value: "<n>", help: "so many words that they must wrap ".repeat(5) },
  };
  const lines = formatFlags(long).split("\n");
  assert(lines.every((line) => line.length <= 100), lines.join("\n"));
  assertEquals(lines[0], "  --to <folder>  Where it goes");
  assert(lines.length > 4 && lines[4]?.startsWith(" ".repeat(17)), lines[4]);
});

Deno.test("runTask() exits with 2 on a request that makes no sense, and lets other errors through", async () => {
  const task = {
    name: "draw",
    help: "how to draw",
    parse: ([what]: readonly string[]) => {
      if (what === undefined) throw new SyntaxError("nothing to draw");
      if (what === "fire") throw new Error("burnt");
      return what;
    },
    run: (what: string) => Promise.resolve(what.length),
  };
  const [log, error] = [console.log, console.error];
  const said: string[] = [];
  console.log = console.error = (text: string) => said.push(text);
  try {
    assertEquals(await runTask(task, ["cat"]), 3);
    assertEquals([await runTask(task, []), await runTask(task, ["-h"])], [2, 0]);
    assertEquals(said, ["nothing to draw\nSee deno task draw --help", "how to draw"]);
  } finally {
    [console.log, console.error] = [log, error];
  }
  let caught: unknown;
  await runTask(task, ["fire"]).catch((thrown) => caught = thrown);
  assert(caught instanceof Error && caught.message === "burnt");
});
