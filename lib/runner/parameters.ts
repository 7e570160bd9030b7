/**
 * A notebook's parameters: the cell tagged `parameters`, which holds exactly
 * `const parameters = { … };` with literal values, and the cell that overrides some of them.
 *
 * @module
 */

import {
  type CodeCell,
  codeCells,
  hasTag,
  type Notebook,
  type ParameterValue,
} from "./notebook_file.ts";

/** Parameters by name. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** The tag of the cell that declares parameters. */
export const parametersTag = "parameters";

/** The tag of the cell that an executed copy has after it, if any were set. */
export const injectedTag = "injected-parameters";

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
  const rule = `the cell tagged "${parametersTag}" must hold exactly \`const parameters = { … };\``;
  if (literal === undefined) {
    throw new SyntaxError(`Cannot read the parameters of ${name}: ${rule}`);
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
    if (!isParameterValue(value)) {
      throw new TypeError(
        `Cannot read the parameter ${key} of ${name}: a parameter is a number, a string, a boolean or null, got ${typeof value}`,
      );
    }
    parameters[key] = value;
  }
  return parameters;
}

/** True if the value can be a parameter's. */
export function isParameterValue(value: unknown): value is ParameterValue {
  return value === null || ["number", "string", "boolean"].includes(typeof value);
}

/** The index of the cell after which {@linkcode injectedCell} belongs; -1 if there is none. */
export function parametersIndex(notebook: Notebook): number {
  return notebook.cells.findIndex((cell) =>
    cell.cell_type === "code" && hasTag(cell, parametersTag)
  );
}

/** A cell that sets parameters, for the executed copy. */
export function injectedCell(parameters: Parameters): CodeCell {
  const fields = Object.entries(parameters).map(([name, value]) =>
    `${/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)}: ${JSON.stringify(value)}`
  );
  return {
    cell_type: "code",
    id: injectedTag,
    metadata: { tags: [injectedTag] },
    source: `Object.assign(parameters, { ${fields.join(", ")} });`,
    execution_count: null,
    outputs: [],
  };
}
