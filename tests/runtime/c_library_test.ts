import { assertEquals, assertGreater } from "@std/assert";
import { existsSync } from "node:fs";
import { bindSymbols, keepFreedMemory } from "../../lib/runtime/c_library.ts";

const linux = Deno.build.os === "linux";

Deno.test("bindSymbols() loads a library that is there, and says so of one that is not", () => {
  assertEquals(bindSymbols("libm.so.6"), linux);
  assertEquals(bindSymbols("/no/such/library.so"), false);
});

Deno.test({
  name: "keepFreedMemory() is understood by glibc",
  ignore: !linux || !await hasGlibc(),
  fn() {
    assertEquals(keepFreedMemory().kept, true);
  },
});

Deno.test({
  name: "keepFreedMemory() leaves addresses for huge pages to glibc, in a process's first thread",
  ignore: !linux || !await hasGlibc() || !existsSync("/sys/kernel/mm/transparent_hugepage"),
  async fn() {
    const module = new URL("../../lib/runtime/c_library.ts", import.meta.url).href;
    const code = `import { keepFreedMemory } from "${module}";
      const { hugeBytes } = keepFreedMemory();
      console.log(JSON.stringify({ hugeBytes, map: Deno.readTextFileSync("/proc/self/smaps") }));`;
    const file = await Deno.makeTempFile({ suffix: ".ts" });
    await Deno.writeTextFile(file, code);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--no-config", file],
    }).output();
    await Deno.remove(file);
    const { hugeBytes, map } = JSON.parse(new TextDecoder().decode(stdout));
    let advised = 0;
    let size = 0;
    for (const line of map.split("\n")) {
      if (line.startsWith("Size:")) size = parseInt(line.slice(5)) * 1024;
      if (/^VmFlags:.* hg/.test(line)) advised += size;
    }
    assertGreater(hugeBytes, 2 ** 30);
    assertGreater(advised, 0.9 * hugeBytes);
  },
});

async function hasGlibc(): Promise<boolean> {
  try {
    const { stdout } = await new Deno.Command("getconf", { args: ["GNU_LIBC_VERSION"] }).output();
    return new TextDecoder().decode(stdout).startsWith("glibc");
  } catch {
    return false;
  }
}
