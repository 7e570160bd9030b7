/**
 * A worker's side: loads its networks once, then does what it is asked, one request after the other,
 * until its standard input ends.
 *
 * Pictures are read and decoded ahead of their use. Decoding runs on other threads, so it goes on while
 * TensorFlow computes; how much is held decoded is bounded in pictures and in bytes.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import type { PictureSource } from "../annotations/mod.ts";
import type { DecodedImage } from "../images/mod.ts";
import { keepStandardOutput, linesOf, writeJsonLine } from "../system/mod.ts";
import { writeChunk } from "./chunks.ts";
import {
  extractPictures,
  type FaceTools,
  PhaseTimer,
  type ReadPicture,
  whyOf,
} from "./extract_pictures.ts";
import type { WorkerReply, WorkerRequest, WorkerTask } from "./worker_process.ts";

/** The parts of a worker that a test may replace. */
interface WorkerParts {
  readonly openSource: (task: WorkerTask) => Promise<PictureSource>;
  readonly loadTools: (task: WorkerTask) => Promise<FaceTools>;
}

/**
 * Serves on standard input and output; does not return.
 *
 * The process ends with its input, even in the middle of work: a coordinator that was killed leaves
 * no worker behind.
 */
export async function serveWorker(parts: WorkerParts): Promise<never> {
  keepStandardOutput();
  const requests = new RequestQueue();
  const lines = linesOf(Deno.stdin.readable);
  const first = await lines.next();
  if (first.done) Deno.exit(0);
  const task: WorkerTask = JSON.parse(first.value);
  const listening = listen(lines, requests);
  try {
    await work(task, parts, requests);
  } catch (error) {
    reply({ kind: "failed", message: wordsOf(error) });
    Deno.exit(1);
  }
  await listening;
  Deno.exit(0);
}

async function listen(lines: AsyncGenerator<string>, requests: RequestQueue): Promise<never> {
  for await (const line of lines) requests.add(JSON.parse(line));
  Deno.exit(0);
}

async function work(task: WorkerTask, parts: WorkerParts, requests: RequestQueue): Promise<void> {
  const { facts, settings, folder } = task;
  const timer = new PhaseTimer();
  const { source, tools } = await timer.during("start", async () => {
    const source = await parts.openSource(task);
    if (source.fingerprint !== facts.fingerprint || source.count !== facts.count) {
      throw new Error("Cannot go on as the pictures' list has changed meanwhile: start again");
    }
    return { source, tools: await parts.loadTools(task) };
  });
  const reader = new PictureReader((index) => readPicture(source, index, tools.decode));
  const take = (index: number) => reader.take(index);
  const context = { source, facts, settings, tools, timer, take };
  const { software, usesGpu, backend } = tools;
  reply({ kind: "ready", software, usesGpu, backend, times: timer.take() });

  requests.onAdd((request) => {
    if (request.kind !== "extract") return;
    const { pictures, crashing } = request;
    reader.queue(pictures.filter((index) => !crashing.includes(index)));
  });
  for (;;) {
    const request = await requests.next();
    if (request.kind === "try") {
      await extractPictures([request.picture], context);
      reply({ kind: "tried", picture: request.picture });
      continue;
    }
    const { chunk, pictures, recipe: hash, crashing } = request;
    const content = await extractPictures(pictures, context, {
      crashing,
      onProgress: (done) => reply({ kind: "progress", chunk, done }),
    });
    await timer.during("write", () => writeChunk({ folder, hash }, chunk, content));
    const { length: faces } = content.rows;
    const { length: skipped } = content.skipped;
    reply({ kind: "extracted", chunk, faces, skipped, times: timer.take() });
  }
}

/** What the user is told; of an error that nobody foresaw, also where it came from. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isForeseen = error instanceof RangeError || error instanceof SyntaxError;
  return isForeseen ? error.message : error.stack ?? error.message;
}

function reply(message: WorkerReply): void {
  writeJsonLine(message);
}

/** Requests that came while others were worked on. */
class RequestQueue {
  readonly #waiting: WorkerRequest[] = [];
  #wake: () => void = () => {};
  #onAdd: (request: WorkerRequest) => void = () => {};

  add(request: WorkerRequest): void {
    this.#waiting.push(request);
    this.#onAdd(request);
    this.#wake();
  }

  /** Calls back for each request that is there, and for each that comes, as it comes. */
  onAdd(callback: (request: WorkerRequest) => void): void {
    this.#onAdd = callback;
    this.#waiting.forEach(callback);
  }

  async next(): Promise<WorkerRequest> {
    for (;;) {
      const request = this.#waiting.shift();
      if (request) return request;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }
}

/** How far to read ahead. */
interface PictureReaderOptions {
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
  decode: (file: Uint8Array) => Promise<DecodedImage>,
): Promise<ReadPicture> {
  let file: Uint8Array;
  try {
    file = await source.read(index);
  } catch (error) {
    return { reason: isMissing(error) ? "missing" : "unreadable", detail: whyOf(error) };
  }
  const sum = crc32(file);
  if (file.length === 0) {
    return { reason: "unreadable", detail: "its file is empty", crc32: sum };
  }
  try {
    return { image: await decode(file), crc32: sum };
  } catch (error) {
    return { reason: "unreadable", detail: withoutCause(whyOf(error), error), crc32: sum };
  }
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
