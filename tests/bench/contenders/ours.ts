/**
 * A contender: the step that `train()` takes, on the back end that `FACESPACE_BACKEND` names.
 *
 *     ours.ts auto     compiled, where the back end can do that
 *     ours.ts never    eager
 *     ours.ts auto mixed    compiled, convolutions and matrix products in bfloat16
 *
 * @module
 */

import { startBackend } from "facespace/runtime";
import { EPSILON, LEARNING_RATE, LOSS_WEIGHTS, NOISE_SEED } from "../comparison/cases.ts";
import { serveContender } from "../comparison/serve.ts";
import { adam, trainStep } from "facespace/training";
import { prepareNetwork } from "./prepared_network.ts";

if (import.meta.main) {
  const compile = Deno.args[0] === "never" ? "never" : "auto";
  const precision = Deno.args[1] === "mixed" ? "mixed" : "float32";
  await serveContender(async (task) => {
    const { name, version, threads, acceleration } = await startBackend();
    const { model, batches } = await prepareNetwork(task);
    const step = trainStep(model, adam({ epsilon: EPSILON }), { compile, precision });
    const inputs = { weights: LOSS_WEIGHTS, learningRate: LEARNING_RATE };
    return {
      versions: { backend: [name, version, acceleration].filter(Boolean).join(" ") },
      threads,
      items: batches[0]?.shape[0] ?? 0,
      async step(index) {
        const which = index % batches.length;
        const images = batches[which];
        if (!images) throw new RangeError("Cannot take a step as there is no batch");
        const noise = [NOISE_SEED, String(which)] as const;
        return (await step.run(images, { ...inputs, noise })).loss;
      },
    };
  });
}
