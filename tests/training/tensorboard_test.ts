import { assertEquals, assertGreater, assertThrows } from "@std/assert";
import { startBackend } from "facespace/runtime";
import { tensorBoardLog } from "../../lib/training/tensorboard.ts";
import { smallRun } from "./small_run.ts";

Deno.test("tensorBoardLog() writes an event file with every scalar", async () => {
  const backend = await startBackend();
  const folder = await Deno.makeTempDir();
  try {
    if (backend.name !== "tensorflow") {
      assertThrows(() => tensorBoardLog(folder), TypeError, "only tensorflow can");
      return;
    }
    await smallRun({ epochs: 1, onEpoch: tensorBoardLog(folder) });
    const files = Array.from(Deno.readDirSync(folder), ({ name }) => name);
    assertEquals(files.length, 1);
    const bytes = await Deno.readFile(`${folder}/${files[0]}`);
    const text = new TextDecoder("latin1").decode(bytes);
    for (const tag of ["loss/train", "kl/validation", "weight/beta", "learning rate"]) {
      assertGreater(text.indexOf(tag), 0, tag);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
