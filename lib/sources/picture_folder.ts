/**
 * CelebA's aligned pictures in a folder.
 *
 * @module
 */

import { PICTURE_NAME, readPicture } from "../images/mod.ts";
import { PICTURE_FOLDER } from "./layout.ts";
import type { PictureFiles } from "./picture_files.ts";

/**
 * Lists the pictures of a folder, or of the folder of the same name in it: some archives unpack so.
 *
 * @throws {Deno.errors.NotFound} If there is no such folder.
 */
export async function openPictureFolder(folder: string): Promise<PictureFiles> {
  const names: string[] = [];
  let nested = false;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (PICTURE_NAME.test(name)) names.push(name);
    else if (isDirectory && name === PICTURE_FOLDER) nested = true;
  }
  if (names.length === 0 && nested) return await openPictureFolder(`${folder}/${PICTURE_FOLDER}`);
  return {
    path: folder,
    names,
    read: (index) => readPicture(`${folder}/${names[index]}`),
    close: () => Promise.resolve(),
  };
}
