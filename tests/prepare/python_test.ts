import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { explainFailure, FetchError } from "../../lib/prepare/python.ts";

Deno.test("explainFailure() knows an index that nobody can reach", () => {
  const pip = "WARNING: Retrying (Retry(total=1)) after connection broken by " +
    "'NewConnectionError('Failed to establish a new connection: [Errno 111] Connection refused')'\n" +
    "ERROR: No matching distribution found for tensorflow-cpu==2.21.0";
  const error = explainFailure("TensorFlow", pip);
  assert(error instanceof FetchError);
  assertStringIncludes(error.message, "does not answer");
});

Deno.test("explainFailure() knows an index that offers nothing", () => {
  const error = explainFailure(
    "TensorFlow",
    "ERROR: Could not find a version that satisfies the requirement x (from versions: none)\n" +
      "ERROR: No matching distribution found for x",
  );
  assertEquals(
    error.message,
    "Cannot download TensorFlow as the Python package index offers nothing for this Python and " +
      "system (No matching distribution found for x); use Python 3.10 to 3.13, and look at " +
      "PIP_NO_INDEX and pip's settings",
  );
});

Deno.test("explainFailure() knows a full disk, and that something was changed", () => {
  const error = explainFailure("TensorFlow", "ERROR: [Errno 28] No space left on device");
  assert(!(error instanceof FetchError));
  assertStringIncludes(error.message, "the disk is full");
});

Deno.test("explainFailure() shows the last line of what it does not know", () => {
  assertEquals(explainFailure("x", "first\nsecond\n\n").message, "Cannot install x: second");
  assertEquals(explainFailure("x", "").message, "Cannot install x: it said nothing");
});
