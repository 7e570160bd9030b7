/**
 * NumPy's own file format for arrays (version 1.0), readable by `numpy.load`:
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * The header can be written and read apart from the data, so that files larger than memory stream: packages
 * for this format want whole arrays.
 *
 * @module
 */

/** The types of values that are read and written, by NumPy's names. */
export interface NpyValues {
  /** Bytes. */
  readonly "|u1": Uint8Array;
  /** Little-endian float32. */
  readonly "<f4": Float32Array;
  /** Little-endian int32. */
  readonly "<i4": Int32Array;
}

/** NumPy's name of a type of values: bytes, float32 or int32. */
export type NpyType = keyof NpyValues;

/** An array with its shape. */
export interface NpyArray<Type extends NpyType = NpyType> {
  /** Row-major: the last axis varies fastest. */
  readonly values: NpyValues[Type];
  /** Lengths of the axes. */
  readonly shape: readonly number[];
}

/** What a file's header says. */
export interface NpyHeader {
  readonly shape: readonly number[];
  /** Where the data start, in bytes from the file's start. */
  readonly dataStart: number;
}

const MAGIC = "\x93NUMPY\x01\x00";

/** Values of each type from a buffer of whole values, which they share. */
const VALUES: { readonly [Type in NpyType]: (buffer: ArrayBuffer) => NpyValues[Type] } = {
  "|u1": (buffer) => new Uint8Array(buffer),
  "<f4": (buffer) => new Float32Array(buffer),
  "<i4": (buffer) => new Int32Array(buffer),
};

/** The longest header that a file of version 1.0 can have, in bytes. */
export const LONGEST_NPY_HEADER = 10 + 0xffff;

/**
 * Writes the header of an array: what an `.npy` file starts with, before the data. All shapes that
 * fit into 50 characters have headers of one length, 128 bytes: a number of rows that is known only
 * in the end can be written over an earlier one.
 *
 * @param type Default: bytes.
 */
export function encodeNpyHeader(
  shape: readonly number[],
  type: NpyType = "|u1",
): Uint8Array<ArrayBuffer> {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${axes}), }`;
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
 * @param type What the values must be. Default: bytes.
 * @throws {SyntaxError} If it is no `.npy` file, version 1, of row-major values of the type.
 */
export function decodeNpyHeader(start: Uint8Array, type: NpyType = "|u1"): NpyHeader {
  const latin1 = (from: number, to: number) => String.fromCharCode(...start.subarray(from, to));
  if (start.length < 10 || latin1(0, 8) !== MAGIC) {
    throw new SyntaxError("Cannot read an array as it must start as an .npy file, version 1.0");
  }
  const dataStart = 10 + (start[8] ?? 0) + 256 * (start[9] ?? 0);
  const header = latin1(10, dataStart);
  const shapeText = /'shape': \(([\d, ]*)\)/.exec(header)?.[1];
  if (
    shapeText === undefined || !header.includes(`'descr': '${type}'`) ||
    !header.includes("'fortran_order': False")
  ) {
    throw new SyntaxError(
      `Cannot read an array as it must be row-major ${type}: got ${header.trim()}`,
    );
  }
  const shape = shapeText.split(",").filter((axis) => axis.trim() !== "").map(Number);
  return { shape, dataStart };
}

/**
 * Writes an array as an `.npy` file.
 *
 * @throws {RangeError} If the shape does not have as many elements as there are values.
 */
export function encodeNpy({ values, shape }: NpyArray): Uint8Array<ArrayBuffer> {
  const count = elements(shape);
  if (count !== values.length) {
    throw new RangeError(
      `Cannot encode an array as [${shape}] has ${count} elements: got ${values.length} values`,
    );
  }
  const header = encodeNpyHeader(shape, typeOf(values));
  const file = new Uint8Array(header.length + values.byteLength);
  file.set(header);
  file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), header.length);
  return file;
}

/**
 * Reads an `.npy` file.
 *
 * @param type What the values must be. Default: bytes.
 * @returns The array, a copy of the file's data.
 * @throws {SyntaxError} If the file is no complete `.npy` file, version 1, of the type.
 */
export function decodeNpy(file: Uint8Array): NpyArray<"|u1">;
/** Reads an `.npy` file of values of another type. */
export function decodeNpy<Type extends NpyType>(file: Uint8Array, type: Type): NpyArray<Type>;
export function decodeNpy(file: Uint8Array, type: NpyType = "|u1"): NpyArray {
  const { shape, dataStart } = decodeNpyHeader(file, type);
  // A copy, as a view of numbers must start at a multiple of their length.
  const data = Uint8Array.from(file.subarray(dataStart));
  const needed = elements(shape) * (type === "|u1" ? 1 : 4);
  if (data.length !== needed) {
    throw new SyntaxError(
      `Cannot read an array as [${shape}] needs ${needed} bytes: got ${data.length}`,
    );
  }
  return { values: VALUES[type](data.buffer), shape };
}

function typeOf(values: NpyValues[NpyType]): NpyType {
  if (values instanceof Float32Array) return "<f4";
  return values instanceof Int32Array ? "<i4" : "|u1";
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
