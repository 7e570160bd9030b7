/**
 * Finds the pictures of a folder tree.
 *
 * @module
 */

import { PICTURE_NAME } from "../images/mod.ts";
import { compareCodePoints } from "./compare_code_points.ts";

/** What was found in a folder tree. */
export interface PhotoList {
  /** Paths below the folder, with `/`, in the order of their code points. */
  readonly names: readonly string[];
  /** Sentences about what was passed over. */
  readonly problems: readonly string[];
}

/** The file with labels that may lie beside the pictures. */
export const LABELS_FILE = "labels.csv";

/**
 * Lists the pictures of a folder and of all folders in it, through links too.
 *
 * Each folder is read once, however many links lead to it; links to folders come after the folders themselves.
 *
 * @throws {Deno.errors.NotFound} If there is no such folder, or no picture in it.
 */
export async function listPhotos(folder: string): Promise<PhotoList> {
  const walk: Walk = {
    names: [],
    hidden: new Passed("hidden"),
    others: new Passed("no picture by its name"),
    repeated: new Passed("a link to a folder that is read already"),
    broken: new Passed("a link that leads nowhere"),
    seen: new Set(),
    links: [],
  };
  await visit(folder, "", walk).catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory)) {
      throw cause;
    }
    throw new Deno.errors.NotFound(`Cannot open photographs as there is no folder ${folder}`, {
      cause,
    });
  });
  for (const name of walk.links) await visit(`${folder}/${name}`, `${name}/`, walk);
  const { names, hidden, others, repeated, broken } = walk;
  const problems = [hidden, others, repeated, broken].flatMap((passed) => passed.sentence(folder));
  if (names.length === 0) {
    throw new Deno.errors.NotFound(
      `Cannot open photographs as ${folder} holds no JPEG, PNG, WebP, AVIF, TIFF or HEIC file`,
    );
  }
  return { names: names.sort(compareCodePoints), problems };
}

interface Walk {
  readonly names: string[];
  readonly hidden: Passed;
  readonly others: Passed;
  readonly repeated: Passed;
  readonly broken: Passed;
  /** The real paths of the folders that are read. */
  readonly seen: Set<string>;
  /** Links to folders, to be followed once all real folders are read. */
  readonly links: string[];
}

/** Counts what is passed over for one reason. */
class Passed {
  #count = 0;
  #first = "";
  constructor(readonly reason: string) {}

  add(name: string): void {
    if (this.#count++ === 0 || compareCodePoints(name, this.#first) < 0) this.#first = name;
  }

  sentence(folder: string): string[] {
    if (this.#count === 0) return [];
    const more = this.#count > 1 ? `${this.#count} entries, such as ` : "";
    return [`${folder}: passed over ${more}${this.#first}: ${this.reason}`];
  }
}

async function visit(path: string, prefix: string, walk: Walk): Promise<void> {
  const real = await Deno.realPath(path);
  if (walk.seen.has(real)) {
    walk.repeated.add(prefix.slice(0, -1));
    return;
  }
  walk.seen.add(real);
  const entries = await Array.fromAsync(Deno.readDir(path));
  entries.sort((one, other) => compareCodePoints(one.name, other.name));
  for (const { name, isDirectory, isSymlink } of entries) {
    const below = prefix + name;
    if (name.startsWith(".")) walk.hidden.add(below);
    else if (isDirectory) await visit(`${path}/${name}`, `${below}/`, walk);
    else if (isSymlink) await visitLink(`${path}/${name}`, below, walk);
    else addFile(below, walk);
  }
}

async function visitLink(path: string, name: string, walk: Walk): Promise<void> {
  try {
    const { isDirectory } = await Deno.stat(path);
    if (isDirectory) walk.links.push(name);
    else addFile(name, walk);
  } catch {
    // A missing target, or links that lead in a ring.
    walk.broken.add(name);
  }
}

function addFile(name: string, walk: Walk): void {
  if (PICTURE_NAME.test(name)) walk.names.push(name);
  else if (name !== LABELS_FILE) walk.others.add(name);
}
