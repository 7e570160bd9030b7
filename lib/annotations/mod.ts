/**
 * annotations.
 *
 * @module
 */

export { type AttributeColumns, attributeShares } from "./attribute_shares.ts";
export { attributeRates, phi, phiMatrix } from "./attribute_statistics.ts";
export { ATTRIBUTE_NAMES, type AttributeName, type FaceAttributes } from "./attributes.ts";
export {
  boxOverlap,
  eyeTilt,
  type FaceBox,
  type FaceCrop,
  type LandmarkName,
  type Landmarks,
  type Point,
} from "./face_geometry.ts";
export type { Partition, PictureLocation, PictureRecord, PictureSource } from "./picture_source.ts";
