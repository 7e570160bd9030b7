/**
 * Checks every byte of a face store.
 *
 * @module
 */

import { sumFile } from "./hashed_file.ts";
import { damaged } from "./manifest.ts";
import { type FaceStore, openFaceStore } from "./open_face_store.ts";

/** How to check a store. */
export interface VerifyOptions {
  /** Called as files are read. */
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Reads all files of a store and compares them with the SHA-256s of its manifest.
 *
 * @throws {SyntaxError} If a file is missing or damaged; the message names it, the first damaged
 * face in it where that is known, and the cure.
 */
export async function verifyFaceStore(
  folder: string,
  { onProgress, signal }: VerifyOptions = {},
): Promise<void> {
  const store = await openFaceStore(folder);
  try {
    const files = Object.entries(store.manifest.files);
    const total = files.reduce((sum, [, { bytes }]) => sum + bytes, 0);
    let done = 0;
    for (const [name, { sha256 }] of files) {
      const sum = await sumFile(`${store.folder}/${name}`, (bytes) => {
        signal?.throwIfAborted();
        onProgress?.(done += bytes, total);
      });
      if (sum.sha256 !== sha256) {
        readEveryFace(store);
        throw damaged(store.folder, name, "its SHA-256 is not the manifest's");
      }
    }
  } finally {
    await store.close();
  }
}

/** @throws {SyntaxError} If a face is damaged; the message names the first. */
function readEveryFace(store: FaceStore): void {
  for (const sizePx of store.sizesPx) {
    const faces = store.inSize(sizePx);
    for (let row = 0; row < store.count; row++) faces.readSync([row]);
  }
}
