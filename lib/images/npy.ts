/**
 * NumPy's own file format for arrays of bytes (version 1.0, dtype `|u1`), readable by
 * `numpy.load`: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * The header can be written and read apart from the data, so that files larger than memory stream.
 *
 * @module
 */

/** An array of bytes with its shape. */
export interface ByteArray {
  /** Row-major: the last axis varies fastest. */
  readonly bytes: Uint8Array;
  readonly shape: readonly number[];
}

/** What a file's header says. */
export interface NpyHeader {
  readonly shape: readonly number[];
  /** Where the data start, in bytes from the file's start. */
  readonly dataStart: number;
}

const MAGIC = "\x93NUMPY\x01\x00";

/** The longest header that a file of version 1.0 can have, in bytes. */
export const LONGEST_NPY_HEADER = 10 + 0xffff;

/**
 * Writes the header of an array: what an `.npy` file starts with, before the data. All shapes that
 * fit into 50 characters have headers of one length, 128 bytes: a number of rows that is known only
 * in the end can be written over an earlier one.
 */
export function encodeNpyHeader(shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '|u1', 'fortran_order': False, 'shape': (${axes}), }`;
  // The header ends in a line feed and is padded so that the data starts at a multiple of 64.
  const headerLength = Math.max(128, Math.ceil((10 + dictionary.length + 1) / 64) * 64) - 10;
  const header = MAGIC + String.fromCharCode(headerLength & 255, headerLength >> 8) +
    `${dictionary.padEnd(headerLength - 1)}\n`;
  return Uint8Array.from(header, (character) => character.charCodeAt(0));
}

/**
 * Reads the header of an `.npy` file.
 *
 * @param start The file's first bytes: all of it, or {@linkcode LONGEST_NPY_HEADER}.
 * @throws {SyntaxError} If it is no `.npy` file, version 1, of row-major unsigned bytes.
 */
export function decodeNpyHeader(start: Uint8Array): NpyHeader {
  const latin1 = (from: number, to: number) => String.fromCharCode(...start.subarray(from, to));
  if (start.length < 10 || latin1(0, 8) !== MAGIC) {
    throw new SyntaxError("Cannot read an array as it must start as an .npy file, version 1.0");
  }
  const dataStart = 10 + (start[8] ?? 0) + 256 * (start[9] ?? 0);
  const header = latin1(10, dataStart);
  const shapeText = /'shape': \(([\d, ]*)\)/.exec(header)?.[1];
  if (
    shapeText === undefined || !header.includes("'descr': '|u1'") ||
    !header.includes("'fortran_order': False")
  ) {
    throw new SyntaxError(
      `Cannot read an array as it must be row-major bytes: got ${header.trim()}`,
    );
  }
  const shape = shapeText.split(",").filter((axis) => axis.trim() !== "").map(Number);
  return { shape, dataStart };
}

/**
 * Writes an array as an `.npy` file.
 *
 * @throws {RangeError} If the shape does not have as many elements as there are bytes.
 */
export function encodeNpy({ bytes, shape }: ByteArray): Uint8Array<ArrayBuffer> {
  const count = elements(shape);
  if (count !== bytes.length) {
    throw new RangeError(
      `Cannot encode an array as [${shape}] has ${count} elements: got ${bytes.length} bytes`,
    );
  }
  const header = encodeNpyHeader(shape);
  const file = new Uint8Array(header.length + bytes.length);
  file.set(header);
  file.set(bytes, header.length);
  return file;
}

/**
 * Reads an `.npy` file of bytes.
 *
 * @returns The array; `bytes` is a view into the file.
 * @throws {SyntaxError} If the file is no complete `.npy` file, version 1, of unsigned bytes.
 */
export function decodeNpy(file: Uint8Array): ByteArray {
  const { shape, dataStart } = decodeNpyHeader(file);
  const count = elements(shape);
  if (file.length - dataStart !== count) {
    throw new SyntaxError(
      `Cannot read an array as [${shape}] needs ${count} bytes: got ${file.length - dataStart}`,
    );
  }
  return { bytes: file.subarray(dataStart), shape };
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
