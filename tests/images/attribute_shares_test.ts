import { assertEquals } from "@std/assert";
import { attributeShares } from "../../lib/images/attribute_shares.ts";
import { portraitAttributes } from "../../lib/images/portraits/attributes.ts";
import { samplePortrait } from "../../lib/images/portraits/sample_portrait.ts";

Deno.test("attributeShares() counts among the given rows only", () => {
  const withSmile = (smile: number) =>
    portraitAttributes(
      samplePortrait({ person: "a", shot: "b" }, { forced: { expression: { smile } } }),
    );
  const faces = { attributes: [withSmile(1), withSmile(0), withSmile(1), withSmile(0)] };
  assertEquals(attributeShares(faces, [0, 1, 2], ["Smiling"]), { Smiling: 2 / 3 });
  assertEquals(attributeShares(faces, [], ["Smiling"]), { Smiling: NaN });
});
