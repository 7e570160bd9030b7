/**
 * All faces of a store, one group after the other, as a writer takes them.
 *
 * @module
 */

import type { FaceRow } from "./face_row.ts";
import type { FaceStore } from "./open_face_store.ts";

/** Some faces with all that a store holds of them: what `FaceStoreWriter.append()` takes. */
export interface StoredGroup {
  readonly rows: readonly FaceRow[];
  /** By size. */
  readonly pixels: Readonly<Record<number, Uint8Array>>;
}

/**
 * Reads a store from its first face to its last. Appended to a new store, the groups of one store
 * after those of another join the two.
 *
 * @param groupSize Faces of a group.
 */
export async function* facesInOrder(
  store: FaceStore,
  groupSize = 256,
): AsyncGenerator<StoredGroup> {
  for (let first = 0; first < store.count; first += groupSize) {
    const length = Math.min(groupSize, store.count - first);
    const indices = Array.from({ length }, (_, i) => first + i);
    const pixels: Record<number, Uint8Array> = {};
    for (const sizePx of store.sizesPx) pixels[sizePx] = await store.inSize(sizePx).read(indices);
    yield { rows: indices.map((row) => store.table.row(row)), pixels };
  }
}
