/**
 * Imports point one way. Read from the module graph, so that nobody has to remember the rules.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { projectPath } from "facespace/system";

interface ModuleGraph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: { readonly specifier?: string };
    }[];
  }[];
}

/** What the files of a folder may import from the library, besides their own folder. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  charts: ["images"],
  faces: ["images", "models", "runtime"],
  images: ["random", "runtime"],
  latent: ["random"],
  models: ["images", "random", "runtime"],
  notebook: ["charts", "images", "runtime", "training"],
  random: [],
  runtime: [],
  studies: ["faces", "images", "latent", "models", "random", "runtime", "training"],
  tasks: [
    "charts",
    "faces",
    "images",
    "latent",
    "models",
    "notebook",
    "random",
    "runtime",
    "studies",
    "training",
  ],
  training: ["faces", "images", "models", "random", "runtime"],
};

/** The one file that may do more than its folder: it takes pictures to codes. */
const ENCODING = "lib/latent/encode.ts";
const ENCODING_ALLOWED: readonly string[] = ["images", "models", "runtime"];

/** Packages that only one module may import, and folders that must stay free of TensorFlow. */
const ONLY_IN: Readonly<Record<string, string>> = {
  "sharp": "lib/images/raster.ts",
  "@vladmandic/face-api": "lib/faces/face_api.ts",
};
const PLAIN_NUMBERS = ["charts", "latent", "random"];

async function libraryImports(): Promise<{ from: string; specifier: string; to: string }[]> {
  const files: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    for await (const entry of Deno.readDir(projectPath(folder))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory) await visit(path);
      else if (path.endsWith(".ts")) files.push(path);
    }
  };
  await visit("lib");
  const entry = projectPath(".facespace", "all_modules.ts");
  await Deno.mkdir(projectPath(".facespace"), { recursive: true });
  await Deno.writeTextFile(entry, files.map((file) => `import "../${file}";\n`).join(""));
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: projectPath(),
    stderr: "null",
  }).output();
  const graph: ModuleGraph = JSON.parse(new TextDecoder().decode(stdout));
  const root = new URL(`file://${projectPath()}/`).href;
  const local = (url: string) => url.startsWith(root) ? url.slice(root.length) : url;
  return graph.modules.filter(({ specifier }) => local(specifier).startsWith("lib/")).flatMap(
    ({ specifier, dependencies = [] }) =>
      dependencies.map((dependency) => ({
        from: local(specifier),
        specifier: dependency.specifier,
        to: local(dependency.code?.specifier ?? dependency.specifier),
      })),
  );
}

const imports = await libraryImports();
const folderOf = (path: string) => path.split("/")[1] ?? "";

Deno.test("every folder of the library imports only what it may", () => {
  assert(imports.length > 100, `only ${imports.length} imports were read`);
  const mayImport = (from: string, folder: string) =>
    ALLOWED[folderOf(from)]?.includes(folder) ||
    (from === ENCODING && ENCODING_ALLOWED.includes(folder));
  const wrong = imports.filter(({ from, to }) =>
    to.startsWith("lib/") && folderOf(from) !== folderOf(to) && !mayImport(from, folderOf(to))
  );
  assertEquals(wrong.map(({ from, to }) => `${from} → ${to}`), []);
});

Deno.test("sharp and face-api each appear behind one module", () => {
  for (const [name, file] of Object.entries(ONLY_IN)) {
    const users = imports.filter(({ specifier }) => specifier === name).map(({ from }) => from);
    assertEquals(users.filter((user) => user !== file), [], name);
  }
  assert(imports.some(({ specifier }) => specifier === "sharp"));
});

Deno.test("charts, codes and random numbers never load TensorFlow", () => {
  const wrong = imports.filter(({ from, specifier }) =>
    PLAIN_NUMBERS.includes(folderOf(from)) && from !== ENCODING && specifier.includes("tensorflow")
  );
  assertEquals(wrong, []);
});

Deno.test("only lib/notebook knows Jupyter", async () => {
  const users = new Set<string>();
  for (const { from } of imports) {
    const folder = folderOf(from);
    if (folder === "notebook" || folder === "tasks" || users.has(from)) continue;
    const source = await Deno.readTextFile(projectPath(from));
    if (/Deno\.jupyter|jupyter_message/.test(source)) users.add(from);
  }
  assertEquals([...users].filter((user) => !user.startsWith("lib/runtime/doctor/")), []);
});
