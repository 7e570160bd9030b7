import { assert, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import type { AttributeName } from "facespace/annotations";
import { toFloats } from "facespace/images";
import { packedFaces } from "facespace/store";
import { stream } from "facespace/random";
import { startBackend } from "facespace/runtime";
import { findAttributeJudge, openAttributeJudge } from "../../lib/judges/attribute_judge_run.ts";
import { lossesOf } from "facespace/training";
import {
  type LabelledFaces,
  trainAttributeClassifier,
} from "../../lib/judges/train_attribute_classifier.ts";
import { inFolder } from "../in_folder.ts";

await startBackend({ log: () => {} });

const PEOPLE = 40;
const COUNT = 3 * PEOPLE;
const SIZE_PX = 16;

/** Plain squares: the bright ones smile, the red ones are men, and of some nobody knows. */
function squares(): LabelledFaces {
  const random = stream("squares");
  const columns: Partial<Record<AttributeName, Int8Array>> = {
    Smiling: new Int8Array(COUNT),
    Male: new Int8Array(COUNT),
  };
  const pixels = new Uint8Array(COUNT * SIZE_PX * SIZE_PX * 3);
  for (let i = 0; i < COUNT; i++) {
    const [bright, red] = [random.chance(0.5), random.chance(0.3)];
    if (columns.Smiling) columns.Smiling[i] = i % 7 === 0 ? 0 : bright ? 1 : -1;
    if (columns.Male) columns.Male[i] = red ? 1 : -1;
    for (let p = 0; p < SIZE_PX * SIZE_PX; p++) {
      const value = (bright ? 150 : 50) + random.integer(40);
      pixels.set([value + (red ? 60 : 0), value, value], 3 * (i * SIZE_PX * SIZE_PX + p));
    }
  }
  return {
    ...packedFaces({ pixels, count: COUNT, sizePx: SIZE_PX }),
    table: {
      identities: Int32Array.from({ length: COUNT }, (_, i) => Math.floor(i / 3)),
      partitions: new Int8Array(COUNT).fill(-1),
      attribute: (name) => columns[name] ?? new Int8Array(COUNT),
    },
    checksum: "squares",
  };
}

const settings = { seed: 1, epochs: 12, batchSize: 16, learningRate: 0.01 };

Deno.test("trainAttributeClassifier() learns what is known, and its judge is found and opened again", () =>
  inFolder(async (runs) => {
    const faces = squares();
    const folder = `${runs}/attribute-classifier-a`;
    const run = await trainAttributeClassifier(faces, settings, { folder });
    assertEquals(run.judge.attributes, ["Male", "Smiling"]);
    for (const { attribute, agreed, count } of run.accuracies) {
      const expected = run.split.test.filter((row) => faces.table.attribute(attribute)[row] !== 0);
      assertEquals(count, expected.length);
      assert(agreed >= count - 1, `${attribute}: ${agreed} of ${count}`);
    }
    const found = await findAttributeJudge({ folder: runs, facesChecksum: "squares" });
    assertEquals([found?.folder, found?.attributes, found?.imageSizePx], [
      folder,
      ["Male", "Smiling"],
      16,
    ]);
    assertEquals(await findAttributeJudge({ folder: runs, facesChecksum: "others" }), undefined);
    const images = await toFloats(faces, run.split.test);
    const opened = await openAttributeJudge(folder);
    assertEquals(await opened.judge(images), await run.judge.judge(images));

    const tensors = tf.memory().numTensors;
    const again = await trainAttributeClassifier(faces, settings, { folder });
    assertEquals(again.result.status, "reused");
    assertEquals(again.accuracies, run.accuracies);
    again.judge.dispose();
    assertEquals(tf.memory().numTensors, tensors);
    opened.dispose();
    run.judge.dispose();
  }));

Deno.test("trainAttributeClassifier() that was stopped goes on to exactly the same end", () =>
  inFolder(async (runs) => {
    const faces = squares();
    const short = { ...settings, epochs: 3 };
    const whole = await trainAttributeClassifier(faces, short, { folder: `${runs}/whole` });
    const folder = `${runs}/stopped`;
    const stop = new AbortController();
    const onStep = ({ step }: { readonly step: number }) => step === 8 && stop.abort();
    await assertRejects(() =>
      trainAttributeClassifier(faces, short, { folder, signal: stop.signal, onStep })
    );
    assertEquals(
      await findAttributeJudge({ folder: runs, facesChecksum: "squares" }).then((run) =>
        run?.folder
      ),
      `${runs}/whole`,
    );
    const resumed = await trainAttributeClassifier(faces, short, { folder });
    assertEquals(resumed.result.firstStep, 8);
    assertEquals(resumed.result.history.map(lossesOf), whole.result.history.map(lossesOf));
    const images = await toFloats(faces, whole.split.test);
    assertEquals(await resumed.judge.judge(images), await whole.judge.judge(images));
    whole.judge.dispose();
    resumed.judge.dispose();
  }));

Deno.test("openAttributeJudge() refuses the run of another model", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify({ vae: {} }));
    await assertRejects(
      () => openAttributeJudge(folder),
      RangeError,
      `Cannot open ${folder} as its config.json describes no attribute classifier`,
    );
    const classifier = { attributes: ["Smiling", "Tall"], imageSizePx: 16 };
    await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify({ classifier }));
    await assertRejects(() => openAttributeJudge(folder), RangeError, "no attribute classifier");
  }));

Deno.test("trainAttributeClassifier() says so if nothing can be learned", () =>
  inFolder(async (folder) => {
    const faces = squares();
    const table = { ...faces.table, attribute: () => new Int8Array(COUNT).fill(1) };
    await assertRejects(
      () => trainAttributeClassifier({ ...faces, table }, settings, { folder }),
      RangeError,
      "Cannot build the classifier as there are no attributes to tell",
    );
  }));
