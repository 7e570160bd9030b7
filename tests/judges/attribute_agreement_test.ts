import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { agreement, givenAttribute } from "../../lib/judges/attribute_agreement.ts";

Deno.test("agreement() counts the faces of which both are known, by kind", () => {
  const given = Int8Array.of(1, 1, 1, -1, -1, 0, 1);
  const predicted = Int8Array.of(1, 1, -1, -1, 1, 1, 0);
  const { faces, agree, ofThoseWith, ofThoseWithout } = agreement(given, predicted);
  assertEquals(faces, 5);
  assertAlmostEquals(agree, 3 / 5);
  assertAlmostEquals(ofThoseWith, 2 / 3);
  assertAlmostEquals(ofThoseWithout, 1 / 2);
});

Deno.test("agreement() is NaN for what no face has", () => {
  assertEquals(agreement(Int8Array.of(-1), Int8Array.of(-1)).ofThoseWith, NaN);
});

Deno.test("agreement() wants columns of one length", () => {
  assertThrows(() => agreement(new Int8Array(2), new Int8Array(3)), RangeError, "got 2 and 3");
});

Deno.test("givenAttribute() knows what the source says, not what was predicted", () => {
  const face = {
    attributes: { Smiling: true, Male: false, Young: true },
    confidences: { Young: 0.9 },
  };
  assertEquals(givenAttribute(face, "Smiling"), 1);
  assertEquals(givenAttribute(face, "Male"), -1);
  assertEquals(givenAttribute(face, "Young"), 0);
  assertEquals(givenAttribute(face, "Bald"), 0);
});
