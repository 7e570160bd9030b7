import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { buildNetworks, prelu } from "../../../lib/detectors/mtcnn/networks.ts";
import { startBackend } from "facespace/runtime";
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
