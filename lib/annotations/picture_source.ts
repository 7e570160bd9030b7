/**
 * Pictures to find faces in, wherever they come from: a list in a fixed order, the bytes of each
 * file, and what is known of it beforehand.
 *
 * @module
 */

import type { FaceAttributes } from "./attributes.ts";
import type { FaceBox, Landmarks } from "./face_geometry.ts";

/** The parts of a data set, by the numbers that files have for them. */
export const PARTITIONS = ["train", "validation", "test"] as const;

/** Which part of a data set a picture belongs to, as CelebA divides it. */
export type Partition = typeof PARTITIONS[number];

/** What is known of a picture before anybody looks at it; nothing but the name has to be. */
export interface PictureRecord {
  /** Unique in its source: a path with `/`, such as `000001.jpg` or `2019/beach.heic`. */
  readonly name: string;
  /** Pictures of one person share a number. */
  readonly identity?: number;
  /** Where the data set divides its pictures. */
  readonly partition?: Partition;
  /** Those that are known. */
  readonly attributes?: Readonly<Partial<FaceAttributes>>;
  /** Of the person, when the picture was taken. */
  readonly ageYears?: number;
  /** In pixels of this picture. */
  readonly box?: FaceBox;
  /** In pixels of this picture. */
  readonly landmarks?: Landmarks;
  /** Continuous values behind the picture, such as `smile` or `yaw`. */
  readonly measures?: Readonly<Record<string, number>>;
}

/** What is known of a picture's file without reading it: another one if the file was replaced. */
export interface PictureStamp {
  /** Its length; -1 if there is no file. */
  readonly bytes: number;
  /** When it was written, in milliseconds since 1970; nothing in an archive. */
  readonly timeMs?: number;
  /** Its CRC-32, where that is known beforehand, as in an archive. */
  readonly crc32?: number;
}

/** Pictures in a fixed order. */
export interface PictureSource {
  /** A sentence for captions: where the pictures come from. */
  readonly description: string;
  /** How many pictures. */
  readonly count: number;
  /**
   * SHA-256 of all that a face may depend on here, as far as it is known without reading a picture, and
   * is the same wherever the files lie: the names, the annotations, and the files' lengths.
   */
  readonly fingerprint: string;
  /** What was found wrong while opening and did not stop it, a sentence each, naming file and line. */
  readonly problems: readonly string[];
  /**
   * What is known of a picture.
   *
   * @throws {RangeError} If there is no such picture.
   */
  record(index: number): PictureRecord;
  /**
   * What is known of a picture's file.
   *
   * @throws {RangeError} If there is no such picture.
   */
  stamp(index: number): PictureStamp;
  /**
   * The bytes of a picture's file.
   *
   * @throws {Error} If it is missing or damaged; the message names it, and the caller goes on.
   */
  read(index: number): Promise<Uint8Array>;
  /** Lets go of files that are open. */
  close(): Promise<void>;
}

/** Where pictures are: plain data, so that another process can open the same. */
export type PictureLocation =
  /** A folder that `drawPortraits()` has filled. */
  | { readonly kind: "portraits"; readonly from: string }
  /** A folder with CelebA's annotation files, and `img_align_celeba` as a folder or a zip. */
  | { readonly kind: "celeba"; readonly from: string }
  /** Any folder of pictures, and perhaps a `labels.csv`. */
  | { readonly kind: "photos"; readonly from: string };
