/**
 * Counting tests in the JUnit report of `deno test`.
 *
 * @module
 */

/** How many tests ended how. */
export interface TestCounts {
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
 * import { countResults } from "../../lib/tasks/junit_counts.ts";
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
