/**
 * A face store far larger than memory may grow: writes synthetic faces, streams shuffled epochs of
 * them through the batcher, prints waiting, speed and resident memory, and deletes the store.
 *
 *     deno run -A tests/bench/large_store.ts --rows 500000 --folder /somewhere/with/10/GB
 *
 * Without a folder it takes one in the system's folder for temporary files. The exit code is 1 if
 * resident memory has reached 1 GB, or a face is not the one that was stored.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ATTRIBUTE_NAMES } from "facespace/annotations";
import { createFaceStore, type FaceRow, type FaceStore, openFaceStore } from "facespace/store";
import { unitFloats } from "facespace/images";
import { startBackend } from "facespace/runtime";
import { breathe, projectPath } from "facespace/system";
import { type Batch, batches, imageSource } from "facespace/training";

const SIZE_PX = 80;
const FACES_PER_GROUP = 256;
const BATCH_SIZE = 32;
const STEP_MS = 230; // of VAE V1 with 32 faces on two cores
const STEPS = 200;
const LIMIT_BYTES = 1e9;
const FACES_CHECKED_EVERY = 97; // batches

/** A face's bytes: noise from its row (xorshift32), so that no two are alike. */
function facePixels(row: number): Uint8Array {
  const words = new Uint32Array(SIZE_PX * SIZE_PX * 3 / 4);
  let state = row * 2654435761 + 1 | 1;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return new Uint8Array(words.buffer);
}

/** A line with everything in it that a face of CelebA has. */
function faceRow(row: number): FaceRow {
  const picture = `${String(row + 1).padStart(6, "0")}.jpg`;
  const attributes = ATTRIBUTE_NAMES.map((name, i) => [name, (row * 31 + i * 7) % 5 < 2]);
  const box = { left: row % 50, top: row % 40, width: 100, height: 120 };
  return {
    name: picture,
    picture,
    identity: Math.floor(row / 20),
    partition: "train",
    attributes: Object.fromEntries(attributes),
    confidences: {},
    ageYears: null,
    agePredicted: false,
    expression: null,
    expressionConfidence: null,
    box,
    score: 0.5 + (row % 100) / 200,
    rung: "tiny",
    landmarks: {
      leftEye: [box.left + 30, box.top + 50],
      rightEye: [box.left + 70, box.top + 50],
      nose: [box.left + 50, box.top + 70],
      leftMouth: [box.left + 35, box.top + 95],
      rightMouth: [box.left + 65, box.top + 95],
    },
    landmarksPredicted: false,
    crop: { centre: [box.left + 50, box.top + 60], width: 100, height: 120, angle: 0 },
    measures: {},
  };
}

/** The largest resident memory until it is stopped, by a look every 50 ms and whenever asked. */
function watchMemory() {
  let most = 0;
  const look = () => most = Math.max(most, Deno.memoryUsage().rss);
  const timer = setInterval(look, 50);
  return {
    look,
    stop(): number {
      clearInterval(timer);
      return look();
    },
  };
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;

/** Writes the store, in a process of its own: what it has used is not there when it is read. */
async function writeElsewhere(folder: string, count: number): Promise<void> {
  const script = fileURLToPath(import.meta.url);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, "--write", folder, "--rows", String(count)],
    cwd: projectPath(),
  }).spawn().status;
  if (!success) throw new Error(`Cannot stream faces as ${folder} could not be written`);
}

async function writeStore(folder: string, count: number): Promise<void> {
  const startedAt = performance.now();
  const memory = watchMemory();
  const writer = await createFaceStore(folder, {
    sizesPx: [SIZE_PX],
    source: "Noise, for measuring",
    recipe: { noise: count },
    measureNames: [],
  });
  for (let first = 0; first < count; first += FACES_PER_GROUP) {
    const length = Math.min(FACES_PER_GROUP, count - first);
    const pixels = new Uint8Array(length * SIZE_PX * SIZE_PX * 3);
    for (let i = 0; i < length; i++) pixels.set(facePixels(first + i), i * SIZE_PX * SIZE_PX * 3);
    const rows = Array.from({ length }, (_, i) => faceRow(first + i));
    await writer.append(rows, { [SIZE_PX]: pixels });
    memory.look();
  }
  await writer.finish();
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(
    `written: ${count} faces in ${seconds.toFixed(0)} s, ${
      Math.round(count / seconds)
    } faces/s, at most ${megabytes(memory.stop())} resident`,
  );
}

/** Computes on this thread and TensorFlow's, as a training step does, for as long as one takes. */
function standInStep({ images }: Batch, durationMs: number): void {
  const until = performance.now() + durationMs;
  tf.tidy(() => {
    images.mean().dataSync();
    const matrix = tf.ones([512, 512]);
    while (performance.now() < until) tf.tidy(() => tf.matMul(matrix, matrix).sum().dataSync());
  });
}

async function streamEpoch(
  store: FaceStore,
  pass: { readonly label: string; readonly epoch: number; readonly steps?: number },
): Promise<void> {
  const memory = watchMemory();
  const startedAt = performance.now();
  const shuffle = { seed: "large store", epoch: pass.epoch };
  let [steps, faces, waitMs, busyMs] = [0, 0, 0, 0];
  for await (const batch of batches(imageSource(store), { batchSize: BATCH_SIZE, shuffle })) {
    const givenAt = performance.now();
    if (pass.steps) standInStep(batch, STEP_MS);
    busyMs += performance.now() - givenAt;
    waitMs += batch.waitMs;
    faces += batch.rows.length;
    if (steps % FACES_CHECKED_EVERY === 0) await check(batch);
    batch.images.dispose();
    await breathe();
    memory.look();
    if (++steps === pass.steps) break;
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const share = pass.steps
    ? `${(100 * waitMs / (waitMs + busyMs)).toFixed(2)} % of the time waiting for data, `
    : "";
  console.log(
    `${pass.label}: ${faces} faces in ${seconds.toFixed(1)} s, ${
      Math.round(faces / seconds)
    } faces/s, ${share}${(waitMs / steps).toFixed(2)} ms a batch, at most ${
      megabytes(memory.stop())
    } resident`,
  );
}

async function check({ images, rows }: Batch): Promise<void> {
  const values = await images.data();
  const stride = SIZE_PX * SIZE_PX * 3;
  for (const [i, row] of rows.entries()) {
    const expected = unitFloats(facePixels(row));
    if (expected.some((value, at) => values[i * stride + at] !== value)) {
      throw new Error(`Face ${row} is not the one that was stored`);
    }
  }
}

/** Empties the page cache where this process may. */
async function dropCache(): Promise<"cold" | "warm"> {
  await new Deno.Command("sync").output();
  return await Deno.writeTextFile("/proc/sys/vm/drop_caches", "3").then(
    () => "cold",
    () => "warm",
  );
}

async function measure(folder: string): Promise<void> {
  const memory = watchMemory();
  await startBackend();
  console.log(`resident with TensorFlow: ${megabytes(memory.look())}`);
  const openedAt = performance.now();
  const store = await openFaceStore(folder);
  const seconds = (performance.now() - openedAt) / 1000;
  console.log(`opened in ${seconds.toFixed(1)} s: ${megabytes(memory.look())} resident`);
  const step = `${STEPS} steps of ${STEP_MS} ms`;
  await streamEpoch(store, {
    label: `${step}, ${await dropCache()} cache`,
    epoch: 1,
    steps: STEPS,
  });
  await streamEpoch(store, { label: `${step}, warm cache`, epoch: 1, steps: STEPS });
  await streamEpoch(store, { label: `a whole epoch, ${await dropCache()} cache`, epoch: 2 });
  await streamEpoch(store, { label: "a whole epoch, warm cache", epoch: 3 });
  await store.close();
  const most = memory.stop();
  console.log(`at most ${megabytes(most)} resident in all; the limit is ${megabytes(LIMIT_BYTES)}`);
  if (most >= LIMIT_BYTES) Deno.exitCode = 1;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      rows: { type: "string", default: "500000" },
      folder: { type: "string" },
      write: { type: "string" },
    },
  });
  const count = Number(values.rows);
  if (values.write) {
    await writeStore(values.write, count);
  } else {
    const parent = await Deno.makeTempDir(values.folder ? { dir: values.folder } : {});
    try {
      await writeElsewhere(`${parent}/faces`, count);
      await measure(`${parent}/faces`);
    } finally {
      await Deno.remove(parent, { recursive: true });
    }
  }
}
