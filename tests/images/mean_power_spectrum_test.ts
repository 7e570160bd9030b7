import { assertAlmostEquals, assertThrows } from "@std/assert";
import { meanPowerSpectrum } from "../../lib/images/mean_power_spectrum.ts";
import { powerSpectrum } from "../../lib/images/power_spectrum.ts";

Deno.test("meanPowerSpectrum() is the mean of the images' spectra", () => {
  const values = Float32Array.from({ length: 2 * 8 * 8 * 3 }, (_, i) => Math.sin(i * i));
  const shape = { widthPx: 8, heightPx: 8, channels: 3 };
  const [a, b] = [values.subarray(0, 192), values.subarray(192)].map((image) =>
    powerSpectrum(image, shape)
  );
  const { power } = meanPowerSpectrum({ values, count: 2, sizePx: 8 });
  for (const [i, value] of power.entries()) {
    assertAlmostEquals(value, ((a?.power[i] ?? NaN) + (b?.power[i] ?? NaN)) / 2, 1e-12);
  }
});

Deno.test("meanPowerSpectrum() refuses no images", () => {
  assertThrows(
    () => meanPowerSpectrum({ values: new Float32Array(), count: 0, sizePx: 8 }),
    RangeError,
  );
});
