import { assertEquals, assertThrows } from "@std/assert";
import { levelColour } from "../../lib/images/level_colour.ts";
import type { PowerSpectrum } from "../../lib/images/power_spectrum.ts";
import { spectrumPicture, spectrumRange } from "../../lib/images/spectrum_picture.ts";

/** 8×6 bins of 10⁻⁶, but for some. */
const spectrum = (bins: Readonly<Record<number, number>>): PowerSpectrum => {
  const power = new Float64Array(48).fill(1e-6);
  for (const [bin, value] of Object.entries(bins)) power[Number(bin)] = value;
  return { power, widthPx: 8, heightPx: 6, images: 1 };
};

Deno.test("spectrumPicture() puts frequency 0 in the middle, and decibels on a scale", () => {
  // Frequency (1 down, 2 across) is bin 10; (3 down, 4 across), the highest, is bin 28.
  const bins = { 0: 1, 10: 1e-2, 28: 1e-4 };
  const picture = spectrumPicture(spectrum(bins), { lowDb: -60, highDb: -20 });
  const at = (x: number, y: number) => [...picture.pixels.slice(3 * (8 * y + x)).slice(0, 3)];
  assertEquals([picture.widthPx, picture.heightPx, picture.pixels.length], [8, 6, 144]);
  assertEquals(at(4, 3), [...levelColour(1)]); // clipped
  assertEquals(at(6, 4), [...levelColour(1)]);
  assertEquals(at(0, 0), [...levelColour(0.5)]);
  assertEquals(at(1, 1), [...levelColour(0)]);
});

Deno.test("spectrumPicture() says what its colours mean", () => {
  const { caption, lowDb, highDb } = spectrumPicture(spectrum({ 0: 1, 10: 1e-2 }));
  assertEquals([lowDb, highDb], [-80, -20]);
  assertEquals(caption.includes("darkest at -80 dB and lightest at -20 dB"), true, caption);
});

Deno.test("spectrumRange() is above the greatest power outside the mean, over all spectra", () => {
  const range = spectrumRange([spectrum({ 0: 1, 1: 1, 41: 1 }), spectrum({ 10: 2e-3 })]);
  assertEquals(range, { lowDb: -85, highDb: -25 });
});

Deno.test("spectrumPicture() draws nothing as dark, and refuses an empty range", () => {
  const nothing = { ...spectrum({}), power: new Float64Array(48) };
  const picture = spectrumPicture(nothing);
  assertEquals(picture.pixels.length, 144);
  assertEquals(Number.isFinite(picture.lowDb), true);
  assertThrows(
    () => spectrumPicture(nothing, { lowDb: 0, highDb: 0 }),
    RangeError,
    "got 0 to 0 dB",
  );
  assertThrows(() => spectrumRange([]), RangeError, "no spectra");
});
