import { assertEquals } from "@std/assert";
import { bindSymbols } from "../../../lib/runtime/tensorflow/bind_symbols.ts";
import { keepFreedMemory } from "../../../lib/runtime/tensorflow/keep_memory.ts";

const linux = Deno.build.os === "linux";

Deno.test("bindSymbols() loads a library that is there, and says so of one that is not", () => {
  assertEquals(bindSymbols("libm.so.6"), linux);
  assertEquals(bindSymbols("/no/such/library.so"), false);
});

Deno.test({
  name: "keepFreedMemory() is understood by glibc",
  ignore: !linux || !await hasGlibc(),
  fn() {
    assertEquals(keepFreedMemory(), true);
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
