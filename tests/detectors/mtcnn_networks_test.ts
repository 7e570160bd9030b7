import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import type { RgbImage } from "facespace/images";
import { startBackend } from "facespace/runtime";
import {
  buildNetworks,
  cutWindows,
  halvedPictures,
  loadWeights,
  prelu,
  type Window,
} from "../../lib/detectors/mtcnn_networks.ts";
import { madeUpWeights } from "./mtcnn_files.ts";

await startBackend({ log: () => {} });

Deno.test("prelu() keeps what is positive and multiplies the rest by the channel's slope", async () => {
  const result = tf.tidy(() => {
    const x = tf.tensor4d([2, -2, -3, -4, 0, 5], [1, 1, 2, 3]);
    return prelu(x, tf.tensor1d([0.5, -0.5, 2]));
  });
  assertEquals(await result.data(), Float32Array.of(2, 1, -6, -2, 0, 5));
  result.dispose();
});

Deno.test("buildNetworks() gives a cell for each window, and its outputs in their order", async () => {
  const before = tf.memory().numTensors;
  const networks = buildNetworks(madeUpWeights({
    "pnet/conv4_1/bias": [1, 2],
    "pnet/conv4_2/bias": [3, 4, 5, 6],
    "onet/fc2_1/bias": [1, 2],
    "onet/fc2_2/bias": [3, 4, 5, 6],
    "onet/fc2_3/bias": [10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
  }));
  const outputs = tf.tidy(() => ({
    one: networks.proposal(tf.zeros([1, 12, 12, 3])),
    // Windows of 12 at a stride of 2: 5 and 4 of them.
    many: networks.proposal(tf.zeros([2, 20, 18, 3])),
    refined: networks.refinement(tf.zeros([5, 24, 24, 3])),
    decided: networks.output(tf.zeros([2, 48, 48, 3])),
  }));
  assertEquals(outputs.one.shape, [1, 1, 1, 6]);
  assertEquals(outputs.many.shape, [2, 5, 4, 6]);
  assertEquals(outputs.refined.shape, [5, 1, 1, 6]);
  assertEquals(outputs.decided.shape, [2, 1, 1, 16]);
  assertEquals([...await outputs.one.data()], [1, 2, 3, 4, 5, 6]);
  const decided = [1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19];
  assertEquals([...await outputs.decided.data()], [...decided, ...decided]);
  tf.dispose(Object.values(outputs));
  networks.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("buildNetworks() turns filters that were learnt column by column", async () => {
  // One tap of P-Net's first filter: the second row and first column, in columns' order.
  const first = new Array<number>(3 * 3 * 3 * 10).fill(0);
  first[(1 * 3 + 0) * 30] = 1;
  // From there on, one channel's centre passes through.
  const second = new Array<number>(3 * 3 * 10 * 16).fill(0);
  second[4 * 160] = 1;
  const third = new Array<number>(3 * 3 * 16 * 32).fill(0);
  third[4 * 512] = 1;
  const networks = buildNetworks(madeUpWeights({
    "pnet/conv1/weights": first,
    "pnet/conv2/weights": second,
    "pnet/conv3/weights": third,
    "pnet/conv4_1/weights": [1, ...new Array<number>(63).fill(0)],
  }));
  // The centres of two 3×3 filters after pooling: rows and columns 4 and 5 of what the first gives.
  const seen = async (row: number, column: number) => {
    const output = tf.tidy(() => {
      const picture = tf.buffer([1, 12, 12, 3], "float32");
      picture.set(1, 0, row, column, 0);
      return networks.proposal(picture.toTensor() as tf.Tensor4D);
    });
    const [value] = await output.data();
    output.dispose();
    return value;
  };
  assertEquals(await seen(5, 6), 1); // first row, second column of the filter at (5, 5)
  assertEquals(await seen(6, 4), 0);
  networks.dispose();
});

Deno.test("buildNetworks() names a wrong weight and leaves nothing behind", () => {
  const before = tf.memory().numTensors;
  const weights = new Map(madeUpWeights());
  weights.set("onet/fc1/weights", { shape: [576, 256], values: new Float32Array(576 * 256) });
  assertThrows(
    () => buildNetworks(weights),
    RangeError,
    "onet/fc1/weights must have the shape [1152, 256]: got [576, 256]",
  );
  weights.delete("pnet/prelu2_alpha");
  assertThrows(() => buildNetworks(weights), RangeError, "the weights lack pnet/prelu2_alpha");
  assertEquals(tf.memory().numTensors, before);
});

/** A grey picture whose brightness is a function of the place. */
function picture(
  widthPx: number,
  heightPx: number,
  brightness: (x: number, y: number) => number,
): RgbImage {
  const pixels = new Uint8Array(widthPx * heightPx * 3);
  for (let y = 0, i = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++, i += 3) pixels.fill(brightness(x, y), i, i + 3);
  }
  return { pixels, widthPx, heightPx };
}

/** The red channel of what is cut out of pictures, 0–255. */
async function cut(
  pictures: readonly RgbImage[],
  windows: readonly Window[],
  size: { widthPx: number; heightPx: number },
): Promise<number[]> {
  const copies = halvedPictures(pictures);
  const result = cutWindows(copies, windows, size);
  const values = await result.data();
  tf.dispose([result, ...copies]);
  return [...values].filter((_, i) => i % 3 === 0).map((value) => value * 128 + 127.5);
}

const box = (left: number, top: number, width: number, height: number) => ({
  left,
  top,
  width,
  height,
});

Deno.test("cutWindows() gives a window of whole pixels as it is", async () => {
  const ramp = picture(8, 6, (x, y) => 10 * x + y);
  const window = { picture: 0, box: box(2, 1, 3, 2) };
  assertClose(await cut([ramp], [window], { widthPx: 3, heightPx: 2 }), [21, 31, 41, 22, 32, 42]);
});

Deno.test("cutWindows() samples at the centres of the new pixels", async () => {
  const ramp = picture(8, 8, (x) => 10 * x);
  // Four pixels become two: the means of pixels 2 and 3, 4 and 5.
  const window = { picture: 0, box: box(2, 3, 4, 1) };
  assertClose(await cut([ramp], [window], { widthPx: 2, heightPx: 1 }), [25, 45]);
});

Deno.test("cutWindows() is black beyond the picture", async () => {
  const white = picture(4, 4, () => 255);
  const window = { picture: 0, box: box(-2, 1, 4, 1) };
  assertClose(await cut([white], [window], { widthPx: 4, heightPx: 1 }), [0, 0, 255, 255]);
});

Deno.test("cutWindows() averages what a window shrinks by more than four", async () => {
  // Stripes a pixel wide: sampled without averaging, they would be black or white.
  const stripes = picture(96, 96, (x) => x % 2 === 0 ? 0 : 200);
  const whole = { picture: 0, box: box(0, 0, 96, 96) };
  const values = await cut([stripes], [whole], { widthPx: 12, heightPx: 12 });
  assertClose(values, values.map(() => 100));
});

Deno.test("cutWindows() keeps the order of windows of several pictures and sizes", async () => {
  const pictures = [picture(100, 100, () => 10), picture(100, 100, () => 20)];
  const windows = [
    { picture: 1, box: box(0, 0, 100, 100) },
    { picture: 0, box: box(10, 10, 3, 3) },
    { picture: 1, box: box(10, 10, 3, 3) },
    { picture: 0, box: box(0, 0, 100, 100) },
  ];
  assertClose(await cut(pictures, windows, { widthPx: 1, heightPx: 1 }), [20, 10, 20, 10]);
});

Deno.test("halvedPictures() stops above windows' sizes, and keeps the odd pixel", () => {
  const copies = halvedPictures([picture(101, 121, () => 0)]);
  assertEquals(copies.map(({ shape }) => shape), [
    [1, 121, 101, 3],
    [1, 61, 51, 3],
    [1, 31, 26, 3],
  ]);
  tf.dispose(copies);
});

function assertClose(values: readonly number[], expected: readonly number[]): void {
  assertEquals(values.length, expected.length);
  for (const [i, value] of values.entries()) assertAlmostEquals(value, expected[i] ?? NaN, 1e-3);
}

/** A folder with a manifest and perhaps files of weights, for the time of a test. */
async function withFiles(
  files: Readonly<Record<string, string | Uint8Array | object>>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      if (content instanceof Uint8Array) await Deno.writeFile(`${folder}/${name}`, content);
      else {
        const text = typeof content === "string" ? content : JSON.stringify(content);
        await Deno.writeTextFile(`${folder}/${name}`, text);
      }
    }
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const manifestOf = (...weights: object[]) => [{ paths: ["one", "two"], weights }];
const float = (name: string, ...shape: number[]) => ({ name, shape, dtype: "float32" });
const bytesOf = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const MANIFEST = "mtcnn_model-weights_manifest.json";

Deno.test("loadWeights() reads arrays in the manifest's order, also across files", () =>
  withFiles({
    [MANIFEST]: manifestOf(float("a", 2, 2), float("b", 1)),
    "one": bytesOf(1, -2, 3).subarray(0, 10),
    "two": Uint8Array.of(...bytesOf(1, -2, 3, 0.5, 7).subarray(10)),
  }, async (folder) => {
    const weights = await loadWeights(folder);
    assertEquals([...weights.keys()], ["a", "b"]);
    assertEquals(weights.get("a"), { shape: [2, 2], values: Float32Array.of(1, -2, 3, 0.5) });
    assertEquals(weights.get("b"), { shape: [1], values: Float32Array.of(7) });
  }));

Deno.test("loadWeights() says which file is missing and what to do", async () => {
  await withFiles({}, async (folder) => {
    const message = `Cannot load weights as ${MANIFEST} is missing from ${folder}: get ${MANIFEST}`;
    await assertRejects(() => loadWeights(folder), RangeError, message);
  });
  const files = { [MANIFEST]: manifestOf(float("a", 1)), "one": bytesOf(1) };
  await withFiles(files, async (folder) => {
    await assertRejects(() => loadWeights(folder), RangeError, `two is missing from ${folder}`);
  });
});

Deno.test("loadWeights() refuses files of the wrong length", () =>
  withFiles({
    [MANIFEST]: manifestOf(float("a", 2)),
    "one": bytesOf(1, 2),
    "two": bytesOf(3),
  }, async (folder) => {
    const message = `one, two in ${folder} must have 8 bytes: got 12`;
    await assertRejects(() => loadWeights(folder), RangeError, message);
  }));

Deno.test("loadWeights() refuses weights that are no finite numbers", async () => {
  for (const bad of [NaN, Infinity]) {
    await withFiles({
      [MANIFEST]: manifestOf(float("a", 1), float("b", 2)),
      "one": bytesOf(1, 2),
      "two": bytesOf(bad),
    }, async (folder) => {
      await assertRejects(() => loadWeights(folder), RangeError, `must be finite: got ${bad} at 1`);
    });
  }
});

Deno.test("loadWeights() refuses quantised weights and other kinds", async () => {
  const quantised = { ...float("a", 1), quantization: { dtype: "uint8", scale: 1, min: 0 } };
  for (
    const [weight, kind] of [
      [quantised, "quantised float32"],
      [{ ...float("a", 1), dtype: "int32" }, "int32"],
    ] as const
  ) {
    await withFiles({ [MANIFEST]: manifestOf(weight) }, async (folder) => {
      await assertRejects(() => loadWeights(folder), TypeError, `must be float32: got ${kind}`);
    });
  }
});

Deno.test("loadWeights() refuses what is no manifest", async () => {
  for (
    const content of [
      "<html>",
      {},
      [],
      [{ paths: ["one"] }],
      [{ paths: ["../one"], weights: [] }],
      manifestOf({ name: "a", shape: [-1], dtype: "float32" }),
      manifestOf({ name: "a", shape: "1", dtype: "float32" }),
      manifestOf({ shape: [1], dtype: "float32" }),
    ]
  ) {
    await withFiles({ [MANIFEST]: content }, async (folder) => {
      await assertRejects(
        () => loadWeights(folder),
        SyntaxError,
        `Cannot read ${folder}/${MANIFEST}`,
      );
    });
  }
});
