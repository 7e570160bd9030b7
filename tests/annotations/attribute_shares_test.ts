import { assertEquals, assertThrows } from "@std/assert";
import { attributeShares } from "../../lib/annotations/attribute_shares.ts";
import type { AttributeName } from "../../lib/annotations/attributes.ts";

const columns: Partial<Record<AttributeName, Int8Array>> = {
  Smiling: Int8Array.of(1, -1, 1, 1),
  Male: Int8Array.of(0, 0, -1, 1),
};
const table = {
  attribute: (name: AttributeName) => columns[name] ?? new Int8Array(4),
};

Deno.test("attributeShares() counts among the given rows only", () => {
  assertEquals(attributeShares(table, [0, 1, 2], ["Smiling"]), { Smiling: 2 / 3 });
  assertEquals(attributeShares(table, [], ["Smiling"]), { Smiling: NaN });
});

Deno.test("attributeShares() leaves out faces of which an attribute is not known", () => {
  assertEquals(attributeShares(table, [0, 1, 2, 3], ["Male", "Bald"]), { Male: 0.5, Bald: NaN });
});

Deno.test("attributeShares() names a row that does not exist", () => {
  assertThrows(() => attributeShares(table, [4], ["Male"]), RangeError, "Cannot read face 4");
});
