/**
 * An extraction from fake pictures; also a program of its own, so that a test can kill it:
 * `fake_extraction.ts <pictures> <store> <processes>`.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { extractFaces, type ExtractFacesOptions, type Extraction } from "facespace/faces";
import { openFakePictures } from "./fake_pictures.ts";

/** Extracts from a folder of {@linkcode writeFakePictures}. */
export async function extractFake(
  from: string,
  options: Omit<ExtractFacesOptions, "location">,
): Promise<Extraction> {
  return await extractFaces({
    location: { kind: "photos", from },
    sizesPx: [8, 12],
    openSource: openFakePictures,
    program: fileURLToPath(new URL("./fake_worker.ts", import.meta.url)),
    ...options,
  });
}

/** The bytes of all files below a folder, by path. */
export async function folderBytes(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) throw new Error(`${folder} has a folder ${name}`);
    files.set(name, await Deno.readFile(`${folder}/${name}`));
  }
  return new Map([...files].sort(([a], [b]) => a < b ? -1 : 1));
}

if (import.meta.main) {
  const [from = "", to = "", processes = "1"] = Deno.args;
  await extractFake(from, { to, processes: Number(processes), log: console.log });
}
