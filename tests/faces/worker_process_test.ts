import { assertEquals } from "@std/assert";
import { processCount } from "../../lib/faces/worker_process.ts";

Deno.test("processCount() is one for each core as far as memory allows, and at least one", () => {
  assertEquals(processCount({ cores: 4, freeBytes: 64e9 }), 4);
  assertEquals(processCount({ cores: 64, freeBytes: 6e9 }), 5);
  assertEquals(processCount({ cores: 4, freeBytes: 1e8 }), 1);
  assertEquals(processCount({ cores: 16, freeBytes: 64e9, usesGpu: true }), 4);
});
