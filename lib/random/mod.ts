/**
 * Seeded random numbers: the same seed and names give the same numbers, whatever else is drawn.
 * Nothing in the library uses `Math.random()`.
 *
 * @module
 */

export { RandomStream, stream } from "./random_stream.ts";
