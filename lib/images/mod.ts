/**
 * Pictures: bytes decoded and encoded, faces by row, images as the floats that models take, and how
 * near one is to another.
 *
 * @module
 */

/** Pictures as bytes: decoded, encoded, resized, drawn. */
export {
  annotatePicture,
  type Annotations,
  blur,
  cropAndResize,
  type DecodedImage,
  decodeImage,
  encodeJpeg,
  encodePng,
  encodeWebp,
  enlargePart,
  fitInto,
  type PartOptions,
  type PictureHeader,
  pictureHeader,
  type PixelBox,
  type RgbImage,
  svgToJpeg,
  svgToPng,
  svgToRgb,
  webpOfFile,
} from "./raster.ts";

/** Faces by row, wherever they are, and many of them part by part. */
export {
  evenlySpread,
  type FacePart,
  type FacePixels,
  mirrorInPlace,
  readAhead,
  type ReadAheadOptions,
  unitFloats,
} from "./face_pixels.ts";

/** Images as floats in [0, 1]. */
export {
  floatImageAt,
  type FloatImages,
  meanImage,
  stretchContrast,
  toFloats,
  valuesAt,
} from "./float_images.ts";

/** How near one picture is to another, and how sharp it is. */
export {
  meanSquaredError,
  type PictureShape,
  psnr,
  relativeSharpness,
  sharpness,
} from "./metrics.ts";
export { multiScaleSsim, ssim, type StructuralSimilarity } from "./ssim.ts";

/** The same of the reconstructions of one network, image by image and in the mean. */
export {
  compareImages,
  compareInDetail,
  type DetailedQuality,
  FIGURE_COLUMNS,
  figureRow,
  type FigureTitle,
  type ImageQuality,
  meanErrorSpectrum,
  type MeanQuality,
  meanQuality,
  type ReconstructionFigures,
  reconstructionFigures,
  rootMeanSquaredError,
} from "./reconstruction_quality.ts";

/** Spatial frequencies: spectra, as pictures too, and the grid that upsampling leaves in them. */
export {
  errorSpectrum,
  meanPowerSpectrum,
  type PowerSpectrum,
  type RangeDb,
  spectrumPicture,
  spectrumRange,
} from "./power_spectrum.ts";
export { type Blocking, blocking } from "./blocking.ts";
