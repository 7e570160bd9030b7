/**
 * Pictures straight from a zip. The archive's directory is read once and kept in 10 MB of plain
 * numbers, and each picture is read from its place. yauzl reads the directory; it does not compare
 * checksums, so that is done here.
 *
 * @module
 */

import { type FileHandle, open } from "node:fs/promises";
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import yauzl from "yauzl";
import type { PictureStamp } from "../annotations/mod.ts";
import { isForeignFolder, messageOf, PICTURE_NAME, type PictureFiles } from "./picture_files.ts";

/**
 * Opens a zip with pictures, in whatever folders they lie.
 *
 * @param problems Sentences are added about what is passed over.
 * @throws {SyntaxError} If the zip is damaged as a whole.
 */
export async function openArchive(path: string, problems: string[]): Promise<PictureFiles> {
  const file = await ReadAheadFile.open(path);
  try {
    const zip = await yauzl.fromRandomAccessReaderPromise(file, file.size, {
      autoClose: false,
      // One strange entry must not close the whole archive: names and sizes are looked at here.
      decodeStrings: false,
      validateEntrySizes: false,
    });
    const { names, entry, stamp } = await readDirectory(zip, path, problems)
      .catch(because("its directory is damaged"));
    if (names.length === 0) throw new Error("it holds no pictures");
    // From here on small headers are read from all over the file.
    file.aheadBytes = 0;
    return {
      path,
      names,
      stamp,
      read: async (index) => {
        try {
          return await readEntry(zip, file, entry(index));
        } catch (cause) {
          const what = `Cannot read the picture ${names[index]} of ${path} as`;
          throw new Error(`${what} ${messageOf(cause)}`, { cause });
        }
      },
      close: () => file.handle.close(),
    };
  } catch (cause) {
    const start = await file.readAt(0, 4).catch(() => new Uint8Array());
    await file.handle.close();
    throw new SyntaxError(
      `Cannot read ${path} as ${wholeReason(cause, start, file.size)}; fetch the file again`,
      { cause },
    );
  }
}

/** What is kept of an entry: where it is in the archive, and what its bytes must be like. */
const KEPT = [
  "relativeOffsetOfLocalHeader",
  "compressedSize",
  "uncompressedSize",
  "crc32",
  "compressionMethod",
  "generalPurposeBitFlag",
] as const;

/** Reads all entries, and keeps of each picture a few numbers. */
async function readDirectory(zip: yauzl.ZipFile, path: string, problems: string[]) {
  const names: string[] = [];
  const width = KEPT.length;
  // Offsets reach beyond 32 bits in a zip of 4 GB and more.
  // A damaged count must not reserve more than the directory could fill, at 46 bytes an entry.
  const numbers = new Float64Array(width * Math.min(zip.entryCount, Math.ceil(zip.fileSize / 46)));
  const seen = new Set<string>();
  const twice: string[] = [];
  const decoder = new TextDecoder();
  for await (const entry of zip.eachEntry()) {
    // PowerShell and other programs for Windows part folders by backslashes.
    const parts = decoder.decode(entry.fileNameRaw).split(/[\\/]/);
    const name = parts.at(-1) ?? "";
    if (!PICTURE_NAME.test(name) || name.startsWith(".") || parts.some(isForeignFolder)) continue;
    if (seen.has(name)) {
      twice.push(parts.join("/"));
      continue;
    }
    seen.add(name);
    numbers.set(KEPT.map((field) => entry[field]), width * names.length);
    names.push(name);
  }
  if (twice.length > 0) {
    problems.push(
      `${path} has more than one picture of the same name, and the first is used: passed over ${twice.length}, such as ${
        twice[0]
      }`,
    );
  }
  const entry = (index: number): yauzl.Entry => {
    const kept = KEPT.map((field, i) => [field, numbers[width * index + i] ?? NaN]);
    return Object.assign(new yauzl.Entry(), Object.fromEntries(kept));
  };
  const numberOf = (index: number, field: typeof KEPT[number]) =>
    numbers[width * index + KEPT.indexOf(field)] ?? NaN;
  const stamp = (index: number): PictureStamp => ({
    bytes: numberOf(index, "uncompressedSize"),
    crc32: numberOf(index, "crc32"),
  });
  return { names, entry, stamp };
}

const STORED = 0;
const DEFLATED = 8;
const inflate = promisify(inflateRaw);

/** Pictures of more bytes than this are taken for damage. */
const LARGEST_PICTURE = 1 << 28;

async function readEntry(
  zip: yauzl.ZipFile,
  file: ReadAheadFile,
  entry: yauzl.Entry,
): Promise<Uint8Array> {
  const { compressedSize, uncompressedSize, compressionMethod } = entry;
  if (entry.generalPurposeBitFlag & 1) {
    throw new Error("it is encrypted: unpack the archive with its password");
  }
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
    throw new Error(
      `it is compressed by method ${compressionMethod}, neither stored nor deflated: unpack the archive`,
    );
  }
  if (uncompressedSize === 0) throw new Error("its file is empty");
  if (Math.max(compressedSize, uncompressedSize) > LARGEST_PICTURE) {
    throw new Error(`it is said to have ${uncompressedSize} bytes`);
  }
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
    .catch(because("its header is damaged"));
  const raw = await file.readAt(fileDataStart, compressedSize);
  const bytes = compressionMethod === STORED ? raw : new Uint8Array(
    await inflate(raw, { maxOutputLength: uncompressedSize })
      .catch(because("its data are damaged")),
  );
  if (bytes.length !== uncompressedSize) {
    throw new Error(`it has ${bytes.length} bytes and should have ${uncompressedSize}`);
  }
  const sum = crc32(bytes);
  if (sum !== entry.crc32) {
    throw new Error(`its CRC-32 is ${hex(sum)} and should be ${hex(entry.crc32)}`);
  }
  return bytes;
}

/** Puts a few words before an error's message. */
function because(what: string): (cause: unknown) => never {
  return (cause) => {
    throw new Error(`${what}: ${messageOf(cause)}`, { cause });
  };
}

const hex = (sum: number) => sum.toString(16).padStart(8, "0");

/** Why an archive cannot be opened at all. */
function wholeReason(cause: unknown, start: Uint8Array, size: number): string {
  const message = messageOf(cause);
  if (!message.startsWith("End of central directory")) return message;
  const isZip = new TextDecoder().decode(start) === "PK\x03\x04";
  return isZip
    ? `it begins as a zip but its end is missing, after ${size} bytes`
    : `it is no zip: got ${size} bytes`;
}

/**
 * A file as yauzl reads it, but a megabyte at a time and by several readers at once: it asks for
 * the directory of an archive entry by entry, twice each, which for CelebA's 202,599 took 23
 * seconds and takes one this way.
 */
class ReadAheadFile extends yauzl.RandomAccessReader {
  /** How many bytes to read at least. */
  aheadBytes = 1 << 20;
  #window: Uint8Array = new Uint8Array(0);
  #windowStart = 0;

  private constructor(readonly handle: FileHandle, readonly size: number) {
    super();
  }

  static async open(path: string): Promise<ReadAheadFile> {
    const handle = await open(path, "r");
    try {
      return new ReadAheadFile(handle, (await handle.stat()).size);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Reads bytes; fewer than asked for if the file ends before. */
  async readAt(position: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const left = length - filled;
      const { bytesRead } = await this.handle.read(bytes, filled, left, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  }

  /** What yauzl calls: fills `buffer`, perhaps before it returns. */
  override read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    const at = position - this.#windowStart;
    if (at >= 0 && at + length <= this.#window.length) {
      buffer.set(this.#window.subarray(at, at + length), offset);
      callback(null);
      return;
    }
    this.readAt(position, Math.max(length, this.aheadBytes)).then((bytes) => {
      this.#window = bytes;
      this.#windowStart = position;
      if (bytes.length < length) {
        callback(new RangeError(`the file ends at ${this.size}, before ${position + length}`));
        return;
      }
      buffer.set(bytes.subarray(0, length), offset);
      callback(null);
    }).catch(callback);
  }

  /** What yauzl calls at the end. */
  override close(callback: (error: Error | null) => void): void {
    this.handle.close().then(() => callback(null), callback);
  }
}
