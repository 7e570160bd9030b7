import { dot, norm } from "facespace/latent";

/** The cosine of the angle between two vectors. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Math.max(-1, Math.min(1, dot(a, b) / (norm(a) * norm(b))));
}
