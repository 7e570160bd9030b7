import { assertEquals } from "@std/assert";
import { boxInPicture, layOut, placeOf } from "../../lib/detectors/pad.ts";
import { plainPicture } from "./portrait_pictures.ts";

const PLAIN = { mean: [0, 0, 0], scale: 1 } as const;

Deno.test("placeOf() puts a picture into the corner, and inside its padding", () => {
  assertEquals(placeOf(plainPicture(100, 50), 200, 0), { scale: 2, left: 0, top: 0 });
  assertEquals(placeOf(plainPicture(100, 50), 300, 1), { scale: 1, left: 100, top: 50 });
});

Deno.test("layOut() writes the picture into its place and leaves the rest as it was", () => {
  const square = new Float32Array(3 * 12 * 12);
  layOut(plainPicture(4, 2, 51), square, { sizePx: 12, padding: 1, ...PLAIN });
  const rows = Array.from(
    { length: 12 },
    (_, y) =>
      Array.from({ length: 12 }, (_, x) => square[3 * (12 * y + x)]).map((v) => v ? "#" : ".").join(
        "",
      ),
  );
  const blank = "............";
  const filled = "....####....";
  assertEquals(rows, [blank, blank, filled, filled, ...Array(8).fill(blank)]);
  assertEquals(square[3 * (12 * 2 + 4)], 51);
});

Deno.test("layOut() takes the mean and scales", () => {
  const square = new Float32Array(3);
  const layout = { sizePx: 1, padding: 0, mean: [100, 120, 140], scale: 0.5 } as const;
  layOut(plainPicture(1, 1, 150), square, layout);
  assertEquals([...square], [25, 15, 5]);
});

Deno.test("boxInPicture() undoes the place", () => {
  const place = placeOf(plainPicture(100, 50), 300, 1);
  const box = { left: 110, top: 45, width: 40, height: 20 };
  assertEquals(boxInPicture(box, place), { left: 10, top: -5, width: 40, height: 20 });
  const double = { scale: 2, left: 0, top: 0 };
  assertEquals(boxInPicture(box, double), { left: 55, top: 22.5, width: 20, height: 10 });
});
