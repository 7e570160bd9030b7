/**
 * What has to be known of a whole source before a part of it is worked on.
 *
 * @module
 */

import type { PictureSource } from "../annotations/mod.ts";

/** The same for every process that opens the source. */
export interface SourceFacts {
  readonly description: string;
  readonly count: number;
  readonly fingerprint: string;
  readonly problems: readonly string[];
  /** The names of all measures, in the order in which they first appear. */
  readonly measureNames: readonly string[];
  /** Above every identity that is given. */
  readonly freeIdentity: number;
}

/** Looks through a source's records; reads no picture. */
export function sourceFacts(source: PictureSource): SourceFacts {
  const { description, count, fingerprint, problems } = source;
  const measureNames = new Set<string>();
  let freeIdentity = 0;
  for (let i = 0; i < count; i++) {
    const { identity, measures } = source.record(i);
    if (identity !== undefined) freeIdentity = Math.max(freeIdentity, identity + 1);
    for (const name in measures) measureNames.add(name);
  }
  return {
    description,
    count,
    fingerprint,
    problems: [...problems],
    measureNames: [...measureNames],
    freeIdentity,
  };
}
