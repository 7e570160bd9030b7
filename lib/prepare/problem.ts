/**
 * A failure that the reader can do something about: its message is a whole sentence, shown as it is.
 *
 * @module
 */

/** A failed step of the preparation, told in one sentence. */
export class PreparationError extends Error {
  override readonly name = "PreparationError";
}

/**
 * One sentence for whatever was thrown.
 *
 * @param doing What was being done, for example `Preparing JupyterLab`.
 */
export function sentenceOf(error: unknown, doing: string): string {
  if (error instanceof PreparationError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `${doing} failed: ${message.split("\n")[0]}`;
}
