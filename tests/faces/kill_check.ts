/**
 * Kills an extraction with real networks at random moments, again and again, and compares the
 * store with that of an undisturbed run. By hand:
 *
 *     deno run -A tests/faces/kill_check.ts 10 photos --from <folder>
 *     deno run -A tests/faces/kill_check.ts 10 portraits --count 1200
 *
 * @module
 */

import { stream } from "facespace/random";
import { projectPath } from "facespace/system";
import { leftovers, markVariable } from "../notebook/fixture.ts";
import { folderBytes } from "./fake_extraction.ts";

const mark = crypto.randomUUID();

function start(command: readonly string[], to: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "lib/tasks/faces.ts", ...command, "--to", to],
    cwd: projectPath(),
    env: { [markVariable]: mark },
    stdin: "null",
    stdout: "null",
  }).spawn();
}

async function chunksIn(folder: string): Promise<number> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name).catch(() => []);
  return names.filter((name: string) => name.endsWith(".chunk")).length;
}

if (import.meta.main) {
  const [kills = "10", ...command] = Deno.args;
  const folder = await Deno.makeTempDir();
  const [whole, killed] = [`${folder}/whole`, `${folder}/killed`];
  // Once to draw what has to be drawn, and once for the clock.
  const { success } = await start(command, whole).status;
  if (!success) Deno.exit(1);
  await Deno.remove(whole, { recursive: true });
  const startMs = performance.now();
  await start(command, whole).status;
  const wholeMs = performance.now() - startMs;
  console.log(`Undisturbed: ${(wholeMs / 1000).toFixed(1)} s`);
  const random = stream("kill check", "moments");
  let done = 0;
  while (done < Number(kills)) {
    const child = start(command, killed);
    const afterMs = 200 + random.next() * 0.4 * wholeMs;
    const ended = await Promise.race([
      child.status.then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), afterMs)),
    ]);
    if (!ended) {
      child.kill("SIGKILL");
      await child.status;
    }
    const left = await leftovers(mark, 10_000);
    if (left.length > 0) throw new Error(`Processes are left:\n${left.join("\n")}`);
    if (ended) {
      console.log("It was quicker than the next kill: once more from the start");
      await Deno.remove(killed, { recursive: true });
      continue;
    }
    const chunks = await chunksIn(`${killed}.chunks`);
    console.log(`${++done}: killed after ${(afterMs / 1000).toFixed(2)} s, ${chunks} chunks kept`);
  }
  await start(command, killed).status;
  const [expected, got] = [await folderBytes(whole), await folderBytes(killed)];
  let good = expected.size === got.size;
  for (const [name, bytes] of expected) {
    const same = got.get(name)?.length === bytes.length &&
      bytes.every((byte, i) => byte === got.get(name)?.[i]);
    if (!same) console.error(`${name} differs`);
    good &&= same;
  }
  console.log(`${done} kills: the store is ${good ? "byte-identical" : "DIFFERENT"}`);
  if (good) await Deno.remove(folder, { recursive: true });
  else console.log(`Both are kept in ${folder}`);
  Deno.exit(good ? 0 : 1);
}
