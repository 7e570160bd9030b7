import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  attributeJudge,
  loadLandmarkJudge,
  loadRealismJudge,
  plantDamage,
  type PlantedDamage,
  type RealismView,
} from "facespace/judges";
import { buildAttributeClassifier } from "facespace/models";
import { startBackend } from "facespace/runtime";
import { drawFaces } from "./portrait_faces.ts";

await startBackend({ log: () => {} });

const KNOWN = 40;
const HELD_OUT = 12;
const faces = await drawFaces(KNOWN + HELD_OUT);
const rowsOf = (from: number, people: number) =>
  Array.from({ length: 2 * people }, (_, i) => 2 * from + i);
const heldOut = rowsOf(KNOWN, HELD_OUT);
const people = heldOut.map((row) => faces.table.identities[row] ?? -1);
// Its activations tell colours and textures before it has learned anything.
const classifier = attributeJudge(
  buildAttributeClassifier({ attributes: ["Smiling"], imageSizePx: 80, seed: 1 }),
);
const real = { faces, rows: rowsOf(0, KNOWN) };
const options = { classifier, seed: "a" };

/** Each kind, the view that must see it in sets, and the least share of pictures that look odder than before. */
const DAMAGE: readonly {
  readonly damage: PlantedDamage;
  readonly seenBy: RealismView;
  readonly odder: number;
}[] = [
  { damage: { kind: "blur", sigmaPx: 1.5 }, seenBy: "eyes", odder: 0.7 },
  { damage: { kind: "blur", sigmaPx: 2.5 }, seenBy: "eyes", odder: 0.8 },
  { damage: { kind: "eyes", become: "skin", which: "one" }, seenBy: "eyes", odder: 0.9 },
  { damage: { kind: "eyes", become: "blotches", which: "both" }, seenBy: "eyes", odder: 0.9 },
  { damage: { kind: "eyes", become: "smudges", which: "both" }, seenBy: "eyes", odder: 0.9 },
  { damage: { kind: "blotches", count: 12 }, seenBy: "eyes", odder: 0.7 },
  // Whose mean is near everybody: so few known faces see it as a set alone.
  { damage: { kind: "average", count: 3 }, seenBy: "identity", odder: 0 },
  { damage: { kind: "hue", degrees: 60 }, seenBy: "texture", odder: 0.9 },
];

Deno.test("loadRealismJudge() finds planted damage less real than what it was made from", async () => {
  const finder = await loadLandmarkJudge();
  const images = faces.images(heldOut);
  const landmarks = await finder.find(images);
  finder.dispose();
  const judge = await loadRealismJudge(real, options);
  const before = await judge.judge(images);
  const floor = before.distances({ people, seed: "b", resamples: 200 });
  for (const [view, { low, high }] of Object.entries(floor)) {
    assert(low < 0 && high > 0, `${view}: ${low} to ${high}`);
  }
  // 98 % of known faces are not odd in a view; these are not known
  assert(before.pictures.filter(({ looksReal }) => looksReal).length >= 0.7 * images.count);
  for (const { damage, seenBy, odder } of DAMAGE) {
    const damaged = await plantDamage(images, damage, { landmarks, seed: "c" });
    const after = await judge.judge(damaged);
    const { estimate } = after.distances({ people, seed: "b", resamples: 1 })[seenBy];
    const share = after.pictures.filter(({ oddness }, i) =>
      oddness > (before.pictures[i]?.oddness ?? Infinity)
    ).length / images.count;
    const text = `${JSON.stringify(damage)}: ${(100 * share).toFixed(0)} %, ${estimate}`;
    assert(share >= odder && estimate > floor[seenBy].high, text);
    if (damage.kind !== "eyes") continue;
    const eyes = after.pictures.reduce((sum, picture) => sum + picture.eyes, 0);
    assert(eyes < (damage.which === "one" ? 1.6 : 1) * images.count, `${text}: ${eyes} eyes`);
  }
  judge.dispose();
});

Deno.test("loadRealismJudge() judges each picture by itself, the same again, and leaks nothing", async () => {
  const images = faces.images(heldOut.slice(0, 6));
  const few = { ...options, most: 40 };
  const tensors = tf.memory().numTensors;
  const judge = await loadRealismJudge(real, few);
  const { pictures } = await judge.judge(images);
  const loaded = tf.memory().numTensors;
  const [alone] = (await judge.judge(faces.images(heldOut.slice(3, 4)))).pictures;
  assertEquals(tf.memory().numTensors, loaded);
  assert(alone && Math.abs(alone.oddness - (pictures[3]?.oddness ?? NaN)) < 1e-3);
  const noise = Float32Array.from({ length: 80 * 80 * 3 }, (_, i) => (i * 0.61803) % 1);
  const [no] = (await judge.judge({ values: noise, count: 1, sizePx: 80 })).pictures;
  assert(no && no.faceScore === 0 && !no.looksReal && no.oddness > 1);
  judge.dispose();
  assertEquals(tf.memory().numTensors, tensors);
  const again = await loadRealismJudge(real, few);
  assertEquals(again.rows, judge.rows);
  const once = await again.judge(images);
  again.dispose();
  for (const [i, { oddness }] of once.pictures.entries()) {
    assert(Math.abs(oddness - (pictures[i]?.oddness ?? NaN)) < 1e-3);
  }
});

Deno.test("loadRealismJudge() takes whole people, as many as it may", async () => {
  const judge = await loadRealismJudge(real, { ...options, most: 43 });
  const { compared, whitened } = judge.rows;
  judge.dispose();
  assertEquals([compared.length, whitened.length], [22, 20]);
  const whose = (rows: readonly number[]) => new Set(rows.map((row) => Math.floor(row / 2)));
  assertEquals([whose(compared).size, whose(whitened).size], [11, 10]);
  assert(whose(compared).isDisjointFrom(whose(whitened)));
});

Deno.test("loadRealismJudge() compares a set with those real faces that it is told to", async () => {
  const judge = await loadRealismJudge(real, { ...options, most: 60 });
  const images = faces.images(heldOut.slice(0, 8));
  const set = await judge.judge(images);
  const { compared } = judge.rows;
  const part = compared.slice(4, 14);
  const compare = (rows?: readonly number[]) =>
    set.distances({
      seed: "a",
      resamples: 5,
      people: people.slice(0, 8),
      ...(rows ? { rows } : {}),
    });
  judge.dispose();
  const { identity, eyes } = compare(part);
  assertEquals([identity.compared, eyes.compared], [[8, 10], [16, 20]]);
  assertEquals(compare(compared), compare());
  assert(identity.estimate !== compare().identity.estimate);
});

Deno.test("loadRealismJudge() refuses too few people, other sizes, and people that it compares with", async () => {
  await assertRejects(
    () => loadRealismJudge({ faces, rows: rowsOf(0, 7) }, options),
    RangeError,
    "from fewer than 8 people: got 7",
  );
  const tensors = tf.memory().numTensors;
  await assertRejects(() =>
    loadRealismJudge({ faces: { ...faces, sizePx: 64 }, rows: real.rows }, options)
  );
  assertEquals(tf.memory().numTensors, tensors);
  const judge = await loadRealismJudge(real, { ...options, most: 40 });
  await assertRejects(
    () => judge.judge({ values: new Float32Array(12), count: 1, sizePx: 2 }),
    RangeError,
    "Cannot judge images of 2 px as the real faces have 80 px",
  );
  const [row = 0] = judge.rows.compared;
  const known = await judge.judge(faces.images([row, ...heldOut.slice(0, 1)]));
  assertThrows(
    () => known.distances({ people: [Math.floor(row / 2), 999], seed: "a" }),
    RangeError,
    "nobody may be in both",
  );
  assertThrows(
    () => known.distances({ rows: [row, heldOut[0] ?? 0], seed: "a" }),
    RangeError,
    `Cannot compare with face ${heldOut[0]} as the judge has not looked at it`,
  );
  judge.dispose();
});
