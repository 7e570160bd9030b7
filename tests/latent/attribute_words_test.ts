import { assertEquals } from "@std/assert";
import { ATTRIBUTE_NAMES } from "facespace/annotations";
import { CELEBA_WORDS } from "facespace/latent";

Deno.test("CELEBA_WORDS names every attribute of CelebA, and no other", () => {
  const named = new Set(Object.values(CELEBA_WORDS).flat().map(({ attribute }) => attribute));
  assertEquals([...named].sort(), [...ATTRIBUTE_NAMES].sort());
});

Deno.test("CELEBA_WORDS knows every attribute's own name", () => {
  for (const attribute of ATTRIBUTE_NAMES) {
    const name = attribute.toLowerCase().replaceAll("_", " ");
    assertEquals(CELEBA_WORDS[name], [{ attribute, present: true }]);
  }
});

Deno.test("CELEBA_WORDS is written as equations are cut: lower case, single spaces, no signs", () => {
  for (const phrase of Object.keys(CELEBA_WORDS)) {
    assertEquals(/^[a-z0-9]+( [a-z0-9]+)*$/.test(phrase), true, phrase);
  }
});

Deno.test("CELEBA_WORDS gives everyday words their everyday meaning", () => {
  const has = (attribute: string) => [{ attribute, present: true }];
  const hasNot = (attribute: string) => [{ attribute, present: false }];
  assertEquals(CELEBA_WORDS["man"], has("Male"));
  assertEquals(CELEBA_WORDS["woman"], hasNot("Male"));
  assertEquals(CELEBA_WORDS["neutral"], hasNot("Smiling"));
  assertEquals(CELEBA_WORDS["old"], hasNot("Young"));
  assertEquals(CELEBA_WORDS["beard"], hasNot("No_Beard"));
  assertEquals(CELEBA_WORDS["no beard"], has("No_Beard"));
  assertEquals(CELEBA_WORDS["girl"], [...hasNot("Male"), ...has("Young")]);
});
