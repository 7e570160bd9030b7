/**
 * Binding TensorFlow's symbols when it is loaded instead of when they are first used.
 *
 * TensorFlow exports an LLVM of its own. Asking for a WebGPU adapter loads Mesa, and Mesa puts the
 * system's LLVM before all else in the process: what TensorFlow had not bound by then it finds
 * there, and the first graph with a float attribute ends the process with a bus error.
 *
 * @module
 */

const RTLD_NOW = 2;

/**
 * Loads a shared library with all its symbols bound; only Linux needs it.
 *
 * @param path The library's file.
 * @returns Whether it was loaded; if not, the addon loads it later in its own way.
 */
export function bindSymbols(path: string): boolean {
  if (Deno.build.os !== "linux") return false;
  for (const name of ["libc.so.6", "libdl.so.2"]) { // before glibc 2.34 it was in the second
    try {
      const library = Deno.dlopen(name, {
        dlopen: { parameters: ["buffer", "i32"], result: "pointer" },
      });
      const handle = library.symbols.dlopen(new TextEncoder().encode(`${path}\0`), RTLD_NOW);
      library.close();
      return handle !== null;
    } catch {
      continue;
    }
  }
  return false;
}
