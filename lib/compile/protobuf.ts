/**
 * The wire format of protocol buffers, writing only: enough for a TensorFlow graph, with no
 * generated classes (tfjs-node's own do not know the attributes of resources).
 *
 * @module
 */

import { concatBytes } from "../system/mod.ts";

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/** A message that is being written, field by field, in any order. */
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
