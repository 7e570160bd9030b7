import { packedFaces } from "facespace/store";
import { buildVae, trainableVae } from "facespace/models";
import { stream } from "facespace/random";
import { startBackend } from "facespace/runtime";
import { adam, batches, imageSource, trainStep } from "facespace/training";

const COUNT = 32;
const random = stream("bench");
const pixels = Uint8Array.from({ length: COUNT * 80 * 80 * 3 }, () => random.integer(256));
const source = imageSource(packedFaces({ pixels, count: COUNT, sizePx: 80 }));

await startBackend();
const model = trainableVae(buildVae(), { reconstruction: "optimal-sigma" });
const optimizer = adam();

/** The first batch of a pass, owned by the caller. */
async function firstBatch() {
  for await (const { images } of batches(source, { batchSize: COUNT })) return images;
  throw new RangeError("There is no batch");
}
const batch = await firstBatch();

const WAYS = {
  eager: { compile: "never" },
  compiled: {},
  "compiled, mixed precision": { precision: "mixed" },
} as const;
for (const [how, options] of Object.entries(WAYS)) {
  const step = trainStep(model, optimizer, options);
  Deno.bench(`VAE V1: a training step of 32 faces, ${how}`, { n: 12, warmup: 3 }, async () => {
    await step.run(batch, {
      noise: ["bench", String(optimizer.steps)],
      weights: { beta: 1 },
      learningRate: 0.001,
    });
  });
}

Deno.bench("a batch of 32 faces from bytes in memory", { n: 50, warmup: 5 }, async () => {
  (await firstBatch()).dispose();
});
