/**
 * Loading TensorFlow without its greeting. The library prints two lines of information from its
 * static initialisers, before any of its settings can be made, so standard error goes to a file
 * while it loads; what is not information is printed afterwards.
 *
 * @module
 */

const libc = { linux: "libc.so.6", darwin: "libSystem.dylib" };

/** Whether a line is TensorFlow's information, or the warning that announces it. */
export function isInformation(line: string): boolean {
  return /^I\d{4} |^WARNING: All log messages before absl::InitializeLog/.test(line);
}

/**
 * Loads something with standard error turned away.
 *
 * @param file Where standard error goes meanwhile; removed afterwards.
 * @param load Does the loading, synchronously; what it throws is passed on.
 */
export function loadQuietly<Result>(file: string, load: () => Result): Result {
  const restore = turnAway(file);
  try {
    return load();
  } finally {
    restore?.();
  }
}

/** Redirects file descriptor 2; where that cannot be done the lines are merely printed. */
function turnAway(file: string): (() => void) | undefined {
  if (Deno.build.os !== "linux" && Deno.build.os !== "darwin") return undefined;
  try {
    const c = Deno.dlopen(libc[Deno.build.os], {
      creat: { parameters: ["buffer", "u32"], result: "i32" }, // unlike `open`, not variadic
      dup: { parameters: ["i32"], result: "i32" },
      dup2: { parameters: ["i32", "i32"], result: "i32" },
      close: { parameters: ["i32"], result: "i32" },
    });
    const saved = c.symbols.dup(2);
    const away = c.symbols.creat(new TextEncoder().encode(`${file}\0`), 0o600);
    if (saved < 0 || away < 0) return undefined;
    c.symbols.dup2(away, 2);
    return () => {
      c.symbols.dup2(saved, 2);
      c.symbols.close(saved);
      c.symbols.close(away);
      c.close();
      const lines = Deno.readTextFileSync(file).split("\n");
      Deno.removeSync(file);
      const rest = lines.filter((line) => line.trim() !== "" && !isInformation(line));
      if (rest.length > 0) console.error(rest.join("\n"));
    };
  } catch {
    return undefined;
  }
}
