/**
 * What became of every picture: faces by the rung that found them, and the pictures left out, each
 * with its reason.
 *
 * @module
 */

import type { FaceRow } from "../store/mod.ts";
import type { Json } from "../system/mod.ts";
import { isJsonObject } from "./as_json.ts";

/** Why a picture gave no face, and what that means. */
export const SKIP_REASONS = {
  missing: "there is no such file",
  unreadable: "the file is empty, damaged or no picture",
  "no face": "the detector found none",
  elsewhere: "no face was found where the source says that it is",
  failed: "a network could not work on it",
  crash: "it ended the process twice, each time alone",
} as const;

/** One of {@linkcode SKIP_REASONS}. */
export type SkipReason = keyof typeof SKIP_REASONS;

/** A picture that was left out. */
export interface SkippedPicture {
  readonly picture: string;
  readonly reason: SkipReason;
  /** What the decoder or the detector said; may be empty. */
  readonly detail: string;
}

/** What became of the pictures. Goes through JSON unharmed. */
export interface ExtractionReport {
  /** How many were looked at. */
  readonly pictures: number;
  readonly faces: number;
  /** How many faces each rung of the detector found. */
  readonly rungs: Readonly<Record<string, number>>;
  /** How many pictures were left out for each reason. */
  readonly reasons: Readonly<Partial<Record<SkipReason, number>>>;
  /** In the order of the source. */
  readonly skipped: readonly SkippedPicture[];
  /** What was wrong with the source as a whole, a sentence each. */
  readonly problems: readonly string[];
}

/** Reads a report, as it is in a store's manifest; nothing if it is none. */
export function parseReport(report: Json | undefined): ExtractionReport | undefined {
  return report !== undefined && isReport(report) ? report : undefined;
}

function isReport(value: Json): value is Json & ExtractionReport {
  return isJsonObject(value) && typeof value.pictures === "number" &&
    typeof value.faces === "number" && Array.isArray(value.skipped) &&
    Array.isArray(value.problems) && ["rungs", "reasons"].every((name) => {
      const counts = value[name];
      return counts !== undefined && isJsonObject(counts);
    });
}

/** Counts what became of some pictures. */
export class ReportBuilder {
  readonly #problems: readonly string[];
  readonly #skipped: SkippedPicture[] = [];
  readonly #rungs = new Map<string, number>();
  #pictures = 0;
  #faces = 0;

  /** @param problems What is wrong with the source as a whole. */
  constructor(problems: readonly string[]) {
    this.#problems = problems;
  }

  /** Adds the outcome of some more pictures, in the order of the source. */
  add(rows: readonly FaceRow[], skipped: readonly SkippedPicture[]): void {
    for (const { rung } of rows) this.#rungs.set(rung, (this.#rungs.get(rung) ?? 0) + 1);
    this.#skipped.push(...skipped);
    this.#faces += rows.length;
    this.#pictures += new Set(rows.map(({ picture }) => picture)).size + skipped.length;
  }

  /** The report of all that was added. */
  report(): ExtractionReport {
    return makeReport({
      pictures: this.#pictures,
      faces: this.#faces,
      rungs: Object.fromEntries(this.#rungs),
      skipped: this.#skipped,
      problems: this.#problems,
    });
  }
}

/** The report of several parts of one source, in their order. */
export function joinReports(parts: readonly ExtractionReport[]): ExtractionReport {
  const rungs: Record<string, number> = {};
  for (const part of parts) {
    for (const [rung, count] of Object.entries(part.rungs)) {
      rungs[rung] = (rungs[rung] ?? 0) + count;
    }
  }
  return makeReport({
    pictures: parts.reduce((sum, part) => sum + part.pictures, 0),
    faces: parts.reduce((sum, part) => sum + part.faces, 0),
    rungs,
    skipped: parts.flatMap(({ skipped }) => skipped),
    problems: parts[0]?.problems ?? [],
  });
}

/** Puts everything in an order that depends on nothing but the outcome. */
function makeReport(counted: Omit<ExtractionReport, "reasons">): ExtractionReport {
  const reasons: Partial<Record<SkipReason, number>> = {};
  for (const reason of Object.keys(SKIP_REASONS) as SkipReason[]) {
    const count = counted.skipped.filter((skipped) => skipped.reason === reason).length;
    if (count > 0) reasons[reason] = count;
  }
  const { pictures, faces, skipped, problems } = counted;
  const rungs = Object.fromEntries(
    Object.entries(counted.rungs).sort(([a], [b]) => a < b ? -1 : 1),
  );
  return { pictures, faces, rungs, reasons, skipped: [...skipped], problems: [...problems] };
}

/** The left-out pictures as a table: `picture,reason,detail`. */
export function reportCsv({ skipped }: ExtractionReport): string {
  const cell = (text: string) => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = skipped.map(({ picture, reason, detail }) => [picture, reason, detail].map(cell));
  return [["picture", "reason", "detail"], ...lines].map((cells) => `${cells.join(",")}\n`).join(
    "",
  );
}

/** A few lines for people. */
export function describeReport(report: ExtractionReport): string[] {
  const { pictures, faces, rungs, reasons, skipped } = report;
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
    lines.push(`Left out: ${why.join(", ")}; each one is in report.csv`);
  }
  return lines;
}
