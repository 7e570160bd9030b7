import { assertEquals } from "@std/assert";
import { concatBytes } from "../../lib/system/bytes.ts";

Deno.test("concatBytes() joins parts in their order, empty ones too", () => {
  const parts = [Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)];
  assertEquals([...concatBytes(parts)], [1, 2, 3]);
  assertEquals(concatBytes([]).length, 0);
});
