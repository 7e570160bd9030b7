/**
 * A `deno jupyter` kernel as a process: started in a process group of its own, so that stopping it
 * also stops whatever its cells have started, and a Ctrl-C in the terminal reaches only the runner.
 *
 * @module
 */

import process from "node:process";
import { randomUUID } from "node:crypto";
import { projectPath, writeFileAtomic } from "../system/mod.ts";

/** Where a kernel listens, as in its connection file. */
export interface KernelAddress {
  readonly shellPort: number;
  readonly iopubPort: number;
  /** Signs the messages. */
  readonly key: string;
}

/** What the process of a kernel is started with. */
export interface KernelProcessOptions {
  /** Working directory: the notebook's folder, as under Jupyter. */
  readonly cwd: string;
  /** Environment variables besides those inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Receives what the process itself prints, past the kernel: native libraries, crash reports. */
  readonly onNativeOutput?: (text: string) => void;
}

/**
 * As in the kernelspec `.jupyter/kernels/deno/kernel.json`. A kernel computes in another thread than the
 * process's first one, and glibc keeps memory, and puts it into huge pages, for the first one's arena
 * alone (`lib/runtime/keep_memory.ts`): with one arena it does so for all.
 */
export const KERNEL_TUNABLES = "glibc.malloc.arena_max=1";

/** The running process of a kernel. */
export class KernelProcess {
  /** Resolves with a sentence on how the process ended. */
  readonly ended: Promise<string>;
  /** Where to connect. */
  readonly address: KernelAddress;
  readonly #child: Deno.ChildProcess;
  readonly #connectionFile: string;

  private constructor(child: Deno.ChildProcess, address: KernelAddress, connectionFile: string) {
    this.#child = child;
    this.address = address;
    this.#connectionFile = connectionFile;
    this.ended = child.status.then(({ code, signal }) =>
      signal ? `was killed by ${signal}` : `exited with code ${code}`
    );
  }

  /** Starts a kernel; it takes some 100 ms until it listens. */
  static async start(options: KernelProcessOptions): Promise<KernelProcess> {
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = freePorts(5);
    const key = randomUUID();
    const connectionFile = projectPath(".facespace", "kernels", `${randomUUID()}.json`);
    const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
    const fixed = { ip: "127.0.0.1", transport: "tcp", signature_scheme: "hmac-sha256" };
    const connection = { ...ports, ...fixed, key, kernel_name: "deno" };
    await writeFileAtomic(connectionFile, JSON.stringify(connection));
    const child = new Deno.Command(Deno.execPath(), {
      args: ["jupyter", "--quiet", "--kernel", "--conn", connectionFile],
      cwd: options.cwd,
      env: {
        NO_COLOR: "1",
        TF_CPP_MIN_LOG_LEVEL: "2",
        GLIBC_TUNABLES: Deno.env.get("GLIBC_TUNABLES") ?? KERNEL_TUNABLES,
        ...options.env,
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    }).spawn();
    for (const stream of [child.stdout, child.stderr]) {
      forward(stream, options.onNativeOutput ?? (() => {}));
    }
    const address = { shellPort: shell_port ?? 0, iopubPort: iopub_port ?? 0, key };
    return new KernelProcess(child, address, connectionFile);
  }

  /** The process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Removes the connection file, which a kernel that answers has read. */
  async removeConnectionFile(): Promise<void> {
    await Deno.remove(this.#connectionFile).catch(() => {});
  }

  /** Asks the running cell to stop; a kernel without {@linkcode startNotebook} dies of it. */
  interrupt(): void {
    signalProcess(this.pid, "SIGINT");
  }

  /** Kills the kernel and everything that its cells have started, and removes its connection file. */
  async kill(): Promise<void> {
    if (Deno.build.os !== "windows") signalProcess(-this.pid, "SIGKILL");
    signalProcess(this.pid, "SIGKILL");
    await this.ended;
    await this.removeConnectionFile();
  }
}

/** Sends a signal; a process that is gone already needs none. */
function signalProcess(pid: number, signal: "SIGINT" | "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

/** Ports that were free a moment ago; all are held until all are known, so they differ. */
function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ port: 0, hostname: "127.0.0.1" }),
  );
  const ports = listeners.map((listener) => listener.addr.port);
  for (const listener of listeners) listener.close();
  return ports;
}

/** Hands on the text of a stream until it ends. */
async function forward(
  stream: ReadableStream<Uint8Array>,
  receive: (text: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  try {
    for await (const bytes of stream) receive(decoder.decode(bytes, { stream: true }));
  } catch {
    // The process was killed while it printed.
  }
}
