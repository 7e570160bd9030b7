/**
 * Writes small zip archives, damaged ones too: every field that a test may want wrong can be given.
 *
 * @module
 */

import { crc32, deflateRawSync } from "node:zlib";

/** A file of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Default 0: stored. 8 deflates; another number is only written down. */
  readonly method?: number;
  /** General purpose bits. Default 0; 1 says that the file is encrypted. */
  readonly flags?: number;
  /** Default the true one. */
  readonly crc?: number;
  /** The size that the directory tells. Default the true one. */
  readonly size?: number;
  /** Bytes to put in place of the file's data, as long as these. */
  readonly data?: (data: Uint8Array) => Uint8Array;
}

const unchanged = (data: Uint8Array) => data;

/** The bytes of an archive. */
export function writeZip(entries: readonly ZipEntry[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes, method = 0, flags = 0, crc, size, data = unchanged } of entries) {
    const raw = data(method === 8 ? new Uint8Array(deflateRawSync(bytes)) : bytes);
    const nameBytes = new TextEncoder().encode(name);
    const fields = numbers(
      [2, 20], // version needed
      [2, flags],
      [2, method],
      [4, 0], // time and date
      [4, crc ?? crc32(bytes)],
      [4, raw.length],
      [4, size ?? bytes.length],
      [2, nameBytes.length],
      [2, 0], // extra field
    );
    const local = [numbers([4, 0x04034b50]), fields, nameBytes, raw];
    directory.push(
      numbers([4, 0x02014b50], [2, 20]),
      fields,
      numbers([2, 0], [2, 0], [2, 0], [4, 0], [4, offset]),
      nameBytes,
    );
    parts.push(...local);
    offset += joined(local).length;
  }
  const length = joined(directory).length;
  const count: [number, number] = [2, entries.length];
  const end = numbers([4, 0x06054b50], [4, 0], count, count, [4, length], [4, offset], [2, 0]);
  return joined([...parts, ...directory, end]);
}

/** Little-endian numbers, each with its length in bytes. */
function numbers(...values: readonly (readonly [length: number, value: number])[]): Uint8Array {
  return Uint8Array.from(
    values.flatMap(([length, value]) =>
      Array.from({ length }, (_, i) => Math.floor(value / 256 ** i) % 256)
    ),
  );
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
