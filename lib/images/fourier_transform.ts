/**
 * The discrete Fourier transform, `X[k] = Σ x[j] · exp(−2πi·jk/length)`, for lengths that need not be
 * powers of two: 80 = 2⁴ · 5. Stockham's algorithm, which leaves its result in order, with a step for
 * each prime factor, so that large prime factors are slow, and right.
 *
 * @module
 */

/** Complex numbers, in two arrays of the same length. */
export interface ComplexNumbers {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

/**
 * Transforms along the first axis.
 *
 * @param signal Shape `[length, columns]`; it is left as it is.
 * @param length How many rows.
 * @returns The same shape, the frequency 0 first; the caller's own.
 * @throws {RangeError} If the length does not divide the numbers, or the arrays differ.
 * @example
 * ```ts
 * import { assert } from "@std/assert";
 * import { fourierTransform } from "facespace/images";
 * const signal = { real: Float64Array.of(1, 2, 3), imaginary: new Float64Array(3) };
 * const { real, imaginary } = fourierTransform(signal, 3);
 * assert(Array.from(real, (x) => x.toFixed(3)).join() === "6.000,-1.500,-1.500");
 * assert(Array.from(imaginary, (x) => x.toFixed(3)).join() === "0.000,0.866,-0.866");
 * ```
 */
export function fourierTransform(signal: ComplexNumbers, length: number): ComplexNumbers {
  const size = signal.real.length;
  if (!(length >= 1) || size % length !== 0 || signal.imaginary.length !== size) {
    throw new RangeError(
      `Cannot transform as ${length} rows must divide both arrays: got ${size} and ${signal.imaginary.length} numbers`,
    );
  }
  let from = { real: signal.real.slice(), imaginary: signal.imaginary.slice() };
  let to = { real: new Float64Array(size), imaginary: new Float64Array(size) };
  let rest = length;
  let stride = size / length;
  for (const factor of primeFactors(length)) {
    step(from, to, { rest, stride, factor });
    [from, to] = [to, from];
    rest /= factor;
    stride *= factor;
  }
  return from;
}

function primeFactors(length: number): readonly number[] {
  const factors: number[] = [];
  let rest = length;
  for (let factor = 2; rest > 1; factor++) {
    for (; rest % factor === 0; rest /= factor) factors.push(factor);
  }
  return factors;
}

/** Takes one prime factor out of the lengths that are left. */
function step(
  from: ComplexNumbers,
  to: ComplexNumbers,
  { rest, stride, factor }: { rest: number; stride: number; factor: number },
): void {
  const next = rest / factor;
  for (let q = 0; q < next; q++) {
    for (let r = 0; r < factor; r++) {
      const target = stride * (factor * q + r);
      for (let t = 0; t < factor; t++) {
        const angle = -2 * Math.PI * ((r * (q + next * t)) % rest) / rest;
        const factors = { cos: Math.cos(angle), sin: Math.sin(angle) };
        const source = stride * (q + next * t);
        addProduct(from, to, { ...factors, source, target, count: stride, first: t === 0 });
      }
    }
  }
}

/** Adds a row times a complex number to a row, or writes it there if it is the first. */
function addProduct(
  from: ComplexNumbers,
  to: ComplexNumbers,
  row: {
    cos: number;
    sin: number;
    source: number;
    target: number;
    count: number;
    first: boolean;
  },
): void {
  const { cos, sin, source, target, count, first } = row;
  const { real, imaginary } = from;
  for (let j = 0; j < count; j++) {
    const x = real[source + j] ?? 0;
    const y = imaginary[source + j] ?? 0;
    const at = target + j;
    to.real[at] = (first ? 0 : to.real[at] ?? 0) + cos * x - sin * y;
    to.imaginary[at] = (first ? 0 : to.imaginary[at] ?? 0) + cos * y + sin * x;
  }
}
