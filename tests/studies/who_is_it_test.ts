import { assertEquals } from "@std/assert";
import type { FloatImages } from "facespace/images";
import { codesFrom } from "facespace/latent";
import { whoIsIt } from "facespace/studies";

/** Pictures of one pixel, which are their own descriptors. */
const pictures = (...values: number[]): FloatImages => ({
  values: Float32Array.from(values.flatMap((value) => [value, 0, 0])),
  count: values.length,
  sizePx: 1,
});
const descriptors = {
  describe: ({ values, count }: FloatImages) =>
    Promise.resolve(codesFrom(Array.from({ length: count }, (_, i) => [values[3 * i] ?? NaN]))),
};

Deno.test("whoIsIt() finds the person where copies keep what tells people apart", async () => {
  const originals = pictures(0, 0.1, 1, 1.1, 9);
  const copies = { sharp: pictures(0.01, 0.11, 1.01, 1.11, 9), lost: pictures(2, 2, -2, -2, 2) };
  const rows = await whoIsIt({
    ...{ originals, copies, descriptors, seed: "who" },
    people: [1, 1, 2, 2, 3],
  });
  const shares = rows.map((row) => [
    row.pictures,
    String(row["the nearest other picture is of the same person"]).split(" (")[0],
    row["two people are farther apart than one"],
  ]);
  assertEquals(shares.slice(0, 2), [
    ["the pictures themselves", "100 %", "100 %"],
    ["sharp", "100 %", "100 %"],
  ]);
  assertEquals(shares[2]?.slice(0, 2), ["lost", "0 %"]);
  // Each of the four has one other picture of the same person among four.
  assertEquals(shares[3], ["by chance", "25 %", "50 %"]);
});

Deno.test("whoIsIt() says nothing where nobody is there twice", async () => {
  const originals = pictures(0, 1);
  const none = { originals, copies: {}, descriptors, seed: "who" };
  assertEquals(await whoIsIt({ ...none, people: [1, 2] }), []);
  assertEquals(await whoIsIt({ ...none, people: [1, 1] }), []);
});
