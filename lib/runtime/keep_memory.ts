/**
 * Keeping the memory that TensorFlow frees, in huge pages. It allocates each result anew, a feature
 * map of a batch takes 26 MB and more, and glibc gives such blocks back to the system at once: the
 * next operation waits for fresh pages to be filled with zeros. A step of VAE V1 spends half as much
 * in the kernel with the memory kept; its peak is the same.
 *
 * With pages of 4 KiB a convolution also waits for the processor to look their addresses up, above
 * all in a virtual machine. Linux makes pages of 2 MiB where it is advised to, and the advice stays
 * with addresses that glibc has reserved and keeps. In another thread than the process's first one
 * it does not keep so large a block, and the advice is lost, unless all threads share an arena:
 * notebooks' kernels are started with `GLIBC_TUNABLES=glibc.malloc.arena_max=1`.
 *
 * @module
 */

const M_TRIM_THRESHOLD = -1;
const M_MMAP_THRESHOLD = -3;
const MADV_HUGEPAGE = 14;
const LARGEST = 2 ** 30;
const PAGE = 4096;

/**
 * Addresses that are reserved, in blocks; they take no memory until something is written there.
 * More in all than the trim threshold, 2 GiB, would be given back when they are freed.
 */
const BLOCKS = 2;
const BLOCK = 960 * 2 ** 20;

/** What is in force for the rest of the process. */
export interface KeptMemory {
  /** Whether freed blocks of up to 1 GiB are kept for the next request. */
  readonly kept: boolean;
  /** Addresses for which huge pages were advised, in bytes. */
  readonly hugeBytes: number;
}

/**
 * Tells glibc to keep freed blocks, and Linux to put them into huge pages; elsewhere than on Linux
 * with glibc there is nothing to tell.
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
      const whole = Deno.UnsafePointer.offset(block, PAGE - Number(address(block) % BigInt(PAGE)));
      if (madvise(whole, BigInt(BLOCK - PAGE), MADV_HUGEPAGE) === 0) hugeBytes += BLOCK - PAGE;
    }
    for (const block of blocks) free(block); // glibc keeps the addresses, as it was told above
    c.close();
    return { kept, hugeBytes };
  } catch {
    return { kept: false, hugeBytes: 0 };
  }
}

const address = (pointer: Deno.PointerObject) => Deno.UnsafePointer.value(pointer);
