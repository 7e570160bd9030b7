/**
 * A conversation with a kernel over ZeroMQ's protocol: requests and their replies, and what the
 * kernel publishes.
 *
 * Two traps. The kernel drops a request that arrives before it listens, so the first one is repeated
 * until it answers. And it reports a cell as done while outputs are still queued; but it publishes
 * in order, so {@linkcode KernelConnection.settle} has it publish a mark and waits for that.
 *
 * @module
 */

import { createHmac, randomUUID } from "node:crypto";
import {
  type KernelProcess,
  type KernelProcessOptions,
  startKernelProcess,
  watchdogCode,
} from "./kernel_process.ts";
import { ZmtpSocket } from "./zmtp_socket.ts";

const markType = "facespace_mark";
const startLimitMs = 30_000;
/** A kernel that has answered and takes no cell would be waited for in vain: another one is started. */
const firstCellLimitMs = 10_000;
const knockMs = 200;
const delimiter = "<IDS|MSG>";

/** What a kernel answers when a cell has ended. */
export interface ExecuteReply {
  /** Whether the cell ended well. */
  readonly status: "ok" | "error";
  /** The cell's number in this kernel; null for a silent one. */
  readonly executionCount: number | null;
  /** The error's class, if there was one. */
  readonly errorName: string;
  /** The error's message, if there was one. */
  readonly errorMessage: string;
}

/** A message as it was received. */
export interface JupyterMessage {
  /** What it is, for example `stream`. */
  readonly type: string;
  /** The id of the request that it answers or belongs to; empty if there is none. */
  readonly parentId: string;
  /** The message's own fields. */
  readonly content: Readonly<Record<string, unknown>>;
}

/** The kernel's process ended while an answer was awaited. */
export class KernelDiedError extends Error {
  override readonly name = "KernelDiedError";
}

/** A started kernel that answers. */
export class KernelConnection {
  readonly #process: KernelProcess;
  readonly #wire: JupyterWire;
  readonly #connecting = new AbortController();
  #shell: ZmtpSocket | undefined;
  #iopub: ZmtpSocket | undefined;
  readonly #waiting = new Map<string, (message: JupyterMessage) => void>();
  readonly #marks = new Map<string, () => void>();
  readonly #died: Promise<never>;
  #lastSend: Promise<void> = Promise.resolve();
  #heard = false;

  /** Receives what the kernel publishes: outputs, status, display updates. */
  onPublished: (message: JupyterMessage) => void = () => {};

  private constructor(process: KernelProcess) {
    this.#process = process;
    this.#wire = new JupyterWire(process.key);
    this.#died = process.ended.then((how) => {
      throw new KernelDiedError(`The kernel ${how}`);
    });
    this.#died.catch(() => {});
  }

  /**
   * Starts a kernel and waits until it answers.
   *
   * @throws {KernelDiedError} If it ends at once or takes no cell, also at the third attempt.
   * @throws {Error} If it does not answer within 30 seconds.
   */
  static async start(options: KernelProcessOptions): Promise<KernelConnection> {
    for (let attempt = 1;; attempt++) {
      const process = await startKernelProcess(options);
      const connection = new KernelConnection(process);
      try {
        await connection.#knock();
        await process.removeConnectionFile();
        await withDeadline(
          connection.execute(watchdogCode(Deno.pid), { silent: true }),
          firstCellLimitMs,
          () => new KernelDiedError("The kernel did not take its first cell"),
        );
        return connection;
      } catch (error) {
        await connection.stop();
        if (!(error instanceof KernelDiedError) || attempt === 3) throw error;
      }
    }
  }

  /**
   * Runs a cell's code and waits for its end.
   *
   * @param onSent Receives the request's id, the parent of everything that the cell publishes.
   * @throws {KernelDiedError} If the kernel ends before the cell does.
   */
  async execute(
    code: string,
    { silent = false, onSent }: {
      readonly silent?: boolean;
      readonly onSent?: (id: string) => void;
    } = {},
  ): Promise<ExecuteReply> {
    const request = {
      code,
      silent,
      store_history: !silent,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    };
    const replied = Promise.withResolvers<JupyterMessage>();
    const id = this.#send("execute_request", request, replied.resolve);
    onSent?.(id);
    const { content } = await Promise.race([replied.promise, this.#died]);
    return {
      status: content.status === "ok" ? "ok" : "error",
      executionCount: typeof content.execution_count === "number" ? content.execution_count : null,
      errorName: String(content.ename ?? ""),
      errorMessage: String(content.evalue ?? ""),
    };
  }

  /**
   * Waits until everything published so far has arrived.
   *
   * @param onSent Receives an id; late outputs of the cell before may carry it as their parent.
   */
  async settle(onSent: (id: string) => void): Promise<void> {
    const mark = randomUUID();
    const arrived = new Promise<void>((resolve) => this.#marks.set(mark, resolve));
    const code = `Deno.jupyter.broadcast("${markType}", { mark: "${mark}" })`;
    await this.execute(code, { silent: true, onSent });
    await Promise.race([arrived, this.#died]);
  }

  /** Asks the running cell to stop. */
  interrupt(): void {
    this.#process.interrupt();
  }

  /** Kills the kernel with all it has started, and closes the connection. Never fails. */
  async stop(): Promise<void> {
    this.#connecting.abort(new Error("The connection was closed"));
    await this.#process.kill();
    this.#shell?.close();
    this.#iopub?.close();
  }

  /** Connects, and asks until the kernel has answered and published something. */
  async #knock(): Promise<void> {
    const answered = Promise.withResolvers<unknown>();
    const knock = () => this.#send("kernel_info_request", {}, answered.resolve);
    let knocking: ReturnType<typeof setInterval> | undefined;
    const heard = async () => {
      await this.#connect();
      knock();
      knocking = setInterval(knock, knockMs);
      await answered.promise;
      // The kernel may answer before our subscription has reached it.
      while (!this.#heard) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    try {
      await withDeadline(
        Promise.race([heard(), this.#died]),
        startLimitMs,
        () => new Error(`The kernel did not answer within ${startLimitMs / 1000} s`),
      );
    } finally {
      clearInterval(knocking);
    }
  }

  /** Connects both sockets and starts to read from them. */
  async #connect(): Promise<void> {
    const { shellPort, iopubPort } = this.#process;
    const { signal } = this.#connecting;
    this.#shell = await ZmtpSocket.connect(shellPort, "DEALER", signal);
    this.#iopub = await ZmtpSocket.connect(iopubPort, "SUB", signal);
    this.#readReplies(this.#shell);
    this.#readPublished(this.#iopub);
  }

  /**
   * Sends a request, after those before it; a send that fails shows as a kernel that died.
   *
   * @returns The request's id.
   */
  #send(type: string, content: object, onReply: (message: JupyterMessage) => void): string {
    const { id, frames } = this.#wire.encode(type, content);
    this.#waiting.set(id, onReply);
    this.#lastSend = this.#lastSend.then(() => this.#shell?.send(frames)).catch(() => {});
    return id;
  }

  async #readReplies(shell: ZmtpSocket): Promise<void> {
    for await (const frames of shell.messages()) {
      const message = this.#wire.decode(frames);
      this.#waiting.get(message.parentId)?.(message);
      this.#waiting.delete(message.parentId);
    }
  }

  async #readPublished(iopub: ZmtpSocket): Promise<void> {
    for await (const frames of iopub.messages()) {
      this.#heard = true;
      const message = this.#wire.decode(frames);
      if (message.type === markType) {
        const mark = String(message.content.mark);
        this.#marks.get(mark)?.();
        this.#marks.delete(mark);
      } else {
        this.onPublished(message);
      }
    }
  }
}

/** Encodes and decodes the messages of one session with one kernel. */
export class JupyterWire {
  readonly #key: string;
  readonly #session = randomUUID();

  /** @param key The key that signs the messages, from the connection file. */
  constructor(key: string) {
    this.#key = key;
  }

  /** Encodes a request as frames for a socket; answers will carry its id as their parent. */
  encode(type: string, content: object): { readonly id: string; readonly frames: string[] } {
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

/**
 * Waits for a promise, but not for ever.
 *
 * @param late Makes the error to throw when the time is over; the work behind the promise goes on.
 */
export async function withDeadline<T>(
  promise: Promise<T>,
  limitMs: number,
  late: () => Error,
): Promise<T> {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => over.reject(late()), limitMs);
  try {
    return await Promise.race([promise, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}
