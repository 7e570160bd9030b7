import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { startBackend } from "facespace/runtime";
import { runFolder } from "facespace/training";

Deno.test("runFolder() depends on every setting and on the code", async () => {
  await startBackend();
  const facts = { epochs: 2, seed: 1, code: "a" };
  const folder = await runFolder("vae-v1", facts);
  assertMatch(folder, /\/outputs\/runs\/vae-v1-[0-9a-f]{8}$/);
  assertEquals(await runFolder("vae-v1", facts), folder);
  assertNotEquals(await runFolder("vae-v1", { ...facts, epochs: 3 }), folder);
  assertNotEquals(await runFolder("vae-v1", { ...facts, code: "b" }), folder);
});
