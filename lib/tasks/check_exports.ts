/**
 * Exports that nobody needs: neither `deno check` nor `deno lint` looks across files.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { codeCells, readNotebook } from "../runner/mod.ts";
import { projectPath } from "../system/mod.ts";

/** A text and where it lies, relative to the project's root. */
interface SourceText {
  /** For example `lib/latent/codes.ts`. */
  readonly path: string;
  /** What stands there. */
  readonly text: string;
}

const IMPORT =
  /(?:\b(?:import|export)\s+(?:type\s+)?\{([^{}]*)\}\s+from\s+|\{([^{}]*)\}\s*=\s*await import\(\s*)"(?:\$\{new URL\(")?([^"]+)"/g;
const NAMESPACE = /^export \* as (\w+) from "([^"]+)"/gm;
const DECLARATION =
  /((?:\/\*\*(?:(?!\*\/)[\s\S])*?\*\/\s*)?)^export (?:abstract )?(?:async )?(function\*?|const|class|interface|type) (\w+)/gm;

/**
 * The exports of `lib/` that nobody imports, one line each. A name at a door must be taken by somebody
 * outside of the room, a name elsewhere by another file or by an example of its own; a type may also
 * stand at a door because others there mention it. A namespace counts by its members.
 *
 * @param sources The library, and everything that uses it: tests, notebooks' cells, pages.
 */
export function unusedExports(sources: readonly SourceText[]): string[] {
  const users = new Map<string, Set<string>>(); // by "file name"
  for (const { path, text } of sources) {
    for (const [, names = "", dynamic = "", specifier = ""] of text.matchAll(IMPORT)) {
      const target = resolveImport(path, specifier);
      if (target === undefined) continue;
      for (const name of listNames(names || dynamic)) {
        const key = `${target} ${name}`;
        users.set(key, (users.get(key) ?? new Set()).add(path));
      }
    }
  }
  const namespaces = sources.flatMap(({ path, text }) =>
    [...text.matchAll(NAMESPACE)].map(([, name = "", specifier = ""]) => (
      { name, file: resolveImport(path, specifier) }
    ))
  );
  // A member of a namespace is used as `watch.faces()`; the types beside it are those of its functions.
  const asMember = (path: string, kind: string, name: string) =>
    namespaces.some((space) =>
      space.file === path &&
      (/interface|type/.test(kind) || sources.some(({ path, text }) =>
        path !== space.file && text.includes(`${space.name}.${name}`)
      ))
    );
  return sources.filter(({ path }) => path.startsWith("lib/")).flatMap(({ path, text }) => {
    const used = (name: string) => [...users.get(`${path} ${name}`) ?? []];
    if (path.endsWith("/mod.ts")) {
      const room = `${dirname(path)}/`;
      return [...text.matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(([, type, names = ""]) =>
        names.split(",").map((name) => name.trim()).filter((name) =>
          name !== "" && !type && !name.startsWith("type ") &&
          !used(name).some((user) => !user.startsWith(room))
        ).map((name) => `${path}: ${name} is at the door, and nobody outside uses it`)
      );
    }
    return [...text.matchAll(DECLARATION)].flatMap(([, doc = "", kind = "", name = ""]) =>
      used(name).length > 0 || doc.includes("@example") || asMember(path, kind, name)
        ? []
        : [`${path}: ${name} is exported, and no other file imports it`]
    );
  });
}

/** The file that an import means, if it is one of the project's. */
function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith("facespace/")) return `lib/${specifier.slice(10)}/mod.ts`;
  return specifier.startsWith(".") ? join(dirname(from), specifier) : undefined;
}

/** The imported names of `type A, b as c, d: e`. */
function listNames(list: string): string[] {
  return list.replaceAll(/^\s*\*/gm, "").split(",").map((name) =>
    name.trim().replace(/^type /, "").split(/ as |:/)[0]?.trim() ?? ""
  ).filter((name) => name !== "");
}

/** The library, tests, cells of the notebooks and pages of this project. */
export async function projectSources(): Promise<SourceText[]> {
  const sources: SourceText[] = [];
  const walk = async (folder: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(projectPath(folder))) {
      const path = `${folder}/${name}`;
      if (isDirectory) await walk(path);
      else if (/\.(ts|md)$/.test(name)) sources.push({ path, text: await read(path) });
      else if (name.endsWith(".ipynb")) {
        const cells = codeCells(await readNotebook(projectPath(path)));
        sources.push({ path, text: cells.map(({ source }) => source).join("\n") });
      }
    }
  };
  for (const folder of ["lib", "tests", "notebooks"]) await walk(folder);
  for (const path of ["README.md", "data/README.md"]) {
    sources.push({ path, text: await read(path) });
  }
  return sources;
}

const read = (path: string): Promise<string> => Deno.readTextFile(projectPath(path));

/**
 * What `deno doc --lint` says of the doors. Types of packages are left out: it takes every type that the
 * project does not export for a private one.
 */
export async function doorComplaints(): Promise<string[]> {
  const doors = await Array.fromAsync(Deno.readDir(projectPath("lib")));
  const files = doors.map(({ name }) => `lib/${name}/mod.ts`).filter((path) => {
    try {
      return Deno.statSync(projectPath(path)).isFile;
    } catch {
      return false; // lib/tasks has no door: nobody imports a command
    }
  });
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--quiet", "--lint", ...files],
    cwd: projectPath(),
    env: { NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
  }).output();
  const complaints = new TextDecoder().decode(stderr).split(/\n(?=error\[)/)
    .filter((text) => text.startsWith("error["));
  const declared = new Set(
    (await projectSources()).filter(({ path }) => path.startsWith("lib/")).flatMap(({ text }) =>
      [...text.matchAll(/^(?:export )?(?:interface|type|class) (\w+)/gm)].map(([, name]) => name)
    ),
  );
  return complaints.filter((complaint) => {
    const [, name] = /references private type '([^']+)'/.exec(complaint) ?? [];
    return name === undefined || declared.has(name);
  }).map((complaint) => complaint.split("\n").slice(0, 2).join(""));
}
