/**
 * random.
 *
 * @module
 */

export { RandomStream, stream } from "./random_stream.ts";
