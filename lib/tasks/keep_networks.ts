/**
 * Keeps what the committed notebooks have trained as the networks of the box: in half precision, where that
 * changes nothing that the notebooks print, else in single.
 *
 * @module
 */

import { facesFolder } from "../faces/mod.ts";
import { compareImages, type FloatImages, meanQuality, toFloats } from "../images/mod.ts";
import {
  type AttributeJudge,
  type AttributeScores,
  judgeRunFolder,
  knownAttributes,
  openAttributeJudge,
  scoreSays,
} from "../judges/mod.ts";
import { disposeVae, reconstructImages } from "../models/mod.ts";
import { portraitRecipe } from "../portraits/mod.ts";
import type { ExperimentResult } from "../runner/mod.ts";
import { isGood, readNotebook, readParameters } from "../runner/mod.ts";
import { startBackend } from "../runtime/mod.ts";
import { type FaceStore, openFaceStore } from "../store/mod.ts";
import { isRecord, type Json, projectPath, unlessMissing, writeFileAtomic } from "../system/mod.ts";
import {
  type FaceParts,
  faceParts,
  finishedRuns,
  keepWeights,
  openVaeRun,
  readRunConfig,
  vaeGanNetwork,
  vaeGanRunFolder,
  vaeRunFolder,
  type WeightPrecision,
  weightsFile,
} from "../training/mod.ts";
import {
  BOX_FILES,
  type BoxFile,
  boxFolder,
  peopleJson,
  type PortraitPeople,
} from "./boxed_networks.ts";

/** Bytes of all files together at most: they are in everybody's clone. */
const MOST_BYTES = 8e6;

/** The notebook that trains V1, V2 and the judge. */
const NOTEBOOK = "04-vector-arithmetic";
/** The one whose network it takes over, and which has to have ended well too, where it has run. */
const NOTEBOOK_BEFORE = "03-variational-autoencoder";
/** The notebook that trains the VAE/GAN, from where V2 ended. */
const SHARPENING = "07-gan";

/**
 * Keeps the networks of a committed run, as far as the notebooks that train them ended well.
 *
 * @param results Of all notebooks that were run to be committed, with the parameters in their cells.
 * @param say Takes the lines of the report.
 * @throws {RangeError} If a run is not there, or the files would be too large; older files stay then.
 */
export async function keepCommittedNetworks(
  results: readonly ExperimentResult[],
  say: (line: string) => void,
): Promise<void> {
  const ended = (name: string) => results.find((result) => result.name === name);
  const areGood = (names: readonly string[]) =>
    names.map(ended).every((result) => !result || isGood(result));
  const trained = Object.entries(NETWORKS_OF).filter(([name]) =>
    ended(name) && areGood([NOTEBOOK_BEFORE, NOTEBOOK, name])
  );
  if (trained.length === 0) return;
  await startBackend({ log: () => {} });
  const faces = await openFaceStore(facesFolder("portraits"), { sizePx: 80 });
  try {
    for (const [name, foldersOf] of trained) {
      const settings = await settingsOf(name);
      const folders = await foldersOf(faces, settings);
      await keepNetworks(faces, { notebook: name, seed: settings.seed, folders }, say);
    }
  } finally {
    await faces.close();
  }
}

/** What the cells of a notebook ask for. */
interface Settings {
  readonly seed: number;
  /** How often each face is seen, by the parameter's name. */
  readonly epochs: (name: string) => number | null;
}

async function settingsOf(name: string): Promise<Settings> {
  const notebook = await readNotebook(projectPath("notebooks", `${name}.ipynb`));
  const parameters = await readParameters(notebook, name);
  const number = (parameter: string): number => {
    const value = parameters[parameter];
    if (typeof value === "number") return value;
    throw new RangeError(`Cannot keep the networks as ${name} has no number ${parameter}`);
  };
  return {
    seed: number("seed"),
    epochs: (parameter) => parameters[parameter] === null ? null : number(parameter),
  };
}

/** Folders of runs, by what is in them. */
type RunFolders = Readonly<Partial<Record<BoxFile, string>>>;

/** The runs that the cells of a notebook ask for, and that are kept of it. */
const NETWORKS_OF: Readonly<
  Record<string, (faces: FaceStore, settings: Settings) => Promise<RunFolders>>
> = {
  [NOTEBOOK]: async (faces, settings) => {
    const { seed, epochs } = settings;
    const v1 = { version: "v1", epochs: epochs("epochs"), seed } as const;
    return {
      v2: await v2Folder(faces, settings),
      v1: await vaeRunFolder(faces, { ...v1, warmUpEpochs: epochs("warmUpEpochs") }),
      judge: await judgeRunFolder(faces, { seed, epochs: epochs("judgeEpochs") }),
    };
  },
  [SHARPENING]: async (faces, settings) => {
    const { seed, epochs } = settings;
    const start = await openVaeRun(await v2Folder(faces, settings));
    try {
      const sharper = { seed, epochs: epochs("sharperEpochs") };
      return { vaeGan: await vaeGanRunFolder(faces, start, sharper) };
    } finally {
      disposeVae(start.vae);
    }
  },
};

/** The run that both notebooks have in common. */
function v2Folder(faces: FaceStore, { seed, epochs }: Settings): Promise<string> {
  return vaeRunFolder(faces, { version: "v2", epochs: epochs("betterEpochs"), seed });
}

/** What is kept of a notebook. */
interface RunsToKeep {
  /** Its name, for messages. */
  readonly notebook: string;
  /** Of the runs' parts. */
  readonly seed: number;
  readonly folders: RunFolders;
}

/**
 * Keeps runs' networks: each file is replaced at once and whole, and none before all are made.
 *
 * @param faces All that the networks were trained on, and tested on.
 * @throws {RangeError} If a run is not finished, or the files would be too large.
 */
async function keepNetworks(
  faces: FaceStore,
  { notebook, seed, folders }: RunsToKeep,
  say: (line: string) => void,
): Promise<void> {
  const folder = boxFolder();
  const parts = faceParts(faces.table, seed);
  const people = { recipe: portraitRecipe(), heldOut: heldOutPeople(faces, parts) };
  const originals = await toFloats(faces, parts.test);
  const work = `${folder}.part`;
  await Deno.remove(work, { recursive: true }).catch(() => {});
  await Deno.mkdir(work, { recursive: true });
  try {
    const kept: string[] = [];
    for (const which of ["v1", "v2", "vaeGan", "judge"] as const) {
      const run = folders[which];
      if (run === undefined) continue;
      await assertFinished(run, notebook);
      const from = which === "vaeGan" ? vaeGanNetwork(run) : run;
      const measure = which === "judge"
        ? (path: string) => measureJudge(from, path, originals, faces, parts.test)
        : (path: string) => measureVae(from, path, originals, faces, parts.test);
      const name = BOX_FILES[which];
      const { precision, measured, line } = await keepOne(from, `${work}/${name}`, {
        people,
        measure,
      });
      say(`${name}: ${precision} precision; ${line}; ${measured.faces} held-out faces`);
      kept.push(name);
    }
    const sizes = await Promise.all(
      Object.values(BOX_FILES).map(async (name) => {
        const place = kept.includes(name) ? work : folder;
        return (await unlessMissing(Deno.stat(`${place}/${name}`)))?.size ?? 0;
      }),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (bytes > MOST_BYTES) {
      throw new RangeError(
        `Cannot keep the networks as all files together must have ${MOST_BYTES} bytes at most: got ${bytes}`,
      );
    }
    for (const name of kept) {
      await writeFileAtomic(`${folder}/${name}`, await Deno.readFile(`${work}/${name}`));
    }
    say(`The trained networks are kept in ${folder}: ${(bytes / 1e6).toFixed(1)} MB in all`);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

async function assertFinished(folder: string, notebook: string): Promise<void> {
  const slash = folder.lastIndexOf("/");
  const runs = await finishedRuns(folder.slice(0, slash));
  if (runs.some((run) => run.folder === folder)) return;
  throw new RangeError(
    `Cannot keep the network in ${folder} as no finished run is there: run ` +
      `"deno task experiments ${notebook.slice(0, 2)} --force --commit"`,
  );
}

function heldOutPeople(
  { table }: FaceStore,
  { validation, test }: FaceParts,
): PortraitPeople["heldOut"] {
  const peopleOf = (rows: readonly number[]) =>
    [...new Set(rows.map((row) => table.identities[row] ?? -1))].sort((a, b) => a - b);
  return { validation: peopleOf(validation), test: peopleOf(test) };
}

/** What was measured of a kept network, and what it loses to its run in words. */
interface Measured {
  /** For the file. */
  readonly measured: Readonly<Record<string, Json>> & { readonly faces: number };
  readonly line: string;
  /** Whether a notebook would print the same of both. */
  readonly isLossless: boolean;
}

async function keepOne(
  from: string,
  path: string,
  { people, measure }: {
    readonly people: PortraitPeople;
    readonly measure: (path: string) => Promise<Measured>;
  },
): Promise<Measured & { readonly precision: WeightPrecision }> {
  const weights = weightsFile(from);
  const run = await configOf(from);
  const config = { ...run, people: peopleJson(people) };
  let precision: WeightPrecision = "half";
  await keepWeights(path, weights, { precision, config });
  let measured = await measure(path);
  if (!measured.isLossless) {
    precision = "single";
    await keepWeights(path, weights, { precision, config });
    measured = await measure(path);
  }
  const withFigures = { ...config, measured: measured.measured };
  await keepWeights(path, weights, { precision, config: withFigures });
  return { ...measured, precision };
}

async function configOf(folder: string): Promise<{ readonly [key: string]: Json }> {
  const config: Json = JSON.parse(JSON.stringify(await readRunConfig(folder)));
  if (isRecord(config)) return config;
  throw new SyntaxError(`Cannot read the configuration of ${folder} as it is no object`);
}

/** Half of the last digit that the notebooks print: of decibels, of similarities. */
const VISIBLE = { psnrDb: 0.05, ssim: 0.0005 } as const;

/** A network's reconstructions of held-out faces, as its run and as the kept file gives them. */
async function measureVae(
  from: string,
  path: string,
  originals: FloatImages,
  faces: FaceStore,
  rows: readonly number[],
): Promise<Measured> {
  const qualityOf = async (place: string) => {
    const { vae } = await openVaeRun(place);
    try {
      return meanQuality(compareImages(originals, await reconstructImages(vae, faces, rows)));
    } finally {
      disposeVae(vae);
    }
  };
  const [run, kept] = [await qualityOf(from), await qualityOf(path)];
  const lostDb = run.psnrDb - kept.psnrDb;
  const lostSsim = run.ssim - kept.ssim;
  return {
    measured: { psnrDb: kept.psnrDb, ssim: kept.ssim, faces: rows.length, lostDb, lostSsim },
    line: `PSNR ${kept.psnrDb.toFixed(2)} dB (${signed(-lostDb)} dB), SSIM ${
      kept.ssim.toFixed(4)
    } (${signed(-lostSsim)})`,
    isLossless: Math.abs(lostDb) < VISIBLE.psnrDb && Math.abs(lostSsim) < VISIBLE.ssim,
  };
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toExponential(1)}`;
}

/** A judge's verdicts on held-out faces, as its run and as the kept file gives them. */
async function measureJudge(
  from: string,
  path: string,
  originals: FloatImages,
  { table }: FaceStore,
  rows: readonly number[],
): Promise<Measured> {
  const scoresOf = async (place: string) => {
    const judge: AttributeJudge = await openAttributeJudge(place);
    try {
      return { attributes: judge.attributes, scores: await judge.judge(originals) };
    } finally {
      judge.dispose();
    }
  };
  const [run, kept] = [await scoresOf(from), await scoresOf(path)];
  const known = knownAttributes(table, rows, kept.attributes);
  const says = (scores: AttributeScores, name: typeof kept.attributes[number], i: number) =>
    scoreSays(scores[name]?.[i] ?? NaN, true);
  let [verdicts, changed, right] = [0, 0, 0];
  for (const name of kept.attributes) {
    for (let i = 0; i < rows.length; i++) {
      verdicts++;
      const now = says(kept.scores, name, i);
      if (says(run.scores, name, i) !== now) changed++;
      if (now === (known[name]?.[i] === 1)) right++;
    }
  }
  const rightShare = right / verdicts;
  return {
    measured: { rightShare, verdicts, changed, faces: rows.length },
    line: `right in ${(100 * rightShare).toFixed(1)} % of ${
      verdicts.toLocaleString("en")
    } verdicts, of which ${changed} changed`,
    // One verdict of an attribute is seen in the thousandths that the notebooks print of it.
    isLossless: changed === 0,
  };
}
