import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { resample, resampleTurned } from "../../lib/detectors/resample.ts";
import { stream } from "facespace/random";

/** A picture whose three channels are the same. */
function grey(rows: readonly (readonly number[])[]) {
  const pixels = Uint8Array.from(rows.flat().flatMap((value) => [value, value, value]));
  return { pixels, widthPx: rows[0]?.length ?? 0, heightPx: rows.length };
}

/** The red channel, row by row. */
const reds = (values: Float32Array) => [...values].filter((_, i) => i % 3 === 0);

const whole = (widthPx: number, heightPx: number) => ({
  left: 0,
  top: 0,
  width: widthPx,
  height: heightPx,
});

Deno.test("resample() gives a picture back at its own size", () => {
  const random = stream("resample");
  const pixels = Uint8Array.from({ length: 7 * 5 * 3 }, () => random.integer(256));
  const picture = { pixels, widthPx: 7, heightPx: 5 };
  for (const kernel of ["linear", "cubic"] as const) {
    const same = resample(picture, whole(7, 5), { widthPx: 7, heightPx: 5 }, kernel);
    assertEquals([...same], [...pixels]);
  }
});

Deno.test("resample() interpolates between the centres of pixels and repeats the outermost", () => {
  const picture = grey([[0, 100]]);
  const size = { widthPx: 4, heightPx: 1 };
  assertEquals(reds(resample(picture, whole(2, 1), size, "linear")), [0, 25, 75, 100]);
  const beyond = { left: -1, top: -1, width: 4, height: 3 };
  assertEquals(reds(resample(picture, beyond, size, "linear")), [0, 0, 100, 100]);
});

Deno.test("resample() averages what it shrinks", () => {
  const picture = grey([[0, 0, 90, 90, 30, 30]]);
  const half = resample(picture, whole(6, 1), { widthPx: 3, heightPx: 1 }, "linear");
  // a tent of radius 2: 1/8, 3/8, 3/8, 1/8 of the pixels around each centre
  assertEquals(reds(half), [0.125 * 90, 0.75 * 90 + 0.125 * 30, 0.125 * 90 + 0.875 * 30]);
});

Deno.test("resample() takes a region of any fraction of a pixel", () => {
  const ramp = grey([[0, 10, 20, 30, 40, 50, 60, 70], [0, 10, 20, 30, 40, 50, 60, 70]]);
  const region = { left: 2.25, top: 0, width: 3, height: 2 };
  for (const kernel of ["linear", "cubic"] as const) {
    const values = reds(resample(ramp, region, { widthPx: 3, heightPx: 1 }, kernel));
    for (const [i, value] of values.entries()) assertAlmostEquals(value, 22.5 + 10 * i, 1e-4);
  }
});

Deno.test("resample() keeps a plain colour plain, also beyond the picture", () => {
  const picture = grey([[77, 77, 77], [77, 77, 77]]);
  const region = { left: -3.3, top: -1.1, width: 9.7, height: 5.9 };
  for (const kernel of ["linear", "cubic"] as const) {
    const values = resample(picture, region, { widthPx: 5, heightPx: 4 }, kernel);
    for (const value of values) assertAlmostEquals(value, 77, 1e-3);
  }
});

Deno.test("resampleTurned() at 0° is resample(), and at 90° turns clockwise", () => {
  const random = stream("turned");
  const pixels = Uint8Array.from({ length: 6 * 6 * 3 }, () => random.integer(256));
  const picture = { pixels, widthPx: 6, heightPx: 6 };
  const size = { widthPx: 6, heightPx: 6 };
  const crop = { centre: [3, 3], width: 6, height: 6, angle: 0 } as const;
  const upright = resampleTurned(picture, crop, size, "cubic");
  for (const [i, value] of upright.entries()) assertAlmostEquals(value, pixels[i] ?? NaN, 1e-3);

  // the crop's upper edge runs down the picture's right side
  const turned = reds(resampleTurned(picture, { ...crop, angle: 90 }, size, "cubic"));
  const rightColumn = Array.from({ length: 6 }, (_, y) => pixels[3 * (6 * y + 5)] ?? NaN);
  for (const [i, value] of rightColumn.entries()) assertAlmostEquals(turned[i] ?? NaN, value, 1e-3);
});

Deno.test("resample() by the cubic kernel is sharper than by the linear one", () => {
  const edge = grey([[0, 0, 0, 0, 200, 200, 200, 200]]);
  const size = { widthPx: 6, heightPx: 1 };
  const steepest = (kernel: "linear" | "cubic") => {
    const values = reds(resample(edge, whole(8, 1), size, kernel));
    return Math.max(...values.slice(1).map((value, i) => value - (values[i] ?? 0)));
  };
  assert(steepest("cubic") > 1.1 * steepest("linear"));
});
