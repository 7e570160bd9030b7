/**
 * Parameters set from outside: `--set name=value`, a notebook's own quick values, and `--force`,
 * checked against the names and types that the notebooks declare.
 *
 * @module
 */

import type { ParameterValue } from "./notebook_file.ts";
import type { Parameters } from "./parameters.ts";

/** One `--set name=value`, not yet checked. */
export interface Assignment {
  readonly name: string;
  readonly text: string;
}

/**
 * Splits `name=value`.
 *
 * @throws {SyntaxError} If there is no name or no equals sign.
 */
export function parseAssignment(text: string): Assignment {
  const equals = text.indexOf("=");
  if (equals < 1) {
    throw new SyntaxError(
      `Cannot read --set ${text} as it must be name=value, for example epochs=2`,
    );
  }
  return { name: text.slice(0, equals).trim(), text: text.slice(equals + 1).trim() };
}

/**
 * Reads a value by the type of its default; a default of null leaves the type open.
 *
 * @throws {TypeError} If the text is no value of that type.
 */
export function parseValue({ name, text }: Assignment, byDefault: ParameterValue): ParameterValue {
  if (typeof byDefault === "string") return text;
  const isNumber = text !== "" && Number.isFinite(Number(text));
  if (typeof byDefault === "number" && isNumber) return Number(text);
  if (typeof byDefault === "boolean" && (text === "true" || text === "false")) {
    return text === "true";
  }
  if (byDefault === null) {
    if (text === "null") return null;
    if (text === "true" || text === "false") return text === "true";
    return isNumber ? Number(text) : text;
  }
  throw new TypeError(
    `Cannot set ${name} as its default ${byDefault} is a ${typeof byDefault}: got "${text}"`,
  );
}

/**
 * Checks that each assignment names a parameter of at least one notebook.
 *
 * @param declared The parameters of each notebook, by its name.
 * @throws {RangeError} If a name is unknown; the message lists the known ones.
 */
export function checkNames(
  assignments: readonly Assignment[],
  declared: ReadonlyMap<string, Parameters>,
): void {
  for (const { name } of assignments) {
    if ([...declared.values()].some((parameters) => name in parameters)) continue;
    const known = [...declared].map(([notebook, parameters]) =>
      `${notebook}: ${Object.keys(parameters).join(", ") || "none"}`
    );
    throw new RangeError(
      `Cannot set ${name} as no selected notebook has such a parameter. Known are ${
        known.join("; ")
      }`,
    );
  }
}

/**
 * Checks a notebook's quick values against its parameters.
 *
 * @throws {RangeError} If a name is unknown.
 * @throws {TypeError} If a value is of another type than the default.
 */
export function checkQuick(quick: Parameters, declared: Parameters, notebook: string): void {
  for (const [name, value] of Object.entries(quick)) {
    const byDefault = declared[name];
    const what = `metadata.facespace.quick of ${notebook}`;
    if (byDefault === undefined) {
      throw new RangeError(
        `${what} names ${name}, which is no parameter; known are ${
          Object.keys(declared).join(", ")
        }`,
      );
    }
    if (byDefault !== null && value !== null && typeof value !== typeof byDefault) {
      throw new TypeError(
        `${what} sets ${name} to ${JSON.stringify(value)}, but its default is ${
          JSON.stringify(byDefault)
        }`,
      );
    }
  }
}

/** Where overrides come from; later fields win over earlier ones. */
export interface OverrideSources {
  /** The notebook's quick values, if the run is quick. */
  readonly quick?: Parameters;
  /** Run as if nothing had run before: sets `resume`, if there is one, to false. */
  readonly force?: boolean;
  /** What the user set. */
  readonly assignments?: readonly Assignment[];
}

/**
 * The parameters to set in one notebook; names that it lacks are left out.
 *
 * @throws {TypeError} If a value has the wrong type.
 */
export function overridesFor(declared: Parameters, sources: OverrideSources): Parameters {
  const overrides: Record<string, ParameterValue> = { ...sources.quick };
  if (sources.force && typeof declared.resume === "boolean") overrides.resume = false;
  for (const assignment of sources.assignments ?? []) {
    const byDefault = declared[assignment.name];
    if (byDefault !== undefined) overrides[assignment.name] = parseValue(assignment, byDefault);
  }
  return overrides;
}
