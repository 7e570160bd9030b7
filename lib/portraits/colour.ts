/**
 * Colours as red, green and blue from 0 to 255, with the few operations a painter needs.
 *
 * @module
 */

/** Red, green and blue, 0–255, not rounded. */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Reads a colour written as `#rrggbb`.
 *
 * @throws {SyntaxError} If the text is written otherwise.
 */
export function hex(text: string): Rgb {
  if (!/^#[0-9a-f]{6}$/i.test(text)) {
    throw new SyntaxError(`Cannot read a colour as it must be written #rrggbb: got ${text}`);
  }
  const value = parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The colour that lies at `share` (0–1) of the way from one to the other. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (a: number, b: number) => a + (b - a) * share;
  return [channel(from[0], to[0]), channel(from[1], to[1]), channel(from[2], to[2])];
}

/** The colour made darker (`factor` below 1) or lighter (above 1), held within 0–255. */
export function scaled(colour: Rgb, factor: number): Rgb {
  const channel = (value: number) => Math.max(0, Math.min(255, value * factor));
  return [channel(colour[0]), channel(colour[1]), channel(colour[2])];
}

/** The colour as `#rrggbb`, rounded and held within range. */
export function css(colour: Rgb): string {
  const channel = (value: number) =>
    Math.max(0, Math.min(255, Math.round(value))).toString(16).padStart(2, "0");
  return `#${colour.map(channel).join("")}`;
}
