/**
 * Faults of JPEG files that every viewer passes over, taken out, so that a decoder which is strict
 * about pictures that are damaged or cut short reads these (ITU-T T.81, annex B). Cameras write
 * them: a wrong spectral selection of a sequential scan, which has but one; bytes before a marker;
 * header fields with numbers that mean nothing.
 *
 * A scan's own data stay as they are, so a scan that is cut short stays so.
 *
 * @module
 */

/** A file without faults, and which ones it had. */
interface MendedJpeg {
  /** The file's bytes. */
  readonly file: Uint8Array;
  /** A few words each. */
  readonly faults: readonly string[];
}

const [START, END, SCAN] = [0xd8, 0xd9, 0xda];
const [JFIF, ADOBE] = [0xe0, 0xee];

/** Frames whose scans hold all of each coefficient: baseline, extended, and that with arithmetic coding. */
const SEQUENTIAL = [0xc0, 0xc1, 0xc9];

/** How to mend. */
interface MendJpegOptions {
  /**
   * Whether zeros at the end of a scan are taken for filling, which some encoders put there; they may
   * be the scan's own. Default false.
   */
  readonly trimScans?: boolean;
}

/**
 * Takes the faults out of a JPEG file.
 *
 * @returns Nothing if it has none of them, or if it is no JPEG file with an end.
 */
export function mendJpeg(
  file: Uint8Array,
  { trimScans = false }: MendJpegOptions = {},
): MendedJpeg | undefined {
  if (file[0] !== 0xff || file[1] !== START) return undefined;
  const parts: Uint8Array[] = [file.subarray(0, 2)];
  const faults = new Set<string>();
  let components = 0;
  let isSequential = false;
  let hasScan = false;
  let adobe: Uint8Array | undefined;
  let at = 2;
  for (;;) {
    const marker = nextMarker(file, at);
    const code = file[marker];
    if (code === undefined) return undefined;
    // Any number of 255 may fill up before a marker.
    const between = file.subarray(at, marker).filter((byte) => byte !== 0xff);
    // Behind a scan they may be what is left of another one, whose marker is damaged.
    if (hasScan && between.some((byte) => byte !== 0)) return undefined;
    if (between.length > 0) faults.add("bytes before a marker");
    if (code === END) break;
    const end = marker + (isAlone(code) ? 1 : 1 + wordAt(file, marker + 1));
    if (end > file.length) return undefined;
    const segment = file.slice(marker - 1, end);
    parts.push(segment);
    at = end;
    if (code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code)) {
      isSequential = SEQUENTIAL.includes(code);
      components = segment[9] ?? 0;
    } else if (code === JFIF && textAt(segment, 4, 5) === "JFIF\0") {
      if (replace(segment, 9, [1])) faults.add("an unknown version of JFIF");
    } else if (code === ADOBE && textAt(segment, 4, 5) === "Adobe") {
      adobe = segment;
    } else if (code === SCAN) {
      hasScan = true;
      const selection = 5 + 2 * (segment[4] ?? 0);
      if (isSequential && replace(segment, selection, [0, 63, 0])) {
        faults.add("a wrong spectral selection");
      }
      at = scanEnd(file, end);
      let last = at;
      // A first zero may be the scan's own.
      while (trimScans && file[last - 1] === 0 && file[last - 2] === 0) last--;
      if (last < at) faults.add("zeros behind a scan");
      parts.push(file.subarray(end, last));
    }
  }
  // Without a transform that fits, readers take the usual one for the number of components.
  const usual = components === 4 ? 2 : 1;
  if (adobe !== undefined && adobe[15] !== 0 && replace(adobe, 15, [usual])) {
    faults.add("an unknown colour transform");
  }
  if (faults.size === 0) return undefined;
  const blob = [...parts, Uint8Array.of(0xff, END)];
  const mended = new Uint8Array(blob.reduce((sum, { length }) => sum + length, 0));
  let length = 0;
  for (const part of blob) {
    mended.set(part, length);
    length += part.length;
  }
  return { file: mended, faults: [...faults] };
}

/** Where the code of the next marker is; beyond the end if there is none. */
function nextMarker(file: Uint8Array, from: number): number {
  for (let at = from; at < file.length; at++) {
    const code = file[at + 1] ?? 0;
    if (file[at] === 0xff && code !== 0 && code !== 0xff) return at + 1;
  }
  return file.length;
}

/** Where a scan's data end: at a marker that no scan has in it. */
function scanEnd(file: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const marker = nextMarker(file, at);
    if (!isAlone(file[marker] ?? END)) return Math.min(file.length, marker - 1);
    at = marker + 1;
  }
}

/** Whether nothing belongs to a marker: it restarts a scan, or is for private use in one. */
function isAlone(code: number): boolean {
  return code === 1 || (code >= 0xd0 && code <= 0xd7);
}

function wordAt(file: Uint8Array, at: number): number {
  return 256 * (file[at] ?? 0) + (file[at + 1] ?? 0);
}

function textAt(file: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...file.subarray(at, at + length));
}

/** Puts other bytes in their place; whether they were others. */
function replace(segment: Uint8Array, at: number, bytes: readonly number[]): boolean {
  if (at + bytes.length > segment.length) return false;
  const differs = bytes.some((byte, i) => segment[at + i] !== byte);
  segment.set(bytes, at);
  return differs;
}
