import { assert, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import type { AttributeName } from "facespace/annotations";
import { type FloatImages, toFloats } from "facespace/images";
import { buildAttributeClassifier } from "facespace/models";
import { stream } from "facespace/random";
import { startBackend } from "facespace/runtime";
import { packedFaces } from "facespace/store";
import { lossesOf } from "../training/small_run.ts";
import {
  attributeJudge,
  attributeTargets,
  findAttributeJudge,
  type LabelledFaces,
  learnableAttributes,
  openAttributeJudge,
  trainJudge,
} from "../../lib/judges/attribute_judge.ts";
import { judgeErrors } from "../../lib/judges/judge_errors.ts";
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

Deno.test("trainJudge() learns what is known, and its judge is found and opened again", () =>
  inFolder(async (runs) => {
    const faces = squares();
    const folder = `${runs}/attribute-classifier-a`;
    const run = await trainJudge(faces, settings, { folder });
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
    const again = await trainJudge(faces, settings, { folder });
    assertEquals(again.result?.status, "reused");
    assertEquals(again.accuracies, run.accuracies);
    again.judge.dispose();
    assertEquals(tf.memory().numTensors, tensors);
    opened.dispose();
    run.judge.dispose();
  }));

Deno.test("trainJudge() that was stopped goes on to exactly the same end", () =>
  inFolder(async (runs) => {
    const faces = squares();
    const short = { ...settings, epochs: 3 };
    const whole = await trainJudge(faces, short, { folder: `${runs}/whole` });
    const folder = `${runs}/stopped`;
    const stop = new AbortController();
    const onStep = ({ step }: { readonly step: number }) => step === 8 && stop.abort();
    await assertRejects(() => trainJudge(faces, short, { folder, signal: stop.signal, onStep }));
    assertEquals(
      await findAttributeJudge({ folder: runs, facesChecksum: "squares" }).then((run) =>
        run?.folder
      ),
      `${runs}/whole`,
    );
    const resumed = await trainJudge(faces, short, { folder });
    assertEquals(resumed.result?.firstStep, 8);
    assertEquals(resumed.result?.history.map(lossesOf), whole.result?.history.map(lossesOf));
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

Deno.test("trainJudge() gives a judge that tells nothing if nothing can be learned", () =>
  inFolder(async (folder) => {
    const faces = squares();
    const table = { ...faces.table, attribute: () => new Int8Array(COUNT).fill(1) };
    const { judge, accuracies, result } = await trainJudge({ ...faces, table }, settings, {
      folder,
    });
    assertEquals([judge.attributes, accuracies, result], [[], [], undefined]);
    assertEquals(await judge.judge(await toFloats(faces, [0])), {});
    judge.dispose();
  }));

const known: Partial<Record<AttributeName, Int8Array>> = {
  Smiling: Int8Array.of(1, -1, 0, 1, 1),
  Male: Int8Array.of(1, 1, 1, 1, 1), // all have it
  Young: Int8Array.of(1, -1, -1, -1, -1),
};
const labelled = { attribute: (name: AttributeName) => known[name] ?? new Int8Array(5) };

Deno.test("learnableAttributes() wants a share of both classes among the faces given", () => {
  const all = [0, 1, 2, 3, 4];
  assertEquals(learnableAttributes(labelled, all, 0), ["Smiling", "Young"]);
  assertEquals(learnableAttributes(labelled, all, 0.2), ["Smiling", "Young"]);
  assertEquals(learnableAttributes(labelled, all, 0.21), ["Smiling"]); // 1 of 4 and 1 of 5
  assertEquals(learnableAttributes(labelled, [1, 2, 3, 4], 0), ["Smiling"]);
  assertEquals(learnableAttributes(labelled, [2], 0), []);
});

Deno.test("attributeTargets() leaves out what is not known, and weighs classes alike if asked", () => {
  const plain = attributeTargets(labelled, [3, 2, 1, 0], ["Smiling", "Young"], { balance: "none" });
  assertEquals(plain.labels, { values: Float32Array.of(1, 0, 0, 0, 0, 0, 1, 1), width: 2 });
  assertEquals(plain.weights, { values: Float32Array.of(1, 1, 0, 1, 1, 1, 1, 1), width: 2 });
  const balanced = attributeTargets(labelled, [3, 2, 1, 0], ["Smiling"], { balance: "classes" });
  // two of three known have it: together they weigh as much as the one that has it not
  assertEquals(balanced.weights, { values: Float32Array.of(0.75, 0, 1.5, 0.75), width: 1 });
});

Deno.test("attributeJudge() judges each image by itself, however many there are", async () => {
  const tensors = tf.memory().numTensors;
  const judge = attributeJudge(
    buildAttributeClassifier({ attributes: ["Smiling", "Male"], imageSizePx: 16, seed: 3 }),
  );
  const stride = 16 * 16 * 3;
  const count = 150; // more than one part
  const values = Float32Array.from({ length: count * stride }, (_, i) => (i * 0.61803) % 1);
  const images: FloatImages = { values, count, sizePx: 16 };
  const scores = await judge.judge(images);
  assertEquals([scores.Smiling?.length, scores.Male?.length], [count, count]);
  assertEquals(scores.Smiling?.every((score) => score > 0 && score < 1), true);
  const alone = await judge.judge({
    values: values.subarray(140 * stride, 141 * stride),
    count: 1,
    sizePx: 16,
  });
  assertEquals(Math.abs((alone.Male?.[0] ?? NaN) - (scores.Male?.[140] ?? NaN)) < 1e-5, true);
  assertEquals(await judge.judge({ values: new Float32Array(), count: 0, sizePx: 16 }), {
    Smiling: new Float32Array(),
    Male: new Float32Array(),
  });
  await assertRejects(
    () => judge.judge({ values: new Float32Array(12), count: 1, sizePx: 2 }),
    RangeError,
    "Cannot judge images of 2 px as the classifier was trained on 16 px",
  );
  const said = scores.Male?.[0] ?? NaN;
  const [row] = await judgeErrors(judge, {
    values: values.subarray(0, stride),
    count: 1,
    sizePx: 16,
  }, {
    Male: Int8Array.of(said >= 0.5 ? 1 : -1),
  });
  assertEquals([row?.attribute, row?.agreed, row?.count], ["Male", 1, 1]);
  judge.dispose();
  assertEquals(tf.memory().numTensors, tensors);
});
