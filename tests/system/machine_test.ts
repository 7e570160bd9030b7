import { assert } from "@std/assert";
import { thisMachine } from "facespace/system";

Deno.test("thisMachine() has a core and some memory", async () => {
  const { cores, freeBytes } = await thisMachine();
  assert(cores >= 1 && freeBytes > 0, `${cores} cores, ${freeBytes} bytes`);
});
