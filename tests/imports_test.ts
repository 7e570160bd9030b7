/**
 * Imports point one way, and rooms are entered by their doors. Read from the module graph, so that
 * nobody has to remember the rules.
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
      readonly type?: { readonly specifier?: string };
    }[];
  }[];
}

/** The rooms of the library, from the ground up: a room imports only from lines before its own. */
const STOREYS: readonly (readonly string[])[] = [
  ["annotations", "random", "system"],
  ["images", "latent", "prepare", "wasm"],
  ["charts", "runtime", "sources", "statistics", "store"],
  ["compile", "detectors", "portraits"],
  ["faces", "models"],
  ["training"],
  ["judges", "notebook"],
  ["runner", "studies"],
  ["site"],
  ["tasks"],
];

/** Packages that only one module may import. */
const ONLY_IN: Readonly<Record<string, string>> = {
  "sharp": "lib/images/raster.ts",
  "@vladmandic/face-api": "lib/detectors/face_api.ts",
};

/** Rooms that work on plain numbers, through whatever they import. */
const PLAIN_NUMBERS = ["annotations", "charts", "latent", "random", "statistics"];

/** Rooms that know Jupyter; the doctor among the tasks asks it for its kernels. */
const KNOW_JUPYTER = ["notebook", "prepare", "runner", "tasks"];

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly to: string;
}

async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(projectPath(folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) files.push(...await filesBelow(path));
    else if (path.endsWith(".ts")) files.push(path);
  }
  return files;
}

async function readImports(): Promise<Import[]> {
  const files = [...await filesBelow("lib"), ...await filesBelow("tests")];
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
  return graph.modules.filter(({ specifier }) => /^(lib|tests)\//.test(local(specifier))).flatMap(
    ({ specifier, dependencies = [] }) =>
      dependencies.map((dependency) => ({
        from: local(specifier),
        specifier: dependency.specifier,
        to: local(
          dependency.code?.specifier ?? dependency.type?.specifier ?? dependency.specifier,
        ),
      })),
  );
}

const imports = await readImports();
const inLibrary = imports.filter(({ from }) => from.startsWith("lib/"));
const folderOf = (path: string) => path.split("/")[1] ?? "";
const told = (found: readonly Import[]) => found.map(({ from, to }) => `${from} → ${to}`);

Deno.test("rooms import from the rooms below them", () => {
  assert(inLibrary.length > 100, `only ${inLibrary.length} imports were read`);
  const storey = (room: string) => STOREYS.findIndex((rooms) => rooms.includes(room));
  const rooms = new Set(inLibrary.map(({ from }) => folderOf(from)));
  assertEquals([...rooms].filter((room) => storey(room) < 0), [], "rooms that have no storey");
  const wrong = inLibrary.filter(({ from, to }) =>
    to.startsWith("lib/") && folderOf(from) !== folderOf(to) &&
    storey(folderOf(to)) >= storey(folderOf(from))
  );
  assertEquals(told(wrong), []);
});

Deno.test("rooms are entered by their doors", () => {
  const wrong = imports.filter(({ from, to }) => {
    if (!to.startsWith("lib/") || to.endsWith("/mod.ts")) return false;
    if (from.startsWith("tests/bench/")) return false; // times what lies behind a door
    if (from.startsWith("tests/")) {
      return folderOf(from) !== folderOf(to) && !to.startsWith("lib/tasks/"); // which has no door
    }
    // also a room within a room, such as lib/portraits/painting
    return !isWithin(from, to.slice(0, to.lastIndexOf("/")));
  });
  assertEquals(told(wrong), []);
  const handedOn = inLibrary.filter(({ from, to }) =>
    from.endsWith("/mod.ts") && to.startsWith("lib/") && folderOf(from) !== folderOf(to)
  );
  assertEquals(told(handedOn), [], "doors that hand on other rooms");
});

/** Whether a file lies in a room, or in a room within it. */
function isWithin(file: string, room: string): boolean {
  return file.startsWith(`${room}/`);
}

Deno.test("no file imports itself by way of others", () => {
  const next = Map.groupBy(
    inLibrary.filter(({ to }) => to.startsWith("lib/")),
    ({ from }) => from,
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
    if (done.has(file) || path.includes(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  assertEquals(circles, []);
});

Deno.test("sharp and face-api each appear behind one module", () => {
  for (const [name, file] of Object.entries(ONLY_IN)) {
    const users = inLibrary.filter(({ specifier }) => specifier === name).map(({ from }) => from);
    assertEquals(users.filter((user) => user !== file), [], name);
  }
  assert(inLibrary.some(({ specifier }) => specifier === "sharp"));
});

Deno.test("charts, codes, statistics and random numbers never load TensorFlow", () => {
  const reached = new Set(PLAIN_NUMBERS.map((room) => `lib/${room}/mod.ts`));
  for (const file of reached) {
    const found = inLibrary.filter(({ from }) => from === file);
    assertEquals(told(found.filter(({ specifier }) => specifier.includes("tensorflow"))), []);
    for (const { to } of found) if (to.startsWith("lib/")) reached.add(to);
  }
  assert(reached.size > PLAIN_NUMBERS.length, "nothing was reached through the doors");
});

Deno.test("only the rooms that have to know Jupyter", async () => {
  const users: string[] = [];
  for (const from of new Set(inLibrary.map(({ from }) => from))) {
    if (KNOW_JUPYTER.includes(folderOf(from))) continue;
    if (/Deno\.jupyter|ipynb|jupyter_message/.test(await Deno.readTextFile(projectPath(from)))) {
      users.push(from);
    }
  }
  assertEquals(users, []);
});
