/**
 * A contender: the same networks trained by tfjs-node as anybody would, with its own Adam, its own
 * gradient of relu and its own settings. Only the native library is the project's newer one.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { createRequire } from "node:module";
import { isNativeBackend, patchNodeUtil } from "facespace/runtime";
import { EPSILON, LEARNING_RATE, LOSS_WEIGHTS } from "../comparison/cases.ts";
import { serveContender } from "../comparison/serve.ts";
import { prepareNetwork } from "./prepared_network.ts";

if (import.meta.main) {
  await serveContender(async (task) => {
    patchNodeUtil();
    createRequire(import.meta.url)("@tensorflow/tfjs-node-gpu");
    const backend = tf.backend();
    if (!isNativeBackend(backend)) throw new Error("tfjs-node does not load");
    const { model, batches, noise } = await prepareNetwork(task);
    const optimizer = tf.train.adam(LEARNING_RATE, 0.9, 0.999, EPSILON);
    const weights = Object.fromEntries(
      Object.entries(LOSS_WEIGHTS).map(([name, value]) => [name, tf.scalar(value)]),
    );
    const variables = [...model.variables.values()].filter(({ trainable }) => trainable);
    return {
      versions: { tensorflow: backend.binding.TF_Version, tfjs: tf.version_core },
      threads: task.threads,
      items: batches[0]?.shape[0] ?? 0,
      async step(index) {
        const which = index % batches.length;
        const images = batches[which];
        if (!images) throw new RangeError("Cannot take a step as there is no batch");
        const inputs = { noise: noise[which] ?? {}, weights, training: true };
        const loss = optimizer.minimize(() => model.loss(images, inputs).total, true, variables);
        if (!loss) throw new Error("Cannot take a step as it gave no loss");
        const [value = NaN] = await loss.data();
        loss.dispose();
        return value;
      },
    };
  });
}
