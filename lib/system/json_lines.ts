/**
 * Lines of JSON over standard input and output, as processes of the project speak to each other.
 *
 * @module
 */

/** The lines of a stream of bytes, as they come. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest) yield rest;
}

/** A message as a line. */
export function jsonLine(message: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(message)}\n`);
}

/**
 * Keeps standard output for the lines: what libraries print goes where errors go, for the rest of the
 * process.
 */
export function keepStandardOutput(): void {
  console.log = console.info = console.debug = console.error;
}

/** Writes a message to standard output; it has left the process when this returns. */
export function writeJsonLine(message: object): void {
  const bytes = jsonLine(message);
  for (let written = 0; written < bytes.length;) {
    written += Deno.stdout.writeSync(bytes.subarray(written));
  }
}
