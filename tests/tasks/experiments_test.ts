import { assertEquals, assertThrows } from "@std/assert";
import { typedPath } from "../../lib/tasks/command_line.ts";
import { parseExperimentRequest } from "../../lib/tasks/experiments.ts";

Deno.test("parseExperimentRequest() reads names and options in any order", () => {
  const flags = parseExperimentRequest([
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
    cellLimitSeconds: 60,
  });
});

Deno.test("parseExperimentRequest() refuses what makes no sense", () => {
  const cases = [
    [["--fast"], SyntaxError, "Unknown flag --fast: experiments knows --quick --force"],
    [["--quick=yes"], SyntaxError, "--quick takes no value"],
    [["-q"], SyntaxError, "Unknown flag -q"],
    [["--set"], SyntaxError, "--set needs a value"],
    [["--set", "epochs"], SyntaxError, "must be name=value"],
    [["--cell-limit", "long"], RangeError, "number of seconds above 0: got long"],
    [["--cell-limit", "0"], RangeError, "above 0: got 0"],
    [["--commit", "--quick"], RangeError, "cannot be combined"],
    [["--commit", "--set", "a=1"], RangeError, "cannot be combined"],
    [["--commit", "--to", "a"], RangeError, "--commit cannot be combined with --to"],
  ] as const;
  for (const [args, type, message] of cases) {
    assertThrows(() => parseExperimentRequest(args), type, message);
  }
});

Deno.test("parseExperimentRequest() gives paths whole, names of sources as they are", () => {
  const texts = (...args: string[]) =>
    parseExperimentRequest(args.flatMap((text) => ["--set", text])).assignments
      .map(({ text }) => text);
  assertEquals(texts("source=celeba", "from=null", "seed=2"), ["celeba", "null", "2"]);
  assertEquals(texts("source=data/mine", "from=/p"), [typedPath("data/mine"), "/p"]);
  assertEquals(parseExperimentRequest(["--to", "kept"]).keepIn, typedPath("kept"));
});
