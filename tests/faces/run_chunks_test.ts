import { assert, assertEquals, assertRejects } from "@std/assert";
import { NO_TIMES } from "../../lib/faces/extract_pictures.ts";
import { runChunks } from "../../lib/faces/run_chunks.ts";
import { picturesOf } from "../../lib/faces/recipe.ts";
import {
  type Worker,
  WorkerEnded,
  type WorkerReply,
  type WorkerRequest,
} from "../../lib/faces/worker_process.ts";

const pictureCount = 1000;
const allChunks = Array.from({ length: 16 }, (_, i) => i);

/** Workers without a process, which note what they are asked. */
class Factory {
  readonly done: number[] = [];
  readonly leftOut: number[] = [];
  started = 0;
  running = 0;
  mostInHand = 0;
  mostRunning = 0;

  /** @param ends Whether a worker ends on a request: it is asked once for each. */
  constructor(readonly ends: (request: WorkerRequest) => boolean) {}

  readonly start = (): Promise<Worker> => {
    this.started++;
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    const requests: WorkerRequest[] = [];
    let over = false;
    return Promise.resolve({
      ready: { kind: "ready", software: {}, usesGpu: false, backend: [], times: NO_TIMES },
      ask: (request) => {
        requests.push(request);
        this.mostInHand = Math.max(this.mostInHand, requests.length);
        return Promise.resolve();
      },
      next: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        const [request] = requests;
        if (!request || over) throw new Error("A worker was asked for nothing");
        if (this.ends(request)) {
          over = true;
          throw new WorkerEnded("was killed by SIGSEGV");
        }
        requests.shift();
        return this.#reply(request);
      },
      kill: () => {},
      end: () => {
        this.running--;
        return Promise.resolve();
      },
    });
  };

  #reply(request: WorkerRequest): Exclude<WorkerReply, { kind: "failed" }> {
    if (request.kind === "try") return { kind: "tried", picture: request.picture };
    const { chunk, crashing } = request;
    this.done.push(chunk);
    this.leftOut.push(...crashing);
    return { kind: "extracted", chunk, faces: 1, skipped: 0, times: { ...NO_TIMES, detect: 2 } };
  }
}

async function run(factory: Factory, processes = 3, signal = new AbortController().signal) {
  const progress: number[] = [];
  const lines: string[] = [];
  const result = await runChunks({
    chunks: allChunks,
    recipe: "r",
    picturesOf: (chunk) => picturesOf(chunk, pictureCount),
    processes,
    first: await factory.start(),
    start: factory.start,
    signal,
    onProgress: (done) => progress.push(done),
    log: (line) => lines.push(line),
  });
  return { ...result, progress, lines };
}

const has = (request: WorkerRequest, picture: number) =>
  request.kind === "try"
    ? request.picture === picture
    : picturesOf(request.chunk, pictureCount).includes(picture) &&
      !request.crashing.includes(picture);

Deno.test("runChunks() does every chunk once, with at most two in a worker's hands", async () => {
  const factory = new Factory(() => false);
  const { progress, times, crashes } = await run(factory);
  assertEquals(factory.done.toSorted((a, b) => a - b), allChunks);
  assertEquals([factory.mostInHand, factory.mostRunning, factory.running], [2, 3, 0]);
  assertEquals([progress.at(-1), times.detect, crashes], [pictureCount, 32, 0]);
});

Deno.test("runChunks() replaces a worker that ends once, and blames no picture", async () => {
  let ended = false;
  const factory = new Factory((request) => {
    const ends = !ended && has(request, 300);
    ended ||= ends;
    return ends;
  });
  const { crashes, lines, progress } = await run(factory);
  assertEquals(factory.done.toSorted((a, b) => a - b), allChunks);
  assertEquals([crashes, factory.leftOut, progress.at(-1)], [1, [], pictureCount]);
  assert(lines[0]?.includes("pictures 257 to 320"), lines[0]);
});

Deno.test("runChunks() finds all the pictures that end workers", async () => {
  const factory = new Factory((request) => [300, 301, 999].some((bad) => has(request, bad)));
  const { crashes } = await run(factory);
  assertEquals(factory.done.toSorted((a, b) => a - b), allChunks);
  assertEquals(factory.leftOut.toSorted((a, b) => a - b), [300, 301, 999]);
  // Twice with each chunk, twice with each picture.
  assertEquals([crashes, factory.running], [2 + 4 + 2 + 2, 0]);
});

Deno.test("runChunks() gives up where workers end and no picture is to blame", async () => {
  const factory = new Factory((request) => request.kind === "extract" && request.chunk === 5);
  await assertRejects(() => run(factory), Error, "workers crash on pictures 321 to 384");
  assertEquals(factory.running, 0);
});

Deno.test("runChunks() gives up where no worker can be started", async () => {
  const factory = new Factory(() => true);
  const first = await factory.start();
  const start = () =>
    Promise.reject(new WorkerEnded("ended with code 1; its last words:\nno disk"));
  const signal = new AbortController().signal;
  const failure = await assertRejects(() =>
    runChunks({
      chunks: allChunks,
      recipe: "r",
      picturesOf: (chunk) => picturesOf(chunk, pictureCount),
      processes: 1,
      first,
      start,
      signal,
      onProgress: () => {},
      log: () => {},
    })
  );
  assert(failure instanceof Error && failure.message.includes("no disk"));
});
