/**
 * Why a picture could not be decoded, in words for a report: sharp's own messages have several lines,
 * or name a symptom.
 *
 * @module
 */

/** More than any camera has; a forged header could ask for far more memory. */
export const MOST_PIXELS = 200_000_000;

/** Whether bytes begin like HTML, XML or SVG, none of which is a photograph. */
export function isMarkup(file: Uint8Array): boolean {
  return /^(\ufeff)?\s*</.test(beginning(file));
}

/**
 * Says why a picture could not be decoded.
 *
 * @param file The bytes that were to be decoded.
 * @param cause What sharp threw.
 * @returns Half a sentence, in one line.
 */
export function decodeFailure(file: Uint8Array, cause: unknown): string {
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
