import { assert, assertEquals, assertThrows } from "@std/assert";
import { ATTRIBUTE_NAMES } from "facespace/annotations";
import {
  asJson,
  chunksOf,
  completeSettings,
  isDescriptionWanted,
  isOfPictures,
  parseShard,
  picturesOf,
  recipeDifferences,
  recipeOf,
  settingsOf,
  shardFolder,
  softwareVersions,
} from "../../lib/faces/recipe.ts";

Deno.test("completeSettings() takes one face of a portrait in two sizes, and all of a photograph", () => {
  const portraits = completeSettings("portraits");
  assertEquals([portraits.sizesPx, portraits.faces], [[80, 128], "best"]);
  const photos = completeSettings("photos", { sizesPx: [128, 80, 128] });
  assertEquals([photos.sizesPx, photos.faces], [[80, 128], "all"]);
});

Deno.test("completeSettings() refuses values that make no sense", () => {
  const cases: [Parameters<typeof completeSettings>[1], string][] = [
    [{ sizesPx: [] }, "got []"],
    [{ sizesPx: [80, 7.5] }, "got [7.5,80]"],
    [{ margin: -1 }, "the margin must be 0 to 2: got -1"],
    [{ margin: NaN }, "got NaN"],
    [
      JSON.parse(`{"detector":"mtcn"}`),
      'detector must be one of auto, tiny, ssd, mtcnn: got "mtcn"',
    ],
  ];
  for (const [chosen, message] of cases) {
    assertThrows(() => completeSettings("celeba", chosen), RangeError, message);
  }
});

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

const facts = { count: 100, fingerprint: "f" };
const sourceless = { description: "", problems: [], measureNames: [], freeIdentity: 0 };
const recipe = recipeOf("photos", facts, completeSettings("photos"));

Deno.test("recipeDifferences() are in what is done, not in the pictures that it is done with", () => {
  assertEquals(recipeDifferences(asJson(recipe), recipe), []);
  const more = { count: 101, fingerprint: "g" };
  const other = recipeOf("photos", more, completeSettings("photos"));
  assertEquals(recipeDifferences(asJson(other), recipe), []);
  assertEquals(isOfPictures(asJson(recipe), { ...sourceless, ...facts }), true);
  assertEquals(isOfPictures(asJson(other), { ...sourceless, ...facts }), false);
  const shard = recipeOf("celeba", facts, completeSettings("photos", { margin: 1 }), {
    index: 1,
    count: 2,
  });
  assertEquals(recipeDifferences(asJson(shard), recipe), [
    "settings.margin is 1 there and null here",
    'shard is {"index":1,"count":2} there and not given here',
    'pictures.kind is "celeba" there and "photos" here',
  ]);
  assertEquals(recipeDifferences("nonsense", recipe).length, 1);
});

Deno.test("recipeDifferences() compares the software where both sides know theirs", () => {
  const one = { ...recipe, software: { backend: "a" } };
  const other = { ...recipe, software: { backend: "b" } };
  assertEquals(recipeDifferences(asJson(one), recipe), []);
  assertEquals(recipeDifferences(asJson(recipe), one), []);
  assertEquals(recipeDifferences(asJson(one), other), [
    'software.backend is "a" there and "b" here',
  ]);
});

Deno.test("softwareVersions() names the packages' versions and the code's", async () => {
  const { sharp, code } = await softwareVersions();
  assert(/^\d+\.\d+\.\d+$/.test(sharp ?? ""), sharp);
  assert(/^[0-9a-f]{16}$/.test(code ?? ""), code);
});

Deno.test("isDescriptionWanted() of a face of which nobody says who smiles, is a man and is young", () => {
  const all = Object.fromEntries(ATTRIBUTE_NAMES.map((name) => [name, false]));
  const some = { Smiling: true, Male: true };
  const missing = (own: object) =>
    isDescriptionWanted({ describe: "missing" }, { name: "a", ...own });
  assertEquals(missing({ attributes: all }), false);
  assertEquals(missing({ attributes: some }), true);
  assertEquals(missing({ attributes: some, ageYears: 3 }), false);
  assertEquals(missing({}), true);
  assertEquals(isDescriptionWanted({ describe: "always" }, { name: "a", attributes: all }), true);
  assertEquals(isDescriptionWanted({ describe: "never" }, { name: "a" }), false);
});

Deno.test("settingsOf() a recipe is what it was made with", () => {
  for (
    const chosen of [{}, { sizesPx: [8], margin: 0.5, faces: "best", policy: "levelled" }] as const
  ) {
    const settings = completeSettings("photos", chosen);
    const found = settingsOf(asJson(recipeOf("photos", facts, settings)));
    assertEquals(completeSettings("photos", found), settings);
  }
  assertEquals([settingsOf(null), settingsOf({ made: "by hand" })], [undefined, undefined]);
});
