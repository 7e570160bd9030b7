/**
 * All that CelebA's annotation files say, kept as plain numbers, and a record made of them on demand.
 *
 * @module
 */

import { createHash } from "node:crypto";
import {
  ATTRIBUTE_NAMES,
  type FaceAttributes,
  type FaceBox,
  type Landmarks,
  type PictureRecord,
} from "../annotations/mod.ts";
import type { OrderedValues } from "./annotation_files.ts";
import { PARTITIONS } from "./layout.ts";

/** What the annotation files say, a row for each picture. */
export interface Annotations {
  readonly names: readonly string[];
  /** 1 or −1, shape `[pictures, 40]`. */
  readonly attributes: Int8Array;
  readonly boxes: OrderedValues | undefined;
  readonly landmarks: OrderedValues | undefined;
  readonly identities: OrderedValues | undefined;
  readonly partitions: OrderedValues | undefined;
}

/** What is known of one picture. */
export function recordOf(annotations: Annotations, row: number): PictureRecord {
  const { names, attributes, boxes, landmarks, identities, partitions } = annotations;
  const identity = valuesAt(identities, row)?.[0];
  const partition = PARTITIONS[valuesAt(partitions, row)?.[0] ?? -1];
  const box = valuesAt(boxes, row);
  const points = valuesAt(landmarks, row);
  return {
    name: names[row] ?? "",
    ...(identity === undefined ? {} : { identity }),
    ...(partition === undefined ? {} : { partition }),
    attributes: attributesOf(attributes, row),
    ...(box === undefined ? {} : { box: boxOf(box) }),
    ...(points === undefined ? {} : { landmarks: landmarksOf(points) }),
  };
}

function valuesAt(ordered: OrderedValues | undefined, row: number): Int32Array | undefined {
  if (ordered?.known[row] !== 1) return undefined;
  const width = ordered.values.length / ordered.known.length;
  return ordered.values.subarray(row * width, (row + 1) * width);
}

function attributesOf(values: Int8Array, row: number): FaceAttributes {
  const start = row * ATTRIBUTE_NAMES.length;
  const entries = ATTRIBUTE_NAMES.map((name, i) => [name, values[start + i] === 1] as const);
  // Object.fromEntries() forgets the keys; they are exactly the attributes' names.
  return Object.fromEntries(entries) as FaceAttributes;
}

function boxOf([left = 0, top = 0, width = 0, height = 0]: Int32Array): FaceBox {
  return { left, top, width, height };
}

function landmarksOf(values: Int32Array): Landmarks {
  const point = (i: number) => [values[2 * i] ?? 0, values[2 * i + 1] ?? 0] as const;
  return {
    leftEye: point(0),
    rightEye: point(1),
    nose: point(2),
    leftMouth: point(3),
    rightMouth: point(4),
  };
}

/** A SHA-256 of all of them: the same for either spelling and for any order of lines in the files beside the attribute file. */
export function fingerprintOf({ names, attributes, ...others }: Annotations): string {
  const hash = createHash("sha256").update("celeba 1\n").update(names.join("\n")).update("\n");
  hash.update(attributes);
  for (const [kind, ordered] of Object.entries(others)) {
    if (ordered === undefined) continue;
    const { buffer, byteOffset, byteLength } = ordered.values;
    hash.update(`${kind}\n`).update(ordered.known);
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}
