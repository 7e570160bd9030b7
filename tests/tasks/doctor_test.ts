import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  canTrain,
  examineEverything,
  examineMachine,
  type Finding,
  parts,
  probeMark,
  tryProbe,
} from "../../lib/tasks/doctor.ts";
import { makeFakeSite } from "../prepare/fake_site.ts";

const finding = (part: string, state: Finding["state"]): Finding => ({
  part,
  state,
  detail: "",
  cure: "",
});

Deno.test("canTrain() asks for TensorFlow or WASM and for nothing else", () => {
  assert(canTrain([finding(parts.addon, "fails"), finding(parts.wasm, "works")]));
  assert(canTrain([finding(parts.addon, "works"), finding(parts.wasm, "fails")]));
  assert(!canTrain([finding(parts.addon, "fails"), finding(parts.webgpu, "works")]));
});

Deno.test("examineEverything() has one line for each part, in order, within 30 s", async () => {
  const start = performance.now();
  const findings = await examineEverything();
  assertEquals(findings.map(({ part }) => part), Object.values(parts));
  assertEquals(findings.find(({ part }) => part === parts.wasm)?.state, "works");
  for (const { part, state, detail, cure } of findings) {
    assert(detail !== "", `${part} says nothing`);
    assert(state !== "fails" || cure !== "", `${part} fails without a cure`);
  }
  assert(performance.now() - start < 30_000);
});

Deno.test({
  name: "examineMachine() gives every missing part a line and a cure",
  ignore: Deno.build.os === "windows", // reason: the pretended project is a Linux one
  async fn() {
    const { site, remove } = await makeFakeSite([]);
    try {
      const findings = await examineMachine(site);
      const byPart = new Map(findings.map((finding) => [finding.part, finding]));
      assertEquals(byPart.get("Deno")?.state, "works");
      assertEquals(byPart.get("NVIDIA GPU")?.state, "absent");
      for (const part of ["Python", "C++ compiler"]) {
        assertEquals(byPart.get(part)?.state, "fails");
        assertStringIncludes(byPart.get(part)?.cure ?? "", "sudo apt install");
      }
      assertEquals(byPart.get("TensorFlow library")?.cure, 'run "deno task prepare"');
      assertEquals(byPart.get("npm packages")?.state, "works");
    } finally {
      await remove();
    }
  },
});

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
