/**
 * From a recording to a whole graph: variables become resources that stay in the session, on the
 * device that computes, so that a run feeds only the step's inputs and fetches only its outputs.
 *
 * @module
 */

import { attributesOf, constantNode, DType, integerConstant, type Node, typeOf } from "./graph.ts";
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
  const { variables } = recording;
  const fed = [...recording.inputs.values(), ...recording.captured];
  const sources: Node[] = fed.map((known) => placeholder(nodeName(known.source), known));
  const ends: Node[] = [];
  const assigned: string[] = [];
  for (const [i, variable] of variables.entries()) {
    const { dtype, shape, source, next } = variable;
    const handle = `variable/${i}`;
    sources.push(
      {
        name: handle,
        op: "VarHandleOp",
        inputs: [],
        attributes: attributesOf({
          dtype: typeOf(dtype),
          shape: { kind: "shape", value: shape },
          shared_name: handle,
          container: "",
        }),
        outputs: [{ dtype: DType.resource, shape: [] }],
      },
      read(nodeName(source), handle, variable),
    );
    ends.push(
      read(`present/${i}`, handle, variable),
      placeholder(`load/${i}/value`, variable),
      copy(`load/${i}/copy`, `load/${i}/value:0`, variable),
      assign(`load/${i}`, handle, `load/${i}/copy:0`, dtype),
    );
    if (next === source) continue;
    // The value before is read first, as others may compute with it.
    ends.push(assign(`assign/${i}`, handle, next, dtype, [`^${nodeName(source)}`]));
    assigned.push(`^assign/${i}`);
  }
  ends.push(constantNode("loaded", integerConstant(0), variables.map((_, i) => `load/${i}`)));
  const types = new Map<string, number>();
  for (const node of [...sources, ...recording.nodes]) {
    for (const [i, { dtype }] of node.outputs.entries()) types.set(`${node.name}:${i}`, dtype);
  }
  const outputs = [...recording.outputs.values()];
  for (const [i, source] of outputs.entries()) {
    ends.push({
      name: `output/${i}`,
      op: "Identity",
      inputs: [source, ...assigned],
      attributes: { T: typeOf(types.get(source) ?? DType.float32) },
      outputs: [],
    });
  }
  return {
    nodes: [...sources, ...recording.nodes, ...ends],
    feeds: fed.map(({ source }) => source),
    fetches: outputs.map((_, i) => `output/${i}:0`),
    loadFeeds: variables.map((_, i) => `load/${i}/value:0`),
    loadFetch: "loaded:0",
    present: variables.map((_, i) => `present/${i}:0`),
  };
}

const nodeName = (source: string): string => source.slice(0, source.lastIndexOf(":"));

function placeholder(name: string, { dtype, shape }: Node["outputs"][number]): Node {
  return {
    name,
    op: "Placeholder",
    inputs: [],
    attributes: { dtype: typeOf(dtype), shape: { kind: "shape", value: shape } },
    outputs: [{ dtype, shape }],
  };
}

function read(name: string, handle: string, { dtype, shape }: Node["outputs"][number]): Node {
  return {
    name,
    op: "ReadVariableOp",
    inputs: [`${handle}:0`],
    attributes: { dtype: typeOf(dtype) },
    outputs: [{ dtype, shape }],
  };
}

/**
 * A copy of a value that is fed. Without it the variable would keep the fed buffer, which may be an
 * array of JavaScript's: a thread of TensorFlow's would let go of that when the variable changes, and
 * the addon then deletes its reference while others do so too, which only JavaScript's thread may do.
 */
function copy(name: string, value: string, { dtype, shape }: Node["outputs"][number]): Node {
  return {
    name,
    op: "DeepCopy",
    inputs: [value],
    attributes: { T: typeOf(dtype) },
    outputs: [{ dtype, shape }],
  };
}

function assign(
  name: string,
  handle: string,
  value: string,
  dtype: number,
  after: readonly string[] = [],
): Node {
  return {
    name,
    op: "AssignVariableOp",
    inputs: [`${handle}:0`, value, ...after],
    attributes: attributesOf({ dtype: typeOf(dtype), validate_shape: false }),
    outputs: [],
  };
}
