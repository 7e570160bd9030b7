import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { probeMark, tryProbe } from "../../lib/tasks/try_probe.ts";

/** Runs a probe whose module has the given text. */
async function probe(text: string, timeoutMs = 20_000) {
  const module = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(module, text);
    return await tryProbe({ module, name: "any", timeoutMs });
  } finally {
    await Deno.remove(module);
  }
}

Deno.test("tryProbe() reports what the probe said last", async () => {
  const text = `console.log("noise"); console.log("${probeMark}" + Deno.args[0] + " works");`;
  assertEquals(await probe(text), { works: true, detail: "any works" });
});

Deno.test("tryProbe() reports an error, a crash and a hang", async () => {
  const thrown = await probe(`throw new RangeError("Cannot load it");`);
  assertEquals(thrown, { works: false, detail: "RangeError: Cannot load it" });

  const silent = await probe(`console.log("noise")`);
  assert(!silent.works, "a probe that says nothing does not work");

  const crashed = await probe(`Deno.kill(Deno.pid, "SIGKILL"); await new Promise(() => {});`);
  assert(!crashed.works);
  assertStringIncludes(crashed.detail, "crashed with exit code 137");

  const hung = await probe(`setInterval(() => {}, 1000);`, 1_500);
  assertEquals(hung, { works: false, detail: "no answer within 1.5 s" });
});
