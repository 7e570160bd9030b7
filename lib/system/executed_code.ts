/**
 * What code a result depends on: the modules that run when something is used, without comments and
 * types, and the versions of the packages that they load.
 *
 * esbuild follows the imports name by name, so a door of a room brings only what is taken through it: a
 * file that nobody imports changes no result's identity, and neither does a comment.
 *
 * @module
 */

import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";
import { projectPath } from "./project.ts";
import { sha256 } from "./bytes.ts";

/** Where {@linkcode executedCode} starts. */
export type CodeEntry = string | {
  /** TypeScript that imports what is used, for example the cells of a notebook. */
  readonly source: string;
};

/** Where the code lies. */
export interface CodeOptions {
  /** The folder whose nearest `deno.json`, there or above, names the imports. Default: the project. */
  readonly root?: string;
}

/** The modules behind an entry. */
interface CodeClosure {
  /** Absolute paths of the project's own files that run, sorted. */
  readonly files: readonly string[];
  /** Packages that these load, as `deno.json` names them with their versions, sorted. */
  readonly packages: readonly string[];
}

/**
 * The identity of the code behind an entry: 16 hexadecimal digits of a SHA-256. Equal if the same code
 * would run; changed by any change of a file that runs, its types and comments apart.
 *
 * @param entry The address of a module, usually `import.meta.url`, or a source text. A module from
 * elsewhere than a file is its address, which names a version.
 * @throws {Error} If a module cannot be read or parsed; the message names it.
 */
export async function executedCode(
  entry: CodeEntry,
  options: CodeOptions = {},
): Promise<string> {
  if (typeof entry === "string" && !entry.startsWith("file:")) {
    return (await sha256(entry)).slice(0, 16);
  }
  const { files, packages } = await codeClosure(entry, options);
  const texts = await Promise.all(files.map((file) => Deno.readTextFile(file)));
  if (typeof entry !== "string") texts.push(entry.source);
  const sums = await Promise.all(texts.map(async (text) => sha256(await plainScript(text))));
  return (await sha256([...sums.sort(), ...packages].join("\n"))).slice(0, 16);
}

/** The files and packages whose code runs behind an entry; workers that a file starts are among them. */
export async function codeClosure(
  entry: CodeEntry,
  { root = projectPath() }: CodeOptions = {},
): Promise<CodeClosure> {
  const { build } = await import("esbuild");
  const { folder, imports } = await readConfig(root);
  const workers = new Set<string>();
  for (;;) {
    const first = typeof entry === "string"
      ? `export * from ${JSON.stringify(fileURLToPath(entry))};`
      : entry.source;
    const started = [...workers].map((path) => `import ${JSON.stringify(path)};`);
    const { metafile } = await build({
      stdin: {
        contents: [first, ...started].join("\n"),
        loader: "ts",
        resolveDir: root,
        sourcefile: "entry",
      },
      absWorkingDir: root,
      bundle: true,
      format: "esm",
      logLevel: "silent",
      metafile: true,
      platform: "neutral",
      plugins: [projectModules(folder, imports, workers)],
      treeShaking: true,
      write: false,
    });
    const [output] = Object.values(metafile.outputs);
    const files = Object.entries(output?.inputs ?? {})
      .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && path !== "entry")
      .map(([path]) => resolve(root, path)).sort();
    const found = (await Promise.all(files.map(workersOf))).flat();
    if (found.every((path) => workers.has(path))) {
      const loaded = (output?.imports ?? []).flatMap(({ path }) => imports[path] ?? []);
      return { files, packages: [...new Set(loaded)].sort() };
    }
    for (const path of found) workers.add(path);
  }
}

/** Resolves rooms by the import map and leaves packages alone. Only workers have effects. */
function projectModules(
  folder: string,
  imports: Readonly<Record<string, string>>,
  workers: ReadonlySet<string>,
): Plugin {
  return {
    name: "project modules",
    setup({ onResolve }) {
      onResolve({ filter: /^[^.]/ }, ({ path }) => {
        if (path.startsWith("/")) return { path, sideEffects: workers.has(path) };
        const target = imports[path];
        return target?.startsWith("./")
          ? { path: resolve(folder, target), sideEffects: false }
          : { path, external: true, sideEffects: false };
      });
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) => (
        { path: resolve(resolveDir, path), sideEffects: false }
      ));
    },
  };
}

/** The modules that a file starts as workers or processes: `new URL("./worker.ts", import.meta.url)`. */
async function workersOf(file: string): Promise<string[]> {
  const text = await plainScript(await Deno.readTextFile(file));
  return [...text.matchAll(/new URL\(\s*"(\.[^"]+\.ts)",\s*import\.meta\.url/g)].map(
    ([, path = ""]) => resolve(dirname(file), path),
  );
}

/** A source text without types, comments and white space that means nothing. */
async function plainScript(text: string): Promise<string> {
  const { transform } = await import("esbuild");
  const { code } = await transform(text, {
    loader: "ts",
    minifyWhitespace: true,
    legalComments: "none",
  });
  return code;
}

/** The import map that holds in a folder, and the folder that it is relative to. */
async function readConfig(
  root: string,
): Promise<{ folder: string; imports: Readonly<Record<string, string>> }> {
  for (let folder = resolve(root);; folder = dirname(folder)) {
    const text = await Deno.readTextFile(`${folder}/deno.json`).catch(() => undefined);
    if (text !== undefined) return { folder, imports: JSON.parse(text).imports ?? {} };
    if (folder === dirname(folder)) return { folder, imports: {} };
  }
}
