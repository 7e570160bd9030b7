/**
 * Square faces of one size that can be asked for by row, whether they are in memory or on disk.
 *
 * @module
 */

/** Faces by row. */
export interface FacePixels {
  readonly count: number;
  /** Width and height of a face. */
  readonly sizePx: number;
  /**
   * The bytes of some faces, in the order asked for: red, green, blue, 0–255, shape
   * `[rows, sizePx, sizePx, 3]`, owned by the caller.
   *
   * @throws {RangeError} If a row does not exist.
   * @throws {SyntaxError} If a face on disk is damaged; the message names the file and the face.
   */
  readSync(rows: readonly number[]): Uint8Array;
  /** The same, read while other work goes on. */
  read(rows: readonly number[]): Promise<Uint8Array>;
}
