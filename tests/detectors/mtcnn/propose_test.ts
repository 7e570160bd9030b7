import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { propose, pyramidScales } from "../../../lib/detectors/mtcnn/propose.ts";
import { halvedPictures } from "../../../lib/detectors/mtcnn/windows.ts";
import { startBackend } from "facespace/runtime";

await startBackend({ log: () => {} });

Deno.test("pyramidScales() goes from the smallest face to the largest", () => {
  const scales = pyramidScales(20, 300);
  assertEquals(scales[0], 0.6);
  for (const [i, scale] of scales.entries()) {
    assertAlmostEquals(scale, 0.6 * 0.709 ** i);
    assert(12 / scale <= 300);
  }
  assert(12 / ((scales.at(-1) ?? 0) * 0.709) > 300, "a larger face would fit");
  assertEquals(pyramidScales(20, 19), []);
});

Deno.test("propose() knows where each cell's window is in the picture", async () => {
  const picture = { pixels: new Uint8Array(40 * 60 * 3), widthPx: 40, heightPx: 60 };
  const copies = halvedPictures([picture, picture]);
  // Pretends to see a face in one cell of the second picture, at the first level only. There the
  // picture is 24 by 36 pixels, with 6 around it.
  const network = (x: tf.Tensor4D): tf.Tensor4D => {
    const [count, height, width] = x.shape;
    assertEquals(count, 2);
    const outputs = tf.buffer([2, (height - 10) / 2 | 0, (width - 10) / 2 | 0, 6], "float32");
    if (width === 36) {
      assertEquals(height, 48);
      outputs.set(Math.log(9), 1, 4, 7, 1);
      outputs.set(0.25, 1, 4, 7, 5);
    }
    return outputs.toTensor() as tf.Tensor4D;
  };
  const found = await propose(network, copies, picture, { minFacePx: 20, minScore: 0.6 });
  tf.dispose(copies);
  assertEquals(found.length, 1);
  const [candidate] = found;
  assert(candidate);
  assertEquals(candidate.picture, 1);
  assertAlmostEquals(candidate.score, 0.9, 1e-6);
  assertEquals(candidate.shift, [0, 0, 0, 0.25]);
  // Column 7 begins at 14 − 6 pixels of the level, row 4 at 8 − 6, and a pixel is 1 / 0.6.
  assertAlmostEquals(candidate.box.left, 8 / 0.6);
  assertAlmostEquals(candidate.box.top, 2 / 0.6);
  assertAlmostEquals(candidate.box.width, 20);
  assertAlmostEquals(candidate.box.height, 20);
});
