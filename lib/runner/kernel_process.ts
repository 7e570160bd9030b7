/**
 * A `deno jupyter` kernel as a process: started in a process group of its own, so that stopping it
 * also stops whatever its cells have started, and a Ctrl-C in the terminal reaches only the runner.
 *
 * @module
 */

import { randomUUID } from "node:crypto";
import process from "node:process";
import { projectPath, writeFileAtomic } from "../system/mod.ts";

/**
 * As in the kernelspec `.jupyter/kernels/deno/kernel.json`. A kernel computes in another thread than the
 * process's first one, and glibc keeps memory, and puts it into huge pages, for the first one's arena
 * alone (`lib/runtime/c_library.ts`): with one arena it does so for all.
 */
export const KERNEL_TUNABLES = "glibc.malloc.arena_max=1";

const watchPeriodMs = 1000;

/** What the process of a kernel is started with. */
export interface KernelProcessOptions {
  /** Working directory: the notebook's folder, as under Jupyter. */
  readonly cwd: string;
  /** Environment variables besides those inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Receives what the process itself prints, past the kernel: native libraries, crash reports. */
  readonly onNativeOutput?: (text: string) => void;
}

/** The running process of a kernel. */
export type KernelProcess = Awaited<ReturnType<typeof startKernelProcess>>;

/** Starts a kernel; it takes some 100 ms until it listens. */
export async function startKernelProcess(
  { cwd, env = {}, onNativeOutput = () => {} }: KernelProcessOptions,
) {
  const [shell_port = 0, iopub_port = 0, stdin_port, control_port, hb_port] = freePorts(5);
  const key = randomUUID();
  const connectionFile = projectPath(".facespace", "kernels", `${randomUUID()}.json`);
  const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
  const fixed = { ip: "127.0.0.1", transport: "tcp", signature_scheme: "hmac-sha256" };
  const connection = { ...ports, ...fixed, key, kernel_name: "deno" };
  await writeFileAtomic(connectionFile, JSON.stringify(connection));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["jupyter", "--quiet", "--kernel", "--conn", connectionFile],
    cwd,
    env: {
      NO_COLOR: "1",
      TF_CPP_MIN_LOG_LEVEL: "2",
      GLIBC_TUNABLES: Deno.env.get("GLIBC_TUNABLES") ?? KERNEL_TUNABLES,
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    detached: true,
  }).spawn();
  for (const stream of [child.stdout, child.stderr]) forward(stream, onNativeOutput);
  const { pid } = child;
  const ended = child.status.then(({ code, signal }) =>
    signal ? `was killed by ${signal}` : `exited with code ${code}`
  );
  const removeConnectionFile = () => Deno.remove(connectionFile).catch(() => {});
  return {
    pid,
    shellPort: shell_port,
    iopubPort: iopub_port,
    /** Signs the messages. */
    key,
    /** Resolves with a sentence on how the process ended. */
    ended,
    /** Removes the connection file, which a kernel that answers has read. */
    removeConnectionFile,
    /** Asks the running cell to stop; a kernel that no cell has cured dies of it. */
    interrupt: () => signalProcess(pid, "SIGINT"),
    /** Kills the kernel and everything that its cells have started, and removes its connection file. */
    kill: async () => {
      if (Deno.build.os !== "windows") signalProcess(-pid, "SIGKILL");
      signalProcess(pid, "SIGKILL");
      await ended;
      await removeConnectionFile();
    },
  };
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

/**
 * Code for a kernel that ends it, with all its children, once its parent process is another one: a
 * kernel must not outlive its runner, not even one that was killed and could say nothing. It is a
 * worker on a thread of its own, which works while a cell blocks.
 *
 * @param runnerPid The process id of the runner that started the kernel.
 */
export function watchdogCode(runnerPid: number): string {
  const worker = `
    import process from "node:process";
    setInterval(() => {
      if (Deno.ppid === ${runnerPid}) return;
      try { process.kill(-Deno.pid, "SIGKILL"); } catch { /* no process group */ }
      process.kill(Deno.pid, "SIGKILL");
    }, ${watchPeriodMs});`;
  const url = `data:application/javascript,${encodeURIComponent(worker)}`;
  return `void new Worker(${JSON.stringify(url)}, { type: "module" });`;
}
