/**
 * Results as tables, and what they say in sentences.
 *
 * @module
 */

import {
  COMPILED,
  COMPILED_MIXED,
  type Family,
  STOCK,
  YARDSTICK,
  YARDSTICK_SIZE,
} from "./contenders.ts";
import { type CaseResult, type ContenderResult, isMeasured } from "./results.ts";
import { median, type Quartiles, quartiles, ratioOverRounds, roundMedians } from "./statistics.ts";

/** A table as text. */
export interface BenchTable {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly alignRight: readonly boolean[];
  /** What the table cannot hold: who is not in it, and why. */
  readonly notes: readonly string[];
}

/** What a contender's timings come to. */
export interface Speed {
  readonly stepMs: Quartiles;
  readonly itemsPerSecond: Quartiles;
  /** How many times as long its step takes as the compiled one; nothing where that was not timed. */
  readonly timesCompiled: Quartiles | undefined;
  /** Arithmetic, in 10⁹ operations a second. */
  readonly gflopPerSecond: number;
  /** The same as a share of the yardstick's, in the same rounds. */
  readonly shareOfYardstick: number | undefined;
  /** What the first steps took beyond as many usual ones, in milliseconds. */
  readonly compilingMs: number;
}

/** Computes a contender's speed; nothing if it was not timed. */
export function speedOf(result: ContenderResult, theCase: CaseResult): Speed | undefined {
  const { rounds, items, firstStepsMs } = result;
  const medians = roundMedians(rounds);
  if (medians.length === 0) return undefined;
  const stepMs = quartiles(medians);
  const named = (name: string) => theCase.contenders.find((each) => each.name === name)?.rounds;
  const flops = theCase.flopsPerItem * items;
  // A product's time over a step's is the step's rate over the product's, but for their operations.
  const products = ratioOverRounds(named(YARDSTICK) ?? [], rounds);
  const firstMs = firstStepsMs.reduce((sum, each) => sum + each, 0);
  return {
    stepMs,
    itemsPerSecond: quartiles(medians.map((ms) => 1000 * items / ms)),
    timesCompiled: ratioOverRounds(rounds, named(COMPILED) ?? []),
    gflopPerSecond: flops / stepMs.median / 1e6,
    shareOfYardstick: products && flops > 0 ? products.median * flops / YARDSTICK_FLOPS : undefined,
    compilingMs: Math.max(0, firstMs - firstStepsMs.length * stepMs.median),
  };
}

const YARDSTICK_FLOPS = 2 * YARDSTICK_SIZE ** 3;

/** The table of a network's case, the fastest first. */
export function stepTable(theCase: CaseResult): BenchTable {
  const headers = [
    "contender",
    "ms a step",
    "quartiles",
    `${theCase.unit}/s`,
    "× compiled",
    "GFLOP/s",
    "of product",
    "peak MB",
    "first step s",
    "compiling s",
    "loss ±",
  ];
  const timed = theCase.contenders.flatMap((result) => {
    const speed = isMeasured(result) ? speedOf(result, theCase) : undefined;
    return speed && result.family !== "yardstick" ? [{ result, speed }] : [];
  }).toSorted((a, b) => a.speed.stepMs.median - b.speed.stepMs.median);
  const rows = timed.map(({ result, speed }) => [
    result.name,
    milliseconds(speed.stepMs.median),
    `${milliseconds(speed.stepMs.lower)}–${milliseconds(speed.stepMs.upper)}`,
    rate(speed.itemsPerSecond.median),
    speed.timesCompiled?.median.toFixed(2) ?? "",
    speed.gflopPerSecond.toFixed(0),
    speed.shareOfYardstick === undefined ? "" : percent(speed.shareOfYardstick),
    result.peakBytes === undefined ? "" : (result.peakBytes / 1e6).toFixed(0),
    (result.firstStepMs / 1000).toFixed(1),
    (speed.compilingMs / 1000).toFixed(1),
    result.lossDifference === undefined ? "" : lossText(result.lossDifference),
  ]);
  const notes = [...yardstickNote(theCase), ...problemsOf(theCase), ...threadNotes(theCase)];
  return { headers, rows, alignRight: headers.map((_, i) => i > 0), notes };
}

/** The table of the work on pictures. */
export function workTable(theCase: CaseResult): BenchTable {
  const headers = ["work", "ms an item", "quartiles", `${theCase.unit}/s`, "peak MB"];
  const rows = theCase.contenders.flatMap((result) => {
    const speed = isMeasured(result) ? speedOf(result, theCase) : undefined;
    if (!speed) return [];
    const { lower, median, upper } = speed.stepMs;
    const each = (ms: number) => milliseconds(ms / result.items);
    return [[
      result.name,
      each(median),
      `${each(lower)}–${each(upper)}`,
      rate(speed.itemsPerSecond.median),
      result.peakBytes === undefined ? "" : (result.peakBytes / 1e6).toFixed(0),
    ]];
  });
  return { headers, rows, alignRight: headers.map((_, i) => i > 0), notes: problemsOf(theCase) };
}

/**
 * How the compiled step stands against the best of each family, as sentences; in mixed precision against
 * the best in mixed precision, and against Keras in float32.
 */
export function findings(theCase: CaseResult): string[] {
  const family = (wanted: Family, precision?: "mixed") =>
    theCase.contenders.filter((each) => each.family === wanted && each.precision === precision);
  const compiled = standing(theCase, COMPILED, "Compiled");
  const mixed = standing(theCase, COMPILED_MIXED, "Compiled, mixed,");
  return [
    ...compiled("the best of Keras", family("Keras")),
    ...compiled("the best of PyTorch", family("PyTorch")),
    ...compiled("stock tfjs-node", theCase.contenders.filter(({ name }) => name === STOCK)),
    ...mixed("itself in float32", theCase.contenders.filter(({ name }) => name === COMPILED)),
    ...mixed("the best of Keras in float32", family("Keras")),
    ...mixed("Keras in mixed precision", family("Keras", "mixed")),
    ...mixed("the best of PyTorch in mixed precision", family("PyTorch", "mixed")),
  ];
}

/** How one contender stands against the best of others, as a sentence. */
function standing(theCase: CaseResult, name: string, title: string) {
  const compiled = theCase.contenders.find((each) => each.name === name);
  return (who: string, results: readonly ContenderResult[]): string[] => {
    if (!compiled || !isMeasured(compiled)) return [];
    const ratios = results.filter(isMeasured).flatMap((result) => {
      const ratio = ratioOverRounds(result.rounds, compiled.rounds);
      return ratio ? [{ name: result.name, ratio }] : [];
    }).toSorted((a, b) => a.ratio.median - b.ratio.median);
    const [best] = ratios;
    if (!best) return [];
    const { lower, median: middle, upper } = best.ratio;
    return [
      `${title} against ${who} (${best.name}): ${middle.toFixed(2)} times its speed ` +
      `(quartiles of the rounds ${lower.toFixed(2)}–${upper.toFixed(2)})`,
    ];
  };
}

function yardstickNote({ contenders }: CaseResult): string[] {
  const yardstick = contenders.find(({ name }) => name === YARDSTICK);
  const medians = yardstick && roundMedians(yardstick.rounds);
  if (!medians || medians.length === 0) return [];
  const rate = YARDSTICK_FLOPS / median(medians) / 1e6;
  return [
    `The machine's rate: ${rate.toFixed(0)} GFLOP/s in a product of ${YARDSTICK_SIZE}×` +
    `${YARDSTICK_SIZE} matrices in float32, timed in the same rounds`,
  ];
}

function problemsOf({ contenders }: CaseResult): string[] {
  return contenders.flatMap(({ name, problem }) => problem ? [`${name}: ${problem}`] : []);
}

/** Who has not had as many threads as the others. */
function threadNotes({ contenders }: CaseResult): string[] {
  const most = Math.max(...contenders.map(({ threads }) => threads));
  return contenders.filter((result) => isMeasured(result) && result.threads < most).map(
    ({ name, threads }) => `${name} has only ${threads} thread${threads === 1 ? "" : "s"}`,
  );
}

const milliseconds = (ms: number): string => ms < 10 ? ms.toFixed(2) : ms.toFixed(0);
const rate = (value: number): string => value < 100 ? value.toPrecision(3) : value.toFixed(0);
const lossText = (share: number): string => share === 0 ? "0" : share.toExponential(0);
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
