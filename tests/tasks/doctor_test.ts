import { assert, assertEquals } from "@std/assert";
import { canTrain, type Finding, parts } from "../../lib/tasks/finding.ts";
import { examineEverything } from "../../lib/tasks/doctor.ts";

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
