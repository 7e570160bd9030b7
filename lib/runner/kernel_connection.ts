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

import { withDeadline } from "./deadline.ts";
import { type JupyterMessage, JupyterWire, type OutgoingMessage } from "./jupyter_message.ts";
import { KernelProcess, type KernelProcessOptions } from "./kernel_process.ts";
import { watchdogCode } from "./watchdog.ts";
import { ZmtpSocket } from "./zmtp_socket.ts";

/** What a kernel answers when a cell has ended. */
export interface ExecuteReply {
  readonly status: "ok" | "error";
  readonly executionCount: number | null;
  /** The error's class, if there was one. */
  readonly errorName: string;
  /** The error's message, if there was one. */
  readonly errorMessage: string;
  /** The error's stack, line by line. */
  readonly traceback: readonly string[];
}

/** The kernel's process ended while an answer was awaited. */
export class KernelDiedError extends Error {
  override readonly name = "KernelDiedError";
}

const markType = "facespace_mark";
const startLimitMs = 30_000;
const knockMs = 200;

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
    this.#wire = new JupyterWire(process.address.key);
    this.#died = process.ended.then((how) => {
      throw new KernelDiedError(`The kernel ${how}`);
    });
    this.#died.catch(() => {});
  }

  /**
   * Starts a kernel and waits until it answers.
   *
   * @throws {KernelDiedError} If it ends at once, also at the third attempt with other ports.
   * @throws {Error} If it does not answer within 30 seconds.
   */
  static async start(options: KernelProcessOptions): Promise<KernelConnection> {
    for (let attempt = 1;; attempt++) {
      const process = await KernelProcess.start(options);
      const connection = new KernelConnection(process);
      try {
        await connection.#knock();
        await process.removeConnectionFile();
        await connection.execute(watchdogCode(Deno.pid), { silent: true });
        return connection;
      } catch (error) {
        await connection.stop();
        if (!(error instanceof KernelDiedError) || attempt === 3) throw error;
      }
    }
  }

  /** The process id of the kernel. */
  get pid(): number {
    return this.#process.pid;
  }

  /**
   * Runs a cell's code and waits for its end.
   *
   * @param onSent Receives the request's id, the parent of everything that the cell publishes.
   * @throws {KernelDiedError} If the kernel ends before the cell does.
   */
  async execute(
    code: string,
    options: { readonly silent?: boolean; readonly onSent?: (id: string) => void } = {},
  ): Promise<ExecuteReply> {
    const silent = options.silent ?? false;
    const message = this.#wire.encode("execute_request", {
      code,
      silent,
      store_history: !silent,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    });
    options.onSent?.(message.id);
    const { content } = await this.#request(message);
    return {
      status: content.status === "ok" ? "ok" : "error",
      executionCount: typeof content.execution_count === "number" ? content.execution_count : null,
      errorName: String(content.ename ?? ""),
      errorMessage: String(content.evalue ?? ""),
      traceback: Array.isArray(content.traceback) ? content.traceback.map(String) : [],
    };
  }

  /**
   * Waits until everything published so far has arrived.
   *
   * @param onSent Receives an id; late outputs of the cell before may carry it as their parent.
   */
  async settle(onSent: (id: string) => void): Promise<void> {
    const mark = crypto.randomUUID();
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

  /** Connects both sockets and starts to read from them. */
  async #connect(): Promise<void> {
    const { shellPort, iopubPort } = this.#process.address;
    const { signal } = this.#connecting;
    const shell = this.#shell = await ZmtpSocket.connect(shellPort, "DEALER", signal);
    const iopub = this.#iopub = await ZmtpSocket.connect(iopubPort, "SUB", signal);
    this.#readReplies(shell);
    this.#readPublished(iopub);
  }

  async #knock(): Promise<void> {
    const answered = Promise.withResolvers<void>();
    const knock = () => {
      const message = this.#wire.encode("kernel_info_request", {});
      this.#waiting.set(message.id, () => answered.resolve());
      this.#send(message);
    };
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

  async #request(message: OutgoingMessage): Promise<JupyterMessage> {
    const reply = new Promise<JupyterMessage>((resolve) => this.#waiting.set(message.id, resolve));
    this.#send(message);
    return await Promise.race([reply, this.#died]);
  }

  /** One at a time; a send that fails shows as a kernel that died. */
  #send(message: OutgoingMessage): void {
    this.#lastSend = this.#lastSend.then(() => this.#shell?.send(message.frames)).catch(() => {});
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
