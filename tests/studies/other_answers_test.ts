import { assertEquals } from "@std/assert";
import { otherAnswers, type OtherAnswersOptions } from "facespace/studies";
import { toyAnswers, toyEncode, toyJudge, toyOptions } from "./toy_study.ts";

function options(changes: Partial<OtherAnswersOptions> = {}): OtherAnswersOptions {
  return {
    ...toyAnswers(),
    judge: toyJudge("judge"),
    descriptors: { describe: toyEncode },
    ...changes,
  };
}

const SMILE = {
  smile: { attribute: "Smiling", present: true, change: { Smiling: true } },
} as const;

Deno.test("otherAnswers() holds one step of the means against doing nothing and the right answer", async () => {
  const { notes, table, pictures } = await otherAnswers(SMILE, options());
  assertEquals(notes, []);
  const [row, ...more] = table;
  assertEquals(more, []);
  // Rows 36 to 47 are six people, each with a neutral face; smiles are 2 apart: 0.2 of a value in one of 432.
  assertEquals([row?.change, row?.network, row?.people], ["smile", "toy", 6]);
  const wrong = (255 * Math.sqrt(0.2 ** 2 / 432)).toFixed(2);
  assertEquals(row?.["pixels: nothing done"], `${wrong} (${wrong} to ${wrong})`);
  assertEquals(String(row?.["pixels: the right answer"]).split(" ")[0], "0.00");
  assertEquals(row?.["judged so"], "100 % (61 to 100)");
  assertEquals(row?.["right answers judged so"], "100 %");
  const [shown] = pictures;
  assertEquals(shown?.title, "Smile: held-out people, not chosen");
  assertEquals(shown?.rows.map(({ label, images }) => [label, images.length]), [
    ["a person", 6],
    ["the right answer", 6],
    ["toy", 6],
  ]);
});

Deno.test("otherAnswers() says what it leaves out", async () => {
  const alone = await otherAnswers(SMILE, options({ counterparts: undefined }));
  assertEquals(alone.notes, [
    "Left out: the right answers of other changes, which only drawn faces have",
  ]);
  const { split } = toyOptions();
  const few = await otherAnswers(SMILE, options({ split: { ...split, test: [37] } }));
  assertEquals(few.notes, ["Left out: smile, as too few faces are held out or learned from"]);
  assertEquals([few.table, few.pictures], [[], []]);
});
