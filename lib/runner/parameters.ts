/**
 * A notebook's parameters: the cell tagged `parameters`, which holds exactly
 * `const parameters = { … };` with literal values, the cell that overrides some of them in an executed
 * copy, and the note at its top that says so.
 *
 * @module
 */

import {
  type Cell,
  type CodeCell,
  codeCells,
  hasTag,
  type Notebook,
  type Parameters,
  type ParameterValue,
} from "./notebook_file.ts";

/** The tag of the cell that an executed copy has after it, if any were set. */
export const injectedTag = "injected-parameters";

/** The tag of the note in an executed copy, if it was run in another setting than the committed one. */
const noteTag = "run-note";

/**
 * What prose begins with that reads results of the committed setting and faces, and so holds for no
 * others: the note names it.
 */
export const READING_MARK = "On the drawn portraits, as committed:";

/** The tag of the cell that declares parameters. */
const parametersTag = "parameters";

const comments = String.raw`(?:\s|//[^\n]*\n|/\*[\s\S]*?\*/)*`;
const declaration = new RegExp(
  String.raw`^${comments}const parameters(?:\s*:[^=]+)?\s*=\s*(\{[\s\S]*\})[^{};]*;?${comments}$`,
);

/**
 * The parameters that a notebook declares, with their defaults; empty if it declares none.
 *
 * @param name The notebook's name, for messages.
 * @throws {SyntaxError} If the tagged cell is not `const parameters = { … };`, or there are two.
 * @throws {TypeError} If a value is no number, string, boolean or null.
 */
export async function readParameters(notebook: Notebook, name: string): Promise<Parameters> {
  const [cell, second] = codeCells(notebook).filter((cell) => hasTag(cell, parametersTag));
  if (!cell) return {};
  if (second) throw new SyntaxError(`${name} has two cells tagged "${parametersTag}"`);
  const literal = declaration.exec(`${cell.source}\n`)?.[1];
  if (literal === undefined) {
    throw new SyntaxError(
      `Cannot read the parameters of ${name}: the cell tagged "${parametersTag}" must hold exactly ` +
        "`const parameters = { … };`",
    );
  }
  let values: unknown;
  try {
    const module = `export default (${literal});`;
    values = (await import(`data:application/typescript,${encodeURIComponent(module)}`)).default;
  } catch (error) {
    throw new SyntaxError(
      `Cannot read the parameters of ${name} as their values must be literals: ${
        error instanceof Error ? error.message.split("\n")[0] : error
      }`,
      { cause: error },
    );
  }
  const parameters: Record<string, ParameterValue> = {};
  for (const [key, value] of Object.entries(values ?? {})) {
    if (value !== null && !["number", "string", "boolean"].includes(typeof value)) {
      throw new TypeError(
        `Cannot read the parameter ${key} of ${name}: a parameter is a number, a string, a boolean or null, got ${typeof value}`,
      );
    }
    parameters[key] = value;
  }
  return parameters;
}

/** The notebook with a cell that sets parameters, after the one that declares them; none sets none. */
export function withInjected(notebook: Notebook, parameters: Parameters): Notebook {
  const { cells } = withoutInjected(notebook);
  const fields = Object.entries(parameters).map(([name, value]) =>
    `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}: ${JSON.stringify(value)}`
  );
  if (fields.length === 0) return { ...notebook, cells };
  const injected: CodeCell = {
    cell_type: "code",
    id: injectedTag,
    metadata: { tags: [injectedTag] },
    source: `Object.assign(parameters, { ${fields.join(", ")} });`,
    execution_count: null,
    outputs: [],
  };
  const declares = cells.findIndex((cell) =>
    cell.cell_type === "code" && hasTag(cell, parametersTag)
  );
  return { ...notebook, cells: cells.toSpliced(declares + 1, 0, injected) };
}

/**
 * The notebook with a note at its top on the parameters that make it another experiment than the
 * committed one; none of them makes none.
 */
export function withNote(notebook: Notebook, changes: Parameters): Notebook {
  const list = Object.entries(changes).map(([name, value]) => `\`${name}=${value}\``).join(", ");
  if (list === "") return notebook;
  const note: Cell<"markdown"> = {
    cell_type: "markdown",
    id: noteTag,
    metadata: { tags: [noteTag] },
    source: `**This copy was run with ${list}.** Its readings, marked _${READING_MARK}_, were ` +
      "written for the committed setting and faces and do not describe these results.",
  };
  return { ...notebook, cells: [note, ...notebook.cells] };
}

/** The notebook without what an executed copy has more: the cell that sets parameters, and the note. */
export function withoutInjected(notebook: Notebook): Notebook {
  const isOwn = (cell: Notebook["cells"][number]) =>
    !hasTag(cell, injectedTag) && !hasTag(cell, noteTag);
  return { ...notebook, cells: notebook.cells.filter(isOwn) };
}

/** The parameters that are set to something else than the notebook declares. */
export function differing(declared: Parameters, set: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(set).filter(([name, value]) => declared[name] !== value),
  );
}

/**
 * The parameters that make a run another experiment than the committed one: all that differ, but
 * `resume`, which only says whether what an earlier run left is used.
 */
export function changesOf(declared: Parameters, set: Parameters): Parameters {
  const { resume: _, ...changes } = differing(declared, set);
  return changes;
}

/** One `--set name=value`, not yet checked. */
export interface Assignment {
  /** The parameter's name. */
  readonly name: string;
  /** Its value, as it was typed. */
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
    ).join("; ");
    throw new RangeError(
      `Cannot set ${name} as no selected notebook has such a parameter. Known are ${known}`,
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
  const what = `metadata.facespace.quick of ${notebook}`;
  for (const [name, value] of Object.entries(quick)) {
    const byDefault = declared[name];
    if (byDefault === undefined) {
      const known = Object.keys(declared).join(", ");
      throw new RangeError(`${what} names ${name}, which is no parameter; known are ${known}`);
    }
    if (byDefault !== null && value !== null && typeof value !== typeof byDefault) {
      const [got, wanted] = [value, byDefault].map((each) => JSON.stringify(each));
      throw new TypeError(`${what} sets ${name} to ${got}, but its default is ${wanted}`);
    }
  }
}

/**
 * The parameters to set in one notebook; names that it lacks are left out.
 *
 * @param sources Later ones win over earlier ones. `force` runs as if nothing had run before: it sets
 * `resume`, if there is one, to false.
 * @throws {TypeError} If a value has the wrong type.
 */
export function overridesFor(
  declared: Parameters,
  { quick = {}, force = false, assignments = [] }: {
    readonly quick?: Parameters;
    readonly force?: boolean;
    readonly assignments?: readonly Assignment[];
  },
): Parameters {
  const overrides: Record<string, ParameterValue> = { ...quick };
  if (force && typeof declared.resume === "boolean") overrides.resume = false;
  for (const assignment of assignments) {
    const byDefault = declared[assignment.name];
    if (byDefault !== undefined) overrides[assignment.name] = parseValue(assignment, byDefault);
  }
  return overrides;
}

/** Reads a value by the type of its default; a default of null leaves the type open. */
function parseValue({ name, text }: Assignment, byDefault: ParameterValue): ParameterValue {
  const type = byDefault === null ? "any" : typeof byDefault;
  if (type === "string") return text;
  if (type === "any" && text === "null") return null;
  if (type !== "number" && (text === "true" || text === "false")) return text === "true";
  if (type !== "boolean" && text !== "" && Number.isFinite(Number(text))) return Number(text);
  if (type === "any") return text;
  throw new TypeError(`Cannot set ${name} as its default ${byDefault} is a ${type}: got "${text}"`);
}
