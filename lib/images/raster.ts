/**
 * Pictures as bytes, and the one module that knows sharp: decoding, encoding, resizing, SVG to
 * pixels, and drawing over pictures.
 *
 * Text in an SVG needs a font, and a fresh server has none. So the rasteriser reads only the
 * DejaVu fonts of the package `dejavu-fonts-ttf`, through a fontconfig file of its own: pictures
 * look the same on every machine.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import sharp, { type Sharp } from "sharp";
import type { FaceBox, FaceCrop, Point } from "../annotations/mod.ts";
import { projectPath, writeFileAtomic } from "../system/mod.ts";
import { mendJpeg } from "./jpeg_faults.ts";

/** An RGB picture as bytes, row by row: `pixels.length === widthPx * heightPx * 3`. */
export interface RgbImage {
  /** Red, green, blue, 0–255, row-major. */
  readonly pixels: Uint8Array;
  /** Width in pixels. */
  readonly widthPx: number;
  /** Height in pixels. */
  readonly heightPx: number;
}

/** A picture that was read from a file. */
export interface DecodedImage extends RgbImage {
  /** What is wrong with the file, where the picture is whole all the same; in a few words. */
  readonly note?: string;
}

/** A rectangle in pixels, from the upper left corner. */
export interface PixelBox {
  /** Columns before it. */
  readonly left: number;
  /** Rows above it. */
  readonly top: number;
  /** Columns in it. */
  readonly width: number;
  /** Rows in it. */
  readonly height: number;
}

/**
 * Decodes a picture file (JPEG, PNG, WebP, AVIF, TIFF, GIF) to RGB bytes in sRGB, upright by its EXIF
 * tag, on white where it is transparent; of several frames or pages the first. A JPEG's faults that
 * viewers pass over are, and a note says which.
 *
 * @throws {SyntaxError} If the bytes are no picture that sharp can read, if they are damaged or cut
 * short, or if the picture has more than 200 million pixels; the message says which, in one line.
 */
export async function decodeImage(file: Uint8Array): Promise<DecodedImage> {
  try {
    if (isMarkup(file)) throw new TypeError("It is markup");
    return await decodeStrictly(file);
  } catch (cause) {
    // What the decoder says cannot be asked for: it may be about another picture, of another thread.
    for (const trimScans of [false, true]) {
      const mended = mendJpeg(file, { trimScans });
      const image = mended && await decodeStrictly(mended.file).catch(() => undefined);
      if (image) return { ...image, note: `passed over: ${mended.faults.join(", ")}` };
    }
    throw new SyntaxError(`Cannot decode a picture as ${decodeFailure(file, cause)}`, { cause });
  }
}

async function decodeStrictly(file: Uint8Array): Promise<RgbImage> {
  // Anything less than "warning" gives grey rows where a JPEG's data are damaged.
  const options = { failOn: "warning", limitInputPixels: MOST_PIXELS } as const;
  return await toRgb(sharp(file, options).rotate());
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
 * Encodes RGB bytes as WebP, which browsers show, in two thirds of a JPEG's bytes.
 *
 * @param quality From 1 to 100. Default 85, which takes 1.4 kB for a face of 80×80 pixels.
 */
export async function encodeWebp(image: RgbImage, quality = 85): Promise<Uint8Array> {
  const options = { quality, effort: 6, smartSubsample: true };
  return new Uint8Array(await fromRgb(image).webp(options).toBuffer());
}

/**
 * A picture file as WebP for a page, in a third of its bytes: a JPEG with a little loss, of which at two pixels for
 * each of CSS nothing is seen; a PNG, such as a chart's lines and letters, without any.
 */
export async function webpOfFile(file: Uint8Array): Promise<Uint8Array> {
  const picture = sharp(file);
  const { format } = await picture.metadata();
  const options = format === "png" ? { lossless: true } : { quality: 60 };
  return new Uint8Array(await picture.webp(options).toBuffer());
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

/**
 * A picture made as large as fits into a size, in the middle of white.
 *
 * @param size Width and height of the result in pixels.
 */
export async function fitInto(
  picture: RgbImage,
  size: { readonly widthPx: number; readonly heightPx: number },
): Promise<RgbImage> {
  const options = { fit: "contain", background: "#ffffff" } as const;
  return await toRgb(fromRgb(picture).resize(size.widthPx, size.heightPx, options));
}

/** Blurs a picture by a Gaussian of the given standard deviation in pixels (at least 0.3). */
export async function blur(image: RgbImage, sigmaPx: number): Promise<RgbImage> {
  return await toRgb(fromRgb(image).blur(sigmaPx));
}

/** Which part {@linkcode enlargePart} shows, and how large. */
export interface PartOptions {
  /** Columns before the part. */
  readonly left: number;
  /** Rows above it. */
  readonly top: number;
  /** The part's width and height in pixels. */
  readonly sizePx: number;
  /** Width and height of the square that a pixel becomes. */
  readonly times: number;
}

/**
 * Enlarges a square part of a picture, each pixel as a square, so that a pattern of single pixels can
 * be seen.
 *
 * @throws {RangeError} If the part reaches beyond the picture.
 */
export function enlargePart(image: RgbImage, options: PartOptions): RgbImage {
  const { left, top, sizePx, times } = options;
  const { widthPx, heightPx } = image;
  if (!(left >= 0 && top >= 0 && left + sizePx <= widthPx && top + sizePx <= heightPx)) {
    throw new RangeError(
      `Cannot enlarge ${sizePx} pixels from ${left}, ${top} as the picture has ${widthPx}×${heightPx}`,
    );
  }
  const side = sizePx * times;
  const pixels = new Uint8Array(side * side * 3);
  for (let y = 0, at = 0; y < side; y++) {
    const row = (top + Math.floor(y / times)) * widthPx;
    for (let x = 0; x < side; x++, at += 3) {
      const from = 3 * (row + left + Math.floor(x / times));
      pixels.set(image.pixels.subarray(from, from + 3), at);
    }
  }
  return { pixels, widthPx: side, heightPx: side };
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
 * @param content What fills it. Lines are drawn in at most 256 colours, which halves the file; photographs
 * would show bands or dots. Default `lines`.
 */
export async function svgToPng(
  svg: string,
  scale = 1,
  content: "lines" | "photographs" = "lines",
): Promise<Uint8Array> {
  // Higher levels of compression take seconds with filters, and save 5 %.
  const options = content === "photographs"
    ? { adaptiveFiltering: true, compressionLevel: 3 }
    : { palette: true, dither: 0, effort: 4 };
  return new Uint8Array(await (await onWhite(svg, scale)).png(options).toBuffer());
}

/**
 * Rasterises an SVG picture with photographs in it to a JPEG file on white: a quarter of a PNG's bytes, and
 * text that stays sharp, as colours keep their full resolution.
 *
 * @param svg The SVG source.
 * @param scale Pixels per CSS pixel. Default 1.
 */
export async function svgToJpeg(svg: string, scale = 1): Promise<Uint8Array> {
  const options = { quality: 90, chromaSubsampling: "4:4:4", mozjpeg: true } as const;
  return new Uint8Array(await (await onWhite(svg, scale)).jpeg(options).toBuffer());
}

async function onWhite(svg: string, scale: number): Promise<Sharp> {
  if (svg.includes("<text")) await useOwnFonts();
  const picture = sharp(new TextEncoder().encode(svg), { density: 72 * scale });
  return picture.flatten({ background: "#ffffff" });
}

/** What a picture file is, by its header. */
export interface PictureHeader {
  /** `image/png`, `image/jpeg` or another. */
  readonly mediaType: string;
  /** Width in pixels. */
  readonly widthPx: number;
  /** Height in pixels. */
  readonly heightPx: number;
}

/** Reads the header of a picture file that this module has written. */
export async function pictureHeader(file: Uint8Array): Promise<PictureHeader> {
  const { format, width, height } = await sharp(file).metadata();
  return { mediaType: `image/${format}`, widthPx: width, heightPx: height };
}

/** What {@linkcode annotatePicture} draws, in pixels of the picture; each with a CSS colour. */
export interface Annotations {
  /** Rectangles. */
  readonly boxes?: readonly { readonly box: FaceBox; readonly colour: string }[];
  /** Tilted frames, dashed. */
  readonly crops?: readonly { readonly crop: FaceCrop; readonly colour: string }[];
  /** Dots. */
  readonly points?: readonly { readonly point: Point; readonly colour: string }[];
  /** Pixels of the result for each pixel of the picture. Default 1. */
  readonly scale?: number;
}

/**
 * The picture with boxes, tilted frames and points over it, larger by `scale`, to show what a
 * detector has found and what was cut out.
 */
export async function annotatePicture(
  picture: RgbImage,
  annotations: Annotations,
): Promise<RgbImage> {
  const { boxes = [], crops = [], points = [], scale = 1 } = annotations;
  const { widthPx, heightPx } = picture;
  const png = Buffer.from(await encodePng(picture)).toString("base64");
  const stroke = (colour: string) => `fill="none" stroke="${colour}" stroke-width="1.5"`;
  const shapes = [
    ...boxes.map(({ box: { left, top, width, height }, colour }) =>
      `<rect x="${left}" y="${top}" width="${width}" height="${height}" ${stroke(colour)}/>`
    ),
    ...crops.map(({ crop: { centre: [x, y], width, height, angle }, colour }) =>
      `<rect x="${x - width / 2}" y="${y - height / 2}" width="${width}" height="${height}"` +
      ` transform="rotate(${angle} ${x} ${y})" stroke-dasharray="4 3" ${stroke(colour)}/>`
    ),
    ...points.map(({ point: [x, y], colour }) =>
      `<circle cx="${x}" cy="${y}" r="2.2" fill="${colour}" stroke="#ffffff" stroke-width="0.7"/>`
    ),
  ].join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}">` +
    `<image href="data:image/png;base64,${png}" width="${widthPx}" height="${heightPx}"/>` +
    `${shapes}</svg>`;
  return await svgToRgb(svg, scale);
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

/** More than any camera has; a forged header could ask for far more memory. */
const MOST_PIXELS = 200_000_000;

/** Whether bytes begin like HTML, XML or SVG, none of which is a photograph. */
function isMarkup(file: Uint8Array): boolean {
  return /^(\ufeff)?\s*</.test(beginning(file));
}

/**
 * Why a picture could not be decoded, as half a sentence in one line: sharp's own messages have
 * several lines, or name a symptom.
 *
 * @param cause What sharp threw.
 */
function decodeFailure(file: Uint8Array, cause: unknown): string {
  const lines = (cause instanceof Error ? cause.message : String(cause)).split("\n");
  // The last line that says something: libheif puts its searches before it, and a code behind.
  const message = lines.map((line) => line.trim()).findLast((line) => /[a-z]{4}/.test(line)) ?? "";
  if (file.length === 0) return "it is empty";
  if (isMarkup(file)) {
    return `it is a web page or a drawing in XML: it begins with ${
      JSON.stringify(beginning(file).trim().slice(0, 20))
    }`;
  }
  if (isHeic(file)) {
    return `it is HEIC, which sharp cannot decode as it is installed (${message}): ` +
      "convert it to JPEG, for example with heif-convert";
  }
  if (message.includes("exceeds pixel limit")) {
    return `it has more than ${MOST_PIXELS / 1e6} million pixels: scale it down`;
  }
  if (message.includes("unsupported image format")) {
    return `its format is none that sharp reads, or its end is missing: it begins with the bytes ${
      file.slice(0, 8).toHex()
    }`;
  }
  return `it is damaged or cut short: ${message}`;
}

function beginning(file: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(file.subarray(0, 64));
}

/** By the brands in the first box of an ISO media file: those of HEVC begin with `he`. */
function isHeic(file: Uint8Array): boolean {
  const length = Math.min(file.length, 256, file[3] ?? 0);
  const box = String.fromCharCode(...file.subarray(0, length));
  return box.slice(4, 8) === "ftyp" && (box.slice(8).match(/.{4}/gs) ?? []).some(isHevc);
}

const isHevc = (brand: string) => brand.startsWith("he");

function fromRgb(image: RgbImage): Sharp {
  const { pixels, widthPx, heightPx } = image;
  return sharp(pixels, { raw: { width: widthPx, height: heightPx, channels: 3 } });
}

async function toRgb(picture: Sharp): Promise<RgbImage> {
  const { data, info } = await picture.flatten({ background: "#ffffff" }).toColourspace("srgb")
    .raw().toBuffer({ resolveWithObject: true });
  return { pixels: new Uint8Array(data), widthPx: info.width, heightPx: info.height };
}
