/**
 * A program that is killed in the middle of its work, as a machine that fails would do it.
 *
 * @module
 */

/** How and when to kill. */
interface KillOptions {
  /** Of the program, relative to this folder. */
  readonly program: string;
  /** Its argument. */
  readonly folder: string;
  /** Killed once it has printed this. */
  readonly printed: string;
  /** Milliseconds after that. Default 0. */
  readonly delayMs?: number;
}

/** Runs a program with a folder, kills it, and tells what it ended by. */
export async function killedProgram(
  { program, folder, printed, delayMs = 0 }: KillOptions,
): Promise<Deno.Signal | null> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--ext=ts", new URL(program, import.meta.url).href, folder],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let said = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (!said.includes(printed)) continue;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    child.kill("SIGKILL");
    break;
  }
  return (await child.status).signal;
}
