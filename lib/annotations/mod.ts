/**
 * What is known of a face beforehand: attributes in CelebA's words, boxes and landmarks, and the
 * pictures that it may be found in. Plain data, which every source and every store speaks.
 *
 * @module
 */

/** The 40 attributes, how often they occur, and how much one tells about another. */
export {
  ATTRIBUTE_NAMES,
  type AttributeColumns,
  type AttributeName,
  attributeRates,
  attributeShares,
  CELEBA_RATES,
  type FaceAttributes,
  phi,
  type PhiMatrix,
  phiMatrix,
} from "./attributes.ts";

/** Where a face is in its picture. */
export {
  boxOverlap,
  eyeTilt,
  type FaceBox,
  type FaceCrop,
  type LandmarkName,
  type Landmarks,
  landmarksOf,
  type Point,
} from "./face_geometry.ts";

/** Pictures in a fixed order, each with what is known of it. */
export {
  type Partition,
  PARTITIONS,
  type PictureLocation,
  type PictureRecord,
  type PictureSource,
  type PictureStamp,
} from "./picture_source.ts";
