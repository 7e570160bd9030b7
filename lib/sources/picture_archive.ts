/**
 * CelebA's aligned pictures straight from their zip: the archive's directory is read once and kept in
 * 6 MB of plain numbers, and each picture is read from its place. yauzl reads the directory; it does
 * not compare checksums, so that is done here.
 *
 * @module
 */

import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import yauzl from "yauzl";
import { PICTURE_NAME } from "../images/mod.ts";
import type { PictureFiles } from "./picture_files.ts";
import { ReadAheadFile } from "./read_ahead_file.ts";

/** Pictures of more bytes than this are taken for damage. */
const LARGEST_PICTURE = 1 << 28;

/** Where a picture is in the archive, and what its bytes must be like. */
type Entry = Pick<
  yauzl.Entry,
  | "relativeOffsetOfLocalHeader"
  | "compressedSize"
  | "uncompressedSize"
  | "crc32"
  | "compressionMethod"
  | "generalPurposeBitFlag"
>;

/**
 * Opens a zip with pictures, in whatever folders they lie.
 *
 * @param problems A sentence is added if two pictures have one name.
 * @throws {SyntaxError} If it is no zip, or its directory is damaged.
 */
export async function openPictureArchive(
  path: string,
  problems: string[],
): Promise<PictureFiles> {
  const file = await ReadAheadFile.open(path);
  try {
    const zip = await yauzl.fromRandomAccessReaderPromise(file, file.size, {
      autoClose: false,
      // One strange entry must not close the whole archive: names and sizes are looked at here.
      decodeStrings: false,
      validateEntrySizes: false,
    });
    const { names, entry } = await readDirectory(zip, path, problems)
      .catch(because("its directory is damaged"));
    if (names.length === 0) throw new Error("it holds no pictures");
    // From here on small headers are read from all over the file.
    file.aheadBytes = 0;
    return {
      path,
      names,
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

/** Reads all entries, and keeps of each picture six numbers. */
async function readDirectory(zip: yauzl.ZipFile, path: string, problems: string[]) {
  const names: string[] = [];
  // Offsets reach beyond 32 bits in a zip of 4 GB and more.
  // A damaged count must not reserve more than the directory could fill, at 46 bytes an entry.
  const numbers = new Float64Array(6 * Math.min(zip.entryCount, Math.ceil(zip.fileSize / 46)));
  const seen = new Set<string>();
  const twice: string[] = [];
  const decoder = new TextDecoder();
  for await (const entry of zip.eachEntry()) {
    const parts = decoder.decode(entry.fileNameRaw).split("/");
    const name = parts.at(-1) ?? "";
    if (!PICTURE_NAME.test(name) || name.startsWith(".") || parts[0] === "__MACOSX") continue;
    if (seen.has(name)) {
      twice.push(parts.join("/"));
      continue;
    }
    seen.add(name);
    const values = [
      entry.relativeOffsetOfLocalHeader,
      entry.compressedSize,
      entry.uncompressedSize,
      entry.crc32,
      entry.compressionMethod,
      entry.generalPurposeBitFlag,
    ];
    numbers.set(values, 6 * names.length);
    names.push(name);
  }
  if (twice.length > 0) {
    problems.push(
      `${path} has more than one picture of the same name, and the first is used: passed over ${twice.length}, such as ${
        twice[0]
      }`,
    );
  }
  const entry = (index: number): Entry => {
    const [
      relativeOffsetOfLocalHeader = NaN,
      compressedSize = NaN,
      uncompressedSize = NaN,
      crc32 = NaN,
      compressionMethod = NaN,
      generalPurposeBitFlag = NaN,
    ] = numbers.subarray(6 * index, 6 * index + 6);
    return {
      relativeOffsetOfLocalHeader,
      compressedSize,
      uncompressedSize,
      crc32,
      compressionMethod,
      generalPurposeBitFlag,
    };
  };
  return { names, entry };
}

const STORED = 0;
const DEFLATED = 8;
const inflate = promisify(inflateRaw);

async function readEntry(
  zip: yauzl.ZipFile,
  file: ReadAheadFile,
  entry: Entry,
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
  const full = Object.assign(new yauzl.Entry(), entry);
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(full, { minimal: true })
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

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
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
