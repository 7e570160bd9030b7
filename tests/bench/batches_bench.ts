import { packedFaces } from "facespace/store";
import { startBackend } from "facespace/runtime";
import { batches, imageSource } from "facespace/training";

const COUNT = 3200;
const pixels = Uint8Array.from({ length: COUNT * 80 * 80 * 3 }, (_, i) => i * 31);
const source = imageSource(packedFaces({ pixels, count: COUNT, sizePx: 80 }));
const draw = { seed: "bench", epoch: 1 };

await startBackend();

Deno.bench(`a shuffled pass over ${COUNT} faces in memory, no step`, { n: 8 }, async () => {
  for await (const { images } of batches(source, { batchSize: 32, shuffle: draw })) {
    images.dispose();
  }
});

Deno.bench(`the same, about half of them mirrored`, { n: 8 }, async () => {
  const options = { batchSize: 32, shuffle: draw, mirror: draw };
  for await (const { images } of batches(source, options)) images.dispose();
});
