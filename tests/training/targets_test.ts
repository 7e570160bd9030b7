import { assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { packedFaces } from "facespace/store";
import type { TrainableModel } from "facespace/models";
import { startBackend } from "facespace/runtime";
import { batches, imageSource, train, type TrainOptions, withTargets } from "facespace/training";
import { targetsOf } from "../../lib/training/batches.ts";
import { lossesOf } from "./small_run.ts";

const COUNT = 23;
const SIZE_PX = 2;
const LENGTH = SIZE_PX * SIZE_PX * 3;
const pixels = Uint8Array.from({ length: COUNT * LENGTH }, (_, i) => (i * 53) % 256);
const faces = packedFaces({ pixels, count: COUNT, sizePx: SIZE_PX });
/** Two numbers for each image: its row, and the mean of its bytes in [0, 1]. */
const values = Float32Array.from({ length: 2 * COUNT }, (_, i) => {
  const row = i >> 1;
  if (i % 2 === 0) return row;
  return pixels.subarray(row * LENGTH, (row + 1) * LENGTH).reduce((a, b) => a + b) / LENGTH / 255;
});
const source = withTargets(imageSource(faces), { known: { values, width: 2 } });

/** Predicts the second target by a weight for each value of the image. */
function linearModel(): TrainableModel {
  const weights = tf.tidy(() => tf.variable(tf.zeros([LENGTH, 1])));
  return {
    name: "linear",
    variables: new Map([["weights", weights]]),
    noiseShapes: () => ({}),
    loss(images, { targets }) {
      const known = targets?.known;
      if (!known) throw new RangeError("no targets");
      const wanted = known.slice([0, 1], [-1, 1]);
      const error = images.reshape([-1, LENGTH]).matMul(weights).sub(wanted).square().mean();
      return {
        total: error.asScalar(),
        terms: { rows: known.slice([0, 0], [-1, 1]).mean().asScalar() },
      };
    },
  };
}

async function run(options: Partial<TrainOptions> = {}) {
  await startBackend({ log: () => {} });
  const model = linearModel();
  try {
    const result = await train(model, {
      images: source,
      validation: source,
      epochs: 12,
      batchSize: 5,
      seed: "targets",
      learningRate: 0.02,
      log: () => {},
      ...options,
    });
    const weights: number[] = [];
    for (const variable of model.variables.values()) weights.push(...await variable.data());
    return { ...result, weights };
  } finally {
    for (const variable of model.variables.values()) variable.dispose();
  }
}

Deno.test("targetsOf() gives the rows asked for and names one that does not exist", () => {
  const targets = { a: { values: Float32Array.of(1, 2, 3), width: 1 } };
  assertEquals(targetsOf(targets, [2, 2, 0]).a?.values, Float32Array.of(3, 3, 1));
  assertEquals(targetsOf({}, [7]), {});
  assertThrows(
    () => targetsOf(targets, [3]),
    RangeError,
    "Cannot read the targets a of image 3 as there are only 3",
  );
});

Deno.test("withTargets() refuses targets that do not fit the images", () => {
  assertThrows(
    () =>
      withTargets(imageSource(faces, [0, 1]), { labels: { values: Float32Array.of(1), width: 1 } }),
    RangeError,
    "Cannot give 2 images the targets labels as each needs 1 numbers: got 1 in all",
  );
});

Deno.test("batches() gives each row its own targets, shuffled or not", async () => {
  await startBackend({ log: () => {} });
  for (const shuffle of [{}, { shuffle: { seed: "targets", epoch: 3 } }]) {
    const seen: number[] = [];
    for await (const { images, rows, targets } of batches(source, { batchSize: 4, ...shuffle })) {
      images.dispose();
      assertEquals([...targets.known?.values ?? []].filter((_, i) => i % 2 === 0), [...rows]);
      seen.push(...rows);
    }
    assertEquals(seen.toSorted((a, b) => a - b), Array.from({ length: COUNT }, (_, i) => i));
  }
});

Deno.test("train() learns targets: the loss falls, and every row's came once in an epoch", async () => {
  const { history } = await run();
  const [first, last] = [history[0], history.at(-1)];
  assertEquals((last?.validationLoss ?? NaN) < 0.1 * (first?.loss ?? NaN), true);
  for (const { terms, validationTerms } of history) {
    assertEquals(Math.round(100 * (terms.rows ?? NaN)), 1100); // the mean of 0 … 22
    assertEquals(Math.round(100 * (validationTerms.rows ?? NaN)), 1100);
  }
});

Deno.test("train() with targets stops and resumes to exactly the same end", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const undisturbed = await run();
    const stop = new AbortController();
    const onStep = ({ step }: { readonly step: number }) => step === 8 && stop.abort();
    await assertRejects(() => run({ folder, signal: stop.signal, onStep }));
    const resumed = await run({ folder });
    assertEquals([resumed.status, resumed.firstStep], ["resumed", 8]);
    assertEquals(resumed.weights, undisturbed.weights);
    assertEquals(resumed.history.map(lossesOf), undisturbed.history.map(lossesOf));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("train() sees other targets as another task, and leaks no tensor", async () => {
  const other = withTargets(imageSource(faces), {
    known: { values: values.map((value) => 1 - value), width: 2 },
  });
  const first = await run({ epochs: 1 });
  const tensors = tf.memory().numTensors;
  assertNotEquals((await run({ epochs: 1, images: other })).weights, first.weights);
  assertEquals(tf.memory().numTensors, tensors);
});
