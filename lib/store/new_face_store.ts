/**
 * What a new face store is to be, and whether it may be.
 *
 * @module
 */

import type { Json } from "../system/mod.ts";
import { differences } from "./differences.ts";
import { type FaceStoreManifest, readManifest } from "./manifest.ts";
import { exists } from "./replace_folder.ts";

/** What a new store is to be. */
export interface NewFaceStore {
  /** Width and height of the faces, all different; each face is given in all of them. */
  readonly sizesPx: readonly number[];
  /** A sentence for captions: where the faces come from. */
  readonly source: string;
  /** Whatever the faces are made from. A store of another recipe is never written over. */
  readonly recipe: Json;
  /** The measures that rows may have. */
  readonly measureNames: readonly string[];
  /** Faces of a full pixel file, 32,768 by default. */
  readonly facesPerFile?: number;
  /** Rows of a full row group, 4,096 by default: as many are kept in memory. */
  readonly rowsPerGroup?: number;
}

/** @throws {RangeError} If an option makes no sense. */
export function assertOptions(
  { sizesPx, measureNames, facesPerFile, rowsPerGroup }: NewFaceStore,
): void {
  const positive = (value: number) => Number.isInteger(value) && value > 0;
  const refuse = (rule: string, value: unknown) => {
    throw new RangeError(`Cannot make a face store as ${rule}: got ${value}`);
  };
  if (sizesPx.length === 0 || !sizesPx.every(positive) || hasDoubles(sizesPx)) {
    refuse("its sizes must be different numbers of pixels", `[${sizesPx}]`);
  }
  if (measureNames.includes("") || hasDoubles(measureNames)) {
    refuse("its measures must have different names", `[${measureNames}]`);
  }
  if (facesPerFile !== undefined && !positive(facesPerFile)) {
    refuse("facesPerFile must be at least 1", facesPerFile);
  }
  if (rowsPerGroup !== undefined && !positive(rowsPerGroup)) {
    refuse("rowsPerGroup must be at least 1", rowsPerGroup);
  }
}

function hasDoubles(values: readonly unknown[]): boolean {
  return new Set(values).size !== values.length;
}

/**
 * Makes sure that a folder may be written over: it is empty, or a store of the same recipe.
 *
 * @throws {RangeError} If it is not.
 * @throws {SyntaxError} If it holds a store whose manifest is damaged.
 */
export async function assertReplaceable(folder: string, options: NewFaceStore): Promise<void> {
  const manifest = await readManifest(folder);
  if (!manifest) {
    if (!await exists(folder)) return;
    for await (const { name } of Deno.readDir(folder)) {
      throw new RangeError(
        `Cannot make a face store in ${folder} as it holds something else, such as ${name}: choose another folder`,
      );
    }
    return;
  }
  const identity = ({ recipe, sizesPx, measureNames }: NewFaceStore | FaceStoreManifest): Json => ({
    recipe,
    sizesPx,
    measureNames,
  });
  const [difference] = differences(identity(manifest), identity(options));
  if (difference) {
    throw new RangeError(
      `Cannot make a face store in ${folder} as there is one of another recipe, ${difference}: choose another folder, or delete that one`,
    );
  }
}
