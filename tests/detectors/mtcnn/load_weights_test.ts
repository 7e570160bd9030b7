import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { loadWeights, weightOf } from "../../../lib/detectors/mtcnn/load_weights.ts";

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
const load = (folder: string) => loadWeights(folder, "manifest.json", "put it there");

Deno.test("loadWeights() reads arrays in the manifest's order, also across files", () =>
  withFiles({
    "manifest.json": manifestOf(float("a", 2, 2), float("b", 1)),
    "one": bytesOf(1, -2, 3).subarray(0, 10),
    "two": Uint8Array.of(...bytesOf(1, -2, 3, 0.5, 7).subarray(10)),
  }, async (folder) => {
    const weights = await load(folder);
    assertEquals([...weights.keys()], ["a", "b"]);
    assertEquals(weightOf(weights, "a", [2, 2]), Float32Array.of(1, -2, 3, 0.5));
    assertEquals(weightOf(weights, "b", [1]), Float32Array.of(7));
  }));

Deno.test("loadWeights() says which file is missing and what to do", async () => {
  await withFiles({}, async (folder) => {
    const message = `Cannot load weights as manifest.json is missing from ${folder}: put it there`;
    await assertRejects(() => load(folder), RangeError, message);
  });
  const files = { "manifest.json": manifestOf(float("a", 1)), "one": bytesOf(1) };
  await withFiles(files, async (folder) => {
    await assertRejects(() => load(folder), RangeError, `two is missing from ${folder}`);
  });
});

Deno.test("loadWeights() refuses files of the wrong length", () =>
  withFiles({
    "manifest.json": manifestOf(float("a", 2)),
    "one": bytesOf(1, 2),
    "two": bytesOf(3),
  }, async (folder) => {
    const message = `one, two in ${folder} must have 8 bytes: got 12`;
    await assertRejects(() => load(folder), RangeError, message);
  }));

Deno.test("loadWeights() refuses weights that are no finite numbers", async () => {
  for (const bad of [NaN, Infinity]) {
    await withFiles({
      "manifest.json": manifestOf(float("a", 1), float("b", 2)),
      "one": bytesOf(1, 2),
      "two": bytesOf(bad),
    }, async (folder) => {
      await assertRejects(() => load(folder), RangeError, `must be finite: got ${bad} at 1`);
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
    await withFiles({ "manifest.json": manifestOf(weight) }, async (folder) => {
      await assertRejects(() => load(folder), TypeError, `must be float32: got ${kind}`);
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
    await withFiles({ "manifest.json": content }, async (folder) => {
      await assertRejects(() => load(folder), SyntaxError, `Cannot read ${folder}/manifest.json`);
    });
  }
});

Deno.test("weightOf() names a weight that is missing or has another shape", () => {
  const weights = new Map([["a", { shape: [2, 3], values: new Float32Array(6) }]]);
  assertThrows(() => weightOf(weights, "b", [1]), RangeError, "the weights lack b");
  assertThrows(
    () => weightOf(weights, "a", [3, 2]),
    RangeError,
    "a must have the shape [3, 2]: got [2, 3]",
  );
});
