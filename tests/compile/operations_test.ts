import { assertEquals, assertLess } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { isNativeBackend, startBackend } from "facespace/runtime";
import { compileStep } from "../../lib/compile/compile_step.ts";

await startBackend({ log: () => {} });
const ignore = !isNativeBackend(tf.backend());

const image = () => tf.tidy(() => tf.range(1, 97).div(96).as4D(2, 4, 4, 3));
const waves = (size: number) => tf.range(0, size).sin();
const filter = (a: number, b: number, c: number, d: number) =>
  tf.tidy(() => waves(a * b * c * d).as4D(a, b, c, d));
const matrix = () => tf.tidy(() => waves(12).add(2).as2D(3, 4));

/** Operations of an image `x` and a positive matrix `m`, with gradients where there are any. */
const OPERATIONS: Readonly<Record<string, (x: tf.Tensor4D, m: tf.Tensor2D) => tf.Tensor>> = {
  arithmetic: (x) => x.add(1).sub(0.5).mul(x).div(3).pow(2).neg().abs().maximum(0.1).minimum(2),
  elementwise: (x) =>
    tf.addN([
      x.exp(),
      x.log1p(),
      x.sqrt(),
      x.sin(),
      x.tanh(),
      x.erf(),
      x.softplus(),
      x.reciprocal(),
    ]),
  activations: (x) =>
    tf.addN([x.relu(), x.sigmoid(), x.elu(), x.selu(), x.leakyRelu(0.1), x.relu6(), x.step()]),
  softmax: (_, m) => tf.add(tf.softmax(m), tf.logSoftmax(m)),
  reductions: (x) =>
    tf.stack([x.sum(), x.mean(), x.max(), x.min(), x.prod(), x.norm(), x.logSumExp()]),
  moments: (x) => tf.moments(x, [0, 1, 2]).variance,
  matMul: (_, m) => tf.matMul(m, m, true, false),
  conv2d: (x) => tf.conv2d(x, filter(3, 3, 3, 5), 2, "same"),
  conv2dTranspose: (x) => tf.conv2dTranspose(x, filter(3, 3, 5, 3), [2, 8, 8, 5], 2, "same"),
  depthwiseConv2d: (x) => tf.depthwiseConv2d(x, filter(3, 3, 3, 2), 1, "valid"),
  pooling: (x) => tf.add(tf.maxPool(x, 2, 2, "same"), tf.avgPool(x, 2, 2, "same")),
  batchNorm: (x) => tf.batchNorm(x, tf.tensor1d([0, 1, 2]), tf.tensor1d([1, 2, 3])),
  resize: (x) =>
    tf.add(tf.image.resizeNearestNeighbor(x, [8, 8]), tf.image.resizeBilinear(x, [8, 8])),
  shapes: (x) =>
    tf.concat([
      x.transpose([0, 2, 1, 3]).reshape([-1]),
      x.expandDims(1).squeeze([1]).flatten(),
      tf.tile(x, [1, 2, 1, 1]).flatten(),
      x.pad([[0, 0], [1, 1], [0, 0], [0, 0]]).flatten(),
      x.slice([0, 1, 1, 0], [1, 2, 2, 3]).flatten(),
      x.reverse(1).flatten(),
    ]),
  slicing: (x) => tf.stridedSlice(x, [0, 0, 0, 0], [2, 4, 4, 3], [1, 2, 2, 1]),
  splits: (x) => tf.concat(tf.split(x, 3, 3).toReversed(), 3),
  stacks: (x) => tf.stack(tf.unstack(x, 0), 1),
  comparisons: (x, m) =>
    tf.concat([
      tf.where(x.greater(0.5), x, x.neg()).flatten(),
      m.lessEqual(3).logicalAnd(m.notEqual(2)).cast("float32").flatten(),
    ]),
  clipping: (x) => tf.clipByValue(x, 0.2, 0.8),
  cumulative: (_, m) => tf.cumsum(m, 1),
  integers: (_, m) => tf.argMax(m, 1).cast("float32"),
  depthToSpace: (x) => tf.depthToSpace(tf.concat([x, x, x, x], 3) as tf.Tensor4D, 2),
  spaceToBatch: (x) => tf.spaceToBatchND(x, [2, 2], [[0, 0], [0, 0]]),
  localResponseNormalization: (x) => tf.localResponseNormalization(x, 2),
  oneHot: (_, m) => tf.oneHot(tf.argMin(m, 1), 4).cast("float32"),
};
const NO_GRADIENT = new Set([
  "integers",
  "oneHot",
  "localResponseNormalization",
  "batchNorm",
  "depthToSpace",
  "comparisons",
  "slicing",
]);

const TOLERANCE = 1e-5;

for (const [name, compute] of Object.entries(OPERATIONS)) {
  Deno.test({
    name: `compileStep() computes ${name} and its gradient as eager execution does`,
    ignore,
    fn() {
      const eager = (inputs: { x: tf.Tensor4D; m: tf.Tensor2D }): Record<string, tf.Tensor> => {
        const { x, m } = inputs;
        const y = compute(x, m);
        if (NO_GRADIENT.has(name)) return { y };
        const loss = (x: tf.Tensor, m: tf.Tensor) =>
          tf.add(tf.sum(compute(x.as4D(2, 4, 4, 3), m.as2D(3, 4))), tf.mul(tf.sum(x), tf.sum(m)));
        const [dx = y, dm = y] = tf.grads(loss)([x, m]);
        return { y, dx, dm };
      };
      const step = compileStep(eager);
      const inputs = { x: image(), m: matrix() };
      const expected = tf.tidy(() => eager(inputs));
      for (let i = 0; i < 3; i++) {
        const outputs = step.run(inputs);
        for (const [key, tensor] of Object.entries(expected)) {
          const difference = tf.tidy(() => {
            const { y = tensor } = { y: outputs[key] };
            assertEquals([y.shape, y.dtype], [tensor.shape, tensor.dtype]);
            return tf.div(tf.sub(y, tensor).abs().max(), tensor.abs().max().add(1)).dataSync()[0];
          });
          assertLess(difference ?? NaN, TOLERANCE, key);
        }
        tf.dispose(outputs);
      }
      step.dispose();
      tf.dispose([inputs, expected]);
    },
  });
}
