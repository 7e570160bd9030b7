/**
 * Faces whose reads end when the test says so, to see what is read ahead.
 *
 * @module
 */

/** A read that has begun. */
export interface PendingRead {
  readonly rows: readonly number[];
  /** Ends it; its bytes are the row numbers. */
  readonly end: () => void;
  readonly fail: (error: Error) => void;
}

/** Faces of 1×1 pixels, of which the three bytes are the row's number. */
export function slowFaces() {
  const begun: PendingRead[] = [];
  return {
    /** The reads so far, in order. */
    begun,
    faces: {
      read(rows: readonly number[]): Promise<Uint8Array> {
        const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
        const end = () => resolve(Uint8Array.from(rows.flatMap((row) => [row, row, row])));
        begun.push({ rows, end, fail: reject });
        return promise;
      },
    },
  };
}

/** Lets everything happen that can happen. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
