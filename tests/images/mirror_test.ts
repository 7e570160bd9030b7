import { assertEquals } from "@std/assert";
import { mirrorInPlace } from "../../lib/images/mirror.ts";

Deno.test("mirrorInPlace() moves each pixel to the other side of its line", () => {
  const sizePx = 5;
  const pixel = (x: number, y: number) => [x, y, 10 * x + y];
  const picture = (column: (x: number) => number) =>
    Uint8Array.from(
      Array.from({ length: sizePx ** 2 }, (_, i) => (
        pixel(column(i % sizePx), Math.floor(i / sizePx))
      )).flat(),
    );
  const bytes = picture((x) => x);
  mirrorInPlace(bytes, sizePx);
  assertEquals(bytes, picture((x) => sizePx - 1 - x));
  mirrorInPlace(bytes, sizePx);
  assertEquals(bytes, picture((x) => x));
});
