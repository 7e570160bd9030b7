/**
 * The client's side of ZMTP 3.0 (rfc.zeromq.org/spec/23), the wire protocol of ZeroMQ, over TCP: as
 * much of it as a front end of Jupyter needs.
 *
 * Why not the package `zeromq`: under Deno 2.9 its native sockets can sleep through their first
 * message, and crash the whole process if they are closed, or if it ends, while a receive is pending
 * (always in a loop that does just that, once in some hundred notebooks). The protocol is small.
 *
 * @module
 */

import { concatBytes } from "../system/mod.ts";

const FLAG = { more: 1, long: 2, command: 4 } as const;
const GREETING_LENGTH = 64;
const retryMs = 20;

/** What a socket is for: to converse, or to listen to everything published. */
type ZmtpSocketType = "DEALER" | "SUB";

/** A connected socket. */
export class ZmtpSocket {
  readonly #connection: Deno.TcpConn;
  #lastWrite: Promise<void> = Promise.resolve();
  #buffered: Uint8Array = new Uint8Array();

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /**
   * Connects, and repeats that until the other side listens.
   *
   * @param port A port of this machine.
   * @param signal Ends the attempts.
   * @throws {SyntaxError} If the other side does not speak ZMTP 3.
   * @throws The signal's reason, if it ends the attempts.
   */
  static async connect(
    port: number,
    type: ZmtpSocketType,
    signal: AbortSignal,
  ): Promise<ZmtpSocket> {
    for (;;) {
      signal.throwIfAborted();
      let socket: ZmtpSocket | undefined;
      const closeSocket = () => socket?.close();
      signal.addEventListener("abort", closeSocket);
      try {
        socket = new ZmtpSocket(await Deno.connect({ hostname: "127.0.0.1", port }));
        await socket.#greet(type);
        return socket;
      } catch (error) {
        socket?.close();
        signal.throwIfAborted();
        if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      } finally {
        signal.removeEventListener("abort", closeSocket);
      }
    }
  }

  /** Sends the frames of one message. Concurrent calls keep their order. */
  async send(frames: readonly string[]): Promise<void> {
    const parts = frames.map((frame, i) =>
      encodeFrame(new TextEncoder().encode(frame), i < frames.length - 1 ? FLAG.more : 0)
    );
    await this.#write(concatBytes(parts));
  }

  /** The messages as they arrive, each as its frames; ends when the connection does. */
  async *messages(): AsyncGenerator<Uint8Array[]> {
    let frames: Uint8Array[] = [];
    try {
      for (;;) {
        const { flags, body } = await this.#takeFrame();
        if (flags & FLAG.command) continue; // a heartbeat, which ZMTP 3.0 need not answer
        frames.push(body);
        if (flags & FLAG.more) continue;
        yield frames;
        frames = [];
      }
    } catch (error) {
      if (!isEnd(error)) throw error;
    }
  }

  /** Ends the connection; a second call does nothing. */
  close(): void {
    try {
      this.#connection.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  async #greet(type: ZmtpSocketType): Promise<void> {
    const greeting = new Uint8Array(GREETING_LENGTH);
    greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]); // signature, version 3.0
    greeting.set(new TextEncoder().encode("NULL"), 12); // no authentication, as client
    await this.#write(greeting);
    const answer = await this.#take(GREETING_LENGTH);
    if (answer[0] !== 0xff || (answer[9] ?? 0) % 2 !== 1 || (answer[10] ?? 0) < 3) {
      throw new SyntaxError("Cannot converse with a kernel that does not speak ZMTP 3");
    }
    await this.#write(encodeFrame(readyCommand(type), FLAG.command));
    const { flags, body } = await this.#takeFrame();
    const name = new TextDecoder().decode(body.subarray(1, 1 + (body[0] ?? 0)));
    if (!(flags & FLAG.command) || name !== "READY") {
      throw new SyntaxError(`Cannot converse with a kernel that answers ${name || "nothing"}`);
    }
    if (type === "SUB") await this.#write(encodeFrame(Uint8Array.of(1), 0));
  }

  /** Writes all the bytes, after those of earlier calls. */
  #write(bytes: Uint8Array): Promise<void> {
    const write = async () => {
      for (let at = 0; at < bytes.length;) at += await this.#connection.write(bytes.subarray(at));
    };
    return this.#lastWrite = this.#lastWrite.then(write);
  }

  async #takeFrame(): Promise<{ flags: number; body: Uint8Array }> {
    const [flags = 0] = await this.#take(1);
    const size = await this.#take(flags & FLAG.long ? 8 : 1);
    const length = flags & FLAG.long
      ? Number(new DataView(size.buffer, size.byteOffset).getBigUint64(0))
      : size[0] ?? 0;
    return { flags, body: await this.#take(length) };
  }

  /** Exactly so many bytes. */
  async #take(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (this.#buffered.length === 0) {
        const chunk = new Uint8Array(65_536);
        const count = await this.#connection.read(chunk);
        if (count === null) throw new Deno.errors.UnexpectedEof();
        this.#buffered = chunk.subarray(0, count);
      }
      const part = this.#buffered.subarray(0, length - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.#buffered = this.#buffered.subarray(part.length);
    }
    return bytes;
  }
}

/**
 * One frame as it goes over the wire.
 *
 * @param body The frame's content.
 * @param flags Whether more frames follow, and whether it is a command.
 */
export function encodeFrame(body: Uint8Array, flags: number): Uint8Array {
  const isLong = body.length > 255;
  const header = new Uint8Array(isLong ? 9 : 2);
  header[0] = flags | (isLong ? FLAG.long : 0);
  if (isLong) new DataView(header.buffer).setBigUint64(1, BigInt(body.length));
  else header[1] = body.length;
  return concatBytes([header, body]);
}

/** The command that ends the handshake: our kind of socket, and no name of our own. */
function readyCommand(type: ZmtpSocketType): Uint8Array {
  const short = (text: string) => String.fromCharCode(text.length) + text;
  const long = (text: string) => `\0\0\0${short(text)}`;
  const identity = type === "DEALER" ? short("Identity") + long("") : "";
  return new TextEncoder().encode(short("READY") + short("Socket-Type") + long(type) + identity);
}

/** Whether an error only says that the connection has ended. */
function isEnd(error: unknown): boolean {
  const { BadResource, BrokenPipe, ConnectionReset, Interrupted, UnexpectedEof } = Deno.errors;
  return [BadResource, BrokenPipe, ConnectionReset, Interrupted, UnexpectedEof].some((end) =>
    error instanceof end
  );
}
