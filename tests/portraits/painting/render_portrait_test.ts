import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { type ForcedValues, renderPortrait, samplePortrait } from "facespace/portraits";
import { cropBox, paintPortrait } from "../../../lib/portraits/painting/render_portrait.ts";

const WIDTH = 178;

/** Rows in which two renderings of a person differ, between two columns of the picture. */
async function changedRows(
  seed: string,
  [one, other]: readonly [ForcedValues, ForcedValues],
  [first, last] = [0, WIDTH - 1],
) {
  const render = async (forced: ForcedValues) => {
    const seeds = { person: seed, shot: seed };
    return (await renderPortrait(samplePortrait(seeds, { variety: 0, forced }))).image.pixels;
  };
  const [a, b] = [await render(one), await render(other)];
  const rows = new Set<number>();
  a.forEach((value, i) => {
    const column = Math.floor(i / 3) % WIDTH;
    if (value !== b[i] && column >= first && column <= last) rows.add(Math.floor(i / (WIDTH * 3)));
  });
  return [...rows].sort((x, y) => x - y);
}

Deno.test("renderPortrait() gives the same bytes twice", async () => {
  const portrait = samplePortrait({ person: "a", shot: "b" });
  const [first, second] = [await renderPortrait(portrait), await renderPortrait(portrait)];
  assertEquals([first.image.widthPx, first.image.heightPx], [178, 218]);
  assertEquals(first.image.pixels, second.image.pixels);
});

const plain: ForcedValues = { scene: { blurPx: 0 }, outfit: { hat: "none", glasses: "none" } };

Deno.test("renderPortrait() draws a smile and leaves hair and forehead as they were", async () => {
  for (const seed of ["a", "b", "c"]) {
    const rows = await changedRows(seed, [
      { ...plain, expression: { smile: 0, mouthOpen: 0 } },
      { ...plain, expression: { smile: 1, mouthOpen: 0 } },
    ]);
    // The brows, which a smile raises, are near row 95 and the mouth is near row 153.
    assertGreater(rows[0] ?? 0, 85, seed);
    assertEquals(rows.includes(153), true, seed);
    assertLess(rows.at(-1) ?? 0, 190, seed);
  }
});

Deno.test("renderPortrait() draws a hat and leaves the face below the brows as it was", async () => {
  for (const hat of ["cap", "beanie", "brim"] as const) {
    const hatted = { ...plain, outfit: { ...plain.outfit, hat } };
    // At the sides a hat presses the hair down.
    const rows = await changedRows(hat, [plain, hatted], [65, 113]);
    assertGreater(rows.length, 10, hat);
    assertLess(rows.at(-1) ?? 999, 111, hat);
  }
});

Deno.test("paintPortrait() has its landmarks inside the face's box and the crop", () => {
  for (let i = 0; i < 300; i++) {
    const portrait = samplePortrait({ person: `p${i}`, shot: `s${i}` });
    const { faceBox, landmarks } = paintPortrait(portrait);
    const crop = cropBox(faceBox);
    for (const box of [faceBox, crop]) {
      for (const [name, [x, y]] of Object.entries(landmarks)) {
        assertGreater(x, box.left, name);
        assertLess(x, box.left + box.width, name);
        assertGreater(y, box.top, name);
        assertLess(y, box.top + box.height, name);
      }
    }
    assertLess(landmarks.leftEye[0], landmarks.rightEye[0]);
    assertLess(landmarks.leftMouth[0], landmarks.rightMouth[0]);
    assertEquals(crop.width, crop.height);
    assertEquals(crop.left >= 0 && crop.left + crop.width <= 178, true);
    assertEquals(crop.top >= 0 && crop.top + crop.height <= 218, true);
    // A crop is tight, as smiles drown in a wider one.
    assertGreater(crop.width, 80);
    assertLess(crop.width, 120);
  }
});

Deno.test("paintPortrait() draws every style without a missing number", () => {
  const styles = [
    "long",
    "bob",
    "updo",
    "ponytail",
    "short",
    "sidepart",
    "quiff",
    "curly",
    "buzz",
    "bald",
  ] as const;
  for (const male of [true, false]) {
    for (const style of styles) {
      for (const hat of ["none", "cap", "beanie", "brim"] as const) {
        const forced = { basics: { male }, hair: { style, bangs: 0.8 }, outfit: { hat } };
        const portrait = samplePortrait({ person: style, shot: hat }, { forced });
        assertEquals(/NaN|undefined|Infinity/.test(paintPortrait(portrait).svg), false, style);
      }
    }
  }
});
