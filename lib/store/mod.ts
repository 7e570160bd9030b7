/**
 * Face stores: folders with the faces of many pictures as plain files, which NumPy and every reader of
 * Parquet open, too. `manifest.json` says what is in one and from what it was made, `faces.parquet` has a
 * row for each face, `pixels-80-00000.npy` and the like have its pixels.
 *
 * @module
 */

// Opening a store, whose faces are read by row, and looking at one of them.
export {
  facesInOrder,
  type FaceStore,
  openFaceStore,
  type OpenFaceStoreOptions,
  type StoredGroup,
  verifyFaceStore,
  type VerifyOptions,
} from "./open_face_store.ts";
export { faceAt, type PackedFaces, packedFaces } from "./face_pixels.ts";

// What is known of the faces.
export { type Expression, EXPRESSIONS, type FaceRow, type FaceTable } from "./face_table.ts";

// What a store was made from, and whether that is the same as something else's.
export {
  differences,
  type FaceStoreManifest,
  type FileSum,
  readManifest,
  TABLE,
} from "./manifest.ts";

// Writing a store.
export {
  createFaceStore,
  type FaceStoreWriter,
  type NewFaceStore,
  restoreFolder,
} from "./create_face_store.ts";

// Arrays as files of NumPy's own format.
export { decodeNpy, encodeNpy, type NpyArray, type NpyType, type NpyValues } from "./npy.ts";
