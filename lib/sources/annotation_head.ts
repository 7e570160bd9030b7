/**
 * The beginning of one of CelebA's annotation files: how many pictures it says it has, and its columns.
 *
 * @module
 */

import { cellsOf, lineEnd, shown, skipBlanks, text } from "./cells.ts";
import { type AnnotationLayout, NAME_COLUMN } from "./layout.ts";

/** Which annotation file it is. */
export interface AnnotationFile {
  /** The file's path, for messages. */
  readonly file: string;
  readonly layout: AnnotationLayout;
  readonly spelling: "txt" | "csv";
}

/** What to do about a line that cannot be read. */
export const CURE = "fetch the file again or correct the line";

/** What comes before the pictures' lines. */
export interface AnnotationHead {
  /** Where the pictures' lines begin. */
  readonly end: number;
  /** The number of the line there, from 1. */
  readonly line: number;
  /** How many pictures the file says it has. */
  readonly count?: number;
}

/**
 * Reads the number of pictures and the columns' names, where a file has them, and checks them.
 *
 * @throws {SyntaxError} If they are not as they must be.
 */
export function readHead(
  bytes: Uint8Array,
  { file, layout, spelling }: AnnotationFile,
): AnnotationHead {
  const byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  let at = byteOrderMark ? 3 : 0;
  if (skipBlanks(bytes, at) === bytes.length) {
    throw new SyntaxError(`Cannot read ${file} as it is empty: fetch the file again`);
  }
  if (spelling === "txt" && !layout.counted) return { end: at, line: 1 };
  const counted = spelling === "txt" ? { count: readCount(bytes, at, file) } : {};
  if (spelling === "txt") at = lineEnd(bytes, at) + 1;
  const line = spelling === "txt" ? 2 : 1;
  const end = lineEnd(bytes, at);
  checkColumns(text(bytes, at, end), { file, line, columns: layout.columns });
  return { end: Math.min(bytes.length, end + 1), line: line + 1, ...counted };
}

function readCount(bytes: Uint8Array, at: number, file: string): number {
  const line = text(bytes, at, lineEnd(bytes, at)).trim();
  if (/^\d{1,9}$/.test(line)) return Number(line);
  throw new SyntaxError(
    `Cannot read ${file} as line 1 must be the number of pictures: got ${shown(line)}; ${CURE}`,
  );
}

function checkColumns(
  line: string,
  where: { readonly file: string; readonly line: number; readonly columns: readonly string[] },
): void {
  const found = cellsOf(line);
  if (found[0] === NAME_COLUMN) found.shift();
  const { file, columns } = where;
  const wrong = columns.findIndex((name, i) => found[i] !== name);
  if (wrong === -1 && found.length === columns.length) return;
  const rule = `Cannot read ${file} as line ${where.line} must name`;
  throw new SyntaxError(
    found.length === columns.length
      ? `${rule} ${columns[wrong]} as column ${wrong + 1}: got ${
        shown(found[wrong] ?? "")
      }; ${CURE}`
      : `${rule} ${columns.length} columns, ${columns[0]} first: got ${found.length}, ${
        shown(line)
      }; ${CURE}`,
  );
}
