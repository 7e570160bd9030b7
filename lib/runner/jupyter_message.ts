/**
 * Jupyter's wire protocol (version 5.3): a message is a delimiter, an HMAC-SHA256 signature and four
 * JSON frames. Binary buffers after them are not used here.
 *
 * @module
 */

import { createHmac, randomUUID } from "node:crypto";

/** A message as it was received. */
export interface JupyterMessage {
  /** What it is, for example `stream`. */
  readonly type: string;
  /** The id of the request that it answers or belongs to; empty if there is none. */
  readonly parentId: string;
  /** The message's own fields. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** A message ready to be sent. */
export interface OutgoingMessage {
  /** The id that answers will carry as their parent. */
  readonly id: string;
  /** The frames for a ZeroMQ socket. */
  readonly frames: string[];
}

const delimiter = "<IDS|MSG>";

/** Encodes and decodes the messages of one session with one kernel. */
export class JupyterWire {
  readonly #key: string;
  readonly #session = randomUUID();

  /** @param key The key that signs the messages, from the connection file. */
  constructor(key: string) {
    this.#key = key;
  }

  /** Encodes a request. */
  encode(type: string, content: Readonly<Record<string, unknown>>): OutgoingMessage {
    const header = {
      msg_id: randomUUID(),
      msg_type: type,
      session: this.#session,
      username: "facespace",
      date: new Date().toISOString(),
      version: "5.3",
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    return { id: header.msg_id, frames: [delimiter, this.#sign(parts), ...parts] };
  }

  /**
   * Decodes a message.
   *
   * @throws {SyntaxError} If the frames are no message signed with the session's key.
   */
  decode(frames: readonly Uint8Array[]): JupyterMessage {
    const decoder = new TextDecoder();
    const start = frames.findIndex((frame) =>
      frame.length === delimiter.length && decoder.decode(frame) === delimiter
    );
    const [signature, ...parts] = frames.slice(start + 1, start + 6).map((f) => decoder.decode(f));
    if (start < 0 || parts.length !== 4 || this.#sign(parts) !== signature) {
      throw new SyntaxError("Cannot decode a message of the kernel as it is not signed by our key");
    }
    const [header, parent, , content] = parts.map((part) => JSON.parse(part));
    return { type: header.msg_type, parentId: parent.msg_id ?? "", content };
  }

  #sign(parts: readonly string[]): string {
    const hmac = createHmac("sha256", this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }
}
