/**
 * Lines and cells of a table that is still bytes.
 *
 * @module
 */

/** The byte that ends a line. */
export const NEWLINE = 10;

const MINUS = 45;

/** Space, tab, carriage return or comma. */
function isBlank(byte: number | undefined): boolean {
  return byte === 32 || byte === 9 || byte === 13 || byte === 44;
}

/** The first byte from `at` on that is no blank. */
export function skipBlanks(bytes: Uint8Array, at: number): number {
  while (at < bytes.length && isBlank(bytes[at])) at++;
  return at;
}

/** Where the cell at `at` ends. */
export function cellEnd(bytes: Uint8Array, at: number): number {
  while (at < bytes.length && bytes[at] !== NEWLINE && !isBlank(bytes[at])) at++;
  return at;
}

/** Where the line at `at` ends: at its newline or at the end of the bytes. */
export function lineEnd(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(NEWLINE, at);
  return end === -1 ? bytes.length : end;
}

/** How many lines there are from a byte on, a last one without newline included. */
export function countLines(bytes: Uint8Array, from: number): number {
  let count = 1;
  for (let at = from; (at = bytes.indexOf(NEWLINE, at)) !== -1; at++) count++;
  return count;
}

/** How many cells there are between two bytes of a line. */
export function countCells(bytes: Uint8Array, from: number, to: number): number {
  return cellsOf(text(bytes, from, to)).length;
}

/** The cells of a line. */
export function cellsOf(line: string): string[] {
  return line.split(/[\s,]+/).filter((cell) => cell !== "");
}

/** A whole number of at most nine digits, or NaN. */
export function integer(bytes: Uint8Array, from: number, to: number): number {
  const negative = bytes[from] === MINUS;
  const first = negative ? from + 1 : from;
  if (first === to || to - first > 9) return NaN;
  let value = 0;
  for (let i = first; i < to; i++) {
    const digit = (bytes[i] ?? 0) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes as text (UTF-8). */
export function text(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, to));
}

/** Text from a file for a message: quoted, escaped, not too long. */
export function shown(value: string): string {
  const short = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return JSON.stringify(short).replaceAll(/[\u007f-\u009f\u2028\u2029]/g, "\ufffd");
}
