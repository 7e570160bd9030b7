/**
 * Coloured discs that pass for faces with attributes: every other one smiles, two of four are men,
 * every fourth man is bald, nobody knows of glasses.
 *
 * @module
 */

import type { FaceAttributes } from "facespace/annotations";
import type { FaceRow } from "facespace/store";
import type { AttributedFaces } from "facespace/studies";
import { sampleRow } from "../store/sample_faces.ts";
import { blobs } from "../training/small_run.ts";

/** The attributes that are known. */
export function blobAttributes(i: number): Partial<FaceAttributes> {
  const man = i % 4 >= 2;
  return { Smiling: i % 2 === 1, Male: man, Bald: man && i % 16 >= 12 };
}

/** Faces in memory. */
export function attributedBlobs(count: number): AttributedFaces {
  const columns = new Map<string, Int8Array>();
  for (const name of ["Smiling", "Male", "Bald"] as const) {
    columns.set(
      name,
      Int8Array.from({ length: count }, (_, i) => blobAttributes(i)[name] ? 1 : -1),
    );
  }
  const attribute = (name: string) => columns.get(name) ?? new Int8Array(count);
  return { ...blobs(count), table: { attribute } };
}

/** A row of a store: four pictures of each person, no parts. */
export function blobRow(i: number): FaceRow {
  return {
    ...sampleRow(i),
    name: `${i}.png`,
    picture: `${i}.png`,
    identity: i >> 2,
    partition: null,
    attributes: blobAttributes(i),
    confidences: i < 8 ? { Smiling: 0.9 } : {},
  };
}
