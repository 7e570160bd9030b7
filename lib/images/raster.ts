/**
 * The one module that knows sharp: decoding, encoding, resizing, and SVG to pixels.
 *
 * Text in an SVG needs a font, and a fresh server has none. So the rasteriser reads only the
 * DejaVu fonts of the package `dejavu-fonts-ttf`, through a fontconfig file of its own: pictures
 * look the same on every machine.
 *
 * @module
 */

import sharp, { type Sharp } from "sharp";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { projectPath, writeFileAtomic } from "../system/mod.ts";
import { decodeFailure, isMarkup, MOST_PIXELS } from "./decode_failure.ts";

/** An RGB picture as bytes, row by row: `pixels.length === widthPx * heightPx * 3`. */
export interface RgbImage {
  /** Red, green, blue, 0–255, row-major. */
  readonly pixels: Uint8Array;
  /** Width in pixels. */
  readonly widthPx: number;
  /** Height in pixels. */
  readonly heightPx: number;
}

/** A rectangle in pixels, from the upper left corner. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

let fontsReady: Promise<void> | undefined;

/** Points fontconfig at the packaged fonts; must run before sharp draws its first text. */
function useOwnFonts(): Promise<void> {
  fontsReady ??= (async () => {
    const packageFile = createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json");
    const fontFolder = `${dirname(packageFile)}/ttf`;
    const escape = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    const prefer = (generic: string, family: string) =>
      `<alias binding="strong"><family>${generic}</family><prefer><family>${family}</family></prefer></alias>`;
    const config = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${escape(fontFolder)}</dir>
  <cachedir>${escape(projectPath(".facespace", "fontconfig"))}</cachedir>
  ${prefer("sans-serif", "DejaVu Sans")}
  ${prefer("monospace", "DejaVu Sans Mono")}
</fontconfig>
`;
    const file = projectPath(".facespace", "fonts.conf");
    if (await Deno.readTextFile(file).catch(() => "") !== config) {
      await writeFileAtomic(file, config);
    }
    Deno.env.set("FONTCONFIG_FILE", file);
  })();
  return fontsReady;
}

/**
 * Rasterises an SVG picture to RGB bytes on white.
 *
 * @param svg The SVG source; its `width` and `height` give the size in CSS pixels.
 * @param scale Pixels per CSS pixel. Default 1.
 */
export async function svgToRgb(svg: string, scale = 1): Promise<RgbImage> {
  if (svg.includes("<text")) await useOwnFonts();
  return await toRgb(sharp(new TextEncoder().encode(svg), { density: 72 * scale }));
}

/**
 * Rasterises an SVG picture to a PNG file on white.
 *
 * @param svg The SVG source.
 * @param scale Pixels per CSS pixel. Default 1.
 * @param content What fills it. A file of photographs has half the size if that is said. Default
 * `lines`.
 */
export async function svgToPng(
  svg: string,
  scale = 1,
  content: "lines" | "photographs" = "lines",
): Promise<Uint8Array> {
  if (svg.includes("<text")) await useOwnFonts();
  const picture = sharp(new TextEncoder().encode(svg), { density: 72 * scale });
  // Higher levels of compression take seconds with filters, and save 5 %.
  const options = content === "photographs" ? { adaptiveFiltering: true, compressionLevel: 3 } : {};
  return new Uint8Array(await picture.flatten({ background: "#ffffff" }).png(options).toBuffer());
}

/**
 * Decodes a picture file (JPEG, PNG, WebP, AVIF, TIFF, GIF) to RGB bytes in sRGB, upright by its EXIF
 * tag, on white where it is transparent; of several frames or pages the first.
 *
 * @throws {SyntaxError} If the bytes are no picture that sharp can read, if they are damaged or cut
 * short, or if the picture has more than 200 million pixels; the message says which, in one line.
 */
export async function decodeImage(file: Uint8Array): Promise<RgbImage> {
  try {
    if (isMarkup(file)) throw new TypeError("It is markup");
    // Anything less than "warning" gives grey rows where a JPEG's data are damaged.
    const options = { failOn: "warning", limitInputPixels: MOST_PIXELS } as const;
    return await toRgb(sharp(file, options).rotate());
  } catch (cause) {
    throw new SyntaxError(`Cannot decode a picture as ${decodeFailure(file, cause)}`, { cause });
  }
}

/** Encodes RGB bytes as PNG. */
export async function encodePng(image: RgbImage): Promise<Uint8Array> {
  return new Uint8Array(await fromRgb(image).png().toBuffer());
}

/**
 * Encodes RGB bytes as JPEG.
 *
 * @param quality From 1 to 100. Default 92.
 */
export async function encodeJpeg(image: RgbImage, quality = 92): Promise<Uint8Array> {
  return new Uint8Array(await fromRgb(image).jpeg({ quality }).toBuffer());
}

/**
 * Cuts a box out of a picture and resizes it, without keeping the aspect ratio.
 *
 * @param box What to cut, inside the picture.
 * @param size Width and height of the result in pixels.
 */
export async function cropAndResize(
  image: RgbImage,
  box: PixelBox,
  size: { readonly widthPx: number; readonly heightPx: number },
): Promise<RgbImage> {
  const cut = fromRgb(image).extract({ ...box });
  return await toRgb(cut.resize(size.widthPx, size.heightPx, { fit: "fill" }));
}

/** Blurs a picture by a Gaussian of the given standard deviation in pixels (at least 0.3). */
export async function blur(image: RgbImage, sigmaPx: number): Promise<RgbImage> {
  return await toRgb(fromRgb(image).blur(sigmaPx));
}

function fromRgb(image: RgbImage): Sharp {
  const { pixels, widthPx, heightPx } = image;
  return sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 3 } });
}

async function toRgb(picture: Sharp): Promise<RgbImage> {
  const { data, info } = await picture.flatten({ background: "#ffffff" }).toColourspace("srgb")
    .raw().toBuffer({ resolveWithObject: true });
  return { pixels: new Uint8Array(data), widthPx: info.width, heightPx: info.height };
}
