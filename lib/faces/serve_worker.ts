/**
 * A worker's side: loads its networks once, then does what it is asked, one request after the other,
 * until its standard input ends.
 *
 * @module
 */

import type { PictureSource } from "../annotations/mod.ts";
import { keepStandardOutput, linesOf, writeJsonLine } from "../system/mod.ts";
import { writeChunk } from "./chunk_file.ts";
import { type ExtractionContext, extractPictures } from "./extract_pictures.ts";
import type { FaceTools } from "./face_tools.ts";
import { PhaseTimer } from "./phase_timer.ts";
import { PictureReader, readPicture } from "./picture_reader.ts";
import type { WorkerReply, WorkerRequest, WorkerTask } from "./protocol.ts";
import { picturesOf } from "./shard.ts";

/** The parts of a worker that a test may replace. */
export interface WorkerParts {
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

async function work(
  task: WorkerTask,
  parts: WorkerParts,
  requests: RequestQueue,
): Promise<void> {
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
  const context: ExtractionContext = { source, facts, settings, tools, reader, timer };
  const { software, usesGpu, backend } = tools;
  reply({ kind: "ready", software, usesGpu, backend, times: timer.take() });

  requests.onAdd((request) => {
    if (request.kind !== "extract") return;
    const { chunk, crashing } = request;
    reader.queue(picturesOf(chunk, facts.count).filter((index) => !crashing.includes(index)));
  });
  for (;;) {
    const request = await requests.next();
    if (request.kind === "try") {
      await extractPictures([request.picture], context);
      reply({ kind: "tried", picture: request.picture });
      continue;
    }
    const { chunk, recipe, crashing } = request;
    const content = await extractPictures(picturesOf(chunk, facts.count), context, {
      crashing,
      onProgress: (done) => reply({ kind: "progress", chunk, done }),
    });
    await timer.during("write", () => writeChunk({ folder, recipe, chunk }, content));
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
