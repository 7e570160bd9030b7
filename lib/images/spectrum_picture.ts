/**
 * A power spectrum as a picture: the frequency 0 in the middle, 0.5 cycles per pixel at the borders, and
 * decibels as colours that brighten evenly.
 *
 * @module
 */

import { levelColour } from "./level_colour.ts";
import type { PowerSpectrum } from "./power_spectrum.ts";
import type { RgbImage } from "./raster.ts";

/** Power in decibels, of a mean square of 1: −40 dB is that of noise of a standard deviation of 0.01. */
export interface RangeDb {
  /** Shown darkest, as is all below. */
  readonly lowDb: number;
  /** Shown lightest, as is all above. */
  readonly highDb: number;
}

/** A picture of a spectrum, and what a caption must say of it. */
export interface SpectrumPicture extends RgbImage, RangeDb {
  /** The range and the frequencies, in a sentence without full stop. */
  readonly caption: string;
}

/** The lightest level is this far above the darkest, if the range is not given. */
const DEFAULT_SPAN_DB = 60;

/** The least power shown, so that none has a logarithm. */
const LEAST_DB = -160;

/**
 * Draws a spectrum.
 *
 * @param range What darkest and lightest mean; give the same to spectra that are to be compared. Default
 * {@linkcode spectrumRange} of this one.
 * @throws {RangeError} If the range is empty.
 */
export function spectrumPicture(
  spectrum: PowerSpectrum,
  range: RangeDb = spectrumRange([spectrum]),
): SpectrumPicture {
  const { lowDb, highDb } = range;
  if (!(highDb > lowDb)) {
    throw new RangeError(
      `Cannot draw a spectrum as the range must rise: got ${lowDb} to ${highDb} dB`,
    );
  }
  const { power, widthPx, heightPx } = spectrum;
  const pixels = new Uint8Array(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const row = (y + heightPx - (heightPx >> 1)) % heightPx;
      const column = (x + widthPx - (widthPx >> 1)) % widthPx;
      const level = (decibels(power[row * widthPx + column] ?? 0) - lowDb) / (highDb - lowDb);
      pixels.set(levelColour(level), 3 * (y * widthPx + x));
    }
  }
  const caption = `Power on a log scale, darkest at ${lowDb.toFixed(0)} dB and lightest at ${
    highDb.toFixed(0)
  } dB of a mean square of 1; frequency 0 in the middle, 0.5 cycles per pixel at the borders`;
  return { pixels, widthPx, heightPx, lowDb, highDb, caption };
}

/**
 * A range for several spectra: 60 dB, up to the next multiple of 5 dB above the greatest power outside
 * the middle, where the mean colour would outshine everything.
 *
 * @throws {RangeError} If there are no spectra.
 */
export function spectrumRange(spectra: readonly PowerSpectrum[]): RangeDb {
  if (spectra.length === 0) throw new RangeError("Cannot choose a range as no spectra were given");
  const greatest = Math.max(...spectra.map(greatestOutsideMiddle));
  const highDb = 5 * Math.ceil(decibels(greatest) / 5);
  return { lowDb: highDb - DEFAULT_SPAN_DB, highDb };
}

function decibels(power: number): number {
  return Math.max(LEAST_DB, 10 * Math.log10(power));
}

/** The greatest power but for the 3×3 bins of the mean. */
function greatestOutsideMiddle({ power, widthPx, heightPx }: PowerSpectrum): number {
  return power.reduce((greatest, value, i) => {
    const [y, x] = [Math.floor(i / widthPx), i % widthPx];
    const inMiddle = Math.min(y, heightPx - y) <= 1 && Math.min(x, widthPx - x) <= 1;
    return inMiddle ? greatest : Math.max(greatest, value);
  }, 0);
}
