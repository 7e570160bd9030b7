/**
 * Not a contender but the yardstick: a product of two 2048×2048 matrices, which the machine's
 * arithmetic and nothing else limits.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { startBackend } from "facespace/runtime";
import { YARDSTICK_SIZE } from "../comparison/contenders.ts";
import { serveContender } from "../comparison/serve.ts";

if (import.meta.main) {
  await serveContender(async () => {
    const { name, version, threads } = await startBackend({ backend: "tensorflow" });
    const shape: [number, number] = [YARDSTICK_SIZE, YARDSTICK_SIZE];
    const [a, b] = [tf.randomUniform(shape, 0, 1, "float32", 1), tf.fill(shape, 0.5)];
    return {
      versions: { backend: `${name} ${version}` },
      threads,
      items: 1,
      async step() {
        const product = tf.matMul(a, b);
        const corner = product.slice([0, 0], [1, 1]);
        await corner.data();
        tf.dispose([product, corner]);
        return 0;
      },
    };
  });
}
