/**
 * What became of every picture: faces by the rung that found them, and the pictures left out, each
 * with its reason.
 *
 * @module
 */

import type { FaceRow } from "../store/mod.ts";
import { csvText, isRecord, type Json } from "../system/mod.ts";

/** Why a picture gave no face. */
export type SkipReason =
  /** There is no such file. */
  | "missing"
  /** The file is empty, damaged or no picture. */
  | "unreadable"
  /** The detector found none. */
  | "no face"
  /** No face was found where the source says that it is. */
  | "elsewhere"
  /** A network could not work on it. */
  | "failed"
  /** It ended the process twice, each time alone. */
  | "crash";

/** In the order in which reports count them. */
const SKIP_REASONS: readonly SkipReason[] = [
  "missing",
  "unreadable",
  "no face",
  "elsewhere",
  "failed",
  "crash",
];

/** A picture that was left out. */
export interface SkippedPicture {
  /** Its name. */
  readonly picture: string;
  /** What was wrong. */
  readonly reason: SkipReason;
  /** What the decoder or the detector said; may be empty. */
  readonly detail: string;
}

/** What is wrong with a picture's file, though the picture is whole and was taken. */
export interface PictureNote {
  /** Its name. */
  readonly picture: string;
  /** What the decoder passed over. */
  readonly note: string;
}

/** What became of the pictures. Goes through JSON unharmed. */
export interface ExtractionReport {
  /** How many were looked at. */
  readonly pictures: number;
  /** How many were taken. */
  readonly faces: number;
  /** How many faces each rung of the detector found. */
  readonly rungs: Readonly<Record<string, number>>;
  /** How many pictures were left out for each reason. */
  readonly reasons: Readonly<Partial<Record<SkipReason, number>>>;
  /** In the order of the source. */
  readonly skipped: readonly SkippedPicture[];
  /** In the order of the source; absent where there are none. */
  readonly notes?: readonly PictureNote[];
  /** What was wrong with the source as a whole, a sentence each. */
  readonly problems: readonly string[];
}

/** Reads a report, as it is in a store's manifest; nothing if it is none. */
export function parseReport(report: Json | undefined): ExtractionReport | undefined {
  return isReport(report) ? report : undefined;
}

function isReport(value: Json | undefined): value is Json & ExtractionReport {
  return isRecord(value) && typeof value.pictures === "number" &&
    typeof value.faces === "number" && Array.isArray(value.skipped) &&
    Array.isArray(value.problems) && isRecord(value.rungs) && isRecord(value.reasons);
}

/** What became of some of the pictures. */
export type ReportPart = Omit<ExtractionReport, "reasons" | "problems">;

/** Counts what became of so many pictures. */
export function reportPart(
  pictures: number,
  rows: readonly FaceRow[],
  skipped: readonly SkippedPicture[],
  notes: readonly PictureNote[] = [],
): ReportPart {
  const rungs: Record<string, number> = {};
  for (const { rung } of rows) rungs[rung] = (rungs[rung] ?? 0) + 1;
  return { pictures, faces: rows.length, rungs, skipped, notes };
}

/**
 * The report of several parts of one source, in their order. Everything else is in an order that depends
 * on nothing but the outcome.
 *
 * @param problems What is wrong with the source as a whole.
 */
export function joinReports(
  parts: readonly ReportPart[],
  problems: readonly string[],
): ExtractionReport {
  const sum = (value: (part: ReportPart) => number | undefined) =>
    parts.reduce((total, part) => total + (value(part) ?? 0), 0);
  const skipped = parts.flatMap(({ skipped }) => skipped);
  const notes = parts.flatMap(({ notes = [] }) => notes);
  const rungs = [...new Set(parts.flatMap(({ rungs }) => Object.keys(rungs)))].sort();
  const reasons = SKIP_REASONS.map((reason) =>
    [reason, skipped.filter((each) => each.reason === reason).length] as const
  );
  return {
    pictures: sum(({ pictures }) => pictures),
    faces: sum(({ faces }) => faces),
    rungs: Object.fromEntries(rungs.map((rung) => [rung, sum(({ rungs }) => rungs[rung])])),
    reasons: Object.fromEntries(reasons.filter(([, count]) => count > 0)),
    skipped,
    ...(notes.length > 0 ? { notes } : {}),
    problems: [...problems],
  };
}

/** The table's name, beside a store's own files. */
export const REPORT_FILE = "report.csv";

/**
 * The left-out pictures as a table: `picture,reason,detail`; below them those that were taken though
 * something is wrong with their files, with the reason `taken`.
 */
export function reportCsv({ skipped, notes = [] }: ExtractionReport): string {
  const rows = [
    ...skipped.map(({ picture, reason, detail }) => ({ picture, reason, detail })),
    ...notes.map(({ picture, note }) => ({ picture, reason: "taken", detail: note })),
  ];
  return csvText(rows, ["picture", "reason", "detail"]);
}

/** A few lines for people. */
export function describeReport(report: ExtractionReport): string[] {
  const { pictures, faces, rungs, reasons, skipped, notes = [] } = report;
  const count = (value: number) => value.toLocaleString("en");
  const share = pictures > 0 ? (100 * (pictures - skipped.length)) / pictures : 0;
  const found = Object.entries(rungs).map(([rung, found]) => `${rung} ${count(found)}`).join(", ");
  const lines = [
    `${count(faces)} faces in ${count(pictures - skipped.length)} of ${count(pictures)} pictures ` +
    `(${share.toFixed(1)} %)`,
  ];
  if (found) lines.push(`Found by: ${found}`);
  if (skipped.length > 0) {
    const why = Object.entries(reasons).map(([reason, number]) =>
      `${reason} ${count(number ?? 0)}`
    );
    lines.push(`Left out: ${why.join(", ")}; each one is in ${REPORT_FILE}`);
  }
  if (notes.length > 0) {
    lines.push(
      `Taken though something is wrong with the file: ${
        count(notes.length)
      }; each is in ${REPORT_FILE}`,
    );
  }
  return lines;
}

/** No store is made, as it would have no faces. */
export class NoFacesError extends RangeError {
  override readonly name = "NoFacesError";
}

/** @throws {NoFacesError} If no face was found; the message says what was wrong with the pictures. */
export function assertFaces(report: ExtractionReport, source: string): void {
  if (report.faces > 0) return;
  const examples = report.skipped.slice(0, 3).map(({ picture, reason }) => `${picture} ${reason}`);
  const [summary = "", ...rest] = describeReport(report);
  throw new NoFacesError(
    [
      `Cannot make a face store of ${source} as it would be empty: ${summary}`,
      ...report.problems.slice(0, 5),
      ...rest.filter((line) => !line.startsWith("Left out")),
      ...examples,
    ].join("\n"),
  );
}
