import { assertRejects } from "@std/assert";
import { buildPlaygroundPage } from "../../lib/tasks/playground.ts";

Deno.test("buildPlaygroundPage() says what is missing before it writes anything", async () => {
  const folder = await Deno.makeTempDir();
  const places = { dataFolder: folder, runsFolder: folder };
  const build = (run?: string) =>
    buildPlaygroundPage(`${folder}/site`, run === undefined ? {} : { run }, () => {}, {
      ...places,
      ...(run === undefined ? { networksFolder: folder } : {}),
    });
  try {
    await assertRejects(() => build("gone"), RangeError, "there is no training run gone");
    await assertRejects(() => build(), RangeError, "deno task faces portraits");
    await assertRejects(() => Deno.stat(`${folder}/site`), Deno.errors.NotFound);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
