import { assertEquals } from "@std/assert";
import { unusedExports } from "../../lib/tasks/check_exports.ts";

Deno.test("unusedExports() names what no other file imports", () => {
  const found = unusedExports([
    {
      path: "lib/room/mod.ts",
      text: 'export { kept, type Shape } from "./a.ts";\nexport { idle } from "./b.ts";',
    },
    {
      path: "lib/room/a.ts",
      text: "export const kept = 1;\nexport interface Shape {}\nexport function lost() {}\n" +
        "/**\n * @example\n */\nexport function shown() {}\n",
    },
    { path: "lib/room/b.ts", text: "export const idle = 1;\nexport class Late {}\n" },
    { path: "lib/other/c.ts", text: 'import {\n  kept as mine,\n} from "../room/mod.ts";' },
    { path: "notebooks/1.ipynb", text: 'const { Late: late } = await import("../lib/room/b.ts");' },
  ]);
  assertEquals(found, [
    "lib/room/mod.ts: idle is at the door, and nobody outside uses it",
    "lib/room/a.ts: lost is exported, and no other file imports it",
  ]);
});
