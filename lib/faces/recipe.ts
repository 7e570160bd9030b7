/**
 * All that a store of faces is made from, in a form that can be compared: what was extracted under
 * one recipe is never mixed with another's. Paths are no part of it, so a folder may be moved.
 *
 * @module
 */

import type { PictureLocation } from "../annotations/mod.ts";
import { differences } from "../store/mod.ts";
import { type Json, projectPath, sha256 } from "../system/mod.ts";
import { asJson, isJsonObject } from "./as_json.ts";
import type { ExtractionSettings } from "./settings.ts";
import { PICTURES_PER_CHUNK, type Shard } from "./shard.ts";
import type { SourceFacts } from "./source_facts.ts";

/** Changes whenever this code gives other rows or pixels for the same recipe. */
export const EXTRACTION_VERSION = 1;

/** What a chunk of faces is made from. */
export interface Recipe {
  readonly extraction: number;
  readonly pictures: {
    readonly kind: PictureLocation["kind"];
    readonly count: number;
    readonly fingerprint: string;
  };
  readonly settings: ExtractionSettings;
  readonly picturesPerChunk: number;
  /** Names and versions of what computes; absent where nothing has been started yet. */
  readonly software?: Readonly<Record<string, string>>;
  readonly shard?: Shard;
}

/** Writes down a recipe. */
export function recipeOf(
  kind: PictureLocation["kind"],
  facts: SourceFacts,
  settings: ExtractionSettings,
  shard?: Shard,
): Recipe {
  return {
    extraction: EXTRACTION_VERSION,
    pictures: { kind, count: facts.count, fingerprint: facts.fingerprint },
    settings,
    picturesPerChunk: PICTURES_PER_CHUNK,
    ...(shard ? { shard: { index: shard.index, count: shard.count } } : {}),
  };
}

/** The exact versions of the packages that faces depend on, from `deno.json`, and of this code. */
export async function softwareVersions(): Promise<Record<string, string>> {
  const config: { imports: Record<string, string> } = JSON.parse(
    await Deno.readTextFile(projectPath("deno.json")),
  );
  const names = ["@tensorflow/tfjs", "@vladmandic/face-api", "sharp"];
  const versions = names.map((name) => {
    const specifier = config.imports[name] ?? "";
    return [name, specifier.slice(specifier.lastIndexOf("@") + 1)];
  });
  return { ...Object.fromEntries(versions), code: await codeVersion() };
}

/** Where the code is that faces depend on; the rest only organises. */
const CODE = [
  "lib/detectors",
  "lib/detectors/mtcnn",
  "lib/faces/choose_faces.ts",
  "lib/faces/extract_group.ts",
  "lib/faces/extract_pictures.ts",
  "lib/faces/face_row_of.ts",
  "lib/images/raster.ts",
];

/** The beginning of the SHA-256 of that code: chunks of edited code are not mixed with others. */
async function codeVersion(): Promise<string> {
  const files: string[] = [];
  for (const path of CODE) {
    if (path.endsWith(".ts")) files.push(path);
    else {
      for await (const { name } of Deno.readDir(projectPath(path))) {
        if (name.endsWith(".ts")) files.push(`${path}/${name}`);
      }
    }
  }
  const sums = await Promise.all(
    files.sort().map(async (file) =>
      `${await sha256(await Deno.readFile(projectPath(file)))} ${file}`
    ),
  );
  return (await sha256(sums.join("\n"))).slice(0, 16);
}

/** The software that a recipe names, read from JSON. */
export function softwareOf(recipe: Json): Record<string, string> | undefined {
  if (!isJsonObject(recipe)) return undefined;
  const { software } = recipe;
  if (software === undefined || !isJsonObject(software)) return undefined;
  return Object.fromEntries(Object.entries(software).map(([name, text]) => [name, String(text)]));
}

/**
 * What differs between the recipe that something was made from and the present one, in words. The
 * software counts only where both name it.
 */
export function recipeDifferences(there: Json, here: Recipe): string[] {
  const past = softwareOf(there);
  const compareSoftware = past !== undefined && here.software !== undefined;
  const { software: _unknown, ...rest } = here;
  const present = asJson(compareSoftware ? here : rest);
  if (!isJsonObject(there) || compareSoftware) return differences(there, present);
  const { software: _ignored, ...restThere } = there;
  return differences(restThere, present);
}
