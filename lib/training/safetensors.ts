/**
 * Named tensors in one file, in the safetensors format: eight bytes with the header's length, a
 * JSON header, then the raw values. Python reads it with `safetensors.numpy.load_file`.
 *
 * @module
 */

import { writeFileAtomic } from "../system/mod.ts";

/** The values of a float32 tensor. */
export interface FloatTensor {
  /** Empty for a scalar. */
  readonly shape: readonly number[];
  /** In row-major order. */
  readonly values: Float32Array;
  /** How they lie in the file: in single or half precision. Default `F32`. */
  readonly dtype?: typeof DTYPES[number];
}

const DTYPES = ["F32", "F16"] as const;

/** What a file holds. */
export interface TensorFile {
  /** By name. */
  readonly tensors: ReadonlyMap<string, FloatTensor>;
  /** Text by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * Writes tensors atomically.
 *
 * @throws {RangeError} If a tensor's values do not fit its shape.
 */
export async function writeTensorFile(path: string, content: TensorFile): Promise<void> {
  const header: Record<string, HeaderEntry | Readonly<Record<string, string>>> = {
    __metadata__: content.metadata,
  };
  let offset = 0;
  const contents: Uint8Array[] = [];
  for (const [name, { shape, values, dtype = "F32" }] of content.tensors) {
    if (shape.reduce((product, size) => product * size, 1) !== values.length) {
      throw new RangeError(
        `Cannot write tensor ${name} as shape [${
          shape.join(", ")
        }] does not fit ${values.length} values`,
      );
    }
    const { buffer, byteOffset, byteLength } = dtype === "F32" ? values : new Float16Array(values);
    header[name] = { dtype, shape, data_offsets: [offset, offset + byteLength] };
    contents.push(new Uint8Array(buffer, byteOffset, byteLength));
    offset += byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(text, 8);
  let at = 8 + headerLength;
  for (const content of contents) {
    bytes.set(content, at);
    at += content.length;
  }
  await writeFileAtomic(path, bytes);
}

/**
 * Reads what {@linkcode writeTensorFile} wrote, or any safetensors file of tensors in single or
 * half precision.
 *
 * @throws {SyntaxError} If the file is damaged or has another type of tensor; the message names it.
 */
export async function readTensorFile(path: string): Promise<TensorFile> {
  const bytes = await Deno.readFile(path);
  const damaged = (why: string, cause?: unknown) =>
    new SyntaxError(`Cannot read ${path} as ${why}; delete it to start again`, { cause });
  if (bytes.length < 8) throw damaged("it is shorter than its header");
  const headerLength = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  if (8 + headerLength > bytes.length) throw damaged("it is shorter than its header");
  let header: Record<string, HeaderEntry> & { __metadata__?: Record<string, string> };
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)));
  } catch (cause) {
    throw damaged("its header is no JSON", cause);
  }
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, FloatTensor>();
  for (
    const [name, { dtype: given, shape, data_offsets: [start, end] }] of Object.entries(entries)
  ) {
    const dtype = DTYPES.find((known) => known === given);
    if (!dtype) throw damaged(`tensor ${name} is ${given}, not ${DTYPES.join(" or ")}`);
    const from = 8 + headerLength + start;
    if (8 + headerLength + end > bytes.length) throw damaged(`tensor ${name} is cut off`);
    const { buffer } = bytes.slice(from, from + end - start);
    if (dtype === "F32") tensors.set(name, { shape, values: new Float32Array(buffer) });
    else tensors.set(name, { shape, values: new Float32Array(new Float16Array(buffer)), dtype });
  }
  return { tensors, metadata };
}
