/**
 * A judge of realism for studies: made of training faces, or of none where they are too few.
 *
 * @module
 */

import type { FloatImages } from "../images/mod.ts";
import { loadRealismJudge, type RealFaces, type RealismOptions } from "../judges/mod.ts";

/** What a judge of realism says of a picture. */
export interface SeenPicture {
  /** Above 1 few real faces are. */
  readonly oddness: number;
  /** Whether it could be a real face. */
  readonly looksReal: boolean;
}

/** Looks at pictures. */
export type SeePictures = (images: FloatImages) => Promise<readonly SeenPicture[]>;

/** How real pictures look, where that can be told. */
export interface Realism {
  /** Missing where the real faces are too few. */
  readonly see?: SeePictures;
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
      see: async (images) => (await judge.judge(images)).pictures,
      notes: [],
      dispose: () => judge.dispose(),
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { notes: [`Left out: how real results look: ${error.message}`], dispose: () => {} };
  }
}
