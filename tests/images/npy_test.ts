import { assertEquals, assertThrows } from "@std/assert";
import { decodeNpy, decodeNpyHeader, encodeNpy, encodeNpyHeader } from "../../lib/images/npy.ts";

Deno.test("encodeNpy() writes NumPy's header", () => {
  const file = encodeNpy({ bytes: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
  const header = String.fromCharCode(...file.subarray(0, 128));
  assertEquals(
    header,
    "\x93NUMPY\x01\x00v\x00" +
      "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117) + "\n",
  );
  assertEquals([...file.subarray(128)], [1, 2, 3, 4, 5, 6]);
});

Deno.test("decodeNpy() reads what encodeNpy() writes", () => {
  for (const shape of [[6], [2, 3], [1, 2, 1, 3], [0, 80, 80, 3]]) {
    const bytes = Uint8Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i);
    assertEquals(decodeNpy(encodeNpy({ bytes, shape })), { bytes, shape });
  }
});

Deno.test("decodeNpy() refuses other files", () => {
  const file = encodeNpy({ bytes: new Uint8Array(6), shape: [2, 3] });
  assertThrows(() => decodeNpy(file.subarray(0, -1)), SyntaxError, "[2,3] needs 6 bytes: got 5");
  assertThrows(() => decodeNpy(new Uint8Array(200)), SyntaxError, "must start as an .npy file");
  const floats = file.with(21, "f".charCodeAt(0)).with(22, "4".charCodeAt(0));
  assertThrows(() => decodeNpy(floats), SyntaxError, "row-major bytes");
});

Deno.test("encodeNpyHeader() gives headers of one length, so that a count can be corrected", () => {
  for (const count of [0, 7, 32_768, 500_000]) {
    const header = encodeNpyHeader([count, 1024, 1024, 3]);
    assertEquals(header.length, 128);
    assertEquals(decodeNpyHeader(header), { shape: [count, 1024, 1024, 3], dataStart: 128 });
  }
});

Deno.test("decodeNpyHeader() reads headers of any length that the format allows", () => {
  const shape = Array<number>(100).fill(1);
  const header = encodeNpyHeader(shape);
  assertEquals(header.length % 64, 0);
  assertEquals(decodeNpyHeader(header), { shape, dataStart: header.length });
});
