/**
 * A CelebA of eight pictures, in either spelling, with its pictures in a folder or in a zip.
 *
 * @module
 */

import { ATTRIBUTE_NAMES, type FaceAttributes } from "facespace/annotations";
import { celebaFiles, type CelebaRow, PICTURE_FOLDER } from "facespace/sources";
import { ANNOTATIONS, NAME_COLUMN } from "../../lib/sources/annotation_files.ts";
import { encodeJpeg } from "facespace/images";
import { writeZip, type ZipEntry } from "./write_zip.ts";

/** Files to be, by their paths below the data set's folder. */
export type FileTree = Record<string, string | Uint8Array>;

/** How a miniature is spelt and packed. */
export interface MiniatureOptions {
  /** Default `txt`. */
  readonly spelling?: "txt" | "csv";
  /** Default `folder`. */
  readonly pictures?: "folder" | "zip";
}

const COUNT = 8;

/** What the miniature says of its pictures: all of it different from row to row. */
export const ROWS: readonly CelebaRow[] = Array.from({ length: COUNT }, (_, i) => ({
  name: `${String(i + 1).padStart(6, "0")}.jpg`,
  attributes: attributes((column) => (column * 7 + i * 3) % 5 < 2),
  box: { left: 90 + i, top: 70 - i, width: 226 + 2 * i, height: 313 },
  landmarks: {
    leftEye: [69 + i, 109],
    rightEye: [106, 113 - i],
    nose: [77, 142],
    leftMouth: [73, 152],
    rightMouth: [108, 154 + i],
  },
  identity: 2880 - Math.floor(i / 2),
  partition: i < 4 ? "train" : i < 6 ? "validation" : "test",
}));

/** The miniature's pictures, by name: 12×14 pixels. */
export const PICTURES: ReadonlyMap<string, Uint8Array> = new Map(
  await Promise.all(ROWS.map(async ({ name }, i) => {
    const pixels = Uint8Array.from({ length: 12 * 14 * 3 }, (_, k) => (k * (i + 3)) % 256);
    return [name, await encodeJpeg({ pixels, widthPx: 12, heightPx: 14 })] as const;
  })),
);

/** The miniature's files. */
export function miniature(
  { spelling = "txt", pictures = "folder" }: MiniatureOptions = {},
): FileTree {
  const texts: FileTree = { ...celebaFiles(ROWS) };
  return {
    ...(spelling === "txt" ? texts : asMirror(texts)),
    ...(pictures === "zip"
      ? { [`${PICTURE_FOLDER}.zip`]: writeZip(zipEntries()) }
      : pictureFiles()),
  };
}

/** The pictures as files of a folder. */
export function pictureFiles(folder = PICTURE_FOLDER): FileTree {
  return Object.fromEntries([...PICTURES].map(([name, bytes]) => [`${folder}/${name}`, bytes]));
}

/** The pictures as an archive's files; every other one is deflated. */
export function zipEntries(folder = `${PICTURE_FOLDER}/`): ZipEntry[] {
  return [...PICTURES].map(([name, bytes], i) => ({
    name: folder + name,
    bytes,
    method: i % 2 === 0 ? 8 : 0,
  }));
}

/** The time of all files, in seconds: two folders of the same files differ in nothing. */
export const WRITTEN = 1_500_000_000;

/** Writes files into a new temporary folder. */
export async function writeTree(files: FileTree): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "celeba-" });
  for (const [path, content] of Object.entries(files)) {
    const file = `${folder}/${path}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    if (typeof content === "string") await Deno.writeTextFile(file, content);
    else await Deno.writeFile(file, content);
    await Deno.utime(file, WRITTEN, WRITTEN);
  }
  return folder;
}

/** The `.csv` mirror's spelling; it has the identities only as `.txt`. */
function asMirror(texts: FileTree): FileTree {
  const files: FileTree = {};
  for (const { stem, columns, counted } of Object.values(ANNOTATIONS)) {
    const text = String(texts[`${stem}.txt`]);
    if (stem === ANNOTATIONS.identities.stem) {
      files[`${stem}.txt`] = text;
      continue;
    }
    const lines = text.split("\n").slice(counted ? 2 : 0);
    const rows = lines.map((line) => line.split(/\s+/).join(","));
    files[`${stem}.csv`] = [[NAME_COLUMN, ...columns].join(","), ...rows].join("\n");
  }
  return files;
}

function attributes(has: (column: number) => boolean): FaceAttributes {
  const entries = ATTRIBUTE_NAMES.map((name, column) => [name, has(column)] as const);
  // Object.fromEntries() forgets the keys; they are exactly the attributes' names.
  return Object.fromEntries(entries) as FaceAttributes;
}
