import { assert, assertEquals } from "@std/assert";
import { annotatePicture } from "../../lib/images/annotate_picture.ts";
import type { RgbImage } from "../../lib/images/raster.ts";

const white: RgbImage = {
  pixels: new Uint8Array(40 * 30 * 3).fill(255),
  widthPx: 40,
  heightPx: 30,
};

function pixelAt({ pixels, widthPx }: RgbImage, x: number, y: number): readonly number[] {
  return [...pixels.subarray(3 * (y * widthPx + x), 3 * (y * widthPx + x) + 3)];
}

Deno.test("annotatePicture() leaves a picture without annotations as it is", async () => {
  assertEquals(await annotatePicture(white, {}), white);
});

Deno.test("annotatePicture() draws boxes, frames and points where they are", async () => {
  const drawn = await annotatePicture(white, {
    boxes: [{ box: { left: 5, top: 5, width: 10, height: 20 }, colour: "#ff0000" }],
    crops: [{ crop: { centre: [30, 15], width: 10, height: 4, angle: 90 }, colour: "#0000ff" }],
    points: [{ point: [10.5, 15.5], colour: "#00ff00" }],
  });
  assertEquals(pixelAt(drawn, 5, 15).map((value) => value > 200), [true, false, false]);
  assertEquals(pixelAt(drawn, 10, 15), [0, 255, 0]);
  // A frame of 10 by 4, turned by a right angle, is 10 high and dashed.
  const side = [11, 12, 13, 14, 15, 16, 17, 18].map((y) => pixelAt(drawn, 28, y)[0] ?? 0);
  assert(side.some((red) => red < 180) && side.some((red) => red > 240), String(side));
  assertEquals(pixelAt(drawn, 26, 15), [255, 255, 255]);
  assertEquals(pixelAt(drawn, 35, 15), [255, 255, 255]);
});

Deno.test("annotatePicture() enlarges", async () => {
  const { widthPx, heightPx } = await annotatePicture(white, { scale: 2 });
  assertEquals([widthPx, heightPx], [80, 60]);
});
