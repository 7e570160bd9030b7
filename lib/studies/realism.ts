/**
 * A judge of realism for studies: made of training faces, or of none where they are too few.
 *
 * @module
 */

import type { FloatImages } from "../images/mod.ts";
import {
  type JudgedRealism,
  loadRealismJudge,
  type RealFaces,
  type RealismOptions,
} from "../judges/mod.ts";

/** What a judge of realism says of a picture. */
export interface SeenPicture {
  /** Above 1 few real faces are. */
  readonly oddness: number;
  /** Whether it could be a real face. */
  readonly looksReal: boolean;
}

/** What it says of several: of each, and how far the set is from real faces. */
export interface SeenPictures extends Pick<JudgedRealism, "distances"> {
  /** In their order. */
  readonly pictures: readonly SeenPicture[];
}

/** How real pictures look, where that can be told. */
export interface Realism {
  /** Looks at pictures. Missing where the real faces are too few. */
  readonly see?: (images: FloatImages) => Promise<SeenPictures>;
  /** Rows of the real faces that sets are compared with, of the training part. */
  readonly compared: readonly number[];
  /** Why it is missing, in sentences. */
  readonly notes: readonly string[];
  /** Frees the networks. */
  dispose(): void;
}

/** Looks at real faces; some fifteen seconds for 1,600 of them. */
export async function openRealism(faces: RealFaces, options: RealismOptions): Promise<Realism> {
  try {
    const judge = await loadRealismJudge(faces, options);
    return {
      see: (images) => judge.judge(images),
      compared: judge.rows.compared,
      notes: [],
      dispose: () => judge.dispose(),
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const notes = [`Left out: how real results look: ${error.message}`];
    return { compared: [], notes, dispose: () => {} };
  }
}
