import { assertEquals } from "@std/assert";
import { editDistance, nearestWords } from "../../lib/latent/equation_error.ts";

Deno.test("editDistance() counts insertions, deletions, replacements and exchanged neighbours", () => {
  const cases: readonly [string, string, number][] = [
    ["", "", 0],
    ["", "hat", 3],
    ["kitten", "sitting", 3],
    ["smilign", "smiling", 1],
    ["wmoan", "woman", 1],
    ["glases", "glasses", 1],
    ["ca", "abc", 3],
  ];
  for (const [one, other, distance] of cases) {
    assertEquals(editDistance(one, other), distance, `${one} ${other}`);
    assertEquals(editDistance(other, one), distance, `${other} ${one}`);
  }
});

Deno.test("nearestWords() suggests nothing far, all that are equally near, and what begins alike", () => {
  const words = ["man", "men", "woman", "black hair", "black haired", "hat"];
  assertEquals(nearestWords("zebra", words), []);
  assertEquals(nearestWords("mn", words), ["man", "men"]);
  assertEquals(nearestWords("black", words), ["black hair", "black haired"]);
  assertEquals(nearestWords("wooman", words), ["woman"]);
});
