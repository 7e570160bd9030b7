/**
 * A second opinion: face-api's networks of expression and of sex, which were trained by others on
 * photographs.
 *
 * @module
 */

import { loadDescribingNetworks } from "../detectors/mod.ts";
import { EXPRESSIONS } from "../store/mod.ts";
import { type AttributeJudge, judgePass, scoresOf } from "./judge.ts";

/** Images at once: more take no less time, and hundreds are divided without a rest. */
const PART_SIZE = 20;

/**
 * Loads the judge on the active back end. It tells `Smiling`, by the probability of the expression
 * `happy`, and `Male`.
 *
 * It takes images of any size that are framed as those of a face store, and repeats their edges for
 * the margin that the networks want. On 400 held-out portraits of 80 px with a margin of 0.05, edges
 * that are repeated, edges that are mirrored and grey ones agree with the drawn smile for 97.5, 97.8
 * and 95.3 %, and with the sex for 94.3, 93.2 and 89 %.
 */
export async function loadFaceApiJudge(): Promise<AttributeJudge> {
  const networks = await loadDescribingNetworks();
  const attributes = ["Smiling", "Male"] as const;
  const pass = judgePass(PART_SIZE, (images) => {
    const { expressions, sexes } = networks.lookAtImages(images);
    const happy = expressions.slice([0, EXPRESSIONS.indexOf("happy")], [-1, 1]);
    return happy.concat(sexes.slice([0, 0], [-1, 1]), 1);
  });
  return {
    name: "face-api",
    attributes,
    judge: async (images) => scoresOf(await pass.run(images), attributes),
    dispose: () => {
      pass[Symbol.dispose]();
      networks.dispose();
    },
  };
}
