import { assert, assertEquals } from "@std/assert";
import { answerStudy, type AnswerStudyOptions } from "facespace/studies";
import { toyAnswers, toyEncode, toyJudge, toyOptions, toyPixel } from "./toy_study.ts";

/** Rows compared with, pictures and people of each set whose distance was asked for. */
const asked: (number | undefined)[][] = [];

function options(changes: Partial<AnswerStudyOptions> = {}): AnswerStudyOptions {
  const answers = toyAnswers();
  return {
    ...answers,
    judges: [toyJudge("judge")],
    descriptors: { describe: toyEncode },
    realism: {
      compared: answers.split.train,
      see: (images) =>
        Promise.resolve({
          // A picture looks real if its smile is not halfway.
          pictures: Array.from({ length: images.count }, (_, i) => {
            const smile = toyPixel(images, i, 0);
            return { oddness: 1, looksReal: smile < 0.25 || smile > 0.75 };
          }),
          distances: ({ rows = [], people }) => {
            asked.push([rows.length, images.count, people?.length]);
            const distance = { estimate: 0.5, low: 0.25, high: 1, compared: [1, 1] as const };
            return { identity: distance, texture: distance, eyes: distance };
          },
        }),
    },
    ...changes,
  };
}

Deno.test("answerStudy() finds the smile right, and controls wrong", async () => {
  const study = await answerStudy(options());
  assertEquals(study.notes, []);
  // The test part has rows 36 to 47: neutral men are 37, 41 and 45.
  assertEquals(study.count, 3);
  const chosen = study.chosen.toy;
  assert(chosen);
  assertEquals([chosen.strength, chosen.way === "random direction"], [1, false]);
  const rows = new Map(study.table("toy").map((row) => [String(row.way), row]));
  const errorOf = (way: string) => {
    const row = [...rows].find(([name]) => name.startsWith(way))?.[1];
    return Number.parseFloat(String(row?.["in the code"]));
  };
  assertEquals(errorOf("nothing done"), 1);
  assertEquals(errorOf("the right answer, reconstructed"), 0);
  assert(errorOf("women's smile") < 0.05, String(errorOf("women's smile")));
  assert(errorOf("balanced") < 0.05);
  assert(errorOf("random direction") > 0.5);
  assertEquals(rows.get("women's smile, × 1")?.["judge: smiling man"], "100 % (44 to 100)");
  assertEquals(rows.get("nothing done")?.["judge: smiling man"], "0 % (0 to 56)");
});

Deno.test("answerStudy() holds sets of results against smiling men, where a judge of realism looks", async () => {
  asked.length = 0;
  const study = await answerStudy(options());
  const chosen = study.chosen.toy;
  const ways = study.summary().map(({ way }) => way);
  assertEquals(ways, [
    "nothing done",
    "the right answer, reconstructed",
    `${chosen?.way}, × ${chosen?.strength}`,
    "the nearest man who smiles",
  ]);
  assertEquals(study.summary()[0]?.["in the eyes"], "0.50 (0.25 to 1.00)");
  // Smiling men of the training part: a quarter of its 24 faces; three men are held out.
  assertEquals(new Set(asked.map(String)), new Set(["6,3,3"]));
  const look = study.figuresOf("toy", "chosen");
  assertEquals([look?.real?.estimate, look?.success.judge?.estimate], [1, 1]);
  assertEquals(study.figuresOf("toy", "nothing")?.success.judge?.estimate, 0);
  assertEquals(study.figuresOf("toy", "right")?.error?.estimate.toFixed(3), "0.000");
  const blind = await answerStudy(options({ realism: undefined }));
  assertEquals(blind.figuresOf("toy", "chosen")?.real, undefined);
  const [row] = blind.summary();
  assert(row);
  assertEquals(["in the eyes" in row, "looks real" in row], [false, false]);
});

Deno.test("answerStudy() shows men, their right answers and the results", async () => {
  const study = await answerStudy(options());
  const { rows } = study.pictures("toy", 12, ["nothing done", "balanced"]);
  assertEquals(rows.map(({ label, images }) => [label, images.length]), [
    ["the man", 3],
    ["the same man, smiling", 3],
    ["nothing done", 3],
    ["balanced, strength 1", 3],
  ]);
});

Deno.test("answerStudy() goes without right answers, and says so", async () => {
  const study = await answerStudy(options({ counterparts: undefined }));
  assertEquals(study.notes, [
    "Left out: errors against the right answer, which only drawn faces have",
  ]);
  const [first] = study.table("toy");
  assert(first);
  assertEquals("error in pixels" in first, false);
  assertEquals(study.pictures("toy", 2, []).rows.map(({ label }) => label), ["the man"]);
});

Deno.test("answerStudy() finds nothing where too few men are held out", async () => {
  const { split } = toyOptions();
  const study = await answerStudy(options({ split: { ...split, test: split.test.slice(0, 3) } }));
  assertEquals(study.notes, [
    "Left out: the right answers, as fewer than 2 neutral men are held out",
  ]);
  assertEquals([study.table("toy"), study.pictures("toy", 3).rows], [[], []]);
});
