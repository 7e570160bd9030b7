import { assert, assertEquals } from "@std/assert";
import { asJson } from "../../lib/faces/as_json.ts";
import { recipeDifferences, recipeOf, softwareVersions } from "../../lib/faces/recipe.ts";
import { completeSettings } from "../../lib/faces/settings.ts";

const facts = {
  description: "d",
  count: 100,
  fingerprint: "f",
  problems: [],
  measureNames: [],
  freeIdentity: 0,
};
const recipe = recipeOf("photos", facts, completeSettings("photos"));

Deno.test("recipeDifferences() of the same recipe are none, and of another are named", () => {
  assertEquals(recipeDifferences(asJson(recipe), recipe), []);
  const other = recipeOf("photos", { ...facts, count: 101 }, completeSettings("photos"), {
    index: 1,
    count: 2,
  });
  assertEquals(recipeDifferences(asJson(other), recipe), [
    "pictures.count is 101 there and 100 here",
    'shard is {"index":1,"count":2} there and not given here',
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
