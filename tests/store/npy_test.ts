import { assertEquals, assertThrows } from "@std/assert";
import { decodeNpy, decodeNpyHeader, encodeNpy, encodeNpyHeader } from "../../lib/store/npy.ts";

Deno.test("encodeNpy() writes NumPy's header", () => {
  const file = encodeNpy({ values: Uint8Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
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
    const length = shape.reduce((a, b) => a * b);
    const bytes = { values: Uint8Array.from({ length }, (_, i) => i), shape };
    assertEquals(decodeNpy(encodeNpy(bytes)), bytes);
    const floats = { values: Float32Array.from({ length }, (_, i) => -i / 3), shape };
    assertEquals(decodeNpy(encodeNpy(floats), "<f4"), floats);
    const integers = { values: Int32Array.from({ length }, (_, i) => -1000 * i), shape };
    assertEquals(decodeNpy(encodeNpy(integers), "<i4"), integers);
  }
});

Deno.test("encodeNpy() writes a part of a longer buffer, and decodeNpy() reads one", () => {
  const values = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
  const file = encodeNpy({ values, shape: [2] });
  const inside = new Uint8Array(file.length + 1);
  inside.set(file, 1);
  assertEquals([...decodeNpy(inside.subarray(1), "<f4").values], [2, 3]);
});

Deno.test("decodeNpy() refuses other files", () => {
  const file = encodeNpy({ values: new Uint8Array(6), shape: [2, 3] });
  assertThrows(() => decodeNpy(file.subarray(0, -1)), SyntaxError, "[2,3] needs 6 bytes: got 5");
  assertThrows(() => decodeNpy(new Uint8Array(200)), SyntaxError, "must start as an .npy file");
  const floats = file.with(21, "f".charCodeAt(0)).with(22, "4".charCodeAt(0));
  assertThrows(() => decodeNpy(floats), SyntaxError, "row-major |u1");
  assertThrows(() => decodeNpy(file, "<f4"), SyntaxError, "row-major <f4");
  const float = encodeNpy({ values: new Float32Array(1), shape: [1] });
  assertThrows(() => decodeNpy(float.subarray(0, -1), "<f4"), SyntaxError, "needs 4 bytes: got 3");
  assertThrows(
    () => encodeNpy({ values: new Float32Array(5), shape: [2, 3] }),
    RangeError,
    "[2,3] has 6 elements: got 5 values",
  );
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
