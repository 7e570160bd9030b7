/**
 * `deno task test`: prepares what is missing, chooses where the assertions come from, runs the
 * tests and ends with the line `N passed, N failed, N skipped`. Arguments are passed on to
 * `deno test`: files, or `--filter text`.
 *
 * @module
 */

import { prepare } from "../prepare/mod.ts";
import { pathToFileURL } from "node:url";
import { projectPath, writeFileAtomic } from "../system/mod.ts";

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

/** Where the tests' assertions come from, and the flags that make Deno use them. */
interface AssertSource {
  /** `jsr` or `stand-in`. */
  readonly name: "jsr" | "stand-in";
  /** One sentence to print. */
  readonly sentence: string;
  /** Flags for `deno test` and `deno check`. */
  readonly flags: readonly string[];
}

const toFileUrl = (path: string): string => pathToFileURL(path).href;

interface Config {
  readonly imports: Readonly<Record<string, string>>;
}

/**
 * Asks Deno to load `@std/assert`; if that fails, writes an import map that names the stand-in.
 */
export async function chooseAssertSource(): Promise<AssertSource> {
  const config: Config = JSON.parse(await Deno.readTextFile(projectPath("deno.json")));
  const specifier = config.imports["@std/assert"];
  if (specifier && await loads(specifier)) {
    return { name: "jsr", sentence: `Assertions: ${specifier}`, flags: [] };
  }
  const imports: Record<string, string> = {};
  for (const [name, target] of Object.entries(config.imports)) {
    imports[name] = target.startsWith("./") ? toFileUrl(projectPath(target.slice(2))) : target;
  }
  imports["@std/assert"] = toFileUrl(projectPath("tests/stand_in/std_assert.ts"));
  const file = projectPath(".facespace", "import_map.json");
  await writeFileAtomic(file, JSON.stringify({ imports }, null, 2));
  return {
    name: "stand-in",
    sentence: `Assertions: the stand-in tests/stand_in/std_assert.ts, as JSR does not answer`,
    flags: [`--import-map=${file}`],
  };
}

async function loads(specifier: string): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--no-lock", specifier],
    cwd: projectPath(),
    stdout: "null",
    stderr: "null",
    signal: AbortSignal.timeout(10_000),
  }).output();
  return success;
}

/** How many tests ended how. */
interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Counts the test cases of a report; each step of a test counts as well, as Deno reports it.
 *
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { countResults } from "./test.ts";
 * const report = `<testsuites tests="3" failures="1" errors="0">
 *   <testsuite tests="3" disabled="1" errors="0" failures="1"></testsuite></testsuites>`;
 * assert(countResults(report).passed === 1);
 * ```
 * @throws {SyntaxError} If the text is no such report.
 */
export function countResults(report: string): TestCounts {
  const suites = [...report.matchAll(/<testsuite\s([^>]*)>/g)].map(([, attributes = ""]) =>
    attributes
  );
  if (!report.includes("<testsuites")) {
    throw new SyntaxError("Cannot count the tests as the report is no JUnit file");
  }
  const sum = (name: string) =>
    suites.reduce((total, attributes) => {
      const [, digits = "0"] = attributes.match(new RegExp(`\\b${name}="(\\d+)"`)) ?? [];
      return total + Number(digits);
    }, 0);
  const failed = sum("failures") + sum("errors");
  const skipped = sum("disabled") + sum("skipped");
  return { passed: sum("tests") - failed - skipped, failed, skipped };
}

if (import.meta.main) Deno.exit(await runTests(Deno.args));
