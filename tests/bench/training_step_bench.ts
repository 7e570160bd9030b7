import { buildVae } from "../../lib/models/vae.ts";
import { trainableVae } from "../../lib/models/trainable_vae.ts";
import { stream } from "../../lib/random/random_stream.ts";
import { startBackend } from "../../lib/runtime/backend.ts";
import { adam } from "../../lib/training/adam.ts";
import { packedSource } from "../../lib/training/image_source.ts";
import { trainStep } from "../../lib/training/train_step.ts";

const COUNT = 32;
const random = stream("bench");
const pixels = Uint8Array.from({ length: COUNT * 80 * 80 * 3 }, () => random.integer(256));
const source = packedSource({ pixels, count: COUNT, sizePx: 80 });
const rows = Array.from({ length: COUNT }, (_, i) => i);

await startBackend();
const model = trainableVae(buildVae(), { reconstruction: "optimal-sigma" });
const optimizer = adam();
const batch = source.batch(rows);

for (const compile of ["never", "auto"] as const) {
  const step = trainStep(model, optimizer, { compile });
  const how = compile === "auto" ? "compiled" : "eager";
  Deno.bench(`VAE V1: a training step of 32 faces, ${how}`, { n: 12, warmup: 3 }, async () => {
    await step.run(batch, {
      noise: ["bench", String(optimizer.steps)],
      weights: { beta: 1 },
      learningRate: 0.001,
    });
  });
}

Deno.bench("gathering a batch of 32 faces from bytes", { n: 50, warmup: 5 }, () => {
  source.batch(rows).dispose();
});
