/**
 * Seeded random numbers in independent, named streams.
 *
 * The generator is sfc32 (Chris Doty-Humphrey's Small Fast Counting generator, 128 bits of state),
 * seeded by a 128-bit hash of the name. Every method takes a fixed number of draws whatever its
 * arguments, so that a value which is forced or unused never shifts those that follow.
 *
 * @module
 */

/**
 * The stream that belongs to a seed and a path of names; the same arguments give the same numbers.
 *
 * @param seed Any text.
 * @param names What the numbers are for, from the general to the particular.
 *
 * @example
 * ```ts
 * import { stream } from "facespace/random";
 *
 * const hair = stream("facespace", "person 7", "hair");
 * const again = stream("facespace", "person 7", "hair");
 * if (hair.next() !== again.next()) throw new Error("A stream must repeat");
 * ```
 */
export function stream(seed: string, ...names: readonly string[]): RandomStream {
  return new RandomStream(JSON.stringify([seed, ...names]));
}

/** A sequence of random numbers that depends on its seed alone. */
export class RandomStream {
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  /**
   * Begins a sequence; {@linkcode stream} gives one by names.
   *
   * @param seed Any text.
   */
  constructor(seed: string) {
    [this.#a, this.#b, this.#c, this.#counter] = hash128(seed);
    for (let i = 0; i < 12; i++) this.next();
  }

  /** A number in [0, 1), in steps of 2⁻³². One draw. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  /** A number in [low, high). One draw. */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** True with the given probability. One draw. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A Gaussian number, by Box and Muller (1958). Two draws. */
  normal(mean: number, standardDeviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    const angle = 2 * Math.PI * this.next();
    return mean + standardDeviation * radius * Math.cos(angle);
  }

  /** A Gaussian number held within 2.5 standard deviations of its mean. Two draws. */
  boundedNormal(mean: number, standardDeviation: number): number {
    const score = this.normal(0, 1);
    return mean + standardDeviation * Math.max(-2.5, Math.min(2.5, score));
  }

  /**
   * A whole number from 0 to `count − 1`. One draw.
   *
   * @throws {RangeError} If `count` is not a whole number from 1 to 2³².
   */
  integer(count: number): number {
    if (!Number.isInteger(count) || count < 1 || count > 2 ** 32) {
      throw new RangeError(
        `Cannot draw an integer as the count must be 1 to 2 ** 32: got ${count}`,
      );
    }
    return Math.floor(this.next() * count);
  }

  /**
   * One of the items, each equally likely. One draw.
   *
   * @throws {RangeError} If there are no items.
   */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError("Cannot pick from an empty list");
    const index = this.integer(items.length);
    // The index is in range, so only a T that allows undefined yields undefined.
    return items[index] as T;
  }

  /**
   * One of the keys, each as likely as its weight. One draw.
   *
   * @param weights Weights of 0 or more, with a sum above 0.
   * @throws {RangeError} If a weight is negative or not finite, or all are 0.
   */
  weighted<K extends string>(weights: Readonly<Partial<Record<K, number>>>): K {
    // Object.entries() widens the keys to string; they are K by the parameter's type.
    const entries = Object.entries(weights) as [K, number][];
    const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
    if (!(total > 0) || !Number.isFinite(total) || entries.some(([, weight]) => weight < 0)) {
      throw new RangeError(
        `Cannot draw as weights must be finite, 0 or more, and not all 0: got ${
          JSON.stringify(weights)
        }`,
      );
    }
    let rest = this.next() * total;
    let chosen: K | undefined;
    for (const [key, weight] of entries) {
      if (weight === 0) continue;
      chosen = key;
      rest -= weight;
      if (rest < 0) break;
    }
    if (chosen === undefined) throw new RangeError("Cannot draw as there are no weights");
    return chosen;
  }

  /**
   * Puts the items into a random order, in place (Fisher and Yates). `items.length − 1` draws.
   *
   * @returns The same array.
   */
  shuffle<T>(items: T[]): T[] {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const [a, b] = [items[last] as T, items[other] as T];
      items[last] = b;
      items[other] = a;
    }
    return items;
  }
}

/** cyrb128, a public-domain hash by bryc: four 32-bit words that all depend on every character. */
function hash128(text: string): [number, number, number, number] {
  let a = 1779033703;
  let b = 3144134277;
  let c = 1013904242;
  let d = 2773480762;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  const all = a ^ b ^ c ^ d;
  return [all, b ^ all, c ^ all, d ^ all];
}
