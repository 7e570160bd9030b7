import { assertEquals, assertThrows } from "@std/assert";
import { chunksOf, parseShard, picturesOf, shardFolder } from "../../lib/faces/shard.ts";

Deno.test("parseShard() counts from 1 and refuses what is no shard", () => {
  assertEquals(parseShard("4/4"), { index: 4, count: 4 });
  for (const text of ["0/4", "5/4", "1/0"]) {
    assertThrows(() => parseShard(text), RangeError, `from 1/n to n/n: got ${text}`);
  }
  for (const text of ["", "2", "1/2/3", "-1/4", "1.5/2"]) {
    assertThrows(() => parseShard(text), SyntaxError, `got "${text}"`);
  }
});

Deno.test("chunksOf() of all shards is every chunk once, in order", () => {
  for (const pictures of [0, 1, 64, 65, 1000, 202_599]) {
    for (const count of [1, 2, 3, 4, 7, 40]) {
      const shards = Array.from(
        { length: count },
        (_, i) => chunksOf(pictures, { index: i + 1, count }),
      );
      assertEquals(shards.flat(), chunksOf(pictures), `${pictures} pictures in ${count} shards`);
      const lengths = shards.map(({ length }) => length);
      assertEquals(Math.max(...lengths) - Math.min(...lengths) <= 1, true, lengths.join());
    }
  }
});

Deno.test("picturesOf() of all chunks is every picture once, 64 to a chunk", () => {
  assertEquals(picturesOf(1, 100), Array.from({ length: 36 }, (_, i) => 64 + i));
  assertEquals(chunksOf(130).flatMap((chunk) => picturesOf(chunk, 130)).length, 130);
});

Deno.test("shardFolder() is beside the whole's", () => {
  assertEquals(
    shardFolder("data/faces/celeba", { index: 2, count: 4 }),
    "data/faces/celeba-shard-2-of-4",
  );
  assertEquals(shardFolder("data/faces/celeba", undefined), "data/faces/celeba");
});
