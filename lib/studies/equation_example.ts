/**
 * One equation with three faces of each term, ready to be shown.
 *
 * @module
 */

import type { AttributeJudge } from "../judges/mod.ts";
import { selectCodes } from "../latent/mod.ts";
import { equationPanels } from "./equation_panels.ts";
import { judgeEquation } from "./equation_verdict.ts";
import { type AttributedFaces, runEquation } from "./run_equation.ts";
import type { ReadyNetwork } from "./studied_network.ts";

/** What is shown, and of whom. */
export interface EquationExampleOptions {
  readonly network: ReadyNetwork;
  readonly faces: AttributedFaces;
  /** Faces to choose from. */
  readonly rows: readonly number[];
  readonly judges: readonly AttributeJudge[];
  /** Faces of each term. Default 3. */
  readonly images?: number;
  readonly seed: string;
  /** What network and faces these are. */
  readonly caption: string;
}

/**
 * Runs and judges an equation, and lays out its picture.
 *
 * @throws {RangeError} If there are no faces for it.
 */
export async function equationExample(
  equation: string,
  { network, faces, rows, judges, images = 3, seed, caption }: EquationExampleOptions,
): Promise<ReturnType<typeof equationPanels>> {
  const { vae, means } = network;
  const options = {
    ...{ faces, rows, vae, images, seed },
    shown: images,
    encode: (wanted: readonly number[]) => Promise.resolve(selectCodes(means, wanted)),
  };
  const run = await runEquation(equation, options);
  const verdicts = await judgeEquation(run, { ...options, judges });
  return equationPanels(run, { faces, verdicts, caption });
}
