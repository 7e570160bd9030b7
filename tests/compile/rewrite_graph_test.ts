import { assertEquals, assertGreater, assertLess } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { isNativeBackend, startBackend } from "facespace/runtime";
import { compileStep } from "../../lib/compile/compile_step.ts";
import { recordStep } from "../../lib/compile/record_step.ts";
import { rewriteGraph } from "../../lib/compile/rewrite_graph.ts";
import { stepGraph } from "../../lib/compile/step_graph.ts";

await startBackend({ log: () => {} });
const ignore = !isNativeBackend(tf.backend());

/** Relative to the largest value. */
const TOLERANCE = 1e-5;

type Step = (inputs: { readonly x: tf.Tensor }) => { readonly y: tf.Tensor };

/** How many operations of each of these kinds a step has before and after the rewrites. */
function counts(
  step: Step,
  x: tf.Tensor,
  ops: readonly string[],
  precision: "float32" | "mixed" = "float32",
) {
  const backend = tf.backend();
  if (!isNativeBackend(backend)) throw new TypeError("The test needs TensorFlow");
  const before = stepGraph(recordStep(backend, () => step({ x }), { x }));
  const after = rewriteGraph(before, "cpu", precision);
  const count = (op: string) =>
    [before, after].map(({ nodes }) => nodes.filter((n) => n.op === op).length);
  return ops.map(count);
}

/** The largest difference between the compiled and the eager result. */
function difference(step: Step, x: tf.Tensor, precision?: "mixed"): number {
  const compiled = compileStep(step, { ...(precision && { precision }) });
  const { y } = compiled.run({ x });
  const off = tf.tidy(() => {
    const expected = step({ x }).y;
    return tf.div(tf.sub(y, expected).abs().max(), expected.abs().max()).dataSync()[0] ?? NaN;
  });
  y.dispose();
  compiled.dispose();
  return off;
}

const waves = (...shape: number[]) =>
  tf.tidy(() => tf.range(0, shape.reduce((a, b) => a * b, 1)).sin().reshape(shape));

for (
  const [size, inner, channels, kernel, stride, rewritten] of [
    [10, 32, 3, 3, 2, true],
    [7, 16, 1, 3, 2, true],
    [5, 16, 8, 3, 2, true],
    [5, 32, 16, 3, 2, false],
    [6, 16, 3, 4, 2, false],
    [6, 16, 3, 3, 1, false],
  ] as const
) {
  Deno.test({
    name: `a transposed convolution, ${inner} to ${channels} channels, kernel ${kernel}, stride ` +
      `${stride}, is ${rewritten ? "rewritten to subpixels and" : "left alone and"} the same`,
    ignore,
    fn() {
      const filter = waves(kernel, kernel, channels, inner).as4D(kernel, kernel, channels, inner);
      const step: Step = ({ x }) => {
        const out = [2, size * stride, (size + 1) * stride, channels] as const;
        return {
          y: tf.conv2dTranspose(x.as4D(2, size, size + 1, inner), filter, [...out], stride, "same"),
        };
      };
      const x = waves(2, size, size + 1, inner);
      const ops = counts(step, x, ["Conv2DBackpropInput", "DepthToSpace"]);
      assertEquals(ops, rewritten ? [[1, 0], [0, 1]] : [[1, 1], [0, 0]]);
      assertLess(difference(step, x), TOLERANCE);
      tf.dispose([x, filter]);
    },
  });
}

Deno.test({
  name: "a sum over all axes but the last is rewritten to a product, and is the same",
  ignore,
  fn() {
    const x = waves(4, 16, 16, 24);
    const sum = (axes: number[]): Step => ({ x }) => ({ y: tf.sum(x, axes) });
    assertEquals(counts(sum([0, 1, 2]), x, ["Sum", "MatMul"]), [[1, 0], [0, 1]]);
    assertEquals(counts(sum([1, 2]), x, ["Sum", "MatMul"]), [[1, 1], [0, 0]]);
    assertLess(difference(sum([0, 1, 2]), x), TOLERANCE);
    x.dispose();
  },
});

Deno.test({
  name: "the gradient of relu is taken from its output, and is the same",
  ignore,
  fn() {
    const x = waves(4, 5);
    const step: Step = ({ x }) => ({ y: tf.grad((x) => tf.sum(tf.square(tf.relu(x))))(x) });
    assertEquals(counts(step, x, ["Relu", "ReluGrad"]), [[1, 1], [1, 1]]);
    assertEquals(difference(step, x), 0);
    x.dispose();
  },
});

Deno.test({
  name: "the gradient of leaky relu is one operation on its output, and is the same",
  ignore,
  fn() {
    const x = waves(4, 5);
    const step: Step = ({ x }) => ({
      y: tf.grad((x) => tf.sum(tf.square(tf.leakyRelu(x, 0.2))))(x),
    });
    const ops = ["LeakyRelu", "Select", "LeakyReluGrad"];
    assertEquals(counts(step, x, ops), [[1, 1], [1, 0], [0, 1]]);
    assertEquals(difference(step, x), 0);
    x.dispose();
  },
});

for (const [slope, limit] of [[0.3, 0], [0.2, 0.1]] as const) {
  Deno.test({
    name:
      `a choice by x > ${limit} between y and ${slope} y is not taken for leaky relu's gradient`,
    ignore,
    fn() {
      const x = waves(4, 5);
      const step: Step = ({ x }) => {
        const y = tf.leakyRelu(x, 0.2);
        return { y, z: tf.where(x.greater(limit), y, y.mul(slope)) };
      };
      assertEquals(counts(step, x, ["Select", "LeakyReluGrad"]), [[1, 1], [0, 0]]);
      x.dispose();
    },
  });
}

for (
  const [batch, height, width, inner, channels, kernel, stride, padding, rewritten] of [
    [9, 32, 32, 128, 128, 3, 2, "same", true], // seven images at once, then two
    [8, 33, 31, 128, 128, 3, 2, "same", true],
    [5, 31, 34, 128, 128, 4, 2, "valid", true],
    [7, 29, 32, 64, 256, 5, 3, "same", true],
    [1, 96, 96, 128, 128, 3, 2, "same", true],
    [9, 16, 16, 128, 128, 3, 1, "same", false],
    [9, 32, 32, 16, 1024, 3, 2, "same", false],
    [2, 32, 32, 128, 128, 3, 2, "same", false],
  ] as const
) {
  Deno.test({
    name: `the filter's gradient of a convolution, [${batch}, ${height}, ${width}, ${inner}] to ` +
      `${channels} channels, kernel ${kernel}, stride ${stride}, ${padding}, is ` +
      `${rewritten ? "rewritten to products of patches and" : "left alone and"} the same`,
    ignore,
    fn() {
      const x = waves(batch, height, width, inner);
      const filter = waves(kernel, kernel, inner, channels).as4D(kernel, kernel, inner, channels);
      const step: Step = ({ x }) => ({
        y: tf.grad((w) => {
          const image = x.as4D(batch, height, width, inner);
          const same = w.as4D(kernel, kernel, inner, channels);
          return tf.sum(tf.square(tf.conv2d(image, same, stride, padding)));
        })(filter),
      });
      const ops = counts(step, x, ["Conv2DBackpropFilter", "AddN"]);
      assertEquals(ops, rewritten ? [[1, 0], [0, 1]] : [[1, 1], [0, 0]]);
      assertLess(difference(step, x), TOLERANCE);
      tf.dispose([x, filter]);
    },
  });
}

for (const op of ["convolution", "product"] as const) {
  Deno.test({
    name: `in mixed precision a ${op} and its gradients are rounded to bfloat16, and no more`,
    ignore,
    fn() {
      const filter = waves(3, 3, 64, 64).abs().as4D(3, 3, 64, 64);
      const matrix = waves(128, 1024).as2D(128, 1024);
      const x = op === "convolution" ? waves(4, 32, 32, 64).abs() : waves(128, 128);
      const forward = (x: tf.Tensor): tf.Tensor =>
        op === "convolution"
          ? tf.conv2d(x.as4D(4, 32, 32, 64), filter, 2, "same")
          : tf.matMul(x.as2D(128, 128), matrix);
      const step: Step = ({ x }) => ({
        y: tf.grad((v: tf.Tensor) => forward(v).square().sum())(x),
      });
      const off = difference(step, x, "mixed");
      assertGreater(off, TOLERANCE);
      assertLess(off, 0.02); // a few roundings of 2⁻⁸
      assertLess(difference(step, x), TOLERANCE);
      tf.dispose([x, filter, matrix]);
    },
  });
}

Deno.test({
  name: "in mixed precision bias and relu between convolutions are not cast to float32 and back",
  ignore,
  fn() {
    // Of one sign, so that no sum is small beside what is added.
    const [first, second] = [waves(3, 3, 64, 64).abs(), waves(3, 3, 64, 64).abs()];
    const bias = tf.ones([64]);
    const step: Step = ({ x }) => {
      const inner = tf.relu(
        tf.add(tf.conv2d(x.as4D(4, 16, 16, 64), first.as4D(3, 3, 64, 64), 1, "same"), bias),
      );
      return { y: tf.conv2d(inner.as4D(4, 16, 16, 64), second.as4D(3, 3, 64, 64), 1, "same") };
    };
    const x = waves(1024, 64).abs();
    // To bfloat16: images, both filters and the bias, no more. To float32: each of the five results, of
    // which TensorFlow drops those that nobody reads.
    assertEquals(counts(step, x, ["Cast", "Conv2D", "Relu"], "mixed"), [[0, 9], [2, 2], [1, 1]]);
    assertLess(difference(step, x, "mixed"), 0.02);
    tf.dispose([x, first, second, bias]);
  },
});

Deno.test({
  name:
    "in mixed precision a relu that follows no convolution is the larger of its bits and 0, and is the same",
  ignore,
  fn() {
    const filter = waves(3, 3, 64, 64).as4D(3, 3, 64, 64);
    const bias = waves(64);
    const upwards = (x: tf.Tensor) =>
      tf.add(tf.conv2dTranspose(x.as4D(4, 16, 16, 64), filter, [4, 32, 32, 64], 2, "same"), bias);
    const step: Step = ({ x }) => ({ y: tf.relu(upwards(x)) });
    const x = waves(1024, 64);
    assertEquals(counts(step, x, ["Relu", "Maximum"], "mixed"), [[1, 0], [0, 1]]);
    assertEquals(counts(step, x, ["Relu", "Maximum"]), [[1, 1], [0, 0]]);
    const positive = compileStep(step, { precision: "mixed" });
    const plainly: Step = ({ x }) => ({ y: upwards(x) });
    const both = compileStep(plainly, { precision: "mixed" });
    const [rectified, plain] = [positive, both].map((compiled) => compiled.run({ x }).y);
    const expected = tf.relu(plain ?? []);
    assertEquals(rectified?.dataSync(), expected.dataSync());
    tf.dispose([filter, bias, x, rectified ?? [], plain ?? [], expected]);
    [positive, both].forEach((compiled) => compiled.dispose());
  },
});

Deno.test({
  name: "in mixed precision the gradient of a convolution's bias adds what is in bfloat16 already",
  ignore,
  fn() {
    const filter = waves(3, 3, 64, 64).abs().as4D(3, 3, 64, 64);
    const bias = tf.ones([64]);
    const forward = (x: tf.Tensor, bias: tf.Tensor) =>
      tf.relu(tf.add(tf.conv2d(x.as4D(4, 16, 16, 64), filter, 1, "same"), bias));
    const further = (x: tf.Tensor) => tf.conv2d(x.as4D(4, 16, 16, 64), filter, 1, "same").sum();
    const step: Step = ({ x }) => ({
      y: tf.grad((bias: tf.Tensor) => further(forward(x, bias)))(bias),
    });
    const x = waves(1024, 64).abs();
    // The sum that is left is the loss.
    assertEquals(counts(step, x, ["Sum", "MatMul"], "mixed"), [[2, 1], [0, 1]]);
    const off = difference(step, x, "mixed");
    assertGreater(off, TOLERANCE);
    assertLess(off, 0.02);
    tf.dispose([filter, bias, x]);
  },
});

for (
  const [height, width, inner, kernel, stride, padding, rewritten] of [
    [40, 40, 3, 3, 2, "same", true],
    [41, 37, 3, 3, 2, "same", true],
    [43, 44, 1, 5, 3, "valid", true],
    [40, 40, 4, 4, 2, "same", true],
    [40, 40, 3, 3, 1, "same", false],
    [40, 40, 8, 3, 2, "same", false],
  ] as const
) {
  Deno.test({
    name: `in mixed precision the filter's gradient of a convolution of ${inner} channels, ` +
      `${height} × ${width}, kernel ${kernel}, stride ${stride}, ${padding}, is ` +
      `${rewritten ? "a product of patches and" : "left alone and"} the same`,
    ignore,
    fn() {
      const filter = waves(kernel, kernel, inner, 128).as4D(kernel, kernel, inner, 128);
      const step: Step = ({ x }) => ({
        y: tf.grad((w) => {
          const image = x.as4D(32, height, width, inner);
          const made = tf.conv2d(image, w.as4D(kernel, kernel, inner, 128), stride, padding);
          return tf.sum(tf.square(made));
        })(filter),
      });
      const x = waves(32, height, width, inner).abs();
      const ops = counts(step, x, ["Conv2DBackpropFilter"], "mixed");
      assertEquals(ops, rewritten ? [[1, 0]] : [[1, 1]]);
      assertLess(difference(step, x, "mixed"), 0.02);
      tf.dispose([x, filter]);
    },
  });
}

Deno.test({
  name: "in mixed precision a product with a constant, or a small one, stays in float32",
  ignore,
  fn() {
    const ofConstant: Step = ({ x }) => ({
      y: tf.matMul(x.as2D(512, 512), tf.tensor(new Float32Array(512 * 512).fill(1), [512, 512])),
    });
    const matrix = waves(64, 64).as2D(64, 64);
    const small: Step = ({ x }) => ({ y: tf.matMul(x.as2D(64, 64), matrix) });
    const [large, x] = [waves(512, 512), waves(64, 64)];
    assertLess(difference(ofConstant, large, "mixed"), TOLERANCE);
    assertLess(difference(small, x, "mixed"), TOLERANCE);
    tf.dispose([large, x, matrix]);
  },
});

for (const [width, stride] of [[1, 2], [2, 2], [3, 3], [4, 4]] as const) {
  Deno.test({
    name:
      `in mixed precision a convolution of stride ${stride} over a width of ${width} computes all`,
    ignore,
    fn() {
      const filter = waves(3, 3, 64, 256).abs().as4D(3, 3, 64, 256);
      const step: Step = ({ x }) => ({
        y: tf.conv2d(x.as4D(32, 32, width, 64), filter, stride, "same"),
      });
      const x = waves(32, 32, width, 64).abs();
      assertLess(difference(step, x, "mixed"), 0.02);
      tf.dispose([x, filter]);
    },
  });
}

Deno.test({
  name: "a session keeps copies of the variables that it is given, not JavaScript's arrays",
  ignore,
  fn() {
    const backend = tf.backend();
    if (!isNativeBackend(backend)) throw new TypeError("The test needs TensorFlow");
    const weight = tf.variable(tf.tensor([2, 3]));
    const recording = recordStep(backend, () => ({ y: weight.square() }), {});
    const { nodes } = stepGraph(recording);
    for (const { op, name, inputs: [, value] } of nodes) {
      if (op !== "AssignVariableOp") continue;
      const source = nodes.find((node) => `${node.name}:0` === value);
      assertEquals(source?.op, "DeepCopy", name);
    }
    weight.dispose();
  },
});
