/**
 * `deno task playground`: the latent space as a page, with the box's network, or a run that is named, and faces of
 * people whom it has not seen.
 *
 * @module
 */

import { findAttributeJudge } from "../judges/mod.ts";
import { prepare } from "../prepare/mod.ts";
import { buildPlayground } from "../site/mod.ts";
import { projectPath } from "../system/mod.ts";
import { type ArithmeticPlaces, isBoxed, setUp } from "./arithmetic_setup.ts";
import { BOX_FILES, boxedJudge, boxFolder } from "./boxed_networks.ts";
import {
  exitCodes,
  type Flags,
  formatFlags,
  HELP_FLAG,
  readCommandLine,
  runTask,
  typedPath,
  typedSource,
} from "./command_line.ts";

/** Which network the playground is to have. */
interface PlaygroundRequest {
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

const FLAGS = {
  run: {
    value: "<folder>",
    help: "A training run of an autoencoder. Default: VAE V2 of data/networks",
  },
  faces: {
    value: "<which>",
    help: "What it was trained on: portraits, celeba, photos, or the folder of a face store. " +
      "Default: portraits",
  },
  out: { value: "<folder>", help: "Where the page goes. Default: outputs/site" },
} as const satisfies Flags;

const HELP =
  `Builds playground.html: faces, their codes and the trained networks in one page, which works offline,
from a folder or any web server. In a fresh clone the portraits of 100 people are drawn first.

deno task playground
deno task playground --run outputs/runs/vae-v2-1a2b3c4d --faces photos

${formatFlags({ ...FLAGS, ...HELP_FLAG })}`;

/** What was typed. */
interface Typed extends PlaygroundRequest {
  readonly out: string;
}

/** @throws {SyntaxError} If there are words, or a flag is unknown or lacks its value. */
function parse(args: readonly string[]): Typed {
  const { words, value } = readCommandLine("playground", FLAGS, args);
  if (words.length > 0) {
    throw new SyntaxError(`playground takes flags only: got "${words.join(" ")}"`);
  }
  const [run, faces, out] = [value("run"), value("faces"), value("out")];
  return {
    ...(run === undefined ? {} : { run: typedPath(run) }),
    ...(faces === undefined ? {} : { faces: typedSource(faces) }),
    out: out === undefined ? projectPath("outputs", "site") : typedPath(out),
  };
}

async function run({ out, ...request }: Typed): Promise<number> {
  const { problems } = await prepare({ parts: ["tensorflow"], log: console.error });
  for (const problem of problems) console.error(problem);
  try {
    await buildPlaygroundPage(out, request, console.log);
    return exitCodes.ok;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    return exitCodes.badRequest;
  }
}

if (import.meta.main) {
  Deno.exit(await runTask({ name: "playground", help: HELP, parse, run }, Deno.args));
}
