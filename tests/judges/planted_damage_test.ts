import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { type FloatImages, sharpness, valuesAt } from "facespace/images";
import { plantDamage, type PlantedDamage } from "facespace/judges";

const SIDE = 40;
const shape = { widthPx: SIDE, heightPx: SIDE, channels: 3 };
const EYES = { leftEye: [12, 15], rightEye: [28, 15] } as const;
const options = { landmarks: [EYES, EYES], seed: "a" };

/** Two pictures of skin with dark eyes: the second one is darker. */
const images: FloatImages = {
  values: Float32Array.from({ length: 2 * SIDE * SIDE * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3) % (SIDE * SIDE);
    const [x, y] = [pixel % SIDE + 0.5, Math.floor(pixel / SIDE) + 0.5];
    const isEye = [EYES.leftEye, EYES.rightEye].some(([ex, ey]) => Math.hypot(x - ex, y - ey) < 2);
    return (isEye ? 0.1 : [0.8, 0.6, 0.5][at % 3] ?? 0) - (at < SIDE * SIDE * 3 ? 0 : 0.05);
  }),
  count: 2,
  sizePx: SIDE,
};

const plant = (damage: PlantedDamage) => plantDamage(images, damage, options);
const colourAt = (set: FloatImages, image: number, [x, y]: readonly [number, number]) =>
  Array.from(valuesAt(set, image).subarray(3 * (y * SIDE + x), 3 * (y * SIDE + x) + 3));
const assertColour = (colour: readonly number[], expected: readonly number[]) =>
  colour.forEach((value, k) => assertAlmostEquals(value, expected[k] ?? NaN, 0.01));

Deno.test("plantDamage() blurs by degrees, and leaves the given pictures alone", async () => {
  const before = images.values.slice();
  const [faint, strong] = await Promise.all(
    [0.5, 2].map((sigmaPx) => plant({ kind: "blur", sigmaPx })),
  );
  const sharp = [images, faint, strong].map((set) => sharpness(valuesAt(set ?? images, 0), shape));
  assert((sharp[0] ?? 0) > (sharp[1] ?? 0) && (sharp[1] ?? 0) > 2 * (sharp[2] ?? 0));
  assertEquals(images.values, before);
});

Deno.test("plantDamage() takes one eye or both for skin, blotches or smudges", async () => {
  const isSkin = (set: FloatImages, image: number, eye: readonly [number, number]) =>
    colourAt(set, image, eye).every((value, k) =>
      Math.abs(value - ([0.8, 0.6, 0.5][k] ?? 0) + 0.05 * image) < 0.02
    );
  const both = await plant({ kind: "eyes", become: "skin", which: "both" });
  const one = await plant({ kind: "eyes", become: "skin", which: "one" });
  for (const image of [0, 1]) {
    const lost = (set: FloatImages) =>
      [EYES.leftEye, EYES.rightEye].filter((eye) => isSkin(set, image, eye)).length;
    assertEquals([lost(images), lost(one), lost(both)], [0, 1, 2]);
  }
  for (const become of ["blotches", "smudges"] as const) {
    const set = await plant({ kind: "eyes", become, which: "both" });
    const [red = 0, green = 0] = colourAt(set, 0, EYES.leftEye);
    assert(red > 0.15 && red < 0.75 && red > green, become); // neither the eye nor bare skin
    assertColour(colourAt(set, 0, [20, 35]), [0.8, 0.6, 0.5]);
  }
});

Deno.test("plantDamage() averages, blotches and turns colours", async () => {
  const mean = await plant({ kind: "average", count: 2 });
  const [red = 0] = colourAt(mean, 0, [20, 35]);
  assert(red <= 0.8 + 1e-6 && red >= 0.75 - 1e-6);
  // A third of a turn sends red to green, green to blue and blue to red.
  const turned = await plant({ kind: "hue", degrees: 120 });
  assertColour(colourAt(turned, 0, [20, 35]), [0.5, 0.8, 0.6]);
  assertColour(colourAt(await plant({ kind: "hue", degrees: 0 }), 1, [20, 35]), [0.75, 0.55, 0.45]);
  const blotched = await plant({ kind: "blotches", count: 5 });
  const changed = blotched.values.filter((value, at) => value !== images.values[at]).length;
  assert(changed > 100 && changed < blotched.values.length / 2, `${changed}`);
  assertEquals(await plant({ kind: "blotches", count: 5 }), blotched);
});

Deno.test("plantDamage() needs the landmarks of each picture", async () => {
  await assertRejects(
    () => plantDamage(images, { kind: "hue", degrees: 9 }, { landmarks: [EYES], seed: "a" }),
    RangeError,
    "got 1 for 2",
  );
});
