import { assertEquals, assertThrows } from "@std/assert";
import { parsePortraitFlags } from "../../lib/tasks/portraits.ts";

Deno.test("parsePortraitFlags() has the defaults that its usage states", () => {
  assertEquals(parsePortraitFlags([]), {
    count: 2500,
    seed: "facespace",
    sizePx: 80,
    variety: 0.4,
    picturesPerPerson: 4,
  });
});

Deno.test("parsePortraitFlags() reads every flag", () => {
  const flags = "--count 12 --seed s --size=64 --variety 1 --per-person 2 --directory /tmp/d";
  assertEquals(parsePortraitFlags(flags.split(" ")), {
    count: 12,
    seed: "s",
    sizePx: 64,
    variety: 1,
    picturesPerPerson: 2,
    directory: "/tmp/d",
  });
  assertEquals(parsePortraitFlags(["--help"]), undefined);
});

Deno.test("parsePortraitFlags() refuses what it does not know", () => {
  assertThrows(() => parsePortraitFlags(["--cuont", "12"]), TypeError, "--cuont");
  assertThrows(() => parsePortraitFlags(["--count", "many"]), RangeError, `got "many"`);
  assertThrows(() => parsePortraitFlags(["12"]), TypeError, "12");
});
