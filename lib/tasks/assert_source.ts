/**
 * Where `@std/assert` comes from: JSR where it answers, else the stand-in in `tests/stand_in/`.
 *
 * @module
 */

import { pathToFileURL } from "node:url";
import { projectPath, writeFileAtomic } from "../system/mod.ts";

/** Where the tests' assertions come from, and the flags that make Deno use them. */
export interface AssertSource {
  /** `jsr` or `stand-in`. */
  readonly name: "jsr" | "stand-in";
  /** One sentence to print. */
  readonly sentence: string;
  /** Flags for `deno test` and `deno check`. */
  readonly flags: readonly string[];
}

const toFileUrl = (path: string): string => pathToFileURL(path).href;

interface Config {
  readonly imports: Readonly<Record<string, string>>;
}

/**
 * Asks Deno to load `@std/assert`; if that fails, writes an import map that names the stand-in.
 */
export async function chooseAssertSource(): Promise<AssertSource> {
  const config: Config = JSON.parse(await Deno.readTextFile(projectPath("deno.json")));
  const specifier = config.imports["@std/assert"];
  if (specifier && await loads(specifier)) {
    return { name: "jsr", sentence: `Assertions: ${specifier}`, flags: [] };
  }
  const imports: Record<string, string> = {};
  for (const [name, target] of Object.entries(config.imports)) {
    imports[name] = target.startsWith("./") ? toFileUrl(projectPath(target.slice(2))) : target;
  }
  imports["@std/assert"] = toFileUrl(projectPath("tests/stand_in/std_assert.ts"));
  const file = projectPath(".facespace", "import_map.json");
  await writeFileAtomic(file, JSON.stringify({ imports }, null, 2));
  return {
    name: "stand-in",
    sentence: `Assertions: the stand-in tests/stand_in/std_assert.ts, as JSR does not answer`,
    flags: [`--import-map=${file}`],
  };
}

async function loads(specifier: string): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--no-lock", specifier],
    cwd: projectPath(),
    stdout: "null",
    stderr: "null",
    signal: AbortSignal.timeout(10_000),
  }).output();
  return success;
}

if (import.meta.main) {
  const source = await chooseAssertSource();
  console.error(source.sentence);
  console.log(source.flags.join(" "));
}
