/**
 * Writing files so that a reader, or a killed process, never meets half of one: the bytes go to a
 * temporary file in the same folder, which is then renamed over the target.
 *
 * @module
 */

/**
 * Writes a file atomically, and makes its folder if there is none.
 *
 * @param path Where the file ends up.
 * @param content Text (UTF-8) or bytes.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const slash = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  if (slash > 0) await Deno.mkdir(path.slice(0, slash), { recursive: true });
  const partial = `${path}.${crypto.randomUUID().slice(0, 8)}.part`;
  try {
    const file = await Deno.open(partial, { write: true, createNew: true });
    try {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      for (let written = 0; written < bytes.length;) {
        written += await file.write(bytes.subarray(written));
      }
      await file.sync();
    } finally {
      file.close();
    }
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw error;
  }
}
