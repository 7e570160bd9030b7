/**
 * Why a step cannot be compiled.
 *
 * @module
 */

/** Thrown for a step that cannot be compiled; its message names the operation. */
export class StepRefused extends TypeError {
  override readonly name = "StepRefused";

  /** @param why A clause that follows "as". */
  constructor(why: string, options?: ErrorOptions) {
    super(`Cannot compile the step as ${why}`, options);
  }
}
