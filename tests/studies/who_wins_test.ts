import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { startBackend } from "facespace/runtime";
import { DUEL_WAYS, whoWins } from "facespace/studies";
import { faceParts } from "facespace/training";
import { inFolder } from "../in_folder.ts";
import { blobsOfPeople } from "../training/small_run.ts";

const faces = blobsOfPeople(60);

Deno.test("each way of DUEL_WAYS differs from the published one in one thing, and the last in all", () => {
  const { "as published": published, "all of these": all, ...single } = DUEL_WAYS;
  assert(published && all);
  const differences = (way: object) =>
    Object.entries(way).filter(([name, value]) => Reflect.get(published, name) !== value).length;
  assertEquals(Object.values(single).map(differences), [1, 1, 1, 1, 1, 1]);
  assertEquals(differences(all), 5);
});

Deno.test("whoWins() trains each way from each seed, counts who is told, and leaves no tensor", () =>
  inFolder(async (folder) => {
    await startBackend();
    const { "as published": published, "no error in pixels": pixels } = DUEL_WAYS;
    assert(published && pixels);
    const ways = { published, pixels };
    const options = {
      ...{ faces, split: faceParts(faces.table, 1), seeds: [1, 2] },
      ...{ widthFactor: 1 / 32, learned: 40, epochs: 2 },
      ...{ folder, resume: false },
    };
    const done: number[] = [];
    await whoWins({ published }, { ...options, seeds: [1], epochs: 1 });
    const before = tf.memory().numTensors;
    const found = await whoWins(ways, { ...options, onTrial: (n) => done.push(n) });
    assertEquals(tf.memory().numTensors, before);
    assertEquals(done, [1, 2, 3, 4, 5, 6, 7, 8]);
    const { data } = found.curve({ title: "Who wins?" });
    const values = data && "values" in data && Array.isArray(data.values) ? data.values : [];
    // A panel for the cure, with the published training's two epochs beside its own.
    assertEquals(
      values.map(({ panel, series, at }) => [panel, series, at]),
      [["pixels", "published", "1"], ["pixels", "published", "2"], ["pixels", "the cure", "1"], [
        "pixels",
        "the cure",
        "2",
      ]],
    );
    for (const { estimate, low, high } of values) {
      assert(low >= 0 && high <= 1 && low <= estimate && estimate <= high);
    }
    assertEquals(found.table.length, 2);
    assertEquals(found.over("pixels", "accuracy").values.length, 2);
    assertEquals(found.rows.map(({ label }) => label), ["held-out face", "published", "pixels"]);
    // A seed begins anew, whatever was trained before it.
    const again = await whoWins({ pixels }, { ...options, seeds: [2] });
    assertEquals(
      again.over("pixels", "psnrDb").values,
      found.over("pixels", "psnrDb").values.slice(1),
    );
    assertThrows(() => found.over("linear codes", "psnrDb"), RangeError, "published,pixels were");
    assertEquals(again.rows[1]?.images.length, again.rows[0]?.images.length);
    assertEquals([found.notes, again.notes], [[], []]);
  }));

Deno.test("whoWins() takes the trainings that an interrupted run has kept, and trains the others", () =>
  inFolder(async (folder) => {
    await startBackend();
    const ways = Object.fromEntries(Object.entries(DUEL_WAYS).slice(0, 2));
    const options = {
      ...{ faces, split: faceParts(faces.table, 1), seeds: [1, 2] },
      ...{ widthFactor: 1 / 32, learned: 40, epochs: 1, folder },
    };
    const stop = new AbortController();
    const stopped = whoWins(ways, {
      ...options,
      signal: stop.signal,
      onTrial: (done) => done === 2 && stop.abort(),
    });
    await assertRejects(() => stopped);
    const resumed = await whoWins(ways, options);
    assertEquals(resumed.notes.map((note) => note.split(" in ")[0]), [
      "2 of 4 trainings were there from an earlier run,",
    ]);
    const anew = await whoWins(ways, { ...options, resume: false });
    assertEquals([anew.notes, anew.table, anew.rows], [[], resumed.table, resumed.rows]);
    // What cannot be read is trained again, as is what was trained otherwise.
    for await (const { name } of Deno.readDir(folder)) {
      await Deno.writeTextFile(`${folder}/${name}`, "{");
    }
    assertEquals((await whoWins(ways, options)).notes, []);
    assertEquals((await whoWins(ways, { ...options, learned: 30 })).notes, []);
    assertEquals((await whoWins(ways, options)).notes.length, 1);
  }));
