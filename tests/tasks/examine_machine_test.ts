import { assertEquals, assertStringIncludes } from "@std/assert";
import { examineMachine } from "../../lib/tasks/examine_machine.ts";
import { makeFakeSite } from "../prepare/fake_site.ts";

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
