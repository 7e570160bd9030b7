/**
 * Running a function that must not draw random numbers: tfjs draws them in JavaScript, so that a
 * recording would repeat the same noise in every step.
 *
 * @module
 */

/**
 * Runs a function while `Math.random` reports who calls it.
 *
 * @param refuse Told a clause that follows "as"; throws.
 */
export function withoutRandomness<Result>(
  run: () => Result,
  refuse: (why: string) => never,
): Result {
  const { random } = Math;
  Math.random = () => refuse(`${caller()} draws unseeded random numbers: pass noise as an input`);
  try {
    return run();
  } finally {
    Math.random = random;
  }
}

/** The operation that asked for a random number: tfjs calls its function `name_`. */
function caller(): string {
  const frames = (new Error().stack ?? "").split("\n").slice(1);
  for (const frame of frames) {
    const [, name] = /\bat (?:Object\.|new )?([A-Za-z0-9]+)_(?:_op)? \(/.exec(frame) ?? [];
    if (name) return `tf.${name}`;
  }
  return "Math.random";
}
