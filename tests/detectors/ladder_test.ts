import { assertEquals, assertThrows } from "@std/assert";
import type { FaceFinder } from "../../lib/detectors/face_finder.ts";
import { climb } from "../../lib/detectors/ladder.ts";
import { rungOf } from "../../lib/detectors/rungs.ts";
import type { RgbImage } from "facespace/images";
import { plainPicture } from "./portrait_pictures.ts";

const inside = { left: 10, top: 10, width: 50, height: 60 };
const cut = { left: -20, top: 10, width: 140, height: 60 };

/** Sees what it is told to in each picture, and notes which it was shown. */
function finder(boxes: ReadonlyMap<RgbImage, typeof inside>) {
  const shown: (readonly [picture: RgbImage, padding: number])[] = [];
  const self: FaceFinder = {
    find: (pictures, padding) => {
      shown.push(...pictures.map((picture) => [picture, padding] as const));
      return Promise.resolve(pictures.map((picture) => {
        const box = boxes.get(picture);
        return box ? [{ box, score: 0.9 }] : [];
      }));
    },
    dispose: () => {},
  };
  return { ...self, shown };
}

Deno.test("climb() shows a rung only the pictures in which no earlier one saw a face", async () => {
  const [seen, hard, empty] = [1, 2, 3].map((value) => plainPicture(100, 100, value));
  if (!seen || !hard || !empty) throw new Error("three pictures");
  const first = finder(new Map([[seen, inside]]));
  const second = finder(new Map([[hard, cut]]));
  const found = await climb([
    { name: "tiny", finder: first },
    { name: "tiny padded", finder: second },
  ], [seen, hard, empty]);
  assertEquals(found, [
    [{ box: inside, score: 0.9, rung: "tiny" }],
    [{ box: cut, score: 0.9, rung: "tiny padded" }],
    [],
  ]);
  assertEquals(first.shown, [[seen, 0], [hard, 0], [empty, 0]]);
  assertEquals(second.shown, [[hard, 1], [empty, 1]]);
});

Deno.test("climb() looks again at a face that its picture cuts, and keeps it if nothing better comes", async () => {
  const picture = plainPicture(100, 100);
  const cutting = { name: "tiny", finder: finder(new Map([[picture, cut]])) } as const;
  const blind = { name: "ssd", finder: finder(new Map()) } as const;
  const seeing = { name: "ssd padded", finder: finder(new Map([[picture, inside]])) } as const;
  const rungs = async (...ladder: (typeof cutting | typeof blind | typeof seeing)[]) =>
    (await climb(ladder, [picture])).map((faces) => faces.map(({ rung }) => rung));
  assertEquals(await rungs(cutting, blind, seeing), [["ssd padded"]]);
  assertEquals(await rungs(cutting, blind), [["tiny"]]);
});

Deno.test("climb() stops when every picture is done", async () => {
  const picture = plainPicture(100, 100);
  const idle = finder(new Map());
  await climb([
    { name: "tiny", finder: finder(new Map([[picture, inside]])) },
    { name: "ssd", finder: idle },
  ], [picture]);
  assertEquals(idle.shown, []);
  assertEquals(await climb([{ name: "ssd", finder: idle }], []), []);
});

Deno.test("rungOf() knows every rung and no other", () => {
  assertEquals(rungOf("ssd padded"), { network: "ssd", padding: 1 });
  assertThrows(() => rungOf("toString"), RangeError, 'got "toString"');
});
