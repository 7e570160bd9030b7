/**
 * From a recording to a whole graph: variables become resources that stay in the session, on the
 * device that computes, so that a run feeds only the step's inputs and fetches only its outputs.
 *
 * @module
 */

import {
  type Attribute,
  constantNode,
  DType,
  integerConstant,
  type Node,
  typeOf,
} from "./graph.ts";
import type { Recording } from "./recording.ts";

/** A graph, and the names by which it is run. */
export interface StepGraph {
  readonly nodes: readonly Node[];
  /** Fed in a step: the inputs in the order of the recording, then the captured tensors. */
  readonly feeds: readonly string[];
  /** Fetched in a step: the outputs in the order of the recording. */
  readonly fetches: readonly string[];
  /** Fed to fill the variables, in the order of the recording. */
  readonly loadFeeds: readonly string[];
  /** Fetched to fill the variables. */
  readonly loadFetch: string;
  /** Fetched to read the variables, in the order of the recording. */
  readonly present: readonly string[];
}

/** Adds sources, assignments and outputs to the recorded operations. */
export function stepGraph(recording: Recording): StepGraph {
  const { inputs, variables, captured, outputs } = recording;
  const sources: Node[] = [...inputs.values(), ...captured].map(({ source, known }) => ({
    name: nodeName(source),
    op: "Placeholder",
    inputs: [],
    attributes: { dtype: typeOf(known.dtype), shape: { kind: "shape", value: known.shape } },
    outputs: [known],
  }));
  const ends: Node[] = [];
  const assigned: string[] = [];
  const loaded: string[] = [];
  for (const [i, { known, source, next }] of variables.entries()) {
    const dtype = typeOf(known.dtype);
    const handle = `variable/${i}`;
    const name: Attribute = { kind: "string", value: handle };
    const empty: Attribute = { kind: "string", value: "" };
    const shape: Attribute = { kind: "shape", value: known.shape };
    sources.push(
      {
        name: handle,
        op: "VarHandleOp",
        inputs: [],
        attributes: { dtype, shape, shared_name: name, container: empty },
        outputs: [{ dtype: DType.resource, shape: [] }],
      },
      read(nodeName(source), handle, known),
    );
    ends.push(
      read(`present/${i}`, handle, known),
      {
        name: `load/${i}/value`,
        op: "Placeholder",
        inputs: [],
        attributes: { dtype, shape },
        outputs: [known],
      },
      assign(`load/${i}`, handle, `load/${i}/value:0`, dtype),
    );
    loaded.push(`load/${i}`);
    if (next === source) continue;
    ends.push(assign(`assign/${i}`, handle, next, dtype, [nodeName(source)]));
    assigned.push(`assign/${i}`);
  }
  ends.push(constantNode("loaded", integerConstant(0), loaded));
  const types = new Map<string, number>();
  for (const node of [...sources, ...recording.nodes]) {
    for (const [i, { dtype }] of node.outputs.entries()) types.set(`${node.name}:${i}`, dtype);
  }
  const names = [...outputs.values()];
  for (const [i, source] of names.entries()) {
    ends.push({
      name: `output/${i}`,
      op: "Identity",
      inputs: [source, ...assigned.map((name) => `^${name}`)],
      attributes: { T: typeOf(types.get(source) ?? DType.float32) },
      outputs: [],
    });
  }
  return {
    nodes: [...sources, ...recording.nodes, ...ends],
    feeds: [...inputs.values(), ...captured].map(({ source }) => source),
    fetches: names.map((_, i) => `output/${i}:0`),
    loadFeeds: variables.map((_, i) => `load/${i}/value:0`),
    loadFetch: "loaded:0",
    present: variables.map((_, i) => `present/${i}:0`),
  };
}

const nodeName = (source: string): string => source.slice(0, source.lastIndexOf(":"));

function read(
  name: string,
  handle: string,
  known: { dtype: number; shape: readonly number[] },
): Node {
  return {
    name,
    op: "ReadVariableOp",
    inputs: [`${handle}:0`],
    attributes: { dtype: typeOf(known.dtype) },
    outputs: [known],
  };
}

/** The value before is read first, as others may compute with it. */
function assign(
  name: string,
  handle: string,
  value: string,
  dtype: Attribute,
  after: readonly string[] = [],
): Node {
  return {
    name,
    op: "AssignVariableOp",
    inputs: [`${handle}:0`, value, ...after.map((node) => `^${node}`)],
    attributes: { dtype, validate_shape: { kind: "bool", value: false } },
    outputs: [],
  };
}
