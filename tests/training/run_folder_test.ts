import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { startBackend } from "facespace/runtime";
import { codeFingerprint, runFolder } from "../../lib/training/run_folder.ts";

Deno.test("runFolder() depends on every setting", async () => {
  await startBackend();
  const folder = await runFolder("vae-v1", { epochs: 2, seed: 1 });
  assertMatch(folder, /\/outputs\/runs\/vae-v1-[0-9a-f]{8}$/);
  assertEquals(await runFolder("vae-v1", { epochs: 2, seed: 1 }), folder);
  assertNotEquals(await runFolder("vae-v1", { epochs: 3, seed: 1 }), folder);
});

Deno.test("codeFingerprint() is the same twice", async () => {
  assertEquals(await codeFingerprint(), await codeFingerprint());
});
