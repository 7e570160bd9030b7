/**
 * The playground of `deno task site`: the latent space as a page, with the box's network, or a run that is named,
 * and faces of people whom it has not seen.
 *
 * @module
 */

import { findAttributeJudge } from "../judges/mod.ts";
import { buildPlayground } from "../site/mod.ts";
import { type ArithmeticPlaces, isBoxed, setUp } from "./arithmetic_setup.ts";
import { BOX_FILES, boxedJudge, boxFolder } from "./boxed_networks.ts";

/** Which network the playground is to have. */
export interface PlaygroundRequest {
  /** A run's folder. Default: the box's VAE V2. */
  readonly run?: string;
  /** The faces that it was trained on: a name or a store's folder. Default `portraits`. */
  readonly faces?: string;
}

/**
 * Builds the playground; in a fresh clone the portraits of 100 people are drawn first.
 *
 * @param folder Where to.
 * @param say Takes lines that say what is being done.
 * @throws {RangeError} If the network, the faces or a judge are not there; the message says what to do.
 */
export async function buildPlaygroundPage(
  folder: string,
  { run, faces: source = "portraits" }: PlaygroundRequest,
  say: (line: string) => void,
  places: ArithmeticPlaces = {},
): Promise<void> {
  const { networksFolder = boxFolder(), runsFolder } = places;
  const model = run ?? `${networksFolder}/${BOX_FILES.v2}`;
  const lines: string[] = [];
  const request = { faces: source, model, part: undefined };
  const { store, training, part } = await setUp(request, (line) => lines.push(line), places);
  try {
    for (const line of lines) say(line);
    const judge = isBoxed(training) ? await boxedJudge(networksFolder) : (await findAttributeJudge({
      facesChecksum: store.checksum,
      ...(runsFolder === undefined ? {} : { folder: runsFolder }),
    }))?.folder;
    if (judge === undefined) {
      throw new RangeError(
        `Cannot build the playground as there is no judge of attributes for ${store.source}: train one by ` +
          `"deno task experiments 04"`,
      );
    }
    await buildPlayground(folder, {
      network: training.folder,
      judge,
      faces: store,
      rows: part.rows,
      facesNote: `${store.source}: ${part.sentence}`,
      networkNote: lines.slice(0, 2).map((line) => line.trim()).join(", trained "),
      isOfDrawings: isBoxed(training) || source === "portraits",
      log: say,
    });
  } finally {
    await store.close();
  }
}
