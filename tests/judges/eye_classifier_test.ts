import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { loadLandmarkJudge, plantDamage } from "facespace/judges";
import { startBackend } from "facespace/runtime";
import { learnEyes } from "../../lib/judges/eye_classifier.ts";
import { eyePatches } from "../../lib/judges/eye_patches.ts";
import { drawFaces } from "./portrait_faces.ts";

await startBackend({ log: () => {} });

Deno.test("learnEyes() tells unknown people's eyes from what is planted in their place", async () => {
  const tensors = tf.memory().numTensors;
  const faces = await drawFaces(26);
  const finder = await loadLandmarkJudge();
  const known = faces.images(Array.from({ length: 32 }, (_, i) => i));
  const others = faces.images(Array.from({ length: 20 }, (_, i) => 32 + i));
  const landmarks = await finder.find(others);
  const score = await learnEyes(known, await finder.find(known), "a");
  const real = score(eyePatches(others, landmarks));
  assertEquals(real.length, 40);
  for (const become of ["skin", "blotches", "smudges"] as const) {
    const damage = { kind: "eyes", become, which: "both" } as const;
    const damaged = await plantDamage(others, damage, { landmarks, seed: "b" });
    const lost = score(eyePatches(damaged, await finder.find(damaged)));
    const right = real.filter((value, i) => value > (lost[i] ?? Infinity)).length;
    assert(right >= 34, `${become}: ${right} of 40`);
  }
  const again = await learnEyes(known, await finder.find(known), "a");
  finder.dispose();
  assertEquals(again(eyePatches(others, landmarks)), real);
  assertEquals(tf.memory().numTensors, tensors);
});
