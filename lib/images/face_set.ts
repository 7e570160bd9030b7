/**
 * Faces to learn from: pixels, CelebA's attributes and who is who, in memory and as a folder.
 *
 * A folder holds `faces.npy` (bytes, `[count, size, size, 3]`), `faces.csv` (a line per face) and
 * `manifest.json` (what they are, and their SHA-256 checksums). The manifest is written last, so
 * that a folder with one is complete.
 *
 * @module
 */

import { writeFileAtomic } from "../runtime/atomic_file.ts";
import { sha256 } from "../runtime/sha256.ts";
import { ATTRIBUTE_NAMES, type FaceAttributes } from "./attributes.ts";
import { decodeNpy, encodeNpy } from "./npy.ts";

import type { RgbImage } from "./raster.ts";

/** Continuous values behind a face, such as `smile` or `yaw`; a set's faces all have the same ones. */
export type FaceMeasures = Readonly<Record<string, number>>;

/** Square faces of one size, with what is known about them. */
export interface FaceSet {
  /** Red, green, blue, 0–255, shape `[count, sizePx, sizePx, 3]`. */
  readonly pixels: Uint8Array;
  readonly count: number;
  readonly sizePx: number;
  /** CelebA's attributes, a record per face. */
  readonly attributes: readonly FaceAttributes[];
  /** Continuous values, a record per face; empty records where nothing is known. */
  readonly measures: readonly FaceMeasures[];
  /** Who is shown: pictures of one person share a number. */
  readonly identities: Int32Array;
  /** A name per face. */
  readonly names: readonly string[];
  /** A sentence for captions: where the faces come from. */
  readonly source: string;
}

/** What a manifest says about a folder of faces. */
export interface FaceSetManifest {
  /** The layout of the folder. */
  readonly version: 1;
  readonly source: string;
  readonly count: number;
  readonly sizePx: number;
  /** Whatever the faces were made from, to tell whether a folder is the one that is wanted. */
  readonly recipe: Readonly<Record<string, string | number>>;
  /** SHA-256 of the files, in hexadecimal. */
  readonly sha256: Readonly<Record<"faces.npy" | "faces.csv", string>>;
}

/** One face as a picture; its pixels are a view into the set. */
export function imageAt(faces: FaceSet, index: number): RgbImage {
  const { count, sizePx, pixels } = faces;
  if (!Number.isInteger(index) || index < 0 || index >= count) {
    throw new RangeError(`Cannot take a face as the set has ${count}: got index ${index}`);
  }
  const bytesPerFace = sizePx * sizePx * 3;
  return {
    pixels: pixels.subarray(index * bytesPerFace, (index + 1) * bytesPerFace),
    widthPx: sizePx,
    heightPx: sizePx,
  };
}

/**
 * Saves faces in a folder, over any that are there.
 *
 * @param recipe What they were made from; kept in the manifest.
 */
export async function saveFaceSet(
  faces: FaceSet,
  folder: string,
  recipe: FaceSetManifest["recipe"] = {},
): Promise<void> {
  const { count, sizePx, source } = faces;
  const npy = encodeNpy({ bytes: faces.pixels, shape: [count, sizePx, sizePx, 3] });
  const csv = new TextEncoder().encode(encodeFaceTable(faces));
  const manifest: FaceSetManifest = {
    version: 1,
    source,
    count,
    sizePx,
    recipe,
    sha256: { "faces.npy": await sha256(npy), "faces.csv": await sha256(csv) },
  };
  await Deno.remove(`${folder}/manifest.json`).catch(ignoreMissing);
  await writeFileAtomic(`${folder}/faces.npy`, npy);
  await writeFileAtomic(`${folder}/faces.csv`, csv);
  await writeFileAtomic(`${folder}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * Reads a folder's manifest.
 *
 * @returns Nothing if there is no manifest.
 * @throws {SyntaxError} If it is damaged or of another version.
 */
export async function readManifest(folder: string): Promise<FaceSetManifest | undefined> {
  const file = `${folder}/manifest.json`;
  const text = await Deno.readTextFile(file).catch(ignoreMissing);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(damaged(file, "it is not JSON"), { cause });
  }
  if (!isManifest(value)) throw new SyntaxError(damaged(file, "it is no manifest of version 1"));
  return value;
}

/**
 * Loads faces from a folder and checks them against its manifest.
 *
 * @throws {SyntaxError} If a file is missing or damaged; the message names it and the cure.
 */
export async function loadFaceSet(folder: string): Promise<FaceSet> {
  const manifest = await readManifest(folder);
  if (!manifest) throw new SyntaxError(damaged(`${folder}/manifest.json`, "it is missing"));
  const read = async (name: keyof FaceSetManifest["sha256"]) => {
    const file = `${folder}/${name}`;
    const bytes = await Deno.readFile(file).catch(ignoreMissing);
    if (!bytes) throw new SyntaxError(damaged(file, "it is missing"));
    if (await sha256(bytes) !== manifest.sha256[name]) {
      throw new SyntaxError(damaged(file, "its SHA-256 is not the manifest's"));
    }
    return bytes;
  };
  const { count, sizePx, source } = manifest;
  const { bytes, shape } = decodeNpy(await read("faces.npy"));
  if (shape.join() !== [count, sizePx, sizePx, 3].join()) {
    throw new SyntaxError(damaged(`${folder}/faces.npy`, `its shape is [${shape}]`));
  }
  const table = decodeFaceTable(new TextDecoder().decode(await read("faces.csv")));
  if (table.names.length !== count) {
    throw new SyntaxError(
      damaged(`${folder}/faces.csv`, `it has ${table.names.length} faces, not ${count}`),
    );
  }
  return { pixels: bytes, count, sizePx, ...table, source };
}

/** The part of a face set that is a table. */
export type FaceTable = Pick<FaceSet, "names" | "identities" | "attributes" | "measures">;

/** Writes a table: a name, an identity, 40 attributes as 1 or −1, and the measures. */
export function encodeFaceTable({ names, identities, attributes, measures }: FaceTable): string {
  const measureNames = Object.keys(measures[0] ?? {});
  const lines = names.map((name, i) => {
    const has = (attribute: typeof ATTRIBUTE_NAMES[number]) => attributes[i]?.[attribute] ? 1 : -1;
    const values = measureNames.map((measure) => measures[i]?.[measure] ?? NaN);
    return [name, identities[i] ?? -1, ...ATTRIBUTE_NAMES.map(has), ...values].join(",");
  });
  const header = ["name", "identity", ...ATTRIBUTE_NAMES, ...measureNames].join(",");
  return `${[header, ...lines].join("\n")}\n`;
}

/**
 * Reads a table back.
 *
 * @throws {SyntaxError} If columns are missing or a line does not fit the header.
 */
export function decodeFaceTable(csv: string): FaceTable {
  const [header = "", ...lines] = csv.trimEnd().split("\n");
  const columns = header.split(",");
  const fixed = ["name", "identity", ...ATTRIBUTE_NAMES];
  if (columns.slice(0, fixed.length).join() !== fixed.join()) {
    throw new SyntaxError(`Cannot read faces as their columns must start ${fixed}: got ${header}`);
  }
  const measureNames = columns.slice(fixed.length);
  const rows = lines.map((line) => {
    const cells = line.split(",");
    if (cells.length !== columns.length) {
      throw new SyntaxError(
        `Cannot read a face as it must have ${columns.length} columns: got ${line}`,
      );
    }
    return cells;
  });
  return {
    names: rows.map(([name = ""]) => name),
    identities: Int32Array.from(rows, ([, identity]) => Number(identity)),
    attributes: rows.map((cells) => attributesOf((i) => cells[2 + i] === "1")),
    measures: rows.map((cells) =>
      Object.fromEntries(measureNames.map((name, i) => [name, Number(cells[fixed.length + i])]))
    ),
  };
}

function attributesOf(has: (index: number) => boolean): FaceAttributes {
  const entries = ATTRIBUTE_NAMES.map((name, i) => [name, has(i)] as const);
  // Object.fromEntries() forgets the keys; they are exactly the attributes' names.
  return Object.fromEntries(entries) as FaceAttributes;
}

function isManifest(value: unknown): value is FaceSetManifest {
  if (typeof value !== "object" || value === null) return false;
  const manifest: Partial<Record<keyof FaceSetManifest, unknown>> = value;
  const { sha256, recipe } = manifest;
  return manifest.version === 1 && typeof manifest.source === "string" &&
    Number.isInteger(manifest.count) && Number.isInteger(manifest.sizePx) &&
    typeof recipe === "object" && recipe !== null &&
    typeof sha256 === "object" && sha256 !== null && "faces.npy" in sha256 && "faces.csv" in sha256;
}

function damaged(file: string, how: string): string {
  return `Cannot read ${file} as ${how}: delete its folder, and it is made anew`;
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
