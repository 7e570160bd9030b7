/**
 * A thread that reads faces while the main one computes. Deno's own asynchronous reads need the
 * main thread between one read and the next, and a training step does not let it go.
 *
 * @module
 */

import { parentPort, Worker, workerData } from "node:worker_threads";
import { FaceReader, type PixelFilePart } from "./face_reader.ts";
import { faceCrcs } from "./pixel_files.ts";

/** Faces, and the CRC-32 of each. */
export interface ReadFaces {
  readonly pixels: Uint8Array;
  readonly crcs: Uint32Array;
}

interface Request {
  readonly id: number;
  readonly rows: readonly number[];
}

type Answer =
  | { readonly id: number; readonly faces: ReadFaces }
  | { readonly id: number; readonly problem: string };

interface Files {
  readonly sizePx: number;
  readonly parts: readonly PixelFilePart[];
}

/** The main thread's end. The process may end while the thread is idle. */
export class ReadingThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<ReadFaces>>();
  #nextId = 0;

  constructor(files: Files) {
    this.#worker = new Worker(new URL(import.meta.url), { workerData: files });
    this.#worker.unref();
    this.#worker.on("message", (answer: Answer) => this.#settle(answer));
    this.#worker.on("error", (error) => this.#fail(error));
  }

  /** Reads faces. */
  read(rows: readonly number[]): Promise<ReadFaces> {
    const request: Request = { id: this.#nextId++, rows };
    const waiting = Promise.withResolvers<ReadFaces>();
    this.#waiting.set(request.id, waiting);
    this.#worker.ref();
    this.#worker.postMessage(request);
    return waiting.promise;
  }

  /** Ends the thread; what it has not answered fails. */
  async close(): Promise<void> {
    this.#fail(new Error("Cannot read faces as their store was closed"));
    await this.#worker.terminate();
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ("faces" in answer) waiting?.resolve(answer.faces);
    else waiting?.reject(new SyntaxError(answer.problem));
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    this.#worker.unref();
  }
}

/** The thread's own end. */
function answerRequests(port: NonNullable<typeof parentPort>, { sizePx, parts }: Files): void {
  const reader = new FaceReader(sizePx, parts);
  port.on("message", ({ id, rows }: Request) => {
    try {
      const pixels = reader.read(rows);
      const answer: Answer = { id, faces: { pixels, crcs: faceCrcs(pixels, sizePx) } };
      port.postMessage(answer, [pixels.buffer]);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      port.postMessage({ id, problem } satisfies Answer);
    }
  });
}

if (import.meta.main && parentPort) answerRequests(parentPort, workerData);
