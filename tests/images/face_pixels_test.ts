import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { evenlySpread, mirrorInPlace, readAhead, unitFloats } from "facespace/images";
import { packedFaces } from "facespace/store";
import { settle, slowFaces } from "./slow_faces.ts";

Deno.test("readAhead() gives all rows in their order, with a short last part", async () => {
  const pixels = Uint8Array.from({ length: 5 * 3 }, (_, i) => Math.floor(i / 3));
  const faces = packedFaces({ pixels, count: 5, sizePx: 1 });
  const parts = await Array.fromAsync(readAhead(faces, [4, 0, 3, 1, 2], { partSize: 2 }));
  assertEquals(parts.map(({ rows }) => rows), [[4, 0], [3, 1], [2]]);
  assertEquals(parts.map(({ bytes }) => [...bytes]), [
    [4, 4, 4, 0, 0, 0],
    [3, 3, 3, 1, 1, 1],
    [2, 2, 2],
  ]);
  assertEquals(await Array.fromAsync(readAhead(faces, [])), []);
});

Deno.test("readAhead() has begun the next reads when it gives out a part, and no more", async () => {
  const { faces, begun } = slowFaces();
  const parts = readAhead(faces, [0, 1, 2, 3, 4, 5], { partSize: 1, lookAhead: 2 });
  assertEquals(begun.length, 0);
  const first = parts.next();
  await settle();
  assertEquals(begun.map(({ rows }) => rows), [[0], [1], [2]]);
  for (const read of begun) read.end();
  assertEquals((await first).value?.rows, [0]);
  await settle();
  assertEquals(begun.length, 3); // nobody has asked for more
  assertEquals((await parts.next()).value?.rows, [1]);
  assertEquals(begun.length, 4);
  begun[3]?.end();
  await parts.return();
});

Deno.test("readAhead() without look-ahead reads one part at a time", async () => {
  const { faces, begun } = slowFaces();
  const parts = readAhead(faces, [0, 1], { partSize: 1, lookAhead: 0 });
  const first = parts.next();
  await settle();
  begun[0]?.end();
  await first;
  assertEquals(begun.length, 1);
  await parts.return();
});

Deno.test("readAhead() throws a part's error at that part, whichever read ends first", async () => {
  const { faces, begun } = slowFaces();
  const parts = readAhead(faces, [0, 1, 2, 3], { partSize: 1, lookAhead: 3 });
  const first = parts.next();
  await settle();
  begun[2]?.fail(new SyntaxError("face 2 is damaged"));
  await settle();
  for (const i of [0, 1, 3]) begun[i]?.end();
  assertEquals((await first).value?.rows, [0]);
  assertEquals((await parts.next()).value?.rows, [1]);
  await assertRejects(() => parts.next(), SyntaxError, "face 2 is damaged");
  assertEquals((await parts.next()).done, true);
});

Deno.test("readAhead() left early waits for the reads under way and swallows their errors", async () => {
  const { faces, begun } = slowFaces();
  let left = false;
  const loop = (async () => {
    for await (const { rows } of readAhead(faces, [0, 1, 2, 3], { partSize: 1 })) {
      assertEquals(rows, [0]);
      break;
    }
    left = true;
  })();
  await settle();
  begun[0]?.end();
  await settle();
  assertEquals([left, begun.length], [false, 3]);
  begun[1]?.fail(new Error("nobody asks for this"));
  begun[2]?.end();
  await loop;
  assertEquals([left, begun.length], [true, 3]);
});

Deno.test("readAhead() throws at the part even if read() itself throws", async () => {
  const faces = {
    read(): Promise<Uint8Array> {
      throw new TypeError("closed");
    },
  };
  await assertRejects(() => readAhead(faces, [0]).next(), TypeError, "closed");
});

Deno.test("readAhead() names a wrong option", () => {
  const { faces } = slowFaces();
  assertThrows(() => readAhead(faces, [], { partSize: 0 }), RangeError, "got 0");
  assertThrows(() => readAhead(faces, [], { lookAhead: -1 }), RangeError, "got -1");
});

Deno.test("evenlySpread() takes rows at even distances, all of them if as many are asked for", () => {
  assertEquals(evenlySpread([10, 11, 12, 13, 14, 15, 16], 3), [10, 12, 14]);
  assertEquals(evenlySpread([10, 11, 12], 3), [10, 11, 12]);
  assertEquals(evenlySpread([10], 0), []);
});

Deno.test("evenlySpread() takes all rows where there are fewer", () => {
  assertEquals(evenlySpread([10, 11], 5), [10, 11]);
});

Deno.test("mirrorInPlace() moves each pixel to the other side of its line", () => {
  const sizePx = 5;
  const pixel = (x: number, y: number) => [x, y, 10 * x + y];
  const picture = (column: (x: number) => number) =>
    Uint8Array.from(
      Array.from({ length: sizePx ** 2 }, (_, i) => (
        pixel(column(i % sizePx), Math.floor(i / sizePx))
      )).flat(),
    );
  const bytes = picture((x) => x);
  mirrorInPlace(bytes, sizePx);
  assertEquals(bytes, picture((x) => sizePx - 1 - x));
  mirrorInPlace(bytes, sizePx);
  assertEquals(bytes, picture((x) => x));
});

Deno.test("unitFloats() divides each byte by 255, rounded once", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  assertEquals([...unitFloats(bytes)], [...bytes].map((byte) => Math.fround(byte / 255)));
});
