/**
 * How much of an error repeats with the grid of an upsampling layer.
 *
 * A transposed convolution of stride `s` lays its kernel down every `s` pixels. Where that overlaps
 * unevenly, a flat area gets a pattern of period `s` (Odena et al. 2016): energy at the frequencies
 * `(k / s, l / s)` cycles per pixel, the *lattice*. Three such layers leave periods of 2, 4 and 8
 * pixels. Here the power on the lattice is compared with the power beside it, so that blur and noise
 * alone have 0 dB. Below 0 dB the frequencies are missing, as after enlarging by nearest neighbour, whose
 * blocks have notches there.
 *
 * What surprises: the same pattern has more decibels where the error beside it is weaker, as they say how
 * much it stands out, not how strong it is. A random pattern of period 8 has the frequencies of periods
 * 4 and 2 as well. A pattern that follows the picture spreads around the lattice and is its own
 * neighbourhood, so that its figure levels off near 28 dB. And a single picture's figure is half a
 * decibel too high in the mean, as ratios of noisy numbers are, and uncertain by one or two: average
 * spectra first.
 *
 * @module
 */

import type { PowerSpectrum } from "./power_spectrum.ts";

/** Power on upsampling lattices over the power beside them, in decibels. */
export interface Blocking {
  /** A period of 2 pixels, which the last layer that doubles the size leaves. */
  readonly period2Db: number;
  /** 4 pixels, without what is also of period 2: the last layer but one. */
  readonly period4Db: number;
  /** 8 pixels, without what is also of period 4: the one before. */
  readonly period8Db: number;
  /** Over all these frequencies. */
  readonly allDb: number;
}

/**
 * Blocking by period.
 *
 * @param spectrum Of errors, as `meanErrorSpectrum()` gives, or of images.
 * @throws {RangeError} If the side is no multiple of 8 or below 64 pixels.
 */
export function blocking(spectrum: PowerSpectrum): Blocking {
  return {
    period2Db: blockingDb(spectrum, 2),
    period4Db: blockingDb(spectrum, 4),
    period8Db: blockingDb(spectrum, 8),
    allDb: blockingDb(spectrum),
  };
}

/** The periods of one, two and three layers that double the size. */
export type LatticePeriodPx = 2 | 4 | 8;

const LONGEST_PERIOD_PX = 8;

/** Bins from a lattice frequency to the middle of each of the squares of 3×3 bins beside it. */
const DISTANCE = 4;

/** Lattices must lie further apart than the squares reach. */
const SMALLEST_SIDE_PX = 64;

/**
 * The power of noise of a 40th of a grey level, added to both sides, so that what no screen can show
 * counts for nothing and a perfect reconstruction has 0 dB.
 */
const INVISIBLE = 1e-4 ** 2;

/**
 * The power on the lattice over the power beside it, in decibels: the mean over lattice frequencies of
 * the ratio of two means. The first is over the 3×3 bins that the Hann window gives to one frequency.
 * The second, the power expected there, is taken between squares of as many bins at a distance of 4: on
 * an axis the two along it, since pictures have more power on the axes than beside them, else the four
 * on the diagonals; by a power law through them, since the spectra of pictures fall as one.
 *
 * @param spectrum Of an error, or of a picture. Of a mean spectrum the figure is steadier.
 * @param periodPx Only the frequencies that are new with this period: those of period 4 that period 2
 * does not have, and so on. Default all of them, which are those of period 8.
 * @returns 0 for none, also for a constant picture.
 * @throws {RangeError} If a side is no multiple of 8 or below 64 pixels.
 */
export function blockingDb(spectrum: PowerSpectrum, periodPx?: LatticePeriodPx): number {
  const ratios = lattice(spectrum, periodPx).map(([k, l]) =>
    (squareMean(spectrum, k, l) + INVISIBLE) / expected(spectrum, k, l)
  );
  return 10 * Math.log10(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length);
}

/** Lattice frequencies, as bins. */
function lattice(
  { widthPx, heightPx }: PowerSpectrum,
  periodPx: LatticePeriodPx | undefined,
): readonly (readonly [row: number, column: number])[] {
  for (const sidePx of [widthPx, heightPx]) {
    if (sidePx % LONGEST_PERIOD_PX !== 0 || sidePx < SMALLEST_SIDE_PX) {
      throw new RangeError(
        `Cannot look for a lattice as sides must be multiples of ${LONGEST_PERIOD_PX} from ${SMALLEST_SIDE_PX} pixels: got ${widthPx}×${heightPx}`,
      );
    }
  }
  const period = periodPx ?? LONGEST_PERIOD_PX;
  const steps = Array.from({ length: period }, (_, k) => k);
  const isNew = (k: number, l: number) =>
    periodPx === undefined ? k !== 0 || l !== 0 : k % 2 !== 0 || l % 2 !== 0;
  return steps.flatMap((k) =>
    steps.filter((l) => isNew(k, l)).map((l) =>
      [k * heightPx / period, l * widthPx / period] as const
    )
  );
}

/** The power that the neighbourhood of a frequency lets expect there. */
function expected(spectrum: PowerSpectrum, k: number, l: number): number {
  const beside = (dk: number, dl: number) =>
    Math.log(squareMean(spectrum, k + dk, l + dl) + INVISIBLE);
  const d = DISTANCE;
  if (k === 0) return Math.exp(between(beside(0, -d), beside(0, d), l, spectrum.widthPx));
  if (l === 0) return Math.exp(between(beside(-d, 0), beside(d, 0), k, spectrum.heightPx));
  // log |f| is harmonic in two dimensions: its mean around a point is its value there.
  return Math.exp((beside(-d, -d) + beside(-d, d) + beside(d, -d) + beside(d, d)) / 4);
}

/** The value at a frequency on an axis, linear in log |f| between its two neighbours. */
function between(below: number, above: number, bin: number, bins: number): number {
  const log = (at: number) => Math.log(Math.min(at, bins - at));
  const [low, middle, high] = [log(bin - DISTANCE), log(bin), log(bin + DISTANCE)];
  const weight = low === high ? 0.5 : (high - middle) / (high - low);
  return weight * below + (1 - weight) * above;
}

/** The mean power of the 3×3 bins around one, beyond the border from the other side. */
function squareMean(spectrum: PowerSpectrum, k: number, l: number): number {
  const { power, widthPx, heightPx } = spectrum;
  let sum = 0;
  for (const row of [k - 1, k, k + 1]) {
    for (const column of [l - 1, l, l + 1]) {
      const [y, x] = [(row + heightPx) % heightPx, (column + widthPx) % widthPx];
      sum += power[y * widthPx + x] ?? 0;
    }
  }
  return sum / 9;
}
