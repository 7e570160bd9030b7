/**
 * A small local stand-in for `jsr:@std/assert`, used by `deno task test` only where JSR cannot be
 * reached. It has the same names, arguments and meaning as the functions of that package which the
 * tests use.
 *
 * @module
 */

import { AssertionError } from "node:assert";
import { isDeepStrictEqual } from "node:util";

export { AssertionError };

// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

function fail(what: string, message?: string): never {
  throw new AssertionError({ message: message ? `${what}: ${message}` : what });
}

const shown = (value: unknown): string => Deno.inspect(value, { depth: 6 }).slice(0, 4000);

/** Throws unless the value is truthy. */
export function assert(value: unknown, message = ""): asserts value {
  if (!value) fail(message || `Expected a truthy value, got ${Deno.inspect(value)}`);
}

/** Throws if the value is truthy. */
export function assertFalse(value: unknown, message = ""): void {
  if (value) fail(message || `Expected a falsy value, got ${Deno.inspect(value)}`);
}

/** Throws unless both values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  fail(`Expected ${shown(expected)}, got ${shown(actual)}`, message);
}

/** Throws if both values are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  if (!isDeepStrictEqual(actual, expected)) return;
  fail(`Expected values to differ, both are ${shown(actual)}`, message);
}

/** Throws unless both values are the same by `Object.is`. */
export function assertStrictEquals<T>(actual: unknown, expected: T, message?: string): void {
  if (!Object.is(actual, expected)) {
    fail(`Expected ${Deno.inspect(expected)}, got ${Deno.inspect(actual)}`, message);
  }
}

/** Throws if the value is null or undefined. */
export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T> {
  if (actual === null || actual === undefined) fail("Expected a value, got none", message);
}

/** Throws unless the numbers differ by at most the tolerance. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  message?: string,
): void {
  if (Object.is(actual, expected)) return;
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected) * 1e-7 : 0);
  if (!(Math.abs(actual - expected) <= allowed)) {
    fail(`Expected ${actual} to be within ${allowed} of ${expected}`, message);
  }
}

/** Throws unless `actual > expected`. */
export function assertGreater(actual: number, expected: number, message?: string): void {
  if (!(actual > expected)) fail(`Expected ${actual} > ${expected}`, message);
}

/** Throws unless `actual >= expected`. */
export function assertGreaterOrEqual(actual: number, expected: number, message?: string): void {
  if (!(actual >= expected)) fail(`Expected ${actual} >= ${expected}`, message);
}

/** Throws unless `actual < expected`. */
export function assertLess(actual: number, expected: number, message?: string): void {
  if (!(actual < expected)) fail(`Expected ${actual} < ${expected}`, message);
}

/** Throws unless `actual <= expected`. */
export function assertLessOrEqual(actual: number, expected: number, message?: string): void {
  if (!(actual <= expected)) fail(`Expected ${actual} <= ${expected}`, message);
}

/** Throws unless the text holds the part. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  if (!actual.includes(expected)) fail(`Expected "${actual}" to include "${expected}"`, message);
}

/** Throws unless the text matches the pattern. */
export function assertMatch(actual: string, expected: RegExp, message?: string): void {
  if (!expected.test(actual)) fail(`Expected "${actual}" to match ${expected}`, message);
}

/** Throws unless the error has the class and its message the text. */
export function assertIsError<E extends Error = Error>(
  error: unknown,
  // deno-lint-ignore no-explicit-any
  ErrorType?: ErrorClass<any>,
  messageIncludes?: string | RegExp,
  message?: string,
): asserts error is E {
  if (!(error instanceof Error)) fail(`Expected an Error, got ${Deno.inspect(error)}`, message);
  if (ErrorType && !(error instanceof ErrorType)) {
    fail(`Expected ${ErrorType.name}, got ${error.name}: ${error.message}`, message);
  }
  if (messageIncludes instanceof RegExp) assertMatch(error.message, messageIncludes, message);
  else if (messageIncludes) assertStringIncludes(error.message, messageIncludes, message);
}

/** Throws unless the function throws; returns what it threw. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorType?: ErrorClass<E>,
  messageIncludes?: string,
  message?: string,
): E {
  let thrown: unknown;
  try {
    fn();
  } catch (error) {
    thrown = error;
    assertIsError<E>(thrown, ErrorType, messageIncludes, message);
    return thrown;
  }
  return fail("Expected the function to throw", message);
}

/** Throws unless the promise rejects; returns what it rejected with. */
export async function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorType?: ErrorClass<E>,
  messageIncludes?: string,
  message?: string,
): Promise<E> {
  try {
    await fn();
  } catch (error) {
    assertIsError<E>(error, ErrorType, messageIncludes, message);
    return error;
  }
  return fail("Expected the promise to reject", message);
}
