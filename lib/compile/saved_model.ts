/**
 * A graph as a SavedModel: one file, `saved_model.pb`, the form in which tfjs-node's addon takes a
 * graph. The field numbers are those of TensorFlow's `graph.proto`, `node_def.proto`,
 * `attr_value.proto`, `tensor.proto`, `meta_graph.proto` and `saved_model.proto`.
 *
 * @module
 */

import type { NativeBinding } from "../runtime/mod.ts";
import { concatBytes, projectPath } from "../system/mod.ts";
import type { Attribute, Node } from "./graph.ts";
import { StepRefused } from "./recording.ts";

/** The tag under which the graph is loaded. */
const TAG = "serve";

/** The version of the graph format that is written: any TensorFlow 2 reads it. */
const PRODUCER = 1882;

/** Folders of a process that died between writing and loading are older than this. */
const STALE_MS = 10 * 60 * 1000;

/** Wire types of protocol buffers. */
const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/**
 * Loads a graph into a session of its own; the file is gone again when this returns.
 *
 * @param folder Where the file is for a moment; left-over ones of earlier processes are removed.
 * @returns The session's number: `binding.deleteSavedModel` frees it.
 * @throws {StepRefused} If TensorFlow does not take the graph.
 */
export function loadGraph(
  binding: NativeBinding,
  nodes: readonly Node[],
  folder: string = projectPath(".facespace", "graphs"),
): number {
  Deno.mkdirSync(folder, { recursive: true });
  removeStale(folder);
  const own = Deno.makeTempDirSync({ dir: folder });
  try {
    Deno.writeFileSync(`${own}/saved_model.pb`, savedModel(nodes));
    return binding.loadSavedModel(own, TAG);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new StepRefused(`TensorFlow does not take its graph: ${said}`, { cause: error });
  } finally {
    Deno.removeSync(own, { recursive: true });
  }
}

function removeStale(folder: string): void {
  for (const { name } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    try {
      const made = Deno.statSync(path).mtime?.getTime() ?? Date.now();
      if (Date.now() - made > STALE_MS) Deno.removeSync(path, { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error; // another process was faster
    }
  }
}

/** The bytes of `saved_model.pb`. */
function savedModel(nodes: readonly Node[]): Uint8Array<ArrayBuffer> {
  const graph = new ProtobufMessage();
  for (const node of nodes) graph.bytes(1, nodeDef(node));
  graph.bytes(4, new ProtobufMessage().integer(1, PRODUCER));
  const metaGraph = new ProtobufMessage()
    .bytes(1, new ProtobufMessage().bytes(4, TAG))
    .bytes(2, graph);
  return new ProtobufMessage().integer(1, 1).bytes(2, metaGraph).encoded();
}

function nodeDef({ name, op, inputs, attributes }: Node): ProtobufMessage {
  const message = new ProtobufMessage().bytes(1, name).bytes(2, op);
  for (const input of inputs) message.bytes(3, input);
  for (const [key, attribute] of Object.entries(attributes)) {
    message.bytes(5, new ProtobufMessage().bytes(1, key).bytes(2, attributeValue(attribute)));
  }
  return message;
}

function attributeValue(attribute: Attribute): ProtobufMessage {
  const message = new ProtobufMessage();
  switch (attribute.kind) {
    case "string":
      return message.bytes(2, attribute.value);
    case "int":
      return message.integer(3, attribute.value);
    case "float":
      return message.float(4, attribute.value);
    case "bool":
      return message.integer(5, attribute.value);
    case "type":
      return message.integer(6, attribute.value);
    case "shape":
      return message.bytes(7, tensorShape(attribute.value));
    case "ints":
      return message.bytes(1, new ProtobufMessage().integers(3, attribute.value));
    case "floats":
      return message.bytes(1, new ProtobufMessage().floats(4, attribute.value));
    case "tensor": {
      const { dtype, shape, content } = attribute.value;
      const tensor = new ProtobufMessage().integer(1, dtype).bytes(2, tensorShape(shape));
      return message.bytes(8, tensor.bytes(4, content));
    }
  }
}

function tensorShape(shape: readonly number[]): ProtobufMessage {
  const message = new ProtobufMessage();
  for (const size of shape) message.bytes(2, new ProtobufMessage().integer(1, size));
  return message;
}

/**
 * A message of protocol buffers that is being written, field by field, in any order. There are no
 * generated classes: tfjs-node's own do not know the attributes of resources.
 */
export class ProtobufMessage {
  readonly #parts: Uint8Array[] = [];

  /** A field of type int32, int64, bool or enum. */
  integer(field: number, value: number | boolean): this {
    return this.#tag(field, VARINT).#push(varint(Number(value)));
  }

  /** A field of type float. */
  float(field: number, value: number): this {
    return this.#tag(field, FIXED32).#push(littleEndianFloat(value));
  }

  /** A field of type string or bytes, or a message that is written already. */
  bytes(field: number, value: string | Uint8Array | ProtobufMessage): this {
    const bytes = typeof value === "string"
      ? new TextEncoder().encode(value)
      : value instanceof ProtobufMessage
      ? value.encoded()
      : value;
    return this.#tag(field, BYTES).#push(varint(bytes.length)).#push(bytes);
  }

  /** A packed repeated field of integers. */
  integers(field: number, values: Iterable<number>): this {
    const packed = new ProtobufMessage();
    for (const value of values) packed.#push(varint(value));
    return this.bytes(field, packed);
  }

  /** A packed repeated field of floats. */
  floats(field: number, values: Iterable<number>): this {
    const packed = new ProtobufMessage();
    for (const value of values) packed.#push(littleEndianFloat(value));
    return this.bytes(field, packed);
  }

  /** The message's bytes. */
  encoded(): Uint8Array<ArrayBuffer> {
    return concatBytes(this.#parts);
  }

  #tag(field: number, wireType: number): this {
    return this.#push(varint(field * 8 + wireType));
  }

  #push(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }
}

/** Seven bits a byte, the lowest first; a negative number is its 64-bit two's complement. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

function littleEndianFloat(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return bytes;
}
