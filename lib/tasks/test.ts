/**
 * `deno task test`: prepares what is missing, chooses where the assertions come from, runs the
 * tests and ends with the line `N passed, N failed, N skipped`. Arguments are passed on to
 * `deno test`: files, or `--filter text`.
 *
 * @module
 */

import { prepare } from "../prepare/mod.ts";
import { projectPath } from "../system/mod.ts";
import { chooseAssertSource } from "./assert_source.ts";
import { countResults, type TestCounts } from "./junit_counts.ts";

/**
 * Runs the tests.
 *
 * @param args Further arguments of `deno test`. Default: all tests.
 * @returns The exit code of `deno test`.
 */
export async function runTests(args: readonly string[]): Promise<number> {
  const { ready, problems } = await prepare({ parts: ["tensorflow"], log: console.log });
  for (const problem of problems) console.log(problem);
  if (!ready) console.log("The tests run on WASM, and those of the native library are ignored");
  const source = await chooseAssertSource();
  console.log(source.sentence);

  const report = projectPath(".facespace", `junit-${Deno.pid}.xml`);
  const targets = args.some((arg) => !arg.startsWith("-")) ? args : [...args, "tests/"];
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", `--junit-path=${report}`, ...source.flags, ...targets],
    cwd: projectPath(),
    stdin: "null",
  }).spawn().status;
  const counts = await readCounts(report, code);
  console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return code;
}

/** A failure that the report does not know, such as a module that does not load, counts as one. */
async function readCounts(report: string, code: number): Promise<TestCounts> {
  let counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = countResults(await Deno.readTextFile(report));
    await Deno.remove(report);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

if (import.meta.main) Deno.exit(await runTests(Deno.args));
