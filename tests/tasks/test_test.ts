import { assertEquals, assertThrows } from "@std/assert";
import { countResults } from "../../lib/tasks/test.ts";

Deno.test("countResults() adds up suites", () => {
  const report =
    `<?xml version="1.0"?><testsuites name="deno test" tests="7" failures="1" errors="0">
    <testsuite name="a" tests="4" disabled="1" errors="0" failures="1"><testcase name="x"/></testsuite>
    <testsuite name="b" tests="3" disabled="0" errors="0" failures="0"></testsuite></testsuites>`;
  assertEquals(countResults(report), { passed: 5, failed: 1, skipped: 1 });
});

Deno.test("countResults() refuses another text", () => {
  assertThrows(() => countResults("ok | 3 passed"), SyntaxError, "no JUnit file");
});
