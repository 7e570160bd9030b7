import { assertAlmostEquals, assertEquals } from "@std/assert";
import { levelColour } from "../../lib/images/level_colour.ts";

/** CIE lightness of sRGB bytes, 0–100. */
function lightness(bytes: readonly number[]): number {
  const linear = bytes.map((byte) => byte / 255)
    .map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const [red = 0, green = 0, blue = 0] = linear;
  return 116 * Math.cbrt(0.2126 * red + 0.7152 * green + 0.0722 * blue) - 16;
}

Deno.test("levelColour() brightens at every step, about evenly", () => {
  const levels = Array.from({ length: 11 }, (_, i) => lightness(levelColour(i / 10)));
  const steps = levels.slice(1).map((level, i) => level - (levels[i] ?? 0));
  // From 5 to 95; Oklab's lightness and CIE's differ a little on the way.
  for (const step of steps) assertAlmostEquals(step, 9, 1);
});

Deno.test("levelColour() never leaves what sRGB can show, and clips levels", () => {
  for (let i = 0; i <= 100; i++) {
    const bytes = levelColour(i / 100);
    assertEquals(bytes.every((byte) => byte > 0 && byte < 255), true, `${bytes}`);
  }
  assertEquals(levelColour(-1), levelColour(0));
  assertEquals(levelColour(2), levelColour(1));
});
