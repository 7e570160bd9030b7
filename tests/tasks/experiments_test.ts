import { assertEquals, assertThrows } from "@std/assert";
import { parseFlags } from "../../lib/tasks/experiment_flags.ts";

Deno.test("parseFlags() reads names and options in any order", () => {
  const flags = parseFlags([
    "03",
    "--set",
    "epochs=2",
    "--quick",
    "--cell-limit=60",
    "--set=a=b=c",
  ]);
  assertEquals(flags, {
    names: ["03"],
    assignments: [{ name: "epochs", text: "2" }, { name: "a", text: "b=c" }],
    quick: true,
    force: false,
    commit: false,
    help: false,
    cellLimitSeconds: 60,
  });
});

Deno.test("parseFlags() refuses what makes no sense", () => {
  const cases = [
    [["--fast"], SyntaxError, "Unknown option --fast"],
    [["--quick=yes"], SyntaxError, "Unknown option --quick=yes"],
    [["--set"], SyntaxError, "--set needs a value"],
    [["--set", "epochs"], SyntaxError, "must be name=value"],
    [["--cell-limit", "long"], RangeError, "number of seconds above 0: got long"],
    [["--cell-limit", "0"], RangeError, "above 0: got 0"],
    [["--commit", "--quick"], RangeError, "cannot be combined"],
    [["--commit", "--set", "a=1"], RangeError, "cannot be combined"],
  ] as const;
  for (const [args, type, message] of cases) assertThrows(() => parseFlags(args), type, message);
});
