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
}

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
  for (const [name, { shape, values }] of content.tensors) {
    if (shape.reduce((product, size) => product * size, 1) !== values.length) {
      throw new RangeError(
        `Cannot write tensor ${name} as shape [${
          shape.join(", ")
        }] does not fit ${values.length} values`,
      );
    }
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(text, 8);
  let at = 8 + headerLength;
  for (const { values } of content.tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  await writeFileAtomic(path, bytes);
}

/**
 * Reads what {@linkcode writeTensorFile} wrote, or any safetensors file of float32 tensors.
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
  for (const [name, { dtype, shape, data_offsets: [start, end] }] of Object.entries(entries)) {
    if (dtype !== "F32") throw damaged(`tensor ${name} is ${dtype}, not F32`);
    const from = 8 + headerLength + start;
    if (8 + headerLength + end > bytes.length) throw damaged(`tensor ${name} is cut off`);
    const values = new Float32Array(bytes.slice(from, from + end - start).buffer);
    tensors.set(name, { shape, values });
  }
  return { tensors, metadata };
}
