/**
 * CelebA's aligned pictures as files, in a folder or in its zip.
 *
 * @module
 */

import { openPictureArchive } from "./picture_archive.ts";
import { openPictureFolder } from "./picture_folder.ts";
import { PICTURE_FOLDER } from "./layout.ts";

/** Picture files that can be read one by one, in any order and several at once. */
export interface PictureFiles {
  /** The folder or the archive, for messages. */
  readonly path: string;
  /** The files' names without folders; each is there once. */
  readonly names: readonly string[];
  /**
   * The bytes of a file.
   *
   * @throws {Error} If it cannot be read or is damaged; the message names it.
   */
  read(index: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * Opens the folder `img_align_celeba` or, if there is none, `img_align_celeba.zip`.
 *
 * @param folder The folder that either is in.
 * @param problems Sentences are added about what is passed over.
 * @throws {Deno.errors.NotFound} If there is neither.
 * @throws {SyntaxError} If the zip is damaged as a whole.
 */
export async function openPictureFiles(folder: string, problems: string[]): Promise<PictureFiles> {
  const path = `${folder}/${PICTURE_FOLDER}`;
  const archive = `${path}.zip`;
  const zipped = await Deno.stat(archive).catch(ignoreMissing);
  const files = await openPictureFolder(path).catch(ignoreMissing);
  if (files === undefined && zipped === undefined) {
    throw new Deno.errors.NotFound(
      `Cannot open CelebA as there is neither ${path}/ nor ${archive}: ` +
        `data/README.md says where to get the pictures and where to put them`,
    );
  }
  if (files === undefined) return await openPictureArchive(archive, problems);
  if (zipped !== undefined) {
    problems.push(`${archive} is not used, as the folder ${PICTURE_FOLDER} is there too`);
  }
  return files;
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
