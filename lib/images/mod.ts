/**
 * images.
 *
 * @module
 */

export { annotatePicture } from "./annotate_picture.ts";
export { enlargePart } from "./enlarge_part.ts";
export { evenlySpread } from "./evenly_spread.ts";
export type { FacePixels } from "./face_pixels.ts";
export { fitInto } from "./fit_into.ts";
export {
  floatImageAt,
  type FloatImages,
  meanImage,
  toFloats,
  unitFloats,
  valuesAt,
} from "./float_images.ts";
export { fourierTransform } from "./fourier_transform.ts";
export { levelColour } from "./level_colour.ts";
export { meanPowerSpectrum } from "./mean_power_spectrum.ts";
export { meanSquaredError, psnr } from "./metrics.ts";
export { mirrorInPlace } from "./mirror.ts";
export { multiScaleSsim, scaleWeights } from "./ms_ssim.ts";
export { checkedIndex, PICTURE_NAME, readPicture } from "./picture_file.ts";
export { errorSpectrum } from "./power_spectrum.ts";
export {
  blur,
  cropAndResize,
  decodeImage,
  encodeJpeg,
  encodePng,
  type PixelBox,
  type RgbImage,
  svgToPng,
  svgToRgb,
} from "./raster.ts";
export { readAhead } from "./read_ahead.ts";
export {
  type Blocking,
  blocking,
  compareInDetail,
  type DetailedQuality,
  meanErrorSpectrum,
} from "./reconstruction_detail.ts";
export { FIGURE_COLUMNS, figureRow, reconstructionFigures } from "./reconstruction_figures.ts";
export { compareImages, meanQuality, rootMeanSquaredError } from "./reconstruction_quality.ts";
export { relativeSharpness, sharpness } from "./sharpness.ts";
export { spectrumPicture, spectrumRange } from "./spectrum_picture.ts";
export { ssim } from "./ssim.ts";
export { stretchContrast } from "./stretch_contrast.ts";
