/**
 * The pictures behind draws: the averages that went in, and what came out.
 *
 * @module
 */

import type { FloatImages } from "../images/mod.ts";
import { centroid, type Codes, codesFrom, selectCodes } from "../latent/mod.ts";
import type { ArithmeticResults, ResultMembers } from "./arithmetic_results.ts";
import type { CodeDecoder } from "./compiled_decoder.ts";

/** Pictures of some draws, one of each a draw. */
export interface DrawnPictures {
  /** The average of the faces with what is given. */
  readonly a: FloatImages;
  /** The average of those without. */
  readonly b: FloatImages;
  /** What is changed: a face's reconstruction, or an average. */
  readonly c: FloatImages;
  readonly result: FloatImages;
}

/**
 * Decodes what went into draws and what came out.
 *
 * @param results Of a cell.
 * @param draws Which of its draws.
 * @throws {RangeError} If there is no such draw.
 */
export async function drawnPictures(
  { decoder, means }: { readonly decoder: CodeDecoder; readonly means: Codes },
  { codes, members }: ArithmeticResults,
  draws: readonly number[],
): Promise<DrawnPictures> {
  const average = (rowsOf: (of: ResultMembers) => readonly number[]) =>
    decoder.decode(codesFrom(draws.map((draw) => {
      const of = members[draw];
      if (!of) throw new RangeError(`Cannot show draw ${draw} as there are ${members.length}`);
      return centroid(selectCodes(means, rowsOf(of))).code;
    })));
  return {
    a: await average((of) => of.with),
    b: await average((of) => of.without),
    c: await average((of) => of.changed),
    result: await decoder.decode(selectCodes(codes, draws)),
  };
}
