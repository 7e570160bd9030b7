import { assertEquals } from "@std/assert";
import { KERNEL_TUNABLES, startKernelProcess } from "../../lib/runner/kernel_process.ts";
import { projectPath } from "facespace/system";

Deno.test("startKernelProcess() starts kernels as the kernelspec does", async () => {
  const spec = JSON.parse(
    await Deno.readTextFile(projectPath(".jupyter", "kernels", "deno", "kernel.json")),
  );
  assertEquals(spec.env, { GLIBC_TUNABLES: KERNEL_TUNABLES });
});

Deno.test({
  name: "startKernelProcess() gives kernels one arena (ignored elsewhere than on Linux)",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const kernel = await startKernelProcess({ cwd: projectPath() });
    const environment = await Deno.readTextFile(`/proc/${kernel.pid}/environ`);
    await kernel.kill();
    const tunables = Deno.env.get("GLIBC_TUNABLES") ?? KERNEL_TUNABLES;
    assertEquals(environment.split("\0").includes(`GLIBC_TUNABLES=${tunables}`), true);
  },
});
