/**
 * A graph as a SavedModel: one file, `saved_model.pb`, the form in which tfjs-node's addon takes a
 * graph. The field numbers are those of TensorFlow's `graph.proto`, `node_def.proto`,
 * `attr_value.proto`, `tensor.proto`, `meta_graph.proto` and `saved_model.proto`.
 *
 * @module
 */

import type { Attribute, Node } from "./graph.ts";
import { ProtobufMessage } from "./protobuf.ts";

/** The tag under which the graph is loaded. */
export const TAG = "serve";

/** The version of the graph format that is written: any TensorFlow 2 reads it. */
const PRODUCER = 1882;

/** The bytes of `saved_model.pb`. */
export function savedModel(nodes: readonly Node[]): Uint8Array<ArrayBuffer> {
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
