import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { cropFace, cropFaces, frameFace } from "../../lib/detectors/crop_face.ts";
import type { RgbImage } from "facespace/images";
import { plainPicture } from "./portrait_pictures.ts";

/** Red rises to the right by 2 a pixel, green downwards. */
function ramps(sidePx: number): RgbImage {
  const picture = plainPicture(sidePx, sidePx, 0);
  for (let i = 0; i < sidePx * sidePx; i++) {
    picture.pixels[3 * i] = 2 * (i % sidePx);
    picture.pixels[3 * i + 1] = 2 * Math.floor(i / sidePx);
  }
  return picture;
}

const box = { left: 20, top: 30, width: 40, height: 60 };
const face = { box, rung: "ssd" };
const level = {
  leftEye: [30, 50],
  rightEye: [50, 50],
  nose: [40, 60],
  leftMouth: [33, 75],
  rightMouth: [47, 75],
} as const;

Deno.test("frameFace() leaves SSD's box and shrinks the tiny network's", () => {
  const picture = plainPicture(288, 288); // one pixel of the square a pixel of the picture
  assertEquals(frameFace(picture, face), box);
  const tiny = { box: { left: 100, top: 80, width: 128, height: 108 }, rung: "tiny" };
  const { left, top, width, height } = frameFace(picture, tiny);
  assertAlmostEquals(width, 100, 1e-9); // (128 − 17) / 1.11
  assertAlmostEquals(height, 100, 1e-9); // (108 − 10) / 0.98
  assertAlmostEquals(left, 114, 1e-9);
  assertAlmostEquals(top, 74, 1e-9); // the middle is 10 higher
});

Deno.test("frameFace() takes more off a face that the network saw smaller", () => {
  const picture = plainPicture(288, 288);
  const framed = (rung: string) => frameFace(picture, { box: { ...box, width: 128 }, rung }).width;
  assertAlmostEquals(framed("tiny padded"), (128 - 3 * 17) / 1.11, 1e-9);
  assert(framed("tiny padded") < framed("tiny"));
  assertThrows(() => frameFace(picture, { box, rung: "eye" }), RangeError, 'got "eye"');
});

Deno.test("cropFace() by the box resizes it to a square without keeping its ratio", () => {
  const { image, crop } = cropFace(ramps(120), face, { sizePx: 20, policy: "box" });
  assertEquals(crop, { centre: [40, 60], width: 40, height: 60, angle: 0 });
  assertEquals([image.widthPx, image.heightPx, image.pixels.length], [20, 20, 1200]);
  // pixel (x, y) of the crop is at 20 + 2 (x + ½) and 30 + 3 (y + ½), whose colours are 2 (position − ½)
  for (const [x, y] of [[5, 5], [10, 3], [14, 15]] as const) {
    const at = 3 * (20 * y + x);
    assertAlmostEquals(image.pixels[at] ?? NaN, 2 * (20 + 2 * (x + 0.5) - 0.5), 1);
    assertAlmostEquals(image.pixels[at + 1] ?? NaN, 2 * (30 + 3 * (y + 0.5) - 0.5), 1);
  }
});

Deno.test("cropFace() adds a margin on every side and repeats the picture's edge", () => {
  const options = { sizePx: 8, policy: "box", margin: 0.5 } as const;
  const { image, crop } = cropFace(ramps(120), face, options);
  assertEquals(crop, { centre: [40, 60], width: 80, height: 120, angle: 0 });
  const corner = cropFace(ramps(120), { ...face, box: { ...box, left: -60 } }, options);
  assertEquals(corner.image.pixels[0], 0);
  assert(image.pixels.every((value) => value < 255));
});

Deno.test("cropFace() levels by the eyes about the middle of the box", () => {
  const { crop } = cropFace(ramps(120), { ...face, landmarks: level }, {
    sizePx: 16,
    policy: "levelled",
  });
  assertEquals(crop, {
    centre: [40, 60],
    width: Math.sqrt(2400),
    height: Math.sqrt(2400),
    angle: 0,
  });

  const tilted = { ...level, leftEye: [30, 40], rightEye: [50, 60] } as const;
  const options = { sizePx: 17, policy: "levelled" } as const;
  const turned = cropFace(ramps(120), { ...face, landmarks: tilted }, options);
  assertAlmostEquals(turned.crop.angle, 45, 1e-9);
  // along the eyes, red and green rise alike; the middle stays
  const middle = (17 * 8 + 8) * 3;
  assertAlmostEquals(turned.image.pixels[middle] ?? NaN, 79, 1);
  const [left, right] = [turned.image.pixels.at(middle - 12), turned.image.pixels.at(middle + 12)];
  const step = 8 * Math.sqrt(2400) / 17 * Math.SQRT1_2 * 2;
  assertAlmostEquals((right ?? NaN) - (left ?? NaN), step, 2);
});

Deno.test("cropFace() says what it lacks", () => {
  const options = { sizePx: 8, policy: "levelled" } as const;
  assertThrows(() => cropFace(ramps(20), face, options), TypeError, "no landmarks");
  const shrunk = { sizePx: 8, policy: "box", margin: -0.5 } as const;
  assertThrows(() => cropFace(ramps(20), face, shrunk), RangeError, "got -0.5");
});

Deno.test("cropFaces() cuts the same face in several sizes", () => {
  const picture = ramps(120);
  const { images, crop } = cropFaces(picture, face, [8, 20], { policy: "box" });
  const alone = [8, 20].map((sizePx) => cropFace(picture, face, { sizePx, policy: "box" }));
  assertEquals(images.map((image) => ({ image, crop })), alone);
});
