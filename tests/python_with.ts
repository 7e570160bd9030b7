/**
 * Python interpreters on this machine, for tests that hold our files against other libraries.
 *
 * @module
 */

import { projectPath } from "facespace/system";

/**
 * Runs a program.
 *
 * @param folder Its working directory; with one, an error of the program is thrown.
 * @returns What it prints; `undefined` if it fails or there is no such interpreter.
 */
export async function runPython(
  python: string,
  program: string,
  folder?: string,
): Promise<string | undefined> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(python, {
      args: ["-c", program],
      ...(folder ? { cwd: folder } : {}),
    }).output();
    if (!success && folder) throw new Error(new TextDecoder().decode(stderr));
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** An interpreter that can import some modules. */
export async function pythonWith(modules: readonly string[]): Promise<string | undefined> {
  const candidates = [
    Deno.env.get("FACESPACE_PYTHON"),
    projectPath(".venv", "bin", "python"),
    "python3",
  ];
  const program = `import ${modules.join(", ")}`;
  for (const python of candidates) {
    if (python && await runPython(python, program) !== undefined) return python;
  }
}
