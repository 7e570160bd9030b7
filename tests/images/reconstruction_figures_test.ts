import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { figureRow, reconstructionFigures } from "../../lib/images/reconstruction_figures.ts";

Deno.test("reconstructionFigures() finds a planted lattice, and the error that it makes", () => {
  const sizePx = 64;
  const originals = {
    values: Float32Array.from(
      { length: 2 * sizePx ** 2 * 3 },
      (_, i) => 0.5 + 0.3 * Math.sin(i / 300),
    ),
    count: 2,
    sizePx,
  };
  const column = (i: number) => Math.floor(i / 3) % sizePx;
  const values = originals.values.map((value, i) => value + (column(i) % 2 ? 0.05 : -0.05));
  const found = reconstructionFigures(originals, { ...originals, values });
  assertAlmostEquals(found.psnrDb, -10 * Math.log10(0.05 ** 2), 1e-3);
  assertEquals([found.images, found.errorSpectrum.images], [2, 2]);
  assert(found.period2Db > 20 && found.relativeSharpness > 1);
  assertAlmostEquals(found.period4Db, 0, 0.5);
  const row = figureRow(found);
  assertEquals(Object.keys(row), ["PSNR (dB)", "SSIM", "MS-SSIM", "sharpness", "blocking (dB)"]);
  assertEquals(row["PSNR (dB)"], "26.02");
});
