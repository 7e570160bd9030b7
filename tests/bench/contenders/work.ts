/**
 * A contender of one kind of work on pictures; a step is a few items of it, as many as usually go
 * together.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { completeSettings } from "facespace/faces";
import { createFaceStore, openFaceStore } from "facespace/store";
import { renderPortrait, samplePortrait } from "facespace/portraits";
import { decodeImage, encodeJpeg } from "facespace/images";
import { buildVae, encode } from "facespace/models";
import { stream } from "facespace/random";
import { describeBackend, startBackend } from "facespace/runtime";
import { type LoadedContender, serveContender } from "../comparison/serve.ts";
import type { WorkName } from "../comparison/work.ts";
import { type Batch, batches, imageSource } from "facespace/training";
import { sampleRow } from "../../store/sample_faces.ts";
import { loadFaceTools } from "../../../lib/faces/worker.ts";

/** A kind of work, set up: how many items a step has, and a step. */
interface Work {
  readonly items: number;
  step(): Promise<unknown>;
}

const PICTURES = 16; // as an extraction puts into a group
const BATCH = 32;
const STORED = 2048;
const SIZE_PX = 80;

const portrait = async (index: number) => {
  const person = `bench ${index}`;
  return (await renderPortrait(samplePortrait({ person, shot: person }))).image;
};

const portraits = () => Promise.all(Array.from({ length: PICTURES }, (_, i) => portrait(i)));

const files = async () => {
  const encoded: Uint8Array[] = [];
  for (const image of await portraits()) encoded.push(await encodeJpeg(image));
  return encoded;
};

const setUp: Readonly<Record<WorkName, (scratch: string) => Promise<Work>>> = {
  draw: () => {
    let drawn = 0;
    const items = 8;
    const step = () => Promise.all(Array.from({ length: items }, () => portrait(drawn++)));
    return Promise.resolve({ items, step });
  },
  decode: async () => {
    const encoded = await files();
    return { items: PICTURES, step: () => Promise.all(encoded.map(decodeImage)) };
  },
  extract: async () => {
    const settings = completeSettings("portraits", { sizesPx: [SIZE_PX] });
    const tools = await loadFaceTools(settings);
    const encoded = await files();
    return {
      items: PICTURES,
      async step() {
        const pictures = await Promise.all(encoded.map((file) => tools.decode(file)));
        const found = await tools.detect(pictures);
        pictures.forEach((picture, i) => {
          const [face] = found[i] ?? [];
          if (face) tools.crop({ picture, face });
        });
      },
    };
  },
  describe: async () => {
    const tools = await loadFaceTools(completeSettings("photos", { sizesPx: [SIZE_PX] }));
    const pictures = await portraits();
    const found = await tools.detect(pictures);
    const faces = pictures.flatMap((picture, i) =>
      (found[i] ?? []).slice(0, 1).map((face) => ({ picture, face }))
    );
    return { items: faces.length, step: () => tools.describe(faces) };
  },
  batch: async (scratch) => {
    const random = stream("bench", "store");
    const writer = await createFaceStore(`${scratch}/store`, {
      sizesPx: [SIZE_PX],
      source: "Noise",
      recipe: "bench",
      measureNames: ["smile", "yaw"],
    });
    const pixels = Uint8Array.from(
      { length: STORED * SIZE_PX * SIZE_PX * 3 },
      () => random.integer(256),
    );
    await writer.append(Array.from({ length: STORED }, (_, i) => sampleRow(i)), {
      [SIZE_PX]: pixels,
    });
    await writer.finish();
    const store = await openFaceStore(`${scratch}/store`);
    const source = imageSource(store);
    let epoch = 0;
    let pass: AsyncGenerator<Batch> | undefined;
    const step = async (): Promise<void> => {
      const shuffle = { seed: "bench", epoch };
      pass ??= batches(source, { batchSize: BATCH, shuffle });
      const next = await pass.next();
      if (!next.done) return next.value.images.dispose();
      [pass, epoch] = [undefined, epoch + 1];
      await step();
    };
    return { items: BATCH, step };
  },
  encode: () => {
    const vae = buildVae();
    const images = tf.fill<tf.Rank.R4>([BATCH, SIZE_PX, SIZE_PX, 3], 0.5);
    const step = async () => {
      const { mean, logVar } = encode(vae, images);
      await mean.data();
      tf.dispose([mean, logVar]);
    };
    return Promise.resolve({ items: BATCH, step });
  },
};

function isWork(name: string): name is WorkName {
  return name in setUp;
}

if (import.meta.main) {
  await serveContender(async ({ name, scratch }): Promise<LoadedContender> => {
    if (!isWork(name)) throw new RangeError(`Cannot work as there is no work called ${name}`);
    const report = await startBackend();
    const work = await setUp[name](scratch);
    const [backend = ""] = describeBackend(report);
    return {
      versions: { backend },
      threads: report.threads,
      items: work.items,
      async step() {
        await work.step();
        return 0;
      },
    };
  });
}
