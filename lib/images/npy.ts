/**
 * NumPy's own file format for arrays of bytes (version 1.0, dtype `|u1`), readable by
 * `numpy.load`: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * @module
 */

/** An array of bytes with its shape. */
export interface ByteArray {
  /** Row-major: the last axis varies fastest. */
  readonly bytes: Uint8Array;
  readonly shape: readonly number[];
}

const MAGIC = "\x93NUMPY\x01\x00";

/**
 * Writes an array as an `.npy` file.
 *
 * @throws {RangeError} If the shape does not have as many elements as there are bytes.
 */
export function encodeNpy({ bytes, shape }: ByteArray): Uint8Array<ArrayBuffer> {
  const count = shape.reduce((product, length) => product * length, 1);
  if (count !== bytes.length) {
    throw new RangeError(
      `Cannot encode an array as [${shape}] has ${count} elements: got ${bytes.length} bytes`,
    );
  }
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '|u1', 'fortran_order': False, 'shape': (${axes}), }`;
  // The header ends in a line feed and is padded so that the data starts at a multiple of 64.
  const headerLength = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const start = 10 + headerLength;
  const file = new Uint8Array(start + bytes.length);
  const header = MAGIC + String.fromCharCode(headerLength & 255, headerLength >> 8) +
    `${dictionary.padEnd(headerLength - 1)}\n`;
  for (let i = 0; i < start; i++) file[i] = header.charCodeAt(i);
  file.set(bytes, start);
  return file;
}

/**
 * Reads an `.npy` file of bytes.
 *
 * @returns The array; `bytes` is a view into the file.
 * @throws {SyntaxError} If the file is no complete `.npy` file, version 1, of unsigned bytes.
 */
export function decodeNpy(file: Uint8Array): ByteArray {
  const latin1 = (from: number, to: number) => String.fromCharCode(...file.subarray(from, to));
  if (file.length < 10 || latin1(0, 8) !== MAGIC) {
    throw new SyntaxError("Cannot read an array as it must start as an .npy file, version 1.0");
  }
  const start = 10 + (file[8] ?? 0) + 256 * (file[9] ?? 0);
  const header = latin1(10, start);
  const shapeText = /'shape': \(([\d, ]*)\)/.exec(header)?.[1];
  if (
    shapeText === undefined || !header.includes("'descr': '|u1'") ||
    !header.includes("'fortran_order': False")
  ) {
    throw new SyntaxError(`Cannot read an array as it must be row-major bytes: got ${header}`);
  }
  const shape = shapeText.split(",").filter((axis) => axis.trim() !== "").map(Number);
  const count = shape.reduce((product, length) => product * length, 1);
  if (file.length - start !== count) {
    throw new SyntaxError(
      `Cannot read an array as [${shape}] needs ${count} bytes: got ${file.length - start}`,
    );
  }
  return { bytes: file.subarray(start), shape };
}
