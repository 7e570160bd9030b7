/**
 * SHA-256, as checksums and fingerprints use it.
 *
 * @module
 */

/** The SHA-256 of text (UTF-8) or bytes, in hexadecimal. */
export async function sha256(content: string | Uint8Array): Promise<string> {
  const bytes = typeof content === "string"
    ? new TextEncoder().encode(content)
    : Uint8Array.from(content);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
