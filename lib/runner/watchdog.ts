/**
 * A kernel must not outlive its runner, not even one that was killed and could say nothing. So the
 * runner starts a small worker in the kernel, on a thread of its own: it works while a cell blocks.
 *
 * @module
 */

const periodMs = 1000;

/**
 * Code for a kernel that ends it, with all its children, once its parent process is another one.
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
    }, ${periodMs});`;
  const url = `data:application/javascript,${encodeURIComponent(worker)}`;
  return `void new Worker(${JSON.stringify(url)}, { type: "module" });`;
}
