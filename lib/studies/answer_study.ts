/**
 * One man made to smile, in many ways, each held against the right answer: the same man, drawn smiling.
 * Beside every way stand the yardsticks (doing nothing, and the right answer after the way through the
 * network) and controls that could not know what a smile is: a vector of shuffled labels, a random one,
 * and somebody else who smiles.
 *
 * Vectors are of equal length, so that directions are compared and not strengths. How far to go is chosen on
 * validation men: where the judge who finds fewest smiling men finds most, among results that are no more
 * wrong than doing nothing, or, without right answers, look real as often. Everybody is there once, so that
 * intervals are over people.
 *
 * @module
 */

import {
  type ChartHeading,
  type ChartSpec,
  emptyChart,
  type FacePoint,
  faceScatterChart,
  type InteractiveChart,
  type PictureRow,
} from "../charts/mod.ts";
import { floatImageAt, type FloatImages, rootMeanSquaredError, toFloats } from "../images/mod.ts";
import type { AttributeJudge, IdentityJudge, RealismView } from "../judges/mod.ts";
import { type Codes, selectCodes } from "../latent/mod.ts";
import { stream } from "../random/mod.ts";
import { type Interval, type KernelDistance, mean, shareInterval } from "../statistics/mod.ts";
import type { Split } from "../training/mod.ts";
import { CONTROLS, moved, smilingOthers, vectorsOf, WAYS } from "./answer_ways.ts";
import { sampleOf } from "./draws.ts";
import { membersOf } from "./equation_terms.ts";
import { amountText, judgeImages, meanOf, shareText, type TableRow } from "./measures.ts";
import type { ByNetwork, EncodingNetwork, LabelledPictures, StudiedFaces } from "./networks.ts";
import { drawPeople } from "./people.ts";
import { type AnswerErrors, keptOf, rightAnswers } from "./right_answers.ts";
import type { Realism, SeenPicture } from "./realism.ts";

/** What is studied. */
export interface AnswerStudyOptions {
  /** By their names. */
  readonly networks: ByNetwork<EncodingNetwork>;
  /** In the networks' size. */
  readonly faces: StudiedFaces;
  /** Whose vectors, by whom strengths are chosen, and whom results are of. */
  readonly split: Split;
  /** Draws the right answer of some faces; undefined where nobody can. */
  readonly counterparts?:
    | ((rows: readonly number[]) => Promise<{
      readonly rows: readonly number[];
      readonly images: FloatImages;
    }>)
    | undefined;
  /** Say whether results are smiling men; the first one also tells other attributes. */
  readonly judges: readonly AttributeJudge[];
  /** Tell people from one another. */
  readonly descriptors: Pick<IdentityJudge, "describe">;
  /** Says of pictures how real they look, one by one and as a set. Default: nobody does. */
  readonly realism?: Pick<Realism, "see" | "compared"> | undefined;
  /** Decides who is taken, and the controls. */
  readonly seed: string;
}

/** What came of all ways. */
export interface AnswerStudy {
  /** What could not be done, in sentences. */
  readonly notes: readonly string[];
  /** Men whose results are shown and counted. */
  readonly count: number;
  /** A row for each way on one network, yardsticks first. */
  table(network: string): readonly TableRow[];
  /**
   * The chosen way of each network beside doing nothing, the right answer and somebody else; also how far the
   * results, as a set, are from smiling men of the training part, in each view of the judge of realism: 0 is as
   * far as other real smiling men are.
   */
  summary(): readonly TableRow[];
  /**
   * What one network's results are like by the chosen way, where nothing is done, or where the right answer goes
   * through the network; nothing where too few men are held out, or there is no right answer.
   */
  figuresOf(network: string, which: "nothing" | "chosen" | "right"): AnswerFigures | undefined;
  /** Some men, their right answers, and what each way makes of them on one network. */
  pictures(network: string, count: number, ways?: readonly string[]): LabelledPictures;
  /** All results of one network: how wrong, and how odd; the face under the pointer beside them. */
  scatter(network: string, options: ChartHeading): Promise<InteractiveChart | ChartSpec>;
  /** The way that was chosen on validation men, network by network, and how far it goes. */
  readonly chosen: ByNetwork<{ readonly way: string; readonly strength: number }>;
}

/** How wrong some results are, and what judges say of them. */
export interface AnswerFigures {
  /** Root mean square over pixel values in steps of 1/255, the mean over men; only with right answers. */
  readonly error?: Interval;
  /** The share that looks real; only with a judge of realism. */
  readonly real?: Interval;
  /** The share that is a smiling man, by judge. */
  readonly success: Readonly<Record<string, Interval>>;
}

const MEN = { attribute: "Male", present: true } as const;
const SMILING = { attribute: "Smiling", present: true } as const;

/** How far a vector of the gap's length is followed, at most twice as far as women's smiles are. */
const STRENGTHS = [0.25, 0.5, 0.75, 1, 1.5, 2] as const;

/** Men of a part, and training faces that vectors come from, at most. */
const [MOST_MEN, MOST_TRAINING] = [100, 16_000] as const;

/** How much less often results may look real than what nothing was done to. */
const LESS_REAL = 0.05;

const NOTHING = "nothing done";
const RIGHT = "the right answer, reconstructed";

const OTHER_MAN = "the nearest man who smiles";

/** Codes of a way, ready to be measured. */
interface WayCodes {
  readonly way: string;
  readonly strength: number;
  readonly codes: Codes;
}

/** All that is known of a way on some men. */
interface MeasuredWay extends WayCodes {
  readonly network: string;
  readonly images: FloatImages;
  readonly errors: readonly AnswerErrors[] | undefined;
  readonly success: Readonly<Record<string, Interval>>;
  readonly seen: readonly SeenPicture[] | undefined;
  readonly real: Interval | undefined;
  readonly oddness: Interval | undefined;
  /** Measures how far they are from real smiling men, as a set; costs a resampling of people. */
  readonly distances: (() => Readonly<Record<RealismView, KernelDistance>>) | undefined;
}

/** Does all ways. */
export async function answerStudy(options: AnswerStudyOptions): Promise<AnswerStudy> {
  const { networks, faces, split, seed } = options;
  const men = async (part: "validation" | "test") => {
    const members = membersOf([MEN, { ...SMILING, present: false }], {
      table: faces.table,
      rows: split[part],
    });
    const { identities } = faces.table;
    const people = new Set(members.map((row) => identities[row])).size;
    const random = stream(seed, "men", part);
    const count = Math.min(people, MOST_MEN);
    const rows = count > 0 ? drawPeople(members, identities, { count, random }) : [];
    if (!options.counterparts || rows.length === 0) return { rows, answers: undefined };
    const drawn = await options.counterparts(rows);
    const judge = firstOf(options.judges);
    const kept = keptOf(judge, ["Smiling"]);
    const { descriptors } = options;
    const answers = await rightAnswers({ networks, counterparts: drawn, judge, kept, descriptors });
    return { rows: drawn.rows, answers, images: drawn.images };
  };
  const test = await men("test");
  if (test.rows.length < 2) {
    const note = "Left out: the right answers, as fewer than 2 neutral men are held out";
    return {
      ...{ notes: [note], count: 0, chosen: {} },
      table: () => [],
      summary: () => [],
      figuresOf: () => undefined,
      pictures: () => NO_PICTURES,
      scatter: (_, heading) => Promise.resolve(emptyChart(heading)),
    };
  }
  const validation = await men("validation");
  const trained = sampleOf(split.train, MOST_TRAINING, `${seed} vectors`);
  const notes = [
    ...(test.answers
      ? []
      : ["Left out: errors against the right answer, which only drawn faces have"]),
    ...(trained.length < split.train.length
      ? [`One man's vectors come from ${trained.length.toLocaleString("en")} training faces, drawn`]
      : []),
  ];
  const others = sampleOf(
    membersOf([MEN, SMILING], { table: faces.table, rows: split.train }),
    MOST_TRAINING,
    "men",
  );
  const chosen: Record<string, { way: string; strength: number }> = {};
  const measured: MeasuredWay[] = [];
  for (const [name, network] of Object.entries(networks)) {
    const vectors = vectorsOf(network, trained, options);
    const onValidation = selectCodes(network.means, validation.rows);
    const tryOut = (codes: Codes) => tryCodes(name, { ...options, validation, codes });
    const nothing = validation.rows.length > 0 ? await tryOut(onValidation) : undefined;
    const tried: (Trial & { readonly way: string; readonly strength: number })[] = [];
    for (const way of nothing ? WAYS : []) {
      for (const strength of STRENGTHS) {
        tried.push({ way, strength, ...await tryOut(moved(onValidation, vectors[way], strength)) });
      }
    }
    const allowed = tried.filter(({ error, real }) =>
      error <= (nothing?.error ?? NaN) && real >= (nothing?.real ?? NaN) - LESS_REAL
    );
    const ranked = (allowed.length > 0 ? allowed : tried).toSorted((a, b) =>
      b.success - a.success || a.error - b.error
    );
    const strengthOf = (way: string) => ranked.find((one) => one.way === way);
    const [best] = ranked;
    if (best) chosen[name] = { way: best.way, strength: best.strength };
    const codes = selectCodes(network.means, test.rows);
    const untold = best?.strength ?? 1;
    const ways: WayCodes[] = [
      { way: NOTHING, strength: NaN, codes },
      ...WAYS.map((way) => {
        const strength = strengthOf(way)?.strength ?? 1;
        return { way, strength, codes: moved(codes, vectors[way], strength) };
      }),
      ...CONTROLS.map((way) => (
        { way, strength: untold, codes: moved(codes, vectors[way], untold) }
      )),
      { way: OTHER_MAN, strength: NaN, codes: smilingOthers(network, others, codes) },
    ];
    if (test.images) {
      ways.splice(1, 0, { way: RIGHT, strength: NaN, codes: await network.encode(test.images) });
    }
    for (const way of ways) measured.push(await measureWay(name, way, { ...options, test }));
  }
  const originals = await toFloats(faces, test.rows);
  return {
    notes,
    count: test.rows.length,
    chosen,
    table: (network) => measured.filter((one) => one.network === network).map(rowOf),
    summary: () =>
      measured.filter(({ network, way }) =>
        [NOTHING, RIGHT, OTHER_MAN, chosen[network]?.way].includes(way)
      ).map(summaryRow),
    figuresOf(network, which) {
      const way = { nothing: NOTHING, right: RIGHT, chosen: chosen[network]?.way }[which];
      const found = measured.find((one) => one.network === network && one.way === way);
      if (!found) return undefined;
      const { errors, real, success } = found;
      return {
        success,
        ...(errors ? { error: meanOf(errors.map(({ pixels }) => pixels), `${way} pixels`) } : {}),
        ...(real ? { real } : {}),
      };
    },
    async scatter(network, heading) {
      const points = measured.filter((one) => one.network === network).flatMap((one) =>
        pointsOf(one, originals)
      );
      if (points.length === 0) return emptyChart(heading);
      return await faceScatterChart(points, {
        ...heading,
        xTitle: "error in pixels against the right answer (1/255)",
        yTitle: "oddness: above 1 few real faces are",
        imageLabels: ["the man", "result"],
      });
    },
    pictures(network, count, ways = [RIGHT, ...WAYS]) {
      const shown = Math.min(count, test.rows.length);
      const which = Array.from({ length: shown }, (_, i) => i);
      const row = (label: string, images: FloatImages): PictureRow => ({
        label,
        images: which.map((i) => floatImageAt(images, i)),
      });
      const found = measured.filter((one) => one.network === network && ways.includes(one.way));
      return {
        rows: [
          row("the man", originals),
          ...test.images ? [row("the same man, smiling", test.images)] : [],
          ...found.map(({ way, strength, images }) =>
            row(Number.isNaN(strength) ? way : `${way}, strength ${strength}`, images)
          ),
        ],
        columnLabels: [],
      };
    },
  };
}

const NO_PICTURES: LabelledPictures = { rows: [], columnLabels: [] };

function firstOf(judges: readonly AttributeJudge[]): AttributeJudge {
  const [first] = judges;
  if (first) return first;
  throw new RangeError("Cannot study answers as nobody judges them");
}

type Men = {
  readonly rows: readonly number[];
  readonly answers: Awaited<ReturnType<typeof rightAnswers>> | undefined;
  readonly images?: FloatImages;
};

/** What a way does on validation men. */
interface Trial {
  /** By the judge who finds fewest: the share of smiling men. */
  readonly success: number;
  /** Root mean square over pixels against the right answer; 0 without one. */
  readonly error: number;
  /** The share that looks real; 1 where the error says more, or nobody says. */
  readonly real: number;
}

async function tryCodes(
  name: string,
  { networks, judges, realism, validation, codes }: AnswerStudyOptions & {
    readonly validation: Men;
    readonly codes: Codes;
  },
): Promise<Trial> {
  const images = await decoderOf(networks, name).decode(codes);
  const judged = await judgeImages(images, judges, [SMILING, MEN]);
  const success = Math.min(
    ...judges.map((judge) => mean(judged.map((one) => one[judge.name]?.success ? 1 : 0))),
  );
  if (!validation.images) {
    const seen = await realism?.see?.(images);
    const real = seen ? mean(seen.pictures.map(({ looksReal }) => looksReal ? 1 : 0)) : 1;
    return { success, error: 0, real };
  }
  return { success, error: rootMeanSquaredError(images, validation.images), real: 1 };
}

function decoderOf(networks: ByNetwork<EncodingNetwork>, name: string): EncodingNetwork["decoder"] {
  const network = networks[name];
  if (!network) throw new RangeError(`Cannot decode by ${name} as there is no such network`);
  return network.decoder;
}

async function measureWay(
  network: string,
  way: WayCodes,
  { networks, faces, judges, realism, seed, test }: AnswerStudyOptions & { readonly test: Men },
): Promise<MeasuredWay> {
  const images = await decoderOf(networks, network).decode(way.codes);
  const alone = test.rows.map((row) => [row]);
  const errors = await test.answers?.of(network).errors(way.codes, alone, images);
  const judged = await judgeImages(images, judges, [SMILING, MEN]);
  const looked = await realism?.see?.(images);
  const seen = looked?.pictures;
  const rows = membersOf([MEN, SMILING], { table: faces.table, rows: realism?.compared ?? [] });
  const { identities } = faces.table;
  const people = test.rows.map((row) => identities[row] ?? -1);
  const isSet = new Set(people).size > 1 && new Set(rows.map((row) => identities[row])).size > 1;
  const share = (holds: readonly boolean[]) =>
    shareInterval(holds.filter((one) => one).length, holds.length);
  return {
    ...{ network, ...way, images, errors },
    success: Object.fromEntries(judges.map(({ name }) => [
      name,
      share(judged.map((one) => one[name]?.success === true)),
    ])),
    seen,
    real: seen && share(seen.map(({ looksReal }) => looksReal)),
    oddness: seen && meanOf(seen.map(({ oddness }) => oddness), seed),
    distances: isSet && looked ? () => looked.distances({ rows, people, seed }) : undefined,
  };
}

/** Every result as a point; none without right answers or a judge of realism. */
function pointsOf(
  { way, images, errors, seen }: MeasuredWay,
  originals: FloatImages,
): readonly FacePoint[] {
  if (!errors || !seen || way === RIGHT || way === OTHER_MAN) return []; // as many as there are colours
  return errors.map(({ pixels }, i) => ({
    x: pixels,
    y: seen[i]?.oddness ?? NaN,
    group: way,
    images: [floatImageAt(originals, i), floatImageAt(images, i)],
  }));
}

function rowOf(measured: MeasuredWay): TableRow {
  const { way, strength, errors, oddness } = measured;
  const error = (name: keyof AnswerErrors) =>
    amountText(meanOf(errors?.map((one) => one[name]) ?? [], `${way} ${name}`));
  return {
    way: wayText(way, strength),
    ...(errors
      ? {
        "error in pixels": error("pixels"),
        "in the code": error("code"),
        "in identity": error("identity"),
        "in other attributes": error("others"),
      }
      : {}),
    ...verdicts(measured),
    ...(oddness ? { "oddness": amountText(oddness) } : {}),
  };
}

function summaryRow(measured: MeasuredWay): TableRow {
  const { network, way, strength, errors } = measured;
  const distances = measured.distances?.();
  return {
    network,
    way: wayText(way, strength),
    ...(errors
      ? {
        "error in pixels": amountText(meanOf(errors.map(({ pixels }) => pixels), `${way} pixels`)),
      }
      : {}),
    ...verdicts(measured),
    ...(distances
      ? {
        "set: in identity": amountText(distances.identity),
        "in texture": amountText(distances.texture),
        "in the eyes": amountText(distances.eyes),
      }
      : {}),
  };
}

function verdicts({ success, real }: MeasuredWay): TableRow {
  return {
    ...Object.fromEntries(
      Object.entries(success).map(([judge, of]) => [`${judge}: smiling man`, shareText(of)]),
    ),
    ...(real ? { "looks real": shareText(real) } : {}),
  };
}

/** `logistic, × 1`. */
function wayText(way: string, strength: number): string {
  return Number.isNaN(strength) ? way : `${way}, × ${strength}`;
}
