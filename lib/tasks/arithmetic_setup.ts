/**
 * Faces, model and judges for an equation: those that were made here, else the networks of the box on portraits
 * of people whom they have not seen. What is missing otherwise is named, with the command that makes it.
 *
 * @module
 */

import { basename, resolve } from "node:path";
import { facesFolder, openFaces } from "../faces/mod.ts";
import {
  type AttributeJudge,
  findAttributeJudge,
  loadFaceApiJudge,
  openAttributeJudge,
} from "../judges/mod.ts";
import { type FaceStore, openFaceStore, readManifest } from "../store/mod.ts";
import { projectPath, unlessMissing } from "../system/mod.ts";
import {
  faceParts,
  findVaeRuns,
  finishedRuns,
  type GivenParts,
  openVaeRun,
  readVaeRun,
  type Split,
  type TrainedVae,
  vaeGanNetwork,
  type VaeRun,
} from "../training/mod.ts";
import { shortPath } from "./arithmetic_files.ts";
import type { ArithmeticRequest, PartName, PictureRequest } from "./arithmetic_request.ts";
import {
  boxedJudge,
  type BoxedVae,
  boxedVaeGan,
  boxedVaes,
  boxFolder,
  isOfUsualPortraits,
  openHeldOutPortraits,
  readBoxedVae,
} from "./boxed_networks.ts";

/** Where things are kept. */
export interface ArithmeticPlaces {
  /** Default: the project's `data`. */
  readonly dataFolder?: string;
  /** Default: the project's `outputs/runs`. */
  readonly runsFolder?: string;
  /** The box. Default: the project's `data/networks`. */
  readonly networksFolder?: string;
}

/** What an equation is done on. */
interface Setup {
  /** Owned by the caller, who closes it. */
  readonly store: FaceStore;
  /** The network's. */
  readonly training: VaeRun | BoxedVae;
  readonly part: ChosenPart;
}

/** A run that is named, or a kind of network. */
type AskedNetwork = Pick<ArithmeticRequest, "model"> & Partial<Pick<ArithmeticRequest, "network">>;

/**
 * Finds faces and a network. A network that was trained here on these faces is preferred to the box's. Where
 * there are no portraits, those that the box's network has not seen are drawn.
 *
 * @param say Takes the lines that say which network answers.
 * @throws {RangeError} If faces or a model are not there; the message names the command that makes them.
 */
export async function setUp(
  request: Pick<ArithmeticRequest, "faces" | "part"> & AskedNetwork,
  say: (line: string) => void,
  places: ArithmeticPlaces = {},
): Promise<Setup> {
  const { faces: source, part } = request;
  const { dataFolder = projectPath("data"), networksFolder = boxFolder() } = places;
  const isThere = source !== "portraits" ||
    await readManifest(facesFolder("portraits", {}, dataFolder)) !== undefined;
  const hasBox = (await boxedVaes(networksFolder)).some(({ people }) => isOfUsualPortraits(people));
  const whole = isThere || !hasBox ? await openStoredFaces(source, places) : undefined;
  try {
    const training = await findModel(request, whole, source, places);
    networkLines(training, whole).forEach((line) => say(line));
    if (whole) return { store: whole, training, part: choosePart(part, whole, training, source) };
    if (!isBoxed(training)) throw noPortraits(dataFolder);
    if (part !== undefined && part !== "test") {
      throw new RangeError(
        `Cannot use --part ${part} as only the portraits of the test part are drawn for the box's network: ` +
          `draw all by "deno task faces portraits"`,
      );
    }
    const store = await openHeldOutPortraits(dataFolder, say);
    return { store, training, part: choosePart("test", store, training, source) };
  } catch (error) {
    await whole?.close();
    throw error;
  }
}

/** Whether a network is one of the box. */
export function isBoxed(training: VaeRun): training is BoxedVae {
  return "people" in training;
}

/** What a network is called where it is shown. */
export function networkName({ version, isSharpened }: Pick<VaeRun, "version" | "isSharpened">) {
  return isSharpened ? "VAE/GAN" : version.toUpperCase();
}

/** Faces times epochs below which a network has hardly learned what a face is: V1 on 4,000 sees 51,200. */
const FEW_FACES_SEEN = 10_000;

/** Which network answers, as the first lines of what is printed say it. */
function networkLines(
  training: VaeRun | BoxedVae,
  faces: Pick<FaceStore, "checksum" | "source" | "count"> | undefined,
): readonly string[] {
  const { folder } = training;
  if (!isBoxed(training)) {
    const own = training.faces === faces?.checksum ? faces : undefined;
    const lines = [
      `Network: ${networkName(training)}, trained here: ${shortPath(folder)}`,
      `  on: ${own?.source ?? "other faces"}; single precision`,
    ];
    const { epochs } = training.training;
    if (!own || own.count * epochs >= FEW_FACES_SEEN) return lines;
    const often = epochs === 1 ? "once" : `${epochs} times`;
    return [
      ...lines,
      `Note: that is little: it knows ${
        own.count.toLocaleString("en")
      } faces and has seen them ${often}; ` +
      "expect blurred faces, or name another network by --model",
    ];
  }
  const { recipe: { count, seed, variety, picturesPerPerson }, heldOut } = training.people;
  const people = Math.ceil(count / picturesPerPerson) - heldOut.validation.length -
    heldOut.test.length;
  return [
    `Network: ${networkName(training)} from the box: ${shortPath(folder)}`,
    `  on: portraits of ${
      people.toLocaleString("en")
    } people, drawn by this project (seed ${seed}, ` +
    `variety ${variety}); ${training.precision} precision`,
  ];
}

/** A network for pictures of one's own. */
export interface PictureNetwork {
  readonly training: VaeRun | BoxedVae;
  /** Of the faces that it was trained on. */
  readonly checksum: string;
  /** These faces as a request names them, for messages. */
  readonly source: string;
  /** Whether it has learned drawn portraits and nothing else; null where that is not known. */
  readonly isOfDrawings: boolean | null;
  /** What the reader should know of that. */
  readonly warning: string | undefined;
  /** Which network answers, as the first lines of what is printed say it. */
  readonly lines: readonly string[];
}

/**
 * The network that is asked for, or that was trained here on photographs or CelebA, or, as there is none, one that
 * has learned drawings.
 *
 * @throws {RangeError} If there is none at all; the message names the command that trains one.
 */
export async function pictureNetwork(
  { faces, ...asked }: Pick<PictureRequest, "faces"> & AskedNetwork,
  places: ArithmeticPlaces = {},
): Promise<PictureNetwork> {
  const { dataFolder = projectPath("data"), runsFolder } = places;
  const stores = await knownStores(dataFolder);
  const storeOf = ({ faces }: VaeRun) => stores.find(({ checksum }) => checksum === faces);
  let training: VaeRun | BoxedVae | undefined;
  const isAsked = asked.model !== undefined || asked.network !== undefined;
  if (!isAsked && faces === undefined) {
    const runs = await findVaeRuns(runsFolder ?? projectPath("outputs", "runs"));
    training = bestRun(runs.filter((run) => storeOf(run)?.isOfDrawings === false));
  }
  if (!training) {
    const isNamed = faces !== undefined && faces !== "portraits" && asked.model === undefined;
    const store = isNamed ? await openStoredFaces(faces, places) : undefined;
    const portraits = stores.find(({ source }) => source === "portraits");
    training = await findModel(asked, store ?? portraits, faces ?? "portraits", places);
    await store?.close();
  }
  const store = storeOf(training);
  const isOfDrawings = isBoxed(training) || (store?.isOfDrawings ?? null);
  const warning = isOfDrawings
    ? "The network has learned drawn portraits only: of photographs it makes drawings"
    : isOfDrawings === null
    ? "What faces the network has learned is not known here, as their store is gone"
    : undefined;
  const lines = networkLines(training, store && { ...store, source: store.words });
  return {
    training,
    checksum: training.faces,
    source: store?.source ?? faces ?? "portraits",
    isOfDrawings,
    warning,
    lines: [...lines, ...(warning === undefined ? [] : [`Note: ${warning}`])],
  };
}

/** A store that is there. */
interface KnownStore {
  /** As a request names it. */
  readonly source: string;
  readonly checksum: string;
  /** The sentence for captions. */
  readonly words: string;
  readonly count: number;
  readonly isOfDrawings: boolean;
}

/** The stores below `data/faces` and what is in them. */
async function knownStores(dataFolder: string): Promise<readonly KnownStore[]> {
  const stores: KnownStore[] = [];
  const usual = facesFolder("portraits", {}, dataFolder);
  const entries = await unlessMissing(Array.fromAsync(Deno.readDir(`${dataFolder}/faces`))) ?? [];
  for (const { name } of entries) {
    const folder = `${dataFolder}/faces/${name}`;
    const manifest = await readManifest(folder).catch(() => undefined);
    if (!manifest) continue;
    const { checksum, source: words, count } = manifest;
    const isUsual = folder === usual;
    const source = isUsual ? "portraits" : ["celeba", "photos"].includes(name) ? name : folder;
    stores.push({ source, checksum, words, count, isOfDrawings: name.startsWith("portraits-") });
  }
  return stores;
}

/**
 * Opens a face store that is there.
 *
 * @param source `portraits`, `celeba`, `photos` or a folder.
 * @throws {RangeError} If it is not there; the message names the command that makes it.
 */
async function openStoredFaces(
  source: string,
  { dataFolder = projectPath("data") }: ArithmeticPlaces = {},
): Promise<FaceStore> {
  const known = (["portraits", "celeba", "photos"] as const).find((name) => name === source);
  const folder = known ? facesFolder(known, {}, dataFolder) : source;
  if (await readManifest(folder)) return await openFaceStore(folder);
  if (known === "portraits") throw noPortraits(dataFolder);
  return await openFaces({ source, dataFolder }); // which says what is missing
}

function noPortraits(dataFolder: string): RangeError {
  const folder = facesFolder("portraits", {}, dataFolder);
  return new RangeError(
    `Cannot open the faces in ${folder} as there is no face store: make it by ` +
      `"deno task faces portraits"`,
  );
}

/**
 * The run that is asked for, or the best one for the faces: V2 before V1, of these one that was trained
 * on the whole bound, of these the one with most epochs, of these the newest. For portraits, the box's network
 * if there is no such run.
 *
 * @param faces The faces as far as they are there.
 * @param source The faces as they were asked for, for messages.
 * @throws {RangeError} If there is none; the message names the command that trains one.
 */
export async function findModel(
  { model, network }: AskedNetwork,
  faces: Pick<FaceStore, "checksum"> | undefined,
  source: string,
  places: ArithmeticPlaces = {},
): Promise<VaeRun | BoxedVae> {
  const { runsFolder = projectPath("outputs", "runs"), networksFolder } = places;
  if (model !== undefined) {
    const folder = await namedRun(model, runsFolder);
    if (folder !== undefined) return await readBoxedVae(folder) ?? await readVaeRun(folder);
    throw new RangeError(
      `Cannot compute the equation as there is no training run ${model}: name a folder with ` +
        `config.json, or train one by "${trainingCommand(source)}"`,
    );
  }
  if (network === "vae-gan") return await newestVaeGan(faces, source, places);
  const isOfKind = ({ version }: VaeRun) => network === undefined || version === network;
  const runs = (await findVaeRuns(runsFolder)).filter(isOfKind);
  const best = bestRun(runs.filter((run) => run.faces === faces?.checksum));
  if (best) return best;
  const boxed = source === "portraits" ? await boxedVaes(networksFolder) : [];
  const usual = boxed.filter(isOfKind).find(({ people }) => isOfUsualPortraits(people));
  if (usual) return usual;
  const [other] = runs;
  throw new RangeError(
    `Cannot compute the equation as no model has been trained on these faces: train one by ` +
      `"${trainingCommand(source)}"` +
      (other ? `, or name one of other faces, such as --model ${other.folder}` : ""),
  );
}

/** The newest V2 that an adversary has sharpened on these faces. For portraits, the box's if there is none. */
async function newestVaeGan(
  faces: Pick<FaceStore, "checksum"> | undefined,
  source: string,
  { runsFolder, networksFolder }: ArithmeticPlaces,
): Promise<VaeRun | BoxedVae> {
  const run = (await finishedRuns(runsFolder)).find(({ folder, config }) =>
    basename(folder).startsWith("vae-gan") && config.faces === faces?.checksum
  );
  if (run) return await readVaeRun(vaeGanNetwork(run.folder));
  const boxed = source === "portraits" ? await boxedVaeGan(networksFolder) : undefined;
  if (boxed && isOfUsualPortraits(boxed.people)) return boxed;
  throw new RangeError(
    "Cannot compute the equation as no vae-gan has been trained on these faces: train one by " +
      `"${trainingCommand(source, "07")}"`,
  );
}

/**
 * Opens a run's model.
 *
 * @param source The faces as they were asked for, for messages.
 * @throws {RangeError} If the network is another one than today's; the message names the command.
 */
export async function openModel(
  { folder }: Pick<VaeRun, "folder">,
  source: string,
): Promise<TrainedVae> {
  try {
    return await openVaeRun(folder);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RangeError(
      `${cause.message}; the run is of another version of the network: train one by ` +
        `"${trainingCommand(source)}", or name another run by --model`,
      { cause },
    );
  }
}

/** The command that trains a model and a judge on faces. */
function trainingCommand(source: string, notebook = "04"): string {
  const isName = ["portraits", "celeba", "photos"].includes(source);
  const set = source === "portraits" ? "" : ` --set source=${isName ? source : resolve(source)}`;
  return `deno task experiments ${notebook}${set}`;
}

function bestRun(runs: readonly VaeRun[]): VaeRun | undefined {
  const rank = ({ version, asPublished, training }: VaeRun) => {
    const { reconstruction, beta, epochs } = training;
    const isBound = reconstruction === "optimal-sigma" && beta === 1 && asPublished.length === 0;
    return [Number(version.slice(1)), Number(isBound), epochs];
  };
  // Runs come with the newest first, and sorting keeps the order of equal ones.
  return runs.toSorted((a, b) => {
    const [before, after] = [rank(a), rank(b)];
    return before.map((value, i) => (after[i] ?? 0) - value).find((gap) => gap !== 0) ?? 0;
  })[0];
}

/** A run's folder, or its name among the runs. */
async function namedRun(asked: string, runsFolder: string): Promise<string | undefined> {
  for (const folder of [asked.replace(/(?<=.)\/+$/, ""), `${runsFolder}/${asked}`]) {
    const file = folder.endsWith(".safetensors") ? folder : `${folder}/config.json`;
    const found = await Deno.stat(file).catch(() => undefined);
    if (found) return folder;
  }
  return undefined;
}

/** Faces to choose from. */
export interface ChosenPart {
  readonly part: PartName;
  readonly rows: readonly number[];
  /** How many of them the model was trained on; null where that is not known. */
  readonly trainedOn: number | null;
  /** Whose faces they are, and whether they were seen in training. */
  readonly sentence: string;
}

/**
 * The faces of the part that is asked for, by default those of people whom the model has not seen.
 *
 * @throws {RangeError} If the faces cannot be split.
 */
export function choosePart(
  asked: PartName | undefined,
  { table, count, checksum }: Pick<FaceStore, "count" | "checksum"> & {
    readonly table: GivenParts;
  },
  network: Pick<VaeRun, "faces" | "training"> & Partial<Pick<BoxedVae, "people">>,
  source: string,
): ChosenPart {
  const { faces, training: { seed }, people: met } = network;
  // Portraits of the same recipe show the same people, wherever they were drawn.
  const isMet = met !== undefined && source === "portraits" && isOfUsualPortraits(met);
  const knows = faces === checksum || isMet;
  const part = asked ?? (knows ? "test" : "all");
  const parts = isMet
    ? partsOfPeople(table, met)
    : knows || part !== "all"
    ? faceParts(table, seed)
    : undefined;
  const rows = part === "all" || !parts ? Array.from({ length: count }, (_, i) => i) : parts[part];
  const people = new Set(rows.map((row) => table.identities[row])).size;
  const who = `${rows.length.toLocaleString("en")} faces of ${people.toLocaleString("en")} people`;
  if (!knows || !parts) {
    const sentence = `${who} (${part}); the model was trained on other faces`;
    return { part, rows, trainedOn: null, sentence };
  }
  const train = new Set(parts.train);
  const trainedOn = rows.filter((row) => train.has(row)).length;
  const seen = trainedOn === 0
    ? "held out: none of them was seen in training"
    : trainedOn === rows.length
    ? "all of them were seen in training"
    : `${trainedOn.toLocaleString("en")} of the faces were seen in training`;
  return { part, rows, trainedOn, sentence: `${who} (${part}), ${seen}` };
}

/** The rows of each part, by who is held out. */
function partsOfPeople(
  { identities }: Pick<GivenParts, "identities">,
  { heldOut }: BoxedVae["people"],
): Split {
  const [validation, test] = [new Set(heldOut.validation), new Set(heldOut.test)];
  const parts = { train: [] as number[], validation: [] as number[], test: [] as number[] };
  for (const [row, person] of Array.from(identities).entries()) {
    parts[test.has(person) ? "test" : validation.has(person) ? "validation" : "train"].push(row);
  }
  return parts;
}

/**
 * The judges that there are, and what is to be said of the others.
 *
 * @param source The faces as they were asked for, for messages.
 * @param isOfBox Whether the network is the box's, so that its judge does.
 */
export async function openJudges(
  { checksum }: Pick<FaceStore, "checksum">,
  source: string,
  { runsFolder, networksFolder }: ArithmeticPlaces,
  isOfBox: boolean,
): Promise<{ readonly judges: readonly AttributeJudge[]; readonly missing: readonly string[] }> {
  const trained = await findAttributeJudge({
    facesChecksum: checksum,
    ...(runsFolder === undefined ? {} : { folder: runsFolder }),
  });
  const folder = trained?.folder ?? (isOfBox ? await boxedJudge(networksFolder) : undefined);
  const faceApi = await loadFaceApiJudge();
  const cure = `"${trainingCommand(source)}" does`;
  if (folder === undefined) {
    const missing = `No attribute classifier has been trained on these faces: ${cure}`;
    return { judges: [faceApi], missing: [missing] };
  }
  try {
    return { judges: [await openAttributeJudge(folder), faceApi], missing: [] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // of another network than this code builds
    const missing = `The attribute classifier is of an older version and is to be trained again, ` +
      `which ${cure}: ${error.message}`;
    return { judges: [faceApi], missing: [missing] };
  }
}
