import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { mirrorInPlace, unitFloats } from "facespace/images";
import { packedFaces } from "facespace/store";
import { startBackend } from "facespace/runtime";
import {
  batches,
  type BatchOptions,
  epochOrder,
  imageSource,
  isMirrored,
} from "../../lib/training/batches.ts";
import { range } from "../store/sample_faces.ts";
import { settle, slowFaces } from "../images/slow_faces.ts";

const SIZE_PX = 4;
const COUNT = 21;
const pixels = Uint8Array.from({ length: COUNT * SIZE_PX ** 2 * 3 }, (_, i) => (i * 37) % 251);
const faces = packedFaces({ pixels, count: COUNT, sizePx: SIZE_PX });
const shuffle = { seed: "batches", epoch: 2 };

/** Every image of a pass as bytes by row, and the rows batch by batch. */
async function pass(options: BatchOptions, source = imageSource(faces)) {
  await startBackend();
  const rows: (readonly number[])[] = [];
  const shown = new Map<number, number[]>();
  for await (const batch of batches(source, options)) {
    assertEquals(batch.images.shape, [batch.rows.length, SIZE_PX, SIZE_PX, 3]);
    assert(batch.waitMs >= 0);
    const values = await batch.images.data();
    const stride = values.length / batch.rows.length;
    for (const [i, row] of batch.rows.entries()) {
      shown.set(row, [...values.subarray(i * stride, (i + 1) * stride)]);
    }
    rows.push(batch.rows);
    batch.images.dispose();
  }
  return { rows, shown };
}

Deno.test("batches() gives each row its own image in [0, 1]", async () => {
  const { rows, shown } = await pass({ batchSize: 8 });
  assertEquals(rows, [range(0, 8), range(8, 16), range(16, 21)]);
  for (const [row, values] of shown) assertEquals(values, [...unitFloats(faces.readSync([row]))]);
  assertEquals(shown.size, COUNT);
});

Deno.test("batches() shuffles as the epoch says, and a resumed pass goes on in its midst", async () => {
  const whole = await pass({ batchSize: 4, shuffle });
  assertEquals(whole.rows.flat(), [...epochOrder(COUNT, shuffle)]);
  const rest = await pass({ batchSize: 4, shuffle, skip: 3 });
  assertEquals(rest.rows, whole.rows.slice(3));
  for (const [row, values] of rest.shown) assertEquals(values, whole.shown.get(row));
  assertEquals((await pass({ batchSize: 4, shuffle, skip: 6 })).rows, []);
});

Deno.test("batches() mirrors by seed, epoch and row, whichever rows share a batch", async () => {
  const mirror = { seed: "batches", epoch: 5 };
  const [small, large] = [
    await pass({ batchSize: 2, shuffle, mirror }),
    await pass({ batchSize: 16, mirror, lookAhead: 0 }),
  ];
  let mirrored = 0;
  for (const row of range(0, COUNT)) {
    const bytes = faces.readSync([row]);
    if (isMirrored(row, mirror)) {
      mirrorInPlace(bytes, SIZE_PX);
      mirrored++;
    }
    assertEquals(small.shown.get(row), [...unitFloats(bytes)]);
    assertEquals(large.shown.get(row), small.shown.get(row));
  }
  assert(mirrored > 0 && mirrored < COUNT);
  assertNotEquals(
    (await pass({ batchSize: 2, mirror: { ...mirror, epoch: 6 } })).shown,
    large.shown,
  );
  assertEquals(pixels[1], 37); // mirroring left the faces alone
});

Deno.test("batches() reads ahead while a batch is worked on, within its bound", async () => {
  await startBackend();
  const { faces, begun } = slowFaces();
  const source = { ...faces, count: 10, sizePx: 1 };
  const rows: number[] = [];
  const loop = (async () => {
    for await (const batch of batches(source, { batchSize: 2, lookAhead: 1 })) {
      batch.images.dispose();
      rows.push(...batch.rows);
      assertEquals(begun.length, Math.min(5, rows.length / 2 + 1));
    }
  })();
  for (let i = 0; i < 5; i++) {
    await settle();
    begun[i]?.end();
  }
  await loop;
  assertEquals(rows, range(0, 10));
});

Deno.test("batches() throws an error of reading at its batch and leaves no tensor", async () => {
  await startBackend();
  const before = tf.memory().numTensors;
  const source = {
    ...imageSource(faces),
    read: (rows: readonly number[]) =>
      rows.includes(9) ? Promise.reject(new SyntaxError("face 9 is damaged")) : faces.read(rows),
  };
  const seen: number[] = [];
  const loop = async () => {
    for await (const { images, rows } of batches(source, { batchSize: 4, lookAhead: 4 })) {
      images.dispose();
      seen.push(...rows);
    }
  };
  await assertRejects(loop, SyntaxError, "face 9 is damaged");
  assertEquals(seen, range(0, 8));
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("batches() left early, or by an error of the loop, holds no tensor and no read", async () => {
  await startBackend();
  let [under, most] = [0, 0];
  const source = {
    ...imageSource(faces),
    async read(rows: readonly number[]) {
      most = Math.max(most, ++under);
      await settle();
      under--;
      return faces.readSync(rows);
    },
  };
  const before = tf.memory().numTensors;
  for await (const { images } of batches(source, { batchSize: 2, shuffle })) {
    images.dispose();
    break;
  }
  assertEquals([under, most, tf.memory().numTensors], [0, 3, before]);
  await assertRejects(
    async () => {
      for await (const { images } of batches(source, { batchSize: 2 })) {
        images.dispose();
        throw new Error("a step failed");
      }
    },
    Error,
    "a step failed",
  );
  assertEquals([under, tf.memory().numTensors], [0, before]);
  batches(source, { batchSize: 2 }); // never looped over: nothing is read
  assertEquals(under, 0);
});

Deno.test("batches() names a wrong option before anything is read", () => {
  const source = imageSource(faces);
  assertThrows(() => batches(source, { batchSize: 0 }), RangeError, "got 0");
  assertThrows(() => batches(source, { batchSize: 4, skip: -1 }), RangeError, "got -1");
  assertThrows(() => batches(source, { batchSize: 4, lookAhead: 0.5 }), RangeError, "got 0.5");
});

Deno.test("imageSource() gives the faces' rows by its own", async () => {
  const source = imageSource(faces, [2, 0]);
  assertEquals([source.count, source.sizePx], [2, SIZE_PX]);
  assertEquals(await source.read([1, 0]), faces.readSync([0, 2]));
  const all = imageSource(faces);
  assertEquals([all.count, await all.read([1])], [COUNT, faces.readSync([1])]);
});

Deno.test("imageSource() names a row that does not exist", async () => {
  assertThrows(() => imageSource(faces, [COUNT]), RangeError, `Cannot select face ${COUNT}`);
  const source = imageSource(faces, [0, 1]);
  for (const row of [2, -1, 0.5]) {
    await assertRejects(
      () => source.read([row]),
      RangeError,
      `Cannot read image ${row} as the source has only 2`,
    );
  }
});

Deno.test("epochOrder() visits every row once", () => {
  const rows = epochOrder(10, { seed: "seed", epoch: 1 });
  assertEquals(rows.toSorted(), Uint32Array.from(range(0, 10)));
  assertNotEquals(rows, Uint32Array.from(range(0, 10)));
});

Deno.test("epochOrder() is a function of seed and epoch", () => {
  const draw = (seed: string, epoch: number) => epochOrder(50, { seed, epoch });
  assertEquals(draw("seed", 3), draw("seed", 3));
  assertNotEquals(draw("seed", 3), draw("seed", 4));
  assertNotEquals(draw("seed", 3), draw("other", 3));
});

Deno.test("isMirrored() is a function of row, seed and epoch, and true for about half", () => {
  const draw = (seed: string, epoch: number) =>
    range(0, 2000).filter((row) => isMirrored(row, { seed, epoch }));
  const mirrored = draw("seed", 1);
  assertEquals(mirrored, draw("seed", 1));
  assertNotEquals(mirrored, draw("seed", 2));
  assertNotEquals(mirrored, draw("other", 1));
  // Five standard deviations of a fair coin.
  assert(Math.abs(mirrored.length - 1000) < 112, `${mirrored.length} of 2,000`);
});
