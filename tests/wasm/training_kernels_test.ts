/**
 * The kernels that WASM trains with besides convolutions, against the plain JavaScript back end.
 *
 * @module
 */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { registerTrainingKernels } from "../../lib/wasm/register_training_kernels.ts";
import { isReplacement } from "../../lib/wasm/replace_kernel.ts";
import { startWasm } from "../../lib/wasm/start_wasm.ts";
import { transposeMatrix } from "../../lib/wasm/matrix_product.ts";

/** Both sides compute in float32, and add up in another order. */
const tolerance = 1e-4;

const values = <R extends tf.Rank>(shape: tf.ShapeMap[R], seed: number) =>
  tf.randomUniform<R>(shape, -1, 1, "float32", seed);

/** Computes the same on both back ends and compares shapes and values. */
async function assertAgreement(compute: () => tf.Tensor[]): Promise<void> {
  await startWasm();
  const results: { shape: number[]; data: Float32Array }[][] = [];
  for (const backend of ["wasm", "cpu"]) {
    await tf.setBackend(backend);
    results.push(tf.tidy(() =>
      compute().map((tensor) => ({
        shape: tensor.shape,
        data: Float32Array.from(tensor.dataSync()),
      }))
    ));
  }
  const [wasm = [], cpu = []] = results;
  assert(wasm.length > 0);
  for (const [i, { shape, data }] of wasm.entries()) {
    assertEquals(shape, cpu[i]?.shape, `result ${i}`);
    for (const [j, value] of data.entries()) {
      assertAlmostEquals(value, cpu[i]?.data[j] ?? NaN, tolerance, `result ${i}`);
    }
  }
}

Deno.test("sums and means on WASM agree with the CPU back end, whatever the axes", async () => {
  await assertAgreement(() => {
    const shapes = [[4, 5, 6, 3], [1, 40, 1, 3], [20, 1, 1, 2], [64, 5], [17, 1], [3, 7, 2], [19]];
    const axes = [[0, 1, 2], [2, 0, 1], [0], [0, 1], [-1], [1], undefined];
    return shapes.flatMap((shape, seed) =>
      axes.filter((axis) => !axis || Math.max(...axis) < shape.length).flatMap((axis) =>
        [true, false].flatMap((keepDims) => {
          const x = values(shape, seed);
          return [tf.sum(x, axis, keepDims), tf.mean(x, axis, keepDims)];
        })
      )
    );
  });
});

Deno.test("sums of whole numbers on WASM stay whole", async () => {
  await startWasm();
  await tf.setBackend("wasm");
  const sum = tf.tidy(() => {
    const x = tf.fill([50, 2], 3, "int32");
    const total = x.sum(0);
    return { dtype: total.dtype, values: [...total.dataSync()] };
  });
  assertEquals(sum, { dtype: "int32", values: [150, 150] });
});

Deno.test("a sum over very many rows on WASM is more exact than one running sum", async () => {
  await startWasm();
  await tf.setBackend("wasm");
  const [sum = NaN] = tf.tidy(() => tf.fill([32, 40, 40, 2], 0.1).sum([0, 1, 2]).dataSync());
  let running = 0;
  for (let i = 0; i < 51200; i++) running = Math.fround(running + Math.fround(0.1));
  const exact = 51200 * Math.fround(0.1);
  assert(Math.abs(sum - exact) < 0.05, `off by ${sum - exact}`);
  assert(Math.abs(running - exact) > 0.05, `a running sum is off by ${running - exact}`);
});

Deno.test("sums over the last axes and over all on WASM are more exact than one running sum", async () => {
  await startWasm();
  await tf.setBackend("wasm");
  const shape = [3, 128, 128, 3];
  const all = 3 * 128 * 128 * 3 * Math.fround(0.1);
  const found = tf.tidy(() => {
    const x = tf.fill(shape, 0.1);
    const sums = [
      x.sum(),
      x.sum([1, 2, 3]),
      x.sum([2, 3], true),
      x.mean(),
      x.mean([0, 1, 2, 3], true),
    ];
    return sums.map((sum) => ({ shape: sum.shape, values: [...sum.dataSync()] }));
  });
  assertEquals(found.map(({ shape }) => shape), [[], [3], [3, 128, 1, 1], [], [1, 1, 1, 1]]);
  const wanted = [all, all / 3, all / 3 / 128, Math.fround(0.1), Math.fround(0.1)];
  for (const [i, { values }] of found.entries()) {
    for (const value of values) {
      const difference = Math.abs(value / (wanted[i] ?? NaN) - 1);
      assert(difference < 4e-6, `${value} for ${wanted[i]}: off by ${difference}`);
    }
  }
  await assertAgreement(() => {
    const x = values<tf.Rank.R4>([2, 30, 40, 3], 1);
    return [x.sum(), x.mean([1, 2, 3]), x.sum([2, 3]), x.sum(3), x.sum([0, 3])];
  });
});

Deno.test("products on WASM agree with the CPU back end, transposed or not", async () => {
  await assertAgreement(() =>
    [[], [1], [3]].flatMap((outer, seed) =>
      [[false, false], [true, false], [false, true], [true, true]].map(([ta, tb]) => {
        const a = values<tf.Rank>([...outer, ...(ta ? [300, 6] : [6, 300])], seed);
        const b = values<tf.Rank>([...outer, ...(tb ? [7, 300] : [300, 7])], seed + 9);
        return tf.matMul(a, b, ta, tb);
      })
    )
  );
});

Deno.test("transposeMatrix() is the transpose for any number of rows", async () => {
  await assertAgreement(() =>
    [1, 7, 256, 257, 600, 1000].map((rows) => transposeMatrix(values<tf.Rank.R2>([rows, 3], rows)))
  );
});

Deno.test("tiles on WASM agree with the CPU back end, whether or not they repeat numbers", async () => {
  await assertAgreement(() => [
    tf.tile(values<tf.Rank.R4>([1, 1, 1, 5], 1), [3, 2, 4, 1]),
    tf.tile(values<tf.Rank.R4>([2, 1, 3, 1], 2), [1, 4, 1, 2]),
    tf.tile(values<tf.Rank.R2>([2, 3], 3), [2, 1]),
    tf.tile(values<tf.Rank.R5>([1, 2, 1, 2, 1], 4), [2, 1, 2, 1, 2]),
    tf.tile(tf.tensor1d([7], "int32"), [4]),
  ]);
});

Deno.test("a clone and a cast on WASM outlive their original", async () => {
  await startWasm();
  await tf.setBackend("wasm");
  const { numTensors, numDataBuffers } = tf.memory();
  const original = tf.tensor1d([1, 2, 3]);
  const copies = [tf.clone(original), tf.cast(original, "float32"), original.toInt()];
  original.dispose();
  const other = tf.tensor1d([7, 8, 9]); // would take the memory if it were free
  for (const copy of copies) assertEquals([...copy.dataSync()], [1, 2, 3]);
  tf.dispose([...copies, other]);
  assertEquals(tf.memory().numTensors, numTensors);
  assertEquals(tf.memory().numDataBuffers, numDataBuffers);
});

Deno.test("registerTrainingKernels() can be called again", async () => {
  await startWasm();
  registerTrainingKernels();
  const sum = tf.getKernel("Sum", "wasm");
  assert(isReplacement(sum));
  assert(sum.replaces && !isReplacement(sum.replaces), "a replacement replaces a replacement");
});
