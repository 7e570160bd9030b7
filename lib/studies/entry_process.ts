/**
 * The log entry's process: the pictures of each group are averaged, the average picture is encoded, codes
 * are added and subtracted, and the sum is decoded. Beside it what Radford et al. (2016, arXiv 1511.06434)
 * do, and the entry's author later did: the codes are averaged. Both are done on the same people, so that
 * they can be compared draw by draw.
 *
 * The encoder would make no difference if it were linear. How far the code of an average picture is from
 * the average of the pictures' codes, over how far two such averages of other people are apart, says how
 * near to linear it is.
 *
 * @module
 */

import {
  arithmeticCurveChart,
  type ChartHeading,
  type ChartSpec,
  emptyChart,
  type FilmFrame,
  filmstripChart,
  type InteractiveChart,
  type ProcessPicture,
} from "../charts/mod.ts";
import {
  type FacePixels,
  floatImageAt,
  type FloatImages,
  toFloats,
  valuesAt,
} from "../images/mod.ts";
import type { AttributeJudge } from "../judges/mod.ts";
import {
  centroid,
  codeAt,
  type Codes,
  codesFrom,
  combine,
  distance,
  samplePosterior,
  selectCodes,
} from "../latent/mod.ts";
import { encodeImages } from "../models/mod.ts";
import { stream } from "../random/mod.ts";
import { type Interval, mean } from "../statistics/mod.ts";
import { drawPeople, groupedInterval, peopleShare } from "./people.ts";
import {
  amountText,
  type Judged,
  judgeImages,
  percentText,
  sharpnesses,
  type TableRow,
} from "./measures.ts";
import type { ByNetwork, ReadyNetwork, StudiedFaces } from "./networks.ts";
import { membersOf } from "./equation_terms.ts";
import type { Realism, SeenPicture } from "./realism.ts";

/** What is averaged. */
export type AveragedThing = "pictures" | "codes";

/** What the process is done on. */
export interface EntryProcessOptions {
  /** By their names. */
  readonly networks: ByNetwork<Omit<ReadyNetwork, "encode">>;
  /** In the networks' size. */
  readonly faces: StudiedFaces;
  /** Held-out faces. */
  readonly rows: readonly number[];
  /** Who says what results show. */
  readonly judges: readonly AttributeJudge[];
  /** Says of pictures how real they look. Default: nobody does. */
  readonly see?: Realism["see"] | undefined;
  /** Decides all draws. */
  readonly seed: string;
  /** What an encoder gives: its mean, or a sample, as the entry's did. Default `mean`. */
  readonly codes?: "mean" | "sampled";
}

/** How both ways are compared. */
export interface CompareWaysOptions {
  /** Images in each average; those for which a group has too few people are left out. */
  readonly counts: readonly number[];
  /** Resamples of the people. Default 10. */
  readonly resamples?: number;
  /** Results from each resample. Default 20. */
  readonly draws?: number;
  /** Told after each number of images of each network. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the work. */
  readonly signal?: AbortSignal | undefined;
}

/** One network, one thing that is averaged, one number of images. */
export interface ComparedWay {
  /** Whose they are. */
  readonly network: string;
  /** What is averaged. */
  readonly averaged: AveragedThing;
  /** In each average. */
  readonly images: number;
  /** By judge: the share of results that are smiling men. */
  readonly success: Readonly<Record<string, Interval>>;
  /** Over that of untouched reconstructions of smiling men. */
  readonly sharpness: Interval;
  /** The share of results that look like real faces; missing if nobody says so. */
  readonly real?: Interval;
  /**
   * How far the code of an average picture is from the average of codes, over how far averages of as many
   * other people are apart: 0 for a linear encoder. The same for both things that are averaged.
   */
  readonly bend: Interval;
  /** What codes averaged give more than pictures averaged, draw by draw; missing for pictures. */
  readonly gains?: Readonly<Record<string, Interval>>;
}

/** The entry's process on some faces. */
export interface EntryProcess {
  /**
   * One draw on one network, both ways, as a picture, of fewer images where a group has fewer people; a
   * sentence in its place where a group has none.
   */
  picture(
    network: string,
    options?: { readonly images?: number },
  ): Promise<ProcessPicture | string>;
  /** More and more people in the averages of one network, by a slider. */
  film(
    network: string,
    options: ChartHeading & { readonly counts: readonly number[] },
  ): Promise<InteractiveChart | ChartSpec>;
  /** Both ways with more and more images, counted. */
  compare(options: CompareWaysOptions): Promise<WayComparison>;
}

/** What both ways give, counted. */
export interface WayComparison {
  /** Network by network, with more and more images. */
  readonly ways: readonly ComparedWay[];
  /** A row for each. */
  table(): readonly TableRow[];
  /** A chart of one measure over the number of images: a panel for each network, and each judge of success. */
  curve(
    measure: "success" | "sharpness" | "real" | "bend",
    heading: ChartHeading,
  ): ChartSpec;
}

const GROUPS = [
  { sign: "", label: "smiling women", weight: 1, smiling: true, male: false },
  { sign: "−", label: "neutral women", weight: -1, smiling: false, male: false },
  { sign: "+", label: "neutral men", weight: 1, smiling: false, male: true },
] as const;

const WANTED = [
  { attribute: "Smiling", present: true },
  { attribute: "Male", present: true },
] as const;

const WAYS: Readonly<Record<AveragedThing, string>> = {
  pictures: "Pictures averaged, the average encoded: the entry's process",
  codes: "Pictures encoded, their codes averaged",
};

/** Prepares the process. */
export function entryProcess(options: EntryProcessOptions): EntryProcess {
  const { faces, rows } = options;
  const encoders = byEncoder(options);
  const found = GROUPS.map(({ smiling, male, label }) => {
    const members = membersOf([
      { attribute: "Smiling", present: smiling },
      { attribute: "Male", present: male },
    ], { table: faces.table, rows });
    return { label, members };
  });
  const empty = found.find(({ members }) => members.length === 0);
  if (empty) {
    return {
      picture: () =>
        Promise.resolve(`Left out: the entry's process: no ${empty.label} are held out`),
      film: (_, { counts: _counts, ...heading }) => Promise.resolve(emptyChart(heading)),
      compare: () => Promise.resolve(comparisonOf([])),
    };
  }
  const groups = found.map(({ members }) => members);
  return {
    picture: (name, { images = 3 } = {}) =>
      processPicture({ ...options, encoders }, groups, { name, images }),
    film: (name, { counts, ...heading }) =>
      processFilm({ ...options, encoders }, groups, { name, counts, heading }),
    compare: (how) => compareWays({ ...options, encoders }, groups, how),
  };
}

/** A network as the process uses it. */
interface ProcessEncoder extends Pick<ReadyNetwork, "decoder"> {
  /** The code of each row of the face table. */
  readonly codes: Codes;
  /** The codes of pictures that are no faces of the table. */
  encode(images: FloatImages): Promise<Codes>;
}

type ReadyOptions = EntryProcessOptions & { readonly encoders: ByNetwork<ProcessEncoder> };

/** What the encoder of each network gives. */
function byEncoder(
  { networks, codes = "mean", seed }: EntryProcessOptions,
): ByNetwork<ProcessEncoder> {
  const given = ({ means, logVars }: Pick<ReadyNetwork, "means" | "logVars">, of: string) =>
    codes === "mean" ? means : samplePosterior(means, logVars, `${seed} sampled ${of}`);
  return Object.fromEntries(
    Object.entries(networks).map(([name, network]) => [name, {
      decoder: network.decoder,
      codes: given(network, "faces"),
      encode: async (images: FloatImages) =>
        given(await encodeImages(network.vae, images), "averages"),
    }]),
  );
}

/** Faces of the three groups that go into some results. */
interface DrawnFaces {
  /** For each result, for each group, rows of the table. */
  readonly draws: readonly (readonly (readonly number[])[])[];
}

/** Results of one way. */
interface WayResults {
  /** For each result, for each group. */
  readonly groupCodes: readonly (readonly Float32Array[])[];
  /** One for each result. */
  readonly codes: Codes;
}

/** Does both ways on the same faces. */
async function runWays(
  { encode, codes: ofFaces }: ProcessEncoder,
  faces: StudiedFaces,
  { draws }: DrawnFaces,
): Promise<Readonly<Record<AveragedThing, WayResults>> & { readonly pictures_: FloatImages }> {
  const averages = await averagePictures(faces, draws.flat());
  const encoded = await encode(averages);
  const ofPictures = (draw: number, group: number) => codeAt(encoded, draw * GROUPS.length + group);
  const ofCodes = (draw: number, group: number) =>
    centroid(selectCodes(ofFaces, draws[draw]?.[group] ?? [])).code;
  const resultsOf = (codeOf: typeof ofPictures): WayResults => {
    const groupCodes = draws.map((_, draw) =>
      GROUPS.map((_, group) => Float32Array.from(codeOf(draw, group)))
    );
    const codes = codesFrom(
      groupCodes.map((codes, draw) =>
        combine(GROUPS.map(({ weight }, group) => ({
          code: codes[group] ?? new Float32Array(),
          count: draws[draw]?.[group]?.length ?? 0,
          weight,
        })))
      ),
    );
    return { groupCodes, codes };
  };
  return { pictures: resultsOf(ofPictures), codes: resultsOf(ofCodes), pictures_: averages };
}

/** Faces that are in memory as floats at once. */
const PART_SIZE = 1500;

/** The pixel average of each of some sets of faces. */
export async function averagePictures(
  faces: FacePixels,
  sets: readonly (readonly number[])[],
): Promise<FloatImages> {
  const stride = faces.sizePx ** 2 * 3;
  const values = new Float32Array(sets.length * stride);
  const largest = Math.max(1, ...sets.map(({ length }) => length));
  const step = Math.max(1, Math.floor(PART_SIZE / largest));
  for (let from = 0; from < sets.length; from += step) {
    const part = sets.slice(from, from + step);
    const used = [...new Set(part.flat())];
    const places = new Map(used.map((row, i) => [row, i]));
    const images = await toFloats(faces, used);
    for (const [i, rows] of part.entries()) {
      const sum = new Float64Array(stride);
      for (const row of rows) {
        const pixels = valuesAt(images, places.get(row) ?? -1);
        for (let j = 0; j < stride; j++) sum[j] = (sum[j] ?? 0) + (pixels[j] ?? 0);
      }
      const at = (from + i) * stride;
      for (let j = 0; j < stride; j++) values[at + j] = (sum[j] ?? 0) / rows.length;
    }
  }
  return { values, count: sets.length, sizePx: faces.sizePx };
}

function networkOf({ encoders }: ReadyOptions, name: string): ProcessEncoder {
  const network = encoders[name];
  if (network) return network;
  const known = Object.keys(encoders).join(", ");
  throw new RangeError(`Cannot do the process on ${name} as there are only ${known}`);
}

async function processPicture(
  options: ReadyOptions,
  groups: readonly (readonly number[])[],
  { name, images }: { readonly name: string; readonly images: number },
): Promise<ProcessPicture> {
  const { faces, judges, seed } = options;
  const network = networkOf(options, name);
  const drawn = groups.map((rows, i) =>
    drawPeople(rows, faces.table.identities, {
      count: Math.min(images, new Set(rows.map((row) => faces.table.identities[row])).size),
      random: stream(seed, "shown", String(i)),
    })
  );
  const { pictures_: averages, ...ways } = await runWays(network, faces, { draws: [drawn] });
  const originals = await toFloats(faces, drawn.flat());
  const { decoder, codes: ofFaces } = network;
  const picture: ProcessPicture["ways"][number][] = [];
  for (const [way, { groupCodes: [codes = []], codes: results }] of Object.entries(ways)) {
    const all = codesFrom([...codes, codeAt(results, 0)]);
    const decoded = await decoder.decode(all);
    const result = {
      values: valuesAt(decoded, codes.length),
      count: 1,
      sizePx: faces.sizePx,
    };
    const [said = {}] = await judgeImages(result, judges, WANTED);
    picture.push({
      label: way === "pictures" ? WAYS.pictures : WAYS.codes,
      groups: codes.map((code, i) => ({
        code,
        image: floatImageAt(decoded, i),
        averaged: way === "pictures"
          ? { picture: floatImageAt(averages, i) }
          : { codes: (drawn[i] ?? []).map((row) => codeAt(ofFaces, row)) },
      })),
      result: { code: codeAt(results, 0), image: floatImageAt(result, 0) },
      remarks: [
        Object.entries(said).map(([judge, { success, certainty }]) =>
          `${judge}: ${success ? "a smiling man" : "no smiling man"} (${percentText(certainty)})`
        ).join("; "),
      ],
    });
  }
  let at = 0;
  return {
    title: `${name}: smiling women − neutral women + neutral men`,
    columns: GROUPS.map(({ sign, label }, i) => ({
      sign,
      label,
      faces: (drawn[i] ?? []).map(() => floatImageAt(originals, at++)),
    })),
    resultLabel: "smiling man?",
    ways: picture,
    caption: "All people are held out and drawn, not chosen; both ways have the same ones. In " +
      "brackets, the probability that a judge gives to the less certain of “smiling” and “a man”.",
  };
}

/** The first people of each group, in one random order, so that averages grow by more people. */
async function processFilm(
  options: ReadyOptions,
  groups: readonly (readonly number[])[],
  { name, counts, heading }: {
    readonly name: string;
    readonly counts: readonly number[];
    readonly heading: ChartHeading;
  },
): Promise<InteractiveChart | ChartSpec> {
  const { faces, seed } = options;
  const { identities } = faces.table;
  const network = networkOf(options, name);
  const orders = groups.map((rows, i) => {
    const count = new Set(rows.map((row) => identities[row])).size;
    return drawPeople(rows, identities, { count, random: stream(seed, "film", String(i)) });
  });
  const most = Math.min(...orders.map(({ length }) => length));
  const steps = counts.filter((count) => count <= most);
  if (steps.length === 0) return emptyChart(heading);
  const draws = steps.map((count) => orders.map((order) => order.slice(0, count)));
  const { pictures_: _, ...ways } = await runWays(network, faces, { draws });
  const frames: FilmFrame[] = [];
  for (const [way, { groupCodes, codes }] of Object.entries(ways)) {
    for (const [i, step] of steps.entries()) {
      const decoded = await network.decoder.decode(
        codesFrom([...groupCodes[i] ?? [], codeAt(codes, i)]),
      );
      const columns = [...GROUPS.map(({ sign, label }) => `${sign} ${label}`.trim()), "= result"];
      for (const [j, column] of columns.entries()) {
        frames.push({ step, row: `${way} averaged`, column, image: floatImageAt(decoded, j) });
      }
    }
  }
  return await filmstripChart(frames, { ...heading, stepTitle: "images in each average" });
}

async function compareWays(
  options: ReadyOptions,
  groups: readonly (readonly number[])[],
  { counts, resamples = 10, draws = 20, onProgress, signal }: CompareWaysOptions,
): Promise<WayComparison> {
  const { faces, encoders, judges, seed } = options;
  const { identities } = faces.table;
  const people = (rows: readonly number[]) => new Set(rows.map((row) => identities[row])).size;
  const most = Math.min(...groups.map(people));
  const possible = counts.filter((count) => count <= most);
  const found: ComparedWay[] = [];
  const real = membersOf(WANTED, { table: faces.table, rows: options.rows });
  const total = possible.length * Object.keys(encoders).length;
  for (const [name, network] of Object.entries(encoders)) {
    const untouched = real.length > 0
      ? mean(sharpnesses(await network.decoder.decode(selectCodes(network.codes, real))))
      : NaN;
    for (const images of possible) {
      signal?.throwIfAborted();
      const drawn = Array.from(
        { length: resamples },
        (_, resample) =>
          Array.from(
            { length: draws },
            (_, draw) =>
              groups.map((rows, group) =>
                drawPeople(rows, identities, {
                  count: images,
                  random: stream(seed, "compare", ...[images, resample, draw, group].map(String)),
                  resample: stream(seed, "people", String(resample), String(group)),
                })
              ),
          ),
      ).flat();
      const { pictures_: _, ...ways } = await runWays(network, faces, { draws: drawn });
      const bends = bendsOf(ways.pictures.groupCodes, ways.codes.groupCodes);
      let ofPictures: ReturnType<typeof valuesOf> | undefined;
      for (const averaged of ["pictures", "codes"] as const) {
        const decoded = await network.decoder.decode(ways[averaged].codes);
        const judged = await judgeImages(decoded, judges, WANTED);
        const seen = (await options.see?.(decoded))?.pictures;
        const sharp = sharpnesses(decoded).map((value) => value / untouched);
        const values = valuesOf({ judges, judged, seen, sharp });
        const before = ofPictures;
        ofPictures = values;
        found.push({
          ...{ network: name, averaged, images },
          success: Object.fromEntries(
            judges.map(({ name }) => [name, peopleShare(values[name] ?? [], resamples)]),
          ),
          sharpness: groupedInterval(sharp, resamples),
          ...(seen ? { real: peopleShare(values[REAL] ?? [], resamples) } : {}),
          bend: groupedInterval(bends, resamples),
          ...(before ? { gains: gainsOf(before, values, resamples) } : {}),
        });
      }
      onProgress?.(found.length / 2, total);
    }
  }
  return comparisonOf(found);
}

function comparisonOf(ways: readonly ComparedWay[]): WayComparison {
  return {
    ways,
    table: () => waysTable(ways),
    curve: (measure, heading) => waysCurve(ways, measure, heading),
  };
}

/** For each result: the distance between its groups' codes by either way, over that to the next result's. */
function bendsOf(
  ofPictures: readonly (readonly Float32Array[])[],
  ofCodes: readonly (readonly Float32Array[])[],
): readonly number[] {
  return ofCodes.map((codes, draw) => {
    const others = ofCodes[(draw + 1) % ofCodes.length] ?? [];
    const apart = (a: readonly Float32Array[], b: readonly Float32Array[]) =>
      mean(a.map((code, group) => distance(code, b[group] ?? code)));
    return apart(codes, ofPictures[draw] ?? []) / apart(codes, others);
  });
}

const [REAL, SHARP] = ["looks real", "sharpness"];

/** What is measured of each draw, by what it is called. */
function valuesOf({ judges, judged, seen, sharp }: {
  readonly judges: readonly AttributeJudge[];
  readonly judged: readonly Readonly<Record<string, Judged>>[];
  readonly seen: readonly SeenPicture[] | undefined;
  readonly sharp: Float64Array;
}): Readonly<Record<string, readonly number[]>> {
  const ofJudges = judges.map(({ name }) =>
    [name, judged.map((one) => one[name]?.success ? 1 : 0)] as const
  );
  return {
    ...Object.fromEntries(ofJudges),
    ...(seen ? { [REAL]: seen.map(({ looksReal }) => looksReal ? 1 : 0) } : {}),
    [SHARP]: [...sharp],
  };
}

/** Differences on the same draws: the chance of who is drawn is on both sides. */
function gainsOf(
  before: Readonly<Record<string, readonly number[]>>,
  after: Readonly<Record<string, readonly number[]>>,
  resamples: number,
): Readonly<Record<string, Interval>> {
  return Object.fromEntries(
    Object.entries(after).map(([name, values]) => [
      name,
      groupedInterval(values.map((value, i) => value - (before[name]?.[i] ?? NaN)), resamples),
    ]),
  );
}

const VALUE_TITLES = {
  success: "judged a smiling man",
  sharpness: "sharpness, relative",
  real: "looks real",
  bend: "distance of codes, relative",
} as const;

function waysCurve(
  ways: readonly ComparedWay[],
  measure: keyof typeof VALUE_TITLES,
  heading: ChartHeading,
): ChartSpec {
  const rows = ways.flatMap((way) => {
    const { network, averaged, images: at } = way;
    if (measure === "success") {
      return Object.entries(way.success).map(([judge, share]) => ({
        panel: `${network}, ${judge}`,
        series: `${averaged} averaged`,
        at,
        ...share,
      }));
    }
    const value = way[measure];
    if (!value || (measure === "bend" && averaged === "codes")) return [];
    // The bend is between both ways.
    const series = measure === "bend" ? "average picture and average code" : `${averaged} averaged`;
    const reference = { sharpness: 1, bend: 0, real: undefined }[measure];
    return [{
      ...{ panel: network, series, at, ...value },
      ...(reference === undefined ? {} : { reference }),
    }];
  });
  return arithmeticCurveChart(rows, {
    ...heading,
    stepTitle: "images in each average",
    valueTitle: VALUE_TITLES[measure],
    values: measure === "success" || measure === "real" ? "share" : "amount",
  });
}

/** A row for each network and number of images: pictures averaged, codes averaged, and what these gain. */
function waysTable(ways: readonly ComparedWay[]): readonly TableRow[] {
  return ways.flatMap((way, i) => {
    const pictures = ways[i - 1];
    const { gains, network, images, bend } = way;
    if (!gains || !pictures) return [];
    const points = (name: string, of: Interval | undefined, by: Interval | undefined) => [
      name,
      `${percentOf(of?.estimate)} and ${percentOf(by?.estimate)} %: ${pointsText(gains[name])}`,
    ];
    return [{
      network,
      images,
      ...Object.fromEntries([
        ...Object.keys(way.success).map((judge) =>
          points(judge, pictures.success[judge], way.success[judge])
        ),
        ...(way.real ? [points(REAL, pictures.real, way.real)] : []),
      ]),
      [SHARP]: `${pictures.sharpness.estimate.toFixed(2)} and ${
        way.sharpness.estimate.toFixed(2)
      }: ${amountText(gains[SHARP] ?? way.sharpness)}`,
      "bend of the encoder": amountText(bend),
    }];
  });
}

const percentOf = (share = NaN): string => (100 * share).toFixed(0);

/** `−1 (−4 to 2)`, in points of a hundred. */
function pointsText(gain: Interval | undefined): string {
  if (!gain) return "";
  const [estimate, low, high] = [gain.estimate, gain.low, gain.high].map((of) =>
    percentOf(of).replace("-", "−").replace("−0", "0")
  );
  return `${estimate} (${low} to ${high})`;
}
