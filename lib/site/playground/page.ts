/**
 * What all panels of the page share.
 *
 * @module
 */

import type { Engine } from "./engine.ts";
import type { Faces } from "./faces.ts";
import type { Hand, Held } from "./hand.ts";
import type { PageState } from "./address.ts";

/** The page's networks, faces and hand. */
export interface Page {
  readonly engine: Engine;
  readonly faces: Faces;
  readonly hand: Hand;
  /** What the address said when the page was opened. */
  readonly first: PageState;
  /** Writes the page's state into the address, soon. */
  changed(): void;
  /** Takes a face of the wall in hand. */
  takeFace(face: number): void;
}

/** A face of the wall as it is held. */
export function heldFace(faces: Faces, face: number): Held {
  return {
    origin: { kind: "face", face },
    code: faces.code(face),
    name: `Face ${face + 1}: ${faces.describe(face)}`,
    original: faces.pixels(face),
    originalName: "drawn",
  };
}

/** A share in per cent, without decimals. */
export const percent = (share: number): string => `${Math.round(100 * share)} %`;
