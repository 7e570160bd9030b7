/**
 * What a store of faces is made from: what a user may choose, the part of the pictures that one machine of
 * several works on, what is known of the source, and the software. Two stores of one recipe are the same;
 * what was extracted under one is never mixed with another's. Paths are no part of it, so a folder may be
 * moved.
 *
 * @module
 */

import type { PictureLocation, PictureRecord, PictureSource } from "../annotations/mod.ts";
import type { DetectorName } from "../detectors/mod.ts";
import { differences } from "../store/mod.ts";
import { executedCode, isRecord, type Json, projectPath } from "../system/mod.ts";

/** The names that a setting may have, for checks and for `--help`. */
export const CHOICES = {
  detector: ["auto", "tiny", "ssd", "mtcnn"],
  policy: ["box", "levelled"],
  describe: ["missing", "always", "never"],
  faces: ["all", "best"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The sizes that the notebooks need: CelebA's faces take 3.9 GB in the first, 10 GB in the second. */
export const USUAL_SIZES_PX: readonly number[] = [80, 128];

/** What to extract, and how: everything that a user may choose and that changes the result. */
export interface ExtractionSettings {
  /** Widths and heights of the faces, ascending. */
  readonly sizesPx: readonly number[];
  /** Which networks find faces. */
  readonly detector: DetectorName;
  /** `box`: the detector's box, resized. `levelled`: squared, with the eyes level. */
  readonly policy: typeof CHOICES.policy[number];
  /** Share of the face that is left around it; null for the policy's own. */
  readonly margin: number | null;
  /**
   * Which faces a network describes: those of pictures that do not say who smiles, is a man and is
   * young, all, or none. What is given always stays.
   */
  readonly describe: typeof CHOICES.describe[number];
  /** All faces of a picture, or the one that the picture is of. */
  readonly faces: typeof CHOICES.faces[number];
}

/**
 * Fills in what was not chosen, by the kind of source: portraits and CelebA are pictures of one
 * person each, photographs are of anybody.
 *
 * @throws {RangeError} If a value makes no sense.
 */
export function completeSettings(
  kind: PictureLocation["kind"],
  chosen: Partial<ExtractionSettings> = {},
): ExtractionSettings {
  const sizesPx = [...new Set(chosen.sizesPx ?? USUAL_SIZES_PX)];
  sizesPx.sort((a, b) => a - b);
  const settings: ExtractionSettings = {
    sizesPx,
    detector: chosen.detector ?? "auto",
    policy: chosen.policy ?? "box",
    margin: chosen.margin ?? null,
    describe: chosen.describe ?? "missing",
    faces: chosen.faces ?? (kind === "photos" ? "all" : "best"),
  };
  const cannot = (rule: string, value: unknown) =>
    new RangeError(`Cannot extract faces as ${rule}: got ${value}`);
  if (sizesPx.length === 0 || sizesPx.some((size) => !(Number.isInteger(size) && size >= 8))) {
    throw cannot("their sizes must be whole numbers of pixels from 8", `[${sizesPx}]`);
  }
  for (const name of ["detector", "policy", "describe", "faces"] as const) {
    const known: readonly string[] = CHOICES[name];
    if (!known.includes(settings[name])) {
      throw cannot(`${name} must be one of ${known.join(", ")}`, `"${settings[name]}"`);
    }
  }
  const { margin } = settings;
  if (margin !== null && !(margin >= 0 && margin <= 2)) {
    throw cannot("the margin must be 0 to 2", margin);
  }
  return settings;
}

/**
 * The settings that a store was made with, as far as its recipe tells them.
 *
 * @returns Nothing if it was not made by an extraction.
 */
export function settingsOf(recipe: Json): Partial<ExtractionSettings> | undefined {
  if (!isRecord(recipe) || !isRecord(recipe.settings)) return undefined;
  const { sizesPx, detector, policy, margin, describe, faces } = recipe.settings;
  const choice = <Name extends string>(known: readonly Name[], value: Json | undefined) =>
    known.find((name) => name === value);
  const chosen = {
    sizesPx: Array.isArray(sizesPx) ? sizesPx.map(Number) : undefined,
    detector: choice(CHOICES.detector, detector),
    policy: choice(CHOICES.policy, policy),
    margin: typeof margin === "number" ? margin : undefined,
    describe: choice(CHOICES.describe, describe),
    faces: choice(CHOICES.faces, faces),
  };
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined));
}

/** Whether a network has to describe a face of which the source says so much. */
export function isDescriptionWanted(
  { describe }: Pick<ExtractionSettings, "describe">,
  own: PictureRecord,
): boolean {
  return describe === "always" || (describe === "missing" && !saysEnough(own));
}

/** Whether a record says all that a description would be asked for. */
function saysEnough({ attributes = {}, ageYears }: PictureRecord): boolean {
  return attributes.Smiling !== undefined && attributes.Male !== undefined &&
    (attributes.Young !== undefined || ageYears !== undefined);
}

/**
 * Pictures of a chunk, the unit of work. Chunk `k` is pictures `64 k` to `64 k + 63` of the source,
 * whatever the shard and the number of processes.
 */
const PICTURES_PER_CHUNK = 64;

/**
 * A part of the work for one machine of several: a contiguous range of the chunks, the same whoever
 * computes it.
 */
export interface Shard {
  /** From 1. */
  readonly index: number;
  /** How many shards there are. */
  readonly count: number;
}

/**
 * Reads a shard written as `2/4`.
 *
 * @throws {SyntaxError} If it is written otherwise.
 * @throws {RangeError} If there is no such shard.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseShard } from "facespace/faces";
 *
 * assertEquals(parseShard("2/4"), { index: 2, count: 4 });
 * ```
 */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (index === undefined || count === undefined) {
    throw new SyntaxError(`Cannot read a shard as it must be written like 2/4: got "${text}"`);
  }
  const shard = { index: Number(index), count: Number(count) };
  if (shard.count < 1 || shard.index < 1 || shard.index > shard.count) {
    throw new RangeError(`Cannot take a shard as they count from 1/n to n/n: got ${text}`);
  }
  return shard;
}

/** Where the store of a shard goes: beside the store of the whole. */
export function shardFolder(to: string, shard: Shard | undefined): string {
  return shard ? `${to}-shard-${shard.index}-of-${shard.count}` : to;
}

/**
 * The chunks of a shard, as even as they come.
 *
 * @param pictureCount Pictures of the whole source.
 * @param shard Default: all of it.
 */
export function chunksOf(pictureCount: number, shard: Shard = { index: 1, count: 1 }): number[] {
  const chunkCount = Math.ceil(pictureCount / PICTURES_PER_CHUNK);
  const first = Math.floor((chunkCount * (shard.index - 1)) / shard.count);
  const end = Math.floor((chunkCount * shard.index) / shard.count);
  return Array.from({ length: end - first }, (_, i) => first + i);
}

/** The pictures of a chunk, by their numbers in the source. */
export function picturesOf(chunk: number, pictureCount: number): number[] {
  const first = chunk * PICTURES_PER_CHUNK;
  const length = Math.max(0, Math.min(PICTURES_PER_CHUNK, pictureCount - first));
  return Array.from({ length }, (_, i) => first + i);
}

/** What has to be known of a whole source before a part of it is worked on, by every process. */
export interface SourceFacts {
  readonly description: string;
  readonly count: number;
  readonly fingerprint: string;
  readonly problems: readonly string[];
  /** The names of all measures, in the order in which they first appear. */
  readonly measureNames: readonly string[];
  /** Above every identity that is given. */
  readonly freeIdentity: number;
}

/** Looks through a source's records; reads no picture. */
export function sourceFacts(source: PictureSource): SourceFacts {
  const { description, count, fingerprint, problems } = source;
  const measureNames = new Set<string>();
  let freeIdentity = 0;
  for (let i = 0; i < count; i++) {
    const { identity, measures } = source.record(i);
    if (identity !== undefined) freeIdentity = Math.max(freeIdentity, identity + 1);
    for (const name in measures) measureNames.add(name);
  }
  return {
    description,
    count,
    fingerprint,
    problems: [...problems],
    measureNames: [...measureNames],
    freeIdentity,
  };
}

/** Changes whenever this code gives other rows or pixels for the same recipe. */
const EXTRACTION_VERSION = 1;

/** What a store, or a chunk of faces, is made from. */
export interface Recipe {
  readonly extraction: number;
  readonly pictures: {
    readonly kind: PictureLocation["kind"];
    readonly count: number;
    /** Of what is known of all pictures. */
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
  { count, fingerprint }: Pick<SourceFacts, "count" | "fingerprint">,
  settings: ExtractionSettings,
  shard?: Shard,
): Recipe {
  return {
    extraction: EXTRACTION_VERSION,
    pictures: { kind, count, fingerprint },
    settings,
    picturesPerChunk: PICTURES_PER_CHUNK,
    ...(shard ? { shard: { index: shard.index, count: shard.count } } : {}),
  };
}

/**
 * What differs between the recipe that something was made from and the present one, in words: not the
 * pictures, of which those that are the same are taken over, but their kind and what is done with them. The
 * software counts only where both name it.
 */
export function recipeDifferences(there: Json, here: Recipe): string[] {
  const withSoftware = softwareOf(there) !== undefined && here.software !== undefined;
  return lastingDifferences(there, asJson(here), withSoftware);
}

/** The same for two recipes as they come from files. */
export function lastingDifferences(there: Json, here: Json, withSoftware = false): string[] {
  return differences(lasting(there, withSoftware), lasting(here, withSoftware));
}

function lasting(recipe: Json, withSoftware: boolean): Json {
  if (!isRecord(recipe)) return recipe;
  const { software, pictures, ...rest } = recipe;
  const kind = isRecord(pictures) ? pictures.kind ?? null : null;
  return {
    ...rest,
    pictures: { kind },
    ...(withSoftware && software !== undefined ? { software } : {}),
  };
}

/** Whether a store's recipe is of the same pictures and of all that is known of them now. */
export function isOfPictures(recipe: Json, { count, fingerprint }: SourceFacts): boolean {
  return isRecord(recipe) && isRecord(recipe.pictures) && recipe.pictures.count === count &&
    recipe.pictures.fingerprint === fingerprint;
}

/** The software that a recipe names, read from JSON. */
export function softwareOf(recipe: Json): Record<string, string> | undefined {
  if (!isRecord(recipe) || !isRecord(recipe.software)) return undefined;
  const { software } = recipe;
  return Object.fromEntries(Object.entries(software).map(([name, text]) => [name, String(text)]));
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
  // Chunks of edited code are not mixed with others.
  const code = await executedCode(new URL("./worker.ts", import.meta.url).href);
  return { ...Object.fromEntries(versions), code };
}

/** A value as it comes back from a file of JSON. */
export function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value));
}
