/**
 * Reads and decodes pictures ahead of their use. Decoding runs on other threads, so it goes on while
 * TensorFlow computes; how much is held decoded is bounded in pictures and in bytes.
 *
 * @module
 */

import type { PictureSource } from "../annotations/mod.ts";
import type { RgbImage } from "../images/mod.ts";
import type { SkipReason } from "./report.ts";

/** A picture, or why there is none. */
export type ReadPicture =
  | { readonly image: RgbImage }
  | { readonly reason: SkipReason; readonly detail: string };

/** How far to read ahead. */
export interface PictureReaderOptions {
  /** Pictures being read or decoded at once. Default 2. */
  readonly atOnce?: number;
  /** Pictures started but not yet taken. Default 24. */
  readonly ahead?: number;
  /** No further picture is started while those decoded and not yet taken need more. Default 128 MB. */
  readonly bytesAhead?: number;
}

/** Reads pictures in the order in which they were asked for. */
export class PictureReader {
  readonly #read: (index: number) => Promise<ReadPicture>;
  readonly #limits: Required<PictureReaderOptions>;
  readonly #waiting: number[] = [];
  readonly #started = new Map<number, Promise<ReadPicture>>();
  #reading = 0;
  #bytesHeld = 0;

  /** @param read Reads one picture; must not throw. */
  constructor(
    read: (index: number) => Promise<ReadPicture>,
    options: PictureReaderOptions = {},
  ) {
    const { atOnce = 2, ahead = 24, bytesAhead = 128e6 } = options;
    this.#read = read;
    this.#limits = { atOnce, ahead, bytesAhead };
  }

  /** Says which pictures come next, after those that were said before. */
  queue(indices: readonly number[]): void {
    this.#waiting.push(...indices);
    this.#startMore();
  }

  /** Waits for a picture and hands it over; it is not held any longer. */
  async take(index: number): Promise<ReadPicture> {
    if (!this.#started.has(index)) {
      const place = this.#waiting.indexOf(index);
      if (place >= 0) this.#waiting.splice(place, 1);
      this.#start(index);
    }
    const picture = await this.#started.get(index);
    this.#started.delete(index);
    if (!picture) throw new RangeError(`Cannot take picture ${index} as it was taken before`);
    this.#bytesHeld -= bytesOf(picture);
    this.#startMore();
    return picture;
  }

  #startMore(): void {
    const { atOnce, ahead, bytesAhead } = this.#limits;
    while (
      this.#reading < atOnce && this.#started.size < ahead && this.#bytesHeld < bytesAhead
    ) {
      const index = this.#waiting.shift();
      if (index === undefined) return;
      this.#start(index);
    }
  }

  #start(index: number): void {
    this.#reading++;
    const reading = this.#read(index).then((picture) => {
      this.#reading--;
      this.#bytesHeld += bytesOf(picture);
      this.#startMore();
      return picture;
    });
    this.#started.set(index, reading);
  }
}

/** Reads a picture of a source; whatever is wrong with it becomes its reason to be left out. */
export async function readPicture(
  source: PictureSource,
  index: number,
  decode: (file: Uint8Array) => Promise<RgbImage>,
): Promise<ReadPicture> {
  let file: Uint8Array;
  try {
    file = await source.read(index);
  } catch (error) {
    return { reason: isMissing(error) ? "missing" : "unreadable", detail: whyOf(error) };
  }
  if (file.length === 0) return { reason: "unreadable", detail: "its file is empty" };
  try {
    return { image: await decode(file) };
  } catch (error) {
    return { reason: "unreadable", detail: withoutCause(whyOf(error), error) };
  }
}

/**
 * Why something failed: the first line of its message, and of `Cannot read a.jpg as it is empty`
 * only the last part. The picture is named elsewhere, and a path would differ between machines.
 */
export function whyOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split("\n")[0] ?? "").trim().replace(/^Cannot .*? as /, "");
}

/**
 * A detail without the words of what was below. libvips gathers its messages from all threads, so they
 * depend on what else is decoded at the time, and a report must not.
 */
function withoutCause(detail: string, error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : "";
  const lines = cause.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return lines.reduce(
    (text, line) => text.replace(` (${line})`, "").replace(`: ${line}`, ""),
    detail,
  );
}

function isMissing(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    (error instanceof Error && error.cause instanceof Deno.errors.NotFound);
}

function bytesOf(picture: ReadPicture): number {
  return "image" in picture ? picture.image.pixels.length : 0;
}
