/**
 * Attributes of operations, from the form in which tfjs hands them to the addon to the graph's.
 *
 * @module
 */

import type { NativeBinding, OpAttribute } from "../runtime/mod.ts";
import { type Attribute, typeOf } from "./graph.ts";

/** Attributes that tfjs-node leaves to eager execution to find, by the input that tells the type. */
const IMPLIED_TYPES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ExpandDims: { T: 0, Tdim: 1 },
};

/** An operation's attributes that follow from its inputs' element types. */
export function impliedAttributes(
  op: string,
  inputTypes: readonly number[],
): Record<string, Attribute> {
  const implied: Record<string, Attribute> = {};
  for (const [name, input] of Object.entries(IMPLIED_TYPES[op] ?? {})) {
    const type = inputTypes[input];
    if (type !== undefined) implied[name] = typeOf(type);
  }
  return implied;
}

/** The graph's form of an attribute, or `undefined` for a kind that is not known. */
export function graphAttribute(
  binding: NativeBinding,
  { type, value }: OpAttribute,
): Attribute | undefined {
  const isNumber = typeof value === "number";
  const numbers = typeof value === "object" ? value.map(Number) : [];
  switch (type) {
    case binding.TF_ATTR_TYPE:
      return isNumber ? { kind: "type", value } : undefined;
    case binding.TF_ATTR_STRING:
      return typeof value === "string" ? { kind: "string", value } : undefined;
    case binding.TF_ATTR_BOOL:
      return typeof value === "boolean" ? { kind: "bool", value } : undefined;
    case binding.TF_ATTR_SHAPE:
      return { kind: "shape", value: numbers };
    case binding.TF_ATTR_INT:
      return isNumber ? { kind: "int", value } : { kind: "ints", value: numbers };
    case binding.TF_ATTR_FLOAT:
      return isNumber ? { kind: "float", value } : { kind: "floats", value: numbers };
    default:
      return undefined;
  }
}
