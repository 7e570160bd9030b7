/**
 * What has to be asked of the C library before and while TensorFlow is loaded: to keep the memory that
 * is freed, to bind symbols at once, to turn standard error away.
 *
 * @module
 */

const M_TRIM_THRESHOLD = -1;
const M_MMAP_THRESHOLD = -3;
const MADV_HUGEPAGE = 14;
const RTLD_NOW = 2;
const LARGEST = 2 ** 30;
const PAGE = 4096;

/**
 * Addresses that are reserved, in blocks; they take no memory until something is written there.
 * More in all than the trim threshold, 2 GiB, would be given back when they are freed.
 */
const BLOCKS = 2;
const BLOCK = 960 * 2 ** 20;

/** TensorFlow's information, or the warning that announces it. */
const INFORMATION = /^I\d{4} |^WARNING: All log messages before absl::InitializeLog/;

/** What is in force for the rest of the process. */
interface KeptMemory {
  /** Whether freed blocks of up to 1 GiB are kept for the next request. */
  readonly kept: boolean;
  /** Addresses for which huge pages were advised, in bytes. */
  readonly hugeBytes: number;
}

/**
 * Tells glibc to keep freed blocks, and Linux to put them into huge pages; elsewhere than on Linux
 * with glibc there is nothing to tell.
 *
 * TensorFlow allocates each result anew, a feature map of a batch takes 26 MB and more, and glibc gives
 * such blocks back to the system at once: the next operation waits for fresh pages to be filled with
 * zeros. A step of VAE V1 spends half as much in the kernel with the memory kept; its peak is the same.
 *
 * With pages of 4 KiB a convolution also waits for the processor to look their addresses up, above
 * all in a virtual machine. Linux makes pages of 2 MiB where it is advised to, and the advice stays
 * with addresses that glibc has reserved and keeps. In another thread than the process's first one
 * it does not keep so large a block, and the advice is lost, unless all threads share an arena:
 * notebooks' kernels are started with `GLIBC_TUNABLES=glibc.malloc.arena_max=1`.
 */
export function keepFreedMemory(): KeptMemory {
  if (Deno.build.os !== "linux") return { kept: false, hugeBytes: 0 };
  try {
    const c = Deno.dlopen("libc.so.6", {
      mallopt: { parameters: ["i32", "i32"], result: "i32" },
      malloc: { parameters: ["usize"], result: "pointer" },
      free: { parameters: ["pointer"], result: "void" },
      madvise: { parameters: ["pointer", "usize", "i32"], result: "i32" },
    });
    const { mallopt, malloc, free, madvise } = c.symbols;
    const kept = mallopt(M_MMAP_THRESHOLD, LARGEST) === 1 &&
      mallopt(M_TRIM_THRESHOLD, 2 ** 31 - 1) === 1;
    let hugeBytes = 0;
    const blocks = kept ? Array.from({ length: BLOCKS }, () => malloc(BigInt(BLOCK))) : [];
    for (const block of blocks) {
      if (block === null) continue; // more than the process may have
      const unaligned = Number(Deno.UnsafePointer.value(block) % BigInt(PAGE));
      const whole = Deno.UnsafePointer.offset(block, PAGE - unaligned);
      if (madvise(whole, BigInt(BLOCK - PAGE), MADV_HUGEPAGE) === 0) hugeBytes += BLOCK - PAGE;
    }
    for (const block of blocks) free(block); // glibc keeps the addresses, as it was told above
    c.close();
    return { kept, hugeBytes };
  } catch {
    return { kept: false, hugeBytes: 0 };
  }
}

/**
 * Loads a shared library with all its symbols bound now, instead of when they are first used; only
 * Linux needs it.
 *
 * TensorFlow exports an LLVM of its own. Asking for a WebGPU adapter loads Mesa, and Mesa puts the
 * system's LLVM before all else in the process: what TensorFlow had not bound by then it finds
 * there, and the first graph with a float attribute ends the process with a bus error.
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

/**
 * Loads something with standard error turned away. TensorFlow prints two lines of information from its
 * static initialisers, before any of its settings can be made; what is not information is printed
 * afterwards.
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
  const { os } = Deno.build;
  if (os !== "linux" && os !== "darwin") return undefined;
  try {
    const c = Deno.dlopen(os === "linux" ? "libc.so.6" : "libSystem.dylib", {
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
      const rest = lines.filter((line) => line.trim() !== "" && !INFORMATION.test(line));
      if (rest.length > 0) console.error(rest.join("\n"));
    };
  } catch {
    return undefined;
  }
}
