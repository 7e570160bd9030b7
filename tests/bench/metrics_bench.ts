import {
  blocking,
  compareImages,
  compareInDetail,
  errorSpectrum,
  meanErrorSpectrum,
  multiScaleSsim,
  psnr,
  relativeSharpness,
  spectrumPicture,
  ssim,
} from "facespace/images";
import { stream } from "facespace/random";

const COUNT = 200;
const SIZE_PX = 128;

const shape = { widthPx: SIZE_PX, heightPx: SIZE_PX, channels: 3 };
const images = (count: number, seed: string) => {
  const random = stream(seed);
  const values = Float32Array.from({ length: count * SIZE_PX ** 2 * 3 }, () => random.next());
  return { values, count, sizePx: SIZE_PX };
};
const [originals, reconstructions] = [images(COUNT, "originals"), images(COUNT, "others")];
const a = originals.values.subarray(0, SIZE_PX ** 2 * 3);
const b = reconstructions.values.subarray(0, SIZE_PX ** 2 * 3);
const spectrum = errorSpectrum(a, b, shape);

const one = `one image of ${SIZE_PX}×${SIZE_PX}×3`;
const runs = { n: 200, warmup: 50 };
Deno.bench(`PSNR, ${one}`, runs, () => void psnr(a, b));
Deno.bench(`SSIM, ${one}`, runs, () => void ssim(a, b, shape));
Deno.bench(`MS-SSIM with SSIM, ${one}`, runs, () => void multiScaleSsim(a, b, shape));
Deno.bench(`relative sharpness, ${one}`, runs, () => void relativeSharpness(a, b, shape));
Deno.bench(`error spectrum, ${one}`, runs, () => void errorSpectrum(a, b, shape));
Deno.bench(`blocking by period, of a spectrum, ${one}`, runs, () => void blocking(spectrum));
Deno.bench(`spectrum as a picture, ${one}`, runs, () => void spectrumPicture(spectrum));

const few = { n: 5, warmup: 1 };
Deno.bench(`PSNR and SSIM, ${COUNT} images`, few, () => {
  compareImages(originals, reconstructions);
});
Deno.bench(`all measures, ${COUNT} images`, few, () => {
  compareInDetail(originals, reconstructions);
  blocking(meanErrorSpectrum(originals, reconstructions));
});
