/**
 * Walks through latent space, decoded step by step: along an arc between draws of a normal distribution, which
 * keeps their length (White 2016), and along a line between codes of faces.
 *
 * @module
 */

import type { FilmFrame } from "../charts/mod.ts";
import { floatImageAt } from "../images/mod.ts";
import { codeAt, type Codes, codesFrom, lerp, slerp } from "../latent/mod.ts";
import type { CodeDecoder } from "../models/mod.ts";
import { percentText } from "./measures.ts";

/** A few walks by one network. */
export interface Walk {
  /** Decodes what is on the way. */
  readonly decoder: Pick<CodeDecoder, "decode">;
  /** Where each begins. */
  readonly from: Codes;
  /** Where each ends: as many. */
  readonly to: Codes;
  /** `arc` for draws of N(0, I), `line` for codes of faces. */
  readonly path: "arc" | "line";
}

/**
 * Frames for a slider over the way, from 0 to 100 %: a row for each network, a column for each walk.
 *
 * @param steps How many, both ends among them.
 * @throws {RangeError} If there are not as many ends as beginnings.
 */
export async function walkFilm(
  walks: Readonly<Record<string, Walk>>,
  options: { readonly steps: number },
): Promise<readonly FilmFrame[]> {
  const shares = Array.from({ length: options.steps }, (_, i) => i / (options.steps - 1));
  const frames: FilmFrame[] = [];
  for (const [row, { decoder, from, to, path }] of Object.entries(walks)) {
    if (from.count !== to.count) {
      throw new RangeError(
        `Cannot walk by ${row} as there are ${from.count} beginnings and ${to.count} ends`,
      );
    }
    for (let walk = 0; walk < from.count; walk++) {
      const [start, end] = [codeAt(from, walk), codeAt(to, walk)];
      const codes = codesFrom(
        shares.map((share) => path === "arc" ? slerp(start, end, share) : lerp(start, end, share)),
      );
      const images = await decoder.decode(codes);
      for (const [i, share] of shares.entries()) {
        frames.push({
          ...{ step: percentText(share), row, column: `walk ${walk + 1}` },
          image: floatImageAt(images, i),
        });
      }
    }
  }
  return frames;
}
