/**
 * A PNG as a notebook's display, at its size in CSS pixels: pictures are drawn at twice that for sharp
 * text on fine screens.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Display } from "./publish.ts";

/** A PNG file's size in pixels, from its header. */
export function pngSize(png: Uint8Array): { widthPx: number; heightPx: number } {
  const header = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { widthPx: header.getUint32(16), heightPx: header.getUint32(20) };
}

/**
 * A display of a PNG.
 *
 * @param scale Pixels of the PNG per CSS pixel.
 * @param text What a terminal shows instead.
 */
export function pngDisplay(png: Uint8Array, scale: number, text: string): Required<Display> {
  const { widthPx, heightPx } = pngSize(png);
  const size = { width: Math.round(widthPx / scale), height: Math.round(heightPx / scale) };
  return {
    data: { "image/png": Buffer.from(png).toString("base64"), "text/plain": text },
    metadata: { "image/png": size },
  };
}
