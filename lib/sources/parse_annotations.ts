/**
 * Reads one of CelebA's annotation files, byte by byte: 202,599 lines of 40 attributes take a third
 * of a second, and no line or value becomes a string on its way.
 *
 * White space and commas part the values in both spellings; empty lines, Windows' line ends and a
 * byte order mark are passed over.
 *
 * @module
 */

import { type AnnotationLayout, NAME_COLUMN } from "./annotation_files.ts";

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
interface AnnotationFile {
  /** The file's path, for messages. */
  readonly file: string;
  readonly layout: AnnotationLayout;
  readonly spelling: "txt" | "csv";
  /** The names that the file probably has, in its order: those are not decoded again. */
  readonly likelyNames: readonly string[];
}

/** What to do about a line that cannot be read. */
const CURE = "fetch the file again or correct the line";

/**
 * Reads an annotation file.
 *
 * @throws {SyntaxError} If anything in it is not as it must be; the message names file, line and
 * value.
 */
export function parseAnnotations(bytes: Uint8Array, annotations: AnnotationFile): AnnotationTable {
  const { file, layout, likelyNames } = annotations;
  let { at, line, count: said } = readHead(bytes, annotations);
  const width = layout.columns.length;
  // A row has at least two bytes for each cell: rubbish must not reserve more than it could fill.
  const mostRows = Math.min(countLines(bytes, at), Math.ceil(bytes.length / (2 * width)));
  const values = new Int32Array(mostRows * width);
  const lines = new Uint32Array(mostRows);
  const names: string[] = [];
  const wrongLength = (found: number) => {
    const cut = at >= bytes.length ? ", where the file ends" : "";
    return new SyntaxError(
      `Cannot read ${file} as line ${line} must have ${width} ${
        width === 1 ? "value" : "values"
      } after the name: got ${found}${cut}; ${CURE}`,
    );
  };
  while ((at = skipBlanks(bytes, at)) < bytes.length) {
    if (bytes[at] !== NEWLINE) {
      const row = names.length;
      const nameEnd = cellEnd(bytes, at);
      names.push(
        likely(bytes, at, nameEnd, likelyNames[row]) ??
          checkedName(text(bytes, at, nameEnd), file, line),
      );
      lines[row] = line;
      at = nameEnd;
      for (let column = 0; column < width; column++) {
        at = skipBlanks(bytes, at);
        const end = cellEnd(bytes, at);
        if (end === at) throw wrongLength(column);
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
        throw wrongLength(width + cellsOf(text(bytes, at, lineEnd(bytes, at))).length);
      }
    }
    at++;
    line++;
  }
  const count = names.length;
  if (said !== undefined && said !== count) {
    throw new SyntaxError(
      `Cannot read ${file} as line 1 says that it has ${said} pictures: got ${count}; fetch the file again`,
    );
  }
  if (count === 0) {
    throw new SyntaxError(`Cannot read ${file} as it has no pictures: fetch the file again`);
  }
  if (!sameNames(names, likelyNames)) checkUnique(file, names, lines);
  return {
    file,
    names,
    lines: lines.subarray(0, count),
    values: values.subarray(0, count * width),
  };
}

/** Whether two lists are the same names in the same order. */
export function sameNames(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name, i) => name === others[i]);
}

function checkUnique(file: string, names: readonly string[], lines: Uint32Array): void {
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

/** The name that is expected, if it stands there. */
function likely(bytes: Uint8Array, from: number, to: number, name?: string): string | undefined {
  if (name === undefined || name.length !== to - from) return undefined;
  for (let i = 0; i < name.length; i++) {
    if (name.charCodeAt(i) !== bytes[from + i] || name.charCodeAt(i) > 127) return undefined;
  }
  return name;
}

function checkedName(name: string, file: string, line: number): string {
  // deno-lint-ignore no-control-regex
  if (!/[\x00-\x1f\x7f\ufffd]/.test(name)) return name;
  throw new SyntaxError(
    `Cannot read ${file} as line ${line} must begin with a picture's name: got ${
      shown(name)
    }; ${CURE}`,
  );
}

/**
 * Reads what comes before the pictures' lines, and checks it: how many pictures there are said to
 * be, and the columns' names, where a file has them.
 *
 * @returns Where the pictures' lines begin, the number of the line there, and how many are said.
 */
function readHead(bytes: Uint8Array, { file, layout, spelling }: AnnotationFile) {
  const byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  let at = byteOrderMark ? 3 : 0;
  if (skipBlanks(bytes, at) === bytes.length) {
    throw new SyntaxError(`Cannot read ${file} as it is empty: fetch the file again`);
  }
  let line = 1;
  let count: number | undefined;
  if (spelling === "txt" && !layout.counted) return { at, line, count };
  if (spelling === "txt") {
    count = readCount(text(bytes, at, lineEnd(bytes, at)).trim(), file);
    at = lineEnd(bytes, at) + 1;
    line = 2;
  }
  const end = lineEnd(bytes, at);
  checkColumns(text(bytes, at, end), file, line, layout.columns);
  return { at: Math.min(bytes.length, end + 1), line: line + 1, count };
}

function readCount(text: string, file: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new SyntaxError(
    `Cannot read ${file} as line 1 must be the number of pictures: got ${shown(text)}; ${CURE}`,
  );
}

function checkColumns(text: string, file: string, line: number, columns: readonly string[]): void {
  const found = cellsOf(text);
  if (found[0] === NAME_COLUMN) found.shift();
  const wrong = columns.findIndex((name, i) => found[i] !== name);
  if (wrong === -1 && found.length === columns.length) return;
  const rule = `Cannot read ${file} as line ${line} must name`;
  const broken = found.length === columns.length
    ? `${columns[wrong]} as column ${wrong + 1}: got ${shown(found[wrong] ?? "")}`
    : `${columns.length} columns, ${columns[0]} first: got ${found.length}, ${shown(text)}`;
  throw new SyntaxError(`${rule} ${broken}; ${CURE}`);
}

const NEWLINE = 10;
const MINUS = 45;

/** The first byte from `at` on that is no blank: no space, tab, carriage return or comma. */
function skipBlanks(bytes: Uint8Array, at: number): number {
  while (at < bytes.length && isBlank(bytes[at])) at++;
  return at;
}

/** Where the cell at `at` ends. */
function cellEnd(bytes: Uint8Array, at: number): number {
  while (at < bytes.length && bytes[at] !== NEWLINE && !isBlank(bytes[at])) at++;
  return at;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 32 || byte === 9 || byte === 13 || byte === 44;
}

/** Where the line at `at` ends: at its newline or at the end of the bytes. */
function lineEnd(bytes: Uint8Array, at: number): number {
  const end = bytes.indexOf(NEWLINE, at);
  return end === -1 ? bytes.length : end;
}

/** How many lines there are from a byte on, a last one without newline included. */
function countLines(bytes: Uint8Array, from: number): number {
  let count = 1;
  for (let at = from; (at = bytes.indexOf(NEWLINE, at)) !== -1; at++) count++;
  return count;
}

/** The cells of a line. */
function cellsOf(line: string): string[] {
  return line.split(/[\s,]+/).filter((cell) => cell !== "");
}

/** A whole number of at most nine digits, or NaN. */
function integer(bytes: Uint8Array, from: number, to: number): number {
  const negative = bytes[from] === MINUS;
  const first = negative ? from + 1 : from;
  if (first === to || to - first > 9) return NaN;
  let value = 0;
  for (let i = first; i < to; i++) {
    const digit = (bytes[i] ?? 0) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes as text (UTF-8). */
function text(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, to));
}

/** Text from a file for a message: quoted, escaped, not too long. */
function shown(value: string): string {
  const short = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return JSON.stringify(short).replaceAll(/[\u007f-\u009f\u2028\u2029]/g, "\ufffd");
}
