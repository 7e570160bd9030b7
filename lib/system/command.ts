/**
 * Running other programs and keeping what they said, without ever showing their stack traces.
 *
 * @module
 */

/** What became of a program. */
export interface CommandResult {
  /** Whether it ran and exited with 0. */
  readonly ok: boolean;
  /** Its exit code; 127 where it could not be started, 124 where it ran out of time. */
  readonly code: number;
  /** Standard output followed by standard error. */
  readonly output: string;
}

/** How to run a program. */
export interface CommandOptions {
  /** The whole environment of the program. Default: this process's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Working directory. Default: this process's own. */
  readonly cwd?: string;
  /** Ends the program after so many milliseconds. Default: never. */
  readonly timeoutMs?: number;
}

/**
 * Runs a program to its end.
 *
 * @param program Name or path.
 * @param args Its arguments.
 * @returns What became of it; a program that cannot be started is a result too, not an error.
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { env, cwd, timeoutMs } = options;
  const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  try {
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args: [...args],
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      ...(env ? { env: { ...env }, clearEnv: true } : {}),
      ...(cwd ? { cwd } : {}),
      ...(timeout ? { signal: timeout } : {}),
    }).output();
    const text = new TextDecoder();
    const output = text.decode(stdout) + text.decode(stderr);
    return timeout?.aborted
      ? { ok: false, code: 124, output: `${output}\nran longer than ${timeoutMs} ms` }
      : { ok: code === 0, code, output };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, code: 127, output: message };
  }
}

/**
 * Finds a program on a search path.
 *
 * @param name The program's name, or a path that is taken as it is.
 * @param searchPath Folders divided by `:`, as in the variable `PATH`.
 * @returns The absolute path, or `undefined`.
 */
export async function findProgram(
  name: string,
  searchPath: string | undefined,
): Promise<string | undefined> {
  if (name.includes("/")) return await isFile(name) ? name : undefined;
  for (const folder of (searchPath ?? "").split(":")) {
    if (folder !== "" && await isFile(`${folder}/${name}`)) return `${folder}/${name}`;
  }
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}
