/**
 * The spectrum that pictures have on average.
 *
 * @module
 */

import { type FloatImages, valuesAt } from "./float_images.ts";
import { meanSpectrum, type PowerSpectrum, powerSpectrum } from "./power_spectrum.ts";

/**
 * The mean power spectrum of images. Originals have no lattice, so that one in reconstructions is the
 * model's; it shows there sooner than in their errors, which hold the detail that is missing, too.
 *
 * @param images At least one.
 * @throws {RangeError} If there are no images.
 */
export function meanPowerSpectrum(images: FloatImages): PowerSpectrum {
  const shape = { widthPx: images.sizePx, heightPx: images.sizePx, channels: 3 };
  const spectra = function* () {
    for (let i = 0; i < images.count; i++) yield powerSpectrum(valuesAt(images, i), shape);
  };
  return meanSpectrum(spectra());
}
