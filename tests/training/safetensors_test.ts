import { assertEquals, assertRejects } from "@std/assert";
import { readTensorFile, writeTensorFile } from "../../lib/training/safetensors.ts";
import { inFolder } from "../in_folder.ts";

const inTemporaryFile = (use: (path: string) => Promise<void>) =>
  inFolder((folder) => use(`${folder}/weights.safetensors`));

const content = {
  tensors: new Map([
    ["a", { shape: [2, 2], values: Float32Array.of(1, -2, 0.1, Infinity) }],
    ["scalar", { shape: [], values: Float32Array.of(7) }],
  ]),
  metadata: { note: "β = 1" },
};

Deno.test("writeTensorFile() and readTensorFile() are lossless", () =>
  inTemporaryFile(async (path) => {
    await writeTensorFile(path, content);
    assertEquals(await readTensorFile(path), content);
  }));

Deno.test("writeTensorFile() leaves no partial file", () =>
  inTemporaryFile(async (path) => {
    await writeTensorFile(path, content);
    const folder = path.slice(0, path.lastIndexOf("/"));
    assertEquals(Array.from(Deno.readDirSync(folder), ({ name }) => name), ["weights.safetensors"]);
  }));

Deno.test("writeTensorFile() refuses values that do not fit the shape", () =>
  inTemporaryFile(async (path) => {
    const tensors = new Map([["a", { shape: [3], values: Float32Array.of(1) }]]);
    await assertRejects(
      () => writeTensorFile(path, { tensors, metadata: {} }),
      RangeError,
      "Cannot write tensor a as shape [3] does not fit 1 values",
    );
  }));

Deno.test("readTensorFile() names a damaged file", () =>
  inTemporaryFile(async (path) => {
    await writeTensorFile(path, content);
    const bytes = await Deno.readFile(path);
    for (const length of [0, 7, 40, bytes.length - 1]) {
      await Deno.writeFile(path, bytes.subarray(0, length));
      await assertRejects(() => readTensorFile(path), SyntaxError, `Cannot read ${path} as`);
    }
    const broken = bytes.slice();
    broken[9] = 0x7b;
    await Deno.writeFile(path, broken);
    await assertRejects(() => readTensorFile(path), SyntaxError, "its header is no JSON");
  }));

Deno.test("writeTensorFile() rounds to half precision where it is asked to, and reads that back", () =>
  inTemporaryFile(async (path) => {
    const values = Float32Array.of(1, -2, 0.1, 65504);
    const tensors = new Map([
      ["half", { shape: [4], values, dtype: "F16" as const }],
      ["single", { shape: [4], values }],
    ]);
    await writeTensorFile(path, { tensors, metadata: {} });
    const read = await readTensorFile(path);
    assertEquals([...read.tensors.get("single")?.values ?? []], [...values]);
    const half = read.tensors.get("half");
    // The nearest number with 11 binary digits to a tenth.
    assertEquals([...half?.values ?? []], [1, -2, 0.0999755859375, 65504]);
    await writeTensorFile(path, read);
    assertEquals(await readTensorFile(path), read);
  }));
