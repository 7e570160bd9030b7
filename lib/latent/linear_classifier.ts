/**
 * The directions along which linear classifiers tell two classes apart: a logistic regression and a
 * support vector machine, with an L2 penalty and fitted by Newton's method.
 *
 * Each step is solved by conjugate gradients (Lin, Weng & Keerthi 2008, JMLR 9), so that the
 * Hessian is never written down: a few dozen passes over the codes suffice.
 *
 * @module
 */

import { dot } from "./codes.ts";
import { knownCodes, type LabelledCodes } from "./directions.ts";

/** How a linear classifier is fitted. */
export interface ClassifierOptions {
  /** C, the cost of errors against the length of the direction; above 0. Default: 1. */
  readonly cost?: number;
  /** Stops when the gradient is this much shorter than at 0. Default: 1e-8. */
  readonly tolerance?: number;
}

/** A linear classifier: the attribute is there where `direction · code + intercept > 0`. */
export interface LinearClassifier {
  /** Length `dim`; its own length is the steepness. */
  readonly direction: Float64Array;
  /** What is added to the product, so that 0 is the border. */
  readonly intercept: number;
}

/** What a code with a given margin, `±(direction · code + intercept)`, costs. */
interface MarginLoss {
  readonly loss: (margin: number) => number;
  /** Its first derivative, 0 or below. */
  readonly slope: (margin: number) => number;
  /** Its second derivative, 0 or above. */
  readonly curvature: (margin: number) => number;
  /** Whether the intercept is penalised as the direction is. */
  readonly penalisesIntercept: boolean;
}

const LOGISTIC: MarginLoss = {
  loss: (margin) => Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin))),
  slope: (margin) => -wrong(margin),
  curvature: (margin) => wrong(margin) * wrong(-margin),
  penalisesIntercept: false,
};

/**
 * Minimises `½ ‖w‖² + C Σ log(1 + exp(−y (w·z + b)))`, as scikit-learn's `LogisticRegression` does,
 * over the codes of which the attribute is known.
 *
 * @throws {RangeError} If labels are missing, a class is empty, or the cost is not above 0.
 * @throws {Error} If it does not converge.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom, logisticDirection } from "facespace/latent";
 *
 * const codes = codesFrom([[1, 0], [2, 0], [-1, 0], [-2, 0]]);
 * const { direction, intercept } = logisticDirection({ codes, labels: [1, 1, -1, -1] });
 * assert((direction[0] ?? 0) > 0 && direction[1] === 0 && Math.abs(intercept) < 1e-6);
 * ```
 */
export function logisticDirection(
  labelled: LabelledCodes,
  options: ClassifierOptions = {},
): LinearClassifier {
  return fitLinearClassifier(labelled, LOGISTIC, options, "a logistic regression");
}

/** The chance that a logistic regression gives to the wrong class. */
function wrong(margin: number): number {
  const power = Math.exp(-Math.abs(margin));
  return margin > 0 ? power / (1 + power) : 1 / (1 + power);
}

const SQUARED_HINGE: MarginLoss = {
  loss: (margin) => Math.max(0, 1 - margin) ** 2,
  slope: (margin) => -2 * Math.max(0, 1 - margin),
  curvature: (margin) => margin < 1 ? 2 : 0,
  penalisesIntercept: true,
};

/**
 * Minimises `½ (‖w‖² + b²) + C Σ max(0, 1 − y (w·z + b))²` over the codes of which the attribute is
 * known, as LIBLINEAR and scikit-learn's `LinearSVC` do by default: the intercept is the weight of
 * a constant 1, and so penalised too.
 *
 * @throws {RangeError} If labels are missing, a class is empty, or the cost is not above 0.
 * @throws {Error} If it does not converge.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { codesFrom, svmDirection } from "facespace/latent";
 *
 * const codes = codesFrom([[1, 0], [2, 0], [-1, 0], [-2, 0]]);
 * const { direction } = svmDirection({ codes, labels: [1, 1, -1, -1] }, { cost: 100 });
 * assert(Math.abs((direction[0] ?? 0) - 1) < 0.01 && direction[1] === 0);
 * ```
 */
export function svmDirection(
  labelled: LabelledCodes,
  options: ClassifierOptions = {},
): LinearClassifier {
  return fitLinearClassifier(labelled, SQUARED_HINGE, options, "a support vector machine");
}

const MAX_NEWTON_STEPS = 200;

/**
 * Minimises `½ ‖w‖² + C Σ loss(y (w·z + b))` over the codes of which the attribute is known.
 *
 * @param name What is fitted, for errors.
 */
function fitLinearClassifier(
  labelled: LabelledCodes,
  margin: MarginLoss,
  options: ClassifierOptions,
  name: string,
): LinearClassifier {
  const { cost = 1, tolerance = 1e-8 } = options;
  if (!(cost > 0)) {
    throw new RangeError(`Cannot fit ${name} as its cost must be above 0: got ${cost}`);
  }
  const { rows, signs } = knownCodes(labelled);
  const problem = { rows, signs, dim: labelled.codes.dim, cost, margin };
  let weights: Float64Array = new Float64Array(problem.dim + 1); // the intercept last
  let here = evaluate(problem, weights);
  const target = tolerance * Math.sqrt(dot(here.gradient, here.gradient));
  for (let i = 0; i < MAX_NEWTON_STEPS; i++) {
    if (Math.sqrt(dot(here.gradient, here.gradient)) <= target) {
      return { direction: weights.slice(0, -1), intercept: weights.at(-1) ?? 0 };
    }
    const step = newtonStep(problem, here);
    const slope = dot(step, here.gradient);
    let length = 1;
    let next = move(weights, step, length);
    let there = evaluate(problem, next);
    // Armijo's rule, with room for rounding in the last steps.
    while (there.loss > here.loss + 1e-4 * length * slope + 1e-12 * here.loss && length > 1e-10) {
      length /= 2;
      next = move(weights, step, length);
      there = evaluate(problem, next);
    }
    weights = next;
    here = there;
  }
  throw new Error(
    `Cannot fit ${name} in ${MAX_NEWTON_STEPS} steps: lower the cost from ${cost}, or raise the ` +
      `tolerance from ${tolerance}`,
  );
}

interface Problem {
  readonly rows: Float32Array;
  readonly signs: Int8Array;
  readonly dim: number;
  readonly cost: number;
  readonly margin: MarginLoss;
}

interface Evaluation {
  readonly loss: number;
  readonly gradient: Float64Array;
  /** The Hessian's weight of each code. */
  readonly curvatures: Float64Array;
}

function evaluate(problem: Problem, weights: Float64Array): Evaluation {
  const { rows, signs, dim, cost, margin } = problem;
  const curvatures = new Float64Array(signs.length);
  const gradient = penaltyOf(problem, weights);
  let loss = dot(gradient, weights) / 2;
  for (let i = 0, at = 0; i < signs.length; i++, at += dim) {
    const sign = signs[i] ?? 0;
    const value = sign * scoreAt(rows, at, dim, weights);
    loss += cost * margin.loss(value);
    curvatures[i] = cost * margin.curvature(value);
    addRow(gradient, rows, at, dim, cost * sign * margin.slope(value));
  }
  return { loss, gradient, curvatures };
}

/** Solves `H · step = −gradient` closely enough for Newton's method to converge superlinearly. */
function newtonStep(problem: Problem, { gradient, curvatures }: Evaluation): Float64Array {
  const step = new Float64Array(gradient.length);
  const rest = gradient.map((value) => -value);
  let along = Float64Array.from(rest);
  let square = dot(rest, rest);
  const target = square * Math.min(0.01, Math.sqrt(square)) ** 2;
  for (let i = 0; i < 2 * gradient.length && square > target; i++) {
    const bent = hessianTimes(problem, curvatures, along);
    const length = square / dot(along, bent);
    // Without any curvature, as along a free intercept, there is no further to go.
    if (!Number.isFinite(length)) break;
    for (let j = 0; j < step.length; j++) {
      step[j] = (step[j] ?? 0) + length * (along[j] ?? 0);
      rest[j] = (rest[j] ?? 0) - length * (bent[j] ?? 0);
    }
    const next = dot(rest, rest);
    along = rest.map((value, j) => value + (next / square) * (along[j] ?? 0));
    square = next;
  }
  return step;
}

function hessianTimes(
  problem: Problem,
  curvatures: Float64Array,
  vector: Float64Array,
): Float64Array {
  const { rows, dim } = problem;
  const product = penaltyOf(problem, vector);
  for (let i = 0, at = 0; i < curvatures.length; i++, at += dim) {
    const curvature = curvatures[i] ?? 0;
    if (curvature === 0) continue;
    addRow(product, rows, at, dim, curvature * scoreAt(rows, at, dim, vector));
  }
  return product;
}

/** The gradient of the penalty, which is also its Hessian times the vector. */
function penaltyOf({ dim, margin }: Problem, vector: Float64Array): Float64Array {
  const penalty = Float64Array.from(vector);
  if (!margin.penalisesIntercept) penalty[dim] = 0;
  return penalty;
}

function scoreAt(rows: Float32Array, at: number, dim: number, weights: Float64Array): number {
  let score = weights[dim] ?? 0;
  for (let j = 0; j < dim; j++) score += (weights[j] ?? 0) * (rows[at + j] ?? 0);
  return score;
}

function addRow(to: Float64Array, rows: Float32Array, at: number, dim: number, by: number): void {
  if (by === 0) return;
  for (let j = 0; j < dim; j++) to[j] = (to[j] ?? 0) + by * (rows[at + j] ?? 0);
  to[dim] = (to[dim] ?? 0) + by;
}

function move(from: Float64Array, step: Float64Array, length: number): Float64Array {
  return from.map((value, j) => value + length * (step[j] ?? 0));
}
