/**
 * store.
 *
 * @module
 */

export { createFaceStore } from "./create_face_store.ts";
export { differences } from "./differences.ts";
export { faceAt } from "./face_at.ts";
export { type Expression, EXPRESSIONS, type FaceRow } from "./face_row.ts";
export { facesInOrder } from "./faces_in_order.ts";
export { type FaceStoreManifest, readManifest } from "./manifest.ts";
export { decodeNpy, encodeNpy } from "./npy.ts";
export { type FaceStore, openFaceStore } from "./open_face_store.ts";
export { packedFaces } from "./packed_faces.ts";
export { verifyFaceStore } from "./verify_face_store.ts";
