import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { toFloats } from "facespace/images";
import { codeAt, codesFrom, samplePrior } from "facespace/latent";
import {
  buildVae,
  codeDecoder,
  decode,
  decodeImages,
  disposeVae,
  type EncodableFaces,
  encode,
  encodeFaces,
  type EncodeOptions,
  mapImages,
  reconstruct,
  reconstructImages,
  type Vae,
} from "facespace/models";
import { choosePrecision, startBackend } from "facespace/runtime";
import { pythonWith, runPython } from "../python_with.ts";
import { blobs } from "../training/small_run.ts";

await startBackend({ log: () => {} });

/** Batches of other sizes may sum in another order. */
const FLOAT_TOLERANCE = 1e-5;
/** In mixed precision pixels and codes are rounded on their way. */
const TOLERANCE = { float32: FLOAT_TOLERANCE, mixed: 0.02 }[choosePrecision().precision];

Deno.test("reconstructImages() gives each row its own reconstruction, across batches", async () => {
  const images = blobs(70);
  const vae = buildVae({ imageSizePx: 32, latentDim: 8 });
  const before = tf.memory().numTensors;
  const rows = Array.from({ length: 70 }, (_, i) => 69 - i);
  const all = await reconstructImages(vae, images, rows);
  assertEquals([all.count, all.sizePx], [70, 32]);
  const { values } = await toFloats(images, [0]);
  const first = tf.tidy(() => {
    return reconstruct(vae, tf.tensor4d(values, [1, 32, 32, 3])).dataSync();
  });
  const last = all.values.subarray(69 * 32 * 32 * 3);
  assertEquals(last.length, first.length);
  assert(last.every((value, i) => Math.abs(value - (first[i] ?? NaN)) < FLOAT_TOLERANCE));
  assertEquals(tf.memory().numTensors, before);
  disposeVae(vae);
});

Deno.test("decodeImages() decodes codes and refuses those of another length", async () => {
  const vae = buildVae({ imageSizePx: 16, latentDim: 4 });
  const images = await decodeImages(vae, samplePrior(3, 4, "a"));
  assertEquals(images.values.length, 3 * 16 * 16 * 3);
  await assertRejects(() => decodeImages(vae, samplePrior(1, 5, "a")), RangeError, "must be 4");
  await assertRejects(
    () => decodeImages(vae, [...samplePrior(1, 4, "a"), ...samplePrior(1, 5, "a")]),
    RangeError,
    "different lengths: got 4, 5",
  );
  disposeVae(vae);
});

Deno.test("codeDecoder() decodes as the network does, any number of codes, and leaks nothing", async () => {
  const vae = buildVae({ imageSizePx: 16, latentDim: 4 });
  const decoder = codeDecoder(vae);
  try {
    for (const count of [53, 80, 1]) {
      const codes = codesFrom(samplePrior(count, 4, "codes"));
      await decoder.decode(codes);
      await decoder.decode(codes);
      const before = tf.memory().numTensors;
      const images = await decoder.decode(codes);
      assertEquals(tf.memory().numTensors, before);
      assertEquals([images.count, images.sizePx], [count, 16]);
      const expected = tf.tidy(() => decode(vae, tf.tensor2d(codes.values, [count, 4])).dataSync());
      const error = Math.max(
        ...images.values.map((value, i) => Math.abs(value - (expected[i] ?? NaN))),
      );
      assert(error < TOLERANCE, `off by ${error}`);
    }
  } finally {
    decoder.dispose();
    disposeVae(vae);
  }
});

Deno.test("encodeFaces() encodes many faces, in one graph, as the network does one", async () => {
  const count = 170;
  const vae = buildVae({ imageSizePx: 32, latentDim: 6, seed: 3 });
  const cacheFolder = await Deno.makeTempDir();
  try {
    const before = tf.memory().numTensors;
    const many = { ...blobs(count), checksum: "feed".repeat(16) };
    const encoder = { vae, fingerprint: "f00d".repeat(16) };
    const { means, logVars } = await encodeFaces(encoder, many, { cacheFolder });
    assertEquals(tf.memory().numTensors, before);
    const { values } = await toFloats(many, Array.from({ length: count }, (_, i) => i));
    const [mean, logVar] = tf.tidy(() => {
      const found = encode(vae, tf.tensor4d(values, [count, 32, 32, 3]));
      return [found.mean.dataSync(), found.logVar.dataSync()];
    });
    for (const [found, expected] of [[means, mean], [logVars, logVar]] as const) {
      assertEquals(found.values.length, count * 6);
      const error = Math.max(
        ...found.values.map((value, i) => Math.abs(value - (expected?.[i] ?? NaN))),
      );
      assert(error < TOLERANCE, `off by ${error}`);
    }
  } finally {
    disposeVae(vae);
    await Deno.remove(cacheFolder, { recursive: true });
  }
});

Deno.test("mapImages() gives each face what was made of it, and tells how many are done", async () => {
  const images = blobs(10);
  const rows = [7, 2, 9, 4, 0];
  const told: string[] = [];
  const inverted = await mapImages(images, rows, (part) => part.neg().add<tf.Tensor4D>(1), {
    partSize: 2,
    onProgress: (done, total) => told.push(`${done}/${total}`),
  });
  const { values } = await toFloats(images, rows);
  assert(inverted.values.every((value, i) => Math.abs(1 - value - (values[i] ?? NaN)) < 1e-6));
  assertEquals([inverted.count, inverted.sizePx], [5, 32]);
  assertEquals(told, ["2/5", "4/5", "5/5"]);
});

const COUNT = 70;
const DIM = 6;
const faces: EncodableFaces = { ...blobs(COUNT), checksum: "c0ffee".repeat(8) };

/** A small network and a folder for codes, which both go away. */
async function withCodes(
  use: (
    encodeThem: (options?: EncodeOptions & Partial<Given>) => ReturnType<typeof encodeFaces>,
    vae: Vae,
    folder: string,
  ) => Promise<void>,
): Promise<void> {
  const vae = buildVae({ imageSizePx: 32, latentDim: DIM, seed: 3 });
  const folder = await Deno.makeTempDir();
  try {
    const cacheFolder = `${folder}/codes`;
    await use(
      ({ fingerprint = "f00d".repeat(16), of = faces, ...options } = {}) =>
        encodeFaces({ vae, fingerprint }, of, { cacheFolder, ...options }),
      vae,
      cacheFolder,
    );
  } finally {
    disposeVae(vae);
    await Deno.remove(folder, { recursive: true });
  }
}

interface Given {
  readonly fingerprint: string;
  readonly of: EncodableFaces;
}

Deno.test("encodeFaces() gives each row its own posterior, across parts, and leaks nothing", () =>
  withCodes(async (encodeThem, vae) => {
    const before = tf.memory().numTensors;
    const rows = Array.from({ length: COUNT }, (_, i) => COUNT - 1 - i);
    const progress: number[] = [];
    const { means, logVars, from } = await encodeThem({
      rows,
      onProgress: (done, total) => progress.push(done / total),
    });
    assertEquals([means.count, means.dim, logVars.count, logVars.dim], [COUNT, DIM, COUNT, DIM]);
    assertEquals([from, progress], ["computed", [50 / COUNT, 1]]);
    const { values } = await toFloats(blobs(COUNT), [0]);
    const expected = tf.tidy(() => {
      const { mean, logVar } = encode(vae, tf.tensor4d(values, [1, 32, 32, 3]));
      return [...mean.dataSync(), ...logVar.dataSync()];
    });
    const found = [...codeAt(means, COUNT - 1), ...codeAt(logVars, COUNT - 1)];
    assert(
      found.every((value, i) => Math.abs(value - (expected[i] ?? NaN)) < FLOAT_TOLERANCE),
    );
    assertEquals(tf.memory().numTensors, before);
  }));

Deno.test("encodeFaces() reads what it has encoded, for the same network, faces and rows only", () =>
  withCodes(async (encodeThem) => {
    const first = await encodeThem();
    const second = await encodeThem({ onProgress: () => assert(false, "nothing is to be done") });
    assertEquals(second, { ...first, from: "cache" });
    const others = [
      await encodeThem({ fingerprint: "beef".repeat(16) }),
      await encodeThem({ of: { ...faces, checksum: "facade".repeat(8) } }),
      await encodeThem({ rows: [1, 0] }),
    ];
    for (const other of others) assertEquals(other.from, "computed");
    assertEquals(new Set([first, ...others].map(({ folder }) => folder)).size, 4);
    assertNotEquals(others[2]?.means.values.subarray(0, DIM), first.means.values.subarray(0, DIM));
  }));

for (
  const [what, name, damage] of [
    ["a changed byte", "means.npy", (bytes: Uint8Array) => bytes.with(-2, 77)],
    ["a cut file", "log_variances.npy", (bytes: Uint8Array) => bytes.subarray(0, -4)],
    ["changed rows", "rows.npy", (bytes: Uint8Array) => bytes.with(-1, 1)],
    ["a missing file", "means.npy", () => undefined],
    ["a manifest that is no JSON", "codes.json", () => new TextEncoder().encode("{")],
    ["a manifest of null", "codes.json", () => new TextEncoder().encode("null")],
  ] as const
) {
  Deno.test(`encodeFaces() reports and repairs ${what}`, () =>
    withCodes(async (encodeThem) => {
      const { folder, means } = await encodeThem();
      const path = `${folder}/${name}`;
      const bytes = damage(await Deno.readFile(path));
      if (bytes) await Deno.writeFile(path, bytes);
      else await Deno.remove(path);
      const lines: string[] = [];
      const again = await encodeThem({ log: (line) => lines.push(line) });
      assertEquals([again.from, again.means], ["computed", means]);
      assertEquals(lines.length, 1);
      assert(
        /Cannot read .*\/\w+\.(npy|json) as .*: these codes are computed again$/.test(
          lines[0] ?? "",
        ),
      );
      assertEquals((await encodeThem()).from, "cache");
    }));
}

Deno.test("encodeFaces() keeps nothing of a run that was stopped", () =>
  withCodes(async (encodeThem, _vae, folder) => {
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    const stopped = encodeThem({
      signal: stop.signal,
      onProgress: () => stop.abort(new Error("enough")),
    });
    await assertRejects(() => stopped, Error, "enough");
    await assertRejects(() => encodeThem({ signal: stop.signal }), Error, "enough");
    assertEquals(tf.memory().numTensors, before);
    await assertRejects(() => Deno.stat(folder), Deno.errors.NotFound);
  }));

Deno.test("encodeFaces() refuses faces of another size, no rows and rows that do not exist", () =>
  withCodes(async (encodeThem) => {
    const large = { ...faces, sizePx: 64 };
    await assertRejects(() => encodeThem({ of: large }), RangeError, "of 32 px: got 70 of 64 px");
    await assertRejects(() => encodeThem({ rows: [] }), RangeError, "got 0 of 32 px");
    await assertRejects(() => encodeThem({ rows: [COUNT] }), RangeError, "there are only 70");
  }));

const READ_ALL = `import json, numpy as np
arrays = [np.load(name + ".npy") for name in ["means", "log_variances", "rows"]]
print(json.dumps([[str(a.dtype), list(a.shape), a.ravel()[-1].item()] for a in arrays]))`;
const python = await pythonWith(["numpy"]);

Deno.test({
  name: `NumPy reads the codes${python ? "" : " (ignored: no Python here has numpy)"}`,
  ignore: python === undefined,
  fn: () =>
    withCodes(async (encodeThem) => {
      const { folder, means, logVars } = await encodeThem({ rows: [5, 9, 3] });
      const printed = await runPython(python ?? "", READ_ALL, folder);
      assertEquals(JSON.parse(printed ?? ""), [
        ["float32", [3, DIM], means.values.at(-1)],
        ["float32", [3, DIM], logVars.values.at(-1)],
        ["int32", [3], 3],
      ]);
    }),
});
