import { assert, assertEquals, assertGreater, assertNotEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { adam, adversaries, type Player } from "facespace/training";
import { inFolder } from "../in_folder.ts";
import { killedProgram } from "./killed_program.ts";
import { smallGan } from "./small_gan.ts";
import { lossesOf } from "./small_run.ts";

Deno.test("adversaries() killed in a round go on to exactly the same end", () =>
  inFolder(async (folder) => {
    const undisturbed = await smallGan();
    // At any moment after the fifth round's checkpoint: in the discriminator's turns or in the generator's.
    for (const [run, delayMs] of [["at once", 0], ["a little later", 12]] as const) {
      const options = { program: "./small_gan.ts", folder: `${folder}/${run}`, delayMs };
      assertEquals(await killedProgram({ ...options, printed: "round 5\n" }), "SIGKILL");
      const resumed = await smallGan({ folder: `${folder}/${run}` });
      assertEquals(resumed.status, "resumed", run);
      assert(resumed.firstStep >= 4 && resumed.firstStep < 12, `${run}: ${resumed.firstStep}`);
      assertEquals(resumed.weights, undisturbed.weights, run);
      assertEquals(resumed.history.map(lossesOf), undisturbed.history.map(lossesOf), run);
    }
  }));

Deno.test("adversaries() take their turns, each with an optimizer of its own, and leave no tensor", async () => {
  const first = await smallGan();
  const before = tf.memory().numTensors;
  const { history, weights, averages } = await smallGan();
  assertEquals(tf.memory().numTensors, before);
  assertEquals(weights, first.weights);
  assertEquals(history.length, 3);
  assertEquals(Object.keys(history[0]?.terms ?? {}), [
    ...["discriminator's loss", "penalty", "real told", "made told", "generator's loss"],
  ]);
  assertEquals(
    Object.keys(history[0]?.validationTerms ?? {}).toSorted(),
    Object.keys(history[0]?.terms ?? {}).toSorted(),
  );
  for (const share of ["real told", "made told"]) {
    const told = history.map(({ terms }) => terms[share] ?? NaN);
    assert(told.every((value) => value >= 0 && value <= 1), `${share}: ${told}`);
  }
  // The averages lag behind the weights, and are saved with them.
  const [name = ""] = Object.keys(averages);
  assertNotEquals(averages[name], weights[`generator/${name}`]);
  assertEquals(averages[name], weights[`generator/average/${name}`]);
});

Deno.test("adversaries() end with finite weights and with faces that differ, from ten seeds", async () => {
  for (let seed = 1; seed <= 10; seed++) {
    const { weights, history } = await smallGan({ seed: `seed ${seed}`, networkSeed: seed });
    const all = Object.values(weights).flat();
    assertGreater(all.length, 1000);
    assert(all.every(Number.isFinite), `seed ${seed}`);
    assert(history.every(({ loss, validationLoss }) => Number.isFinite(loss + validationLoss)));
  }
});

Deno.test("adversaries() refuse a turn that is nobody's", () => {
  const optimizer = adam();
  const model = { name: "m", variables: new Map(), noiseShapes: () => ({}), loss: () => never() };
  const players: Record<string, Player> = { one: { model, optimizer } };
  assertThrows(() => adversaries("none", players, ["two"]), RangeError, "players are one");
});

function never(): never {
  throw new TypeError("No step is taken");
}
