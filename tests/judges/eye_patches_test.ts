import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Landmarks, Point } from "facespace/annotations";
import { codeAt } from "facespace/latent";
import { eyePatches } from "../../lib/judges/eye_patches.ts";

const SIDE = 80;

/** A grey picture that is darker to the outside and upwards of each eye. */
function picture(eyes: readonly [Point, Point], angle = 0) {
  const values = new Float32Array(SIDE * SIDE * 3).fill(0.6);
  for (const [k, [x, y]] of eyes.entries()) {
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) {
        const [dx, dy] = [column + 0.5 - x, row + 0.5 - y];
        const along = (dx * Math.cos(angle) + dy * Math.sin(angle)) * (k === 0 ? -1 : 1);
        const down = dy * Math.cos(angle) - dx * Math.sin(angle);
        const dark = 0.5 * Math.exp(-((along - 2) ** 2 + (down + 1) ** 2) / 8);
        for (let c = 0; c < 3; c++) {
          const at = 3 * (row * SIDE + column) + c;
          values[at] = (values[at] ?? 0) - dark;
        }
      }
    }
  }
  return { values, count: 1, sizePx: SIDE };
}

const landmarks = ([leftEye, rightEye]: readonly [Point, Point]): Landmarks => ({
  leftEye,
  rightEye,
  nose: [0, 0],
  leftMouth: [0, 0],
  rightMouth: [0, 0],
});

Deno.test("eyePatches() mirrors the right eye, and takes neither brightness nor contrast in", () => {
  const eyes = [[23, 40], [57, 40]] as const;
  const images = picture(eyes);
  const patches = eyePatches(images, [landmarks(eyes)]);
  assertEquals(patches.count, 2);
  const [left, right] = [codeAt(patches, 0), codeAt(patches, 1)];
  for (const [i, value] of left.entries()) assertAlmostEquals(right[i] ?? NaN, value, 1e-4);
  const darker = { ...images, values: images.values.map((value) => 0.8 * value - 0.05) };
  const [other] = [codeAt(eyePatches(darker, [landmarks(eyes)]), 0)];
  const mean = left.reduce((sum, value) => sum + value, 0) / left.length;
  assertAlmostEquals(mean, 0, 1e-4);
  for (const [i, value] of left.entries()) assertAlmostEquals(other[i] ?? NaN, value, 0.25);
  assert(Math.min(...left) < -2); // the dark spot
});

Deno.test("eyePatches() levels a tilted face and follows its size", () => {
  const level = [[23, 40], [57, 40]] as const;
  const angle = Math.PI / 12;
  const at = (reach: number): Point => [
    40 + reach * Math.cos(angle),
    40 + reach * Math.sin(angle),
  ];
  const tilted = [at(-17), at(17)] as const;
  const straight = eyePatches(picture(level), [landmarks(level)]).values;
  const turned = eyePatches(picture(tilted, angle), [landmarks(tilted)]).values;
  for (const [i, value] of straight.entries()) assertAlmostEquals(turned[i] ?? NaN, value, 0.25);
});

Deno.test("eyePatches() gives finite numbers of bare skin, and where both eyes are in one place", () => {
  const plain = { values: new Float32Array(SIDE * SIDE * 3).fill(0.5), count: 1, sizePx: SIDE };
  const skin = eyePatches(plain, [landmarks([[23, 40], [57, 40]])]).values;
  assert(skin.every((value) => Math.abs(value) < 1e-3));
  const nowhere = eyePatches(plain, [landmarks([[-5, 90], [-5, 90]])]).values;
  assert(nowhere.every(Number.isFinite));
});
