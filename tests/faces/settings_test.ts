import { assertEquals, assertThrows } from "@std/assert";
import { completeSettings } from "../../lib/faces/settings.ts";

Deno.test("completeSettings() takes one face of a portrait in two sizes, and all of a photograph", () => {
  const portraits = completeSettings("portraits");
  assertEquals([portraits.sizesPx, portraits.faces], [[80, 128], "best"]);
  const photos = completeSettings("photos", { sizesPx: [128, 80, 128] });
  assertEquals([photos.sizesPx, photos.faces], [[80, 128], "all"]);
});

Deno.test("completeSettings() refuses values that make no sense", () => {
  const cases: [Parameters<typeof completeSettings>[1], string][] = [
    [{ sizesPx: [] }, "got []"],
    [{ sizesPx: [80, 7.5] }, "got [7.5,80]"],
    [{ margin: -1 }, "the margin must be 0 to 2: got -1"],
    [{ margin: NaN }, "got NaN"],
    [
      JSON.parse(`{"detector":"mtcn"}`),
      'detector must be one of auto, tiny, ssd, mtcnn: got "mtcn"',
    ],
  ];
  for (const [chosen, message] of cases) {
    assertThrows(() => completeSettings("celeba", chosen), RangeError, message);
  }
});
