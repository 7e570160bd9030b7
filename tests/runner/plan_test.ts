import { assertEquals, assertThrows } from "@std/assert";
import { runOrder } from "../../lib/runner/plan.ts";

const all = [
  { name: "01-portraits", needs: ["04-late"] },
  { name: "02-faces", needs: ["01-portraits"] },
  { name: "03-vae", needs: ["02-faces"] },
  { name: "04-late", needs: [] },
];
const names = (selected: string[]) => runOrder(all, selected).map(({ name }) => name);

Deno.test("runOrder() puts what is needed first, otherwise goes by name", () => {
  assertEquals(names([]), ["04-late", "01-portraits", "02-faces", "03-vae"]);
  assertEquals(names(["02"]), ["04-late", "01-portraits", "02-faces"]);
  assertEquals(names(["notebooks/04-late.ipynb", "04-late"]), ["04-late"]);
});

Deno.test("runOrder() refuses unknown and ambiguous names", () => {
  assertThrows(
    () => names(["05"]),
    RangeError,
    "Known are: 01-portraits, 02-faces, 03-vae, 04-late",
  );
  assertThrows(() => names(["0"]), RangeError, "several notebooks begin so");
  assertThrows(
    () => runOrder([{ name: "a", needs: ["b"] }], []),
    RangeError,
    "a needs b, which does not exist",
  );
});

Deno.test("runOrder() shows a circle", () => {
  const circle = [{ name: "a", needs: ["b"] }, { name: "b", needs: ["c"] }, {
    name: "c",
    needs: ["a"],
  }];
  assertThrows(() => runOrder(circle, []), RangeError, "a → b → c → a");
});
