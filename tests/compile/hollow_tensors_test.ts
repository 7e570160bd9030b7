import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { compileStep } from "facespace/compile";
import { isNativeBackend, startBackend } from "facespace/runtime";
import { HollowTensors } from "../../lib/compile/hollow_tensors.ts";

await startBackend({ log: () => {} });
const backend = tf.backend();
const ignore = !isNativeBackend(backend);

Deno.test({
  name: "large results let their values go, and who takes them gets memory of their shape",
  ignore,
  fn() {
    if (!isNativeBackend(backend)) return;
    const { binding } = backend;
    const freed: number[] = [];
    const counted = {
      ...binding,
      TF_ATTR_TYPE: binding.TF_ATTR_TYPE,
      TF_ATTR_BOOL: binding.TF_ATTR_BOOL,
      createTensor: binding.createTensor.bind(binding),
      executeOp: binding.executeOp.bind(binding),
      deleteTensor(id: number) {
        freed.push(id);
        binding.deleteTensor(id);
      },
    };
    const hollow = new HollowTensors(counted, 10);
    const ones = (shape: readonly number[]) =>
      binding.createTensor(shape, 1, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1));
    const type = [{ name: "T", type: binding.TF_ATTR_TYPE, value: 1 }];
    const square = (of: readonly number[]) => binding.executeOp("Square", type, of, 1);
    const [x, y] = [ones([3, 4]), ones([2, 5])];
    const [large] = hollow.around([x], square, { keep: false });
    const [small] = hollow.around([y], square, { keep: false });
    const [kept] = hollow.around([x], square, { keep: true });
    assert(large && small && kept);
    assertEquals([large.shape, large.id < 0, small.id > 0, kept.id > 0], [
      [3, 4],
      true,
      true,
      true,
    ]);
    assertEquals(freed.length, 1);
    const [next] = hollow.around([large.id], (of) => {
      assert(of.every((id) => id > 0));
      return square(of);
    }, { keep: true });
    assertEquals(next?.shape, [3, 4]);
    assertEquals(freed.length, 3); // the shape, and the memory that was lent
    for (const id of [x, y, small.id, kept.id, next?.id ?? 0]) binding.deleteTensor(id);
  },
});

Deno.test({
  name:
    "a step with large results and one that looks at large values are as they are without compiling",
  ignore,
  fn() {
    const x = tf.tidy(() => tf.range(0, 600 * 600).mod(7).reshape([600, 600]));
    const step = ({ x }: { readonly x: tf.Tensor }) => {
      const large = x.add(0.25).mul(2).sub(0.5); // twice x
      const classes = large.as1D().cast("int32");
      return { sum: large.square().mean(), ones: tf.oneHot(classes, 13).sum(0) };
    };
    const compiled = compileStep(step);
    try {
      const [found, expected] = [compiled.run({ x }), tf.tidy(() => step({ x }))];
      assertEquals([...found.ones.dataSync()], [...expected.ones.dataSync()]);
      assert(Math.abs((found.sum.dataSync()[0] ?? NaN) - (expected.sum.dataSync()[0] ?? 0)) < 1e-3);
      assertEquals(compiled.graphs, 1);
      tf.dispose([found, expected]);
    } finally {
      compiled.dispose();
      x.dispose();
    }
  },
});
