/**
 * Reads one of CelebA's annotation files, byte by byte: 202,599 lines of 40 attributes take a third
 * of a second, and no line or value becomes a string on its way.
 *
 * White space and commas part the values in both spellings; empty lines, Windows' line ends and a
 * byte order mark are passed over.
 *
 * @module
 */

import {
  cellEnd,
  countCells,
  countLines,
  integer,
  lineEnd,
  NEWLINE,
  shown,
  skipBlanks,
  text,
} from "./cells.ts";
import { type AnnotationFile, CURE, readHead } from "./annotation_head.ts";
import type { AnnotationLayout } from "./layout.ts";

/** An annotation file, read. */
export interface AnnotationTable {
  /** For messages. */
  readonly file: string;
  /** The pictures' names, each once, in the file's order. */
  readonly names: readonly string[];
  /** The line of each picture in the file, from 1. */
  readonly lines: Uint32Array;
  /** A row of values for each picture, shape `[pictures, columns]`. */
  readonly values: Int32Array;
}

/** Which file it is and what to expect in it. */
export interface ParseAnnotationsOptions extends AnnotationFile {
  /** The names that the file probably has, in its order: those are not decoded again. */
  readonly likelyNames?: readonly string[];
}

/**
 * Reads an annotation file.
 *
 * @throws {SyntaxError} If anything in it is not as it must be; the message names file, line and value.
 */
export function parseAnnotations(
  bytes: Uint8Array,
  { file, layout, spelling, likelyNames = [] }: ParseAnnotationsOptions,
): AnnotationTable {
  const head = readHead(bytes, { file, layout, spelling });
  const width = layout.columns.length;
  // A row has at least two bytes for each cell: rubbish must not reserve more than it could fill.
  const mostRows = Math.min(countLines(bytes, head.end), Math.ceil(bytes.length / (2 * width)));
  const values = new Int32Array(mostRows * width);
  const lines = new Uint32Array(mostRows);
  const names: string[] = [];
  let at = head.end;
  let line = head.line;
  while ((at = skipBlanks(bytes, at)) < bytes.length) {
    if (bytes[at] !== NEWLINE) {
      const row = names.length;
      const nameEnd = cellEnd(bytes, at);
      names.push(
        isLikely(bytes, at, nameEnd, likelyNames[row]) ??
          decodeName(bytes, at, nameEnd, file, line),
      );
      lines[row] = line;
      at = nameEnd;
      for (let column = 0; column < width; column++) {
        at = skipBlanks(bytes, at);
        const end = cellEnd(bytes, at);
        if (end === at) throw wrongLength(bytes, { file, line, found: column, layout, at });
        const value = integer(bytes, at, end);
        if (!layout.allows(value, column) || Number.isNaN(value)) {
          throw new SyntaxError(
            `Cannot read ${file} as ${layout.columns[column]} in line ${line} must be ${
              layout.rule(column)
            }: got ${shown(text(bytes, at, end))}; ${CURE}`,
          );
        }
        values[row * width + column] = value;
        at = end;
      }
      at = skipBlanks(bytes, at);
      if (at < bytes.length && bytes[at] !== NEWLINE) {
        const found = width + countCells(bytes, at, lineEnd(bytes, at));
        throw wrongLength(bytes, { file, line, found, layout, at });
      }
    }
    at++;
    line++;
  }
  const count = names.length;
  checkCount(file, head.count, count);
  const table = {
    file,
    names,
    lines: lines.subarray(0, count),
    values: values.subarray(0, count * width),
  };
  if (!sameNames(names, likelyNames)) checkUnique(table);
  return table;
}

function checkCount(file: string, said: number | undefined, found: number): void {
  if (said !== undefined && said !== found) {
    throw new SyntaxError(
      `Cannot read ${file} as line 1 says that it has ${said} pictures: got ${found}; fetch the file again`,
    );
  }
  if (found === 0) {
    throw new SyntaxError(`Cannot read ${file} as it has no pictures: fetch the file again`);
  }
}

function checkUnique({ file, names, lines }: AnnotationTable): void {
  if (names.every((name, i) => i === 0 || name > (names[i - 1] ?? ""))) return;
  const rows = new Map<string, number>();
  names.forEach((name, row) => {
    const first = rows.get(name);
    if (first !== undefined) {
      throw new SyntaxError(
        `Cannot read ${file} as a picture must have one line: got ${shown(name)} in lines ${
          lines[first]
        } and ${lines[row]}; remove one of them`,
      );
    }
    rows.set(name, row);
  });
}

function wrongLength(
  bytes: Uint8Array,
  { file, line, found, layout, at }: {
    readonly file: string;
    readonly line: number;
    readonly found: number;
    readonly layout: AnnotationLayout;
    readonly at: number;
  },
): SyntaxError {
  const cut = at >= bytes.length ? ", where the file ends" : "";
  const wanted = layout.columns.length;
  return new SyntaxError(
    `Cannot read ${file} as line ${line} must have ${wanted} ${
      wanted === 1 ? "value" : "values"
    } after the name: got ${found}${cut}; ${CURE}`,
  );
}

/** Whether two lists are the same names in the same order. */
export function sameNames(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name, i) => name === others[i]);
}

function isLikely(
  bytes: Uint8Array,
  from: number,
  to: number,
  name: string | undefined,
): string | undefined {
  if (name === undefined || name.length !== to - from) return undefined;
  for (let i = 0; i < name.length; i++) {
    if (name.charCodeAt(i) !== bytes[from + i] || name.charCodeAt(i) > 127) return undefined;
  }
  return name;
}

function decodeName(
  bytes: Uint8Array,
  from: number,
  to: number,
  file: string,
  line: number,
): string {
  const name = text(bytes, from, to);
  // deno-lint-ignore no-control-regex
  if (!/[\x00-\x1f\x7f\ufffd]/.test(name)) return name;
  throw new SyntaxError(
    `Cannot read ${file} as line ${line} must begin with a picture's name: got ${
      shown(name)
    }; ${CURE}`,
  );
}
