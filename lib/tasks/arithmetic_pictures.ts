/**
 * An equation of one's own pictures: their faces are found and cut out as those of a store are, encoded, averaged
 * term by term and summed, and judges say what they see.
 *
 * @module
 */

import { drawEquation } from "../charts/mod.ts";
import { type FacesOfPictures, facesOfPictures } from "../faces/mod.ts";
import { disposeVae } from "../models/mod.ts";
import { startBackend } from "../runtime/mod.ts";
import { type EquationResult, equationStudy } from "../studies/mod.ts";
import { sha256 } from "../system/mod.ts";
import type { TrainedVae } from "../training/mod.ts";
import { type ArithmeticFiles, fileLines, writeFiles } from "./arithmetic_files.ts";
import type { PictureRequest, PictureTerm } from "./arithmetic_request.ts";
import {
  type ArithmeticPlaces,
  isBoxed,
  networkName,
  openJudges,
  openModel,
  type PictureNetwork,
  pictureNetwork,
} from "./arithmetic_setup.ts";

/** A result with everything that decided it. */
interface Computed {
  readonly request: PictureRequest;
  readonly model: TrainedVae;
  readonly network: PictureNetwork;
  readonly taken: FacesOfPictures;
  readonly result: EquationResult;
  /** What the reader should know. */
  readonly notes: readonly string[];
}

/**
 * Computes an equation of pictures and writes its files.
 *
 * @param say Takes the lines of the report.
 * @throws {RangeError} If there is no network, a file is not there, or a term has no face; the message names the
 * files and the reasons.
 */
export async function computePictures(
  request: PictureRequest,
  say: (line: string) => void,
  places: ArithmeticPlaces = {},
): Promise<ArithmeticFiles> {
  const { policy, out, pictures } = request;
  await using opened = new AsyncDisposableStack();
  const network = await pictureNetwork(request, places);
  network.lines.forEach((line) => say(line));
  const { training, source, checksum, warning } = network;
  await startBackend({ log: say });
  const model = await openModel(training, source);
  const { vae } = model;
  opened.defer(() => disposeVae(vae));
  const groups = pictures.map(({ paths }) => paths);
  const taken = await facesOfPictures({ groups, sizePx: vae.imageSizePx });
  pictures.forEach((term, i) => termLines(term, i, taken).forEach((line) => say(line)));
  assertFaces(pictures, taken);
  const isOfBox = isBoxed(training);
  const { judges, missing } = await openJudges({ checksum }, source, places, isOfBox);
  for (const judge of judges) opened.defer(() => judge.dispose());
  const rows = taken.groups.flatMap((group) => group.rows);
  const nothingKnown = { attribute: () => new Int8Array(taken.faces.count) };
  const study = equationStudy({
    network: { vae },
    faces: { ...taken.faces, table: nothingKnown },
    rows,
    judges,
  });
  const terms = pictures.map(({ text, strength }, i) => ({
    text,
    strength,
    rows: taken.groups[i]?.rows ?? [],
  }));
  const shown = Math.max(...terms.map(({ rows }) => rows.length)) > 5 ? 8 : 5;
  const result = await study.runGiven(terms, { policy, shown });
  const leftOut = taken.groups.flatMap((group) => group.leftOut).length;
  const caption = [
    ...(warning === undefined ? [] : [warning]),
    `Pictures that were given: the largest face of each${
      leftOut > 0 ? `; ${leftOut} without a face ${leftOut === 1 ? "is" : "are"} left out` : ""
    }`,
    `Network: ${networkName(training)}, ${
      isOfBox ? `from the box, ${training.precision} precision` : "trained here"
    } (${model.folder.split("/").at(-1)})`,
  ].join(". ");
  const png = await drawEquation(study.picture(result, caption));
  const notes = [...(warning === undefined ? [] : [warning]), ...missing];
  const pixels = await taken.faces.read(rows);
  const files = await writeFiles({
    line: result.line,
    key: [model.fingerprint, await sha256(pixels), policy],
    out,
    png,
    figures: figuresOf({ request, model, network, taken, result, notes }),
  });
  for (const line of [...result.said, ...notes, ...fileLines(files)]) say(line);
  return files;
}

/** What was taken of a term's pictures, and what was not. */
function termLines(
  { text, strength }: PictureTerm,
  index: number,
  { groups }: FacesOfPictures,
): readonly string[] {
  const { taken = [], leftOut = [] } = groups[index] ?? {};
  const sign = strength < 0 ? "−" : "+";
  const several = taken.filter(({ found }) => found > 1);
  return [
    `  ${sign} ${text}: ${taken.length.toLocaleString("en")} ${
      taken.length === 1 ? "face" : "faces"
    }`,
    ...several.map(({ picture, found }) => `      ${picture}: the largest of ${found} faces`),
    ...leftOut.map(({ picture, why }) => `      ${picture} is left out: ${why}`),
  ];
}

/** Files that a message names at most. */
const MOST_NAMED = 10;

function assertFaces(pictures: readonly PictureTerm[], { groups }: FacesOfPictures): void {
  for (const [i, { text }] of pictures.entries()) {
    const { rows = [], leftOut = [] } = groups[i] ?? {};
    if (rows.length > 0) continue;
    const named = leftOut.slice(0, MOST_NAMED).map(({ picture, why }) => `  ${picture}: ${why}`);
    const more = leftOut.length - named.length;
    throw new RangeError([
      `Cannot compute the equation as a term needs a face and ${text} has none:`,
      ...named,
      ...(more > 0 ? [`  and ${more.toLocaleString("en")} more`] : []),
    ].join("\n"));
  }
}

/** What the JSON file says. */
function figuresOf({ request, model, network, taken, result, notes }: Computed): object {
  const { training } = network;
  const nameOf = new Map(
    taken.groups.flatMap(({ rows, taken }) => rows.map((row, i) => [row, taken[i]?.picture])),
  );
  return {
    equation: result.line,
    settings: { policy: request.policy },
    model: {
      folder: model.folder,
      version: model.version,
      isSharpened: training.isSharpened,
      fingerprint: model.fingerprint,
      trainedOn: training.faces,
      origin: isBoxed(training) ? "box" : "trained here",
      precision: isBoxed(training) ? training.precision : "single",
      learnedDrawingsOnly: network.isOfDrawings,
    },
    terms: result.terms.map(({ term: { text, strength } }, i) => ({
      pictures: text,
      strength,
      paths: request.pictures[i]?.paths,
      faces: taken.groups[i]?.taken,
      leftOut: taken.groups[i]?.leftOut,
    })),
    judges: result.judges,
    said: result.said,
    nearest: result.neighbours.map(({ row, distance }) => ({
      picture: nameOf.get(row),
      distance,
    })),
    encoded: result.encoded,
    distance: result.distance,
    faceDistance: result.faceDistance,
    code: Array.from(result.code),
    notes,
  };
}
