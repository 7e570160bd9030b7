/**
 * The shard of a process as the cluster that started it numbers its tasks: an array job of Slurm, or an
 * indexed job of Kubernetes.
 *
 * @module
 */

import { parseShard, type Shard } from "./recipe.ts";

/** A shard, and where its numbers come from. */
export interface ClusterShard {
  /** Which part of how many. */
  readonly shard: Shard;
  /** In words, such as `SLURM_ARRAY_TASK_ID=2, one of 4 from 1 to 4`. */
  readonly origin: string;
}

/** The variables of an environment, as a shard depends on them. */
export type ClusterVariables = (name: string) => string | undefined;

/**
 * Reads `auto`, or `auto/8` where the number of shards is not for the cluster to say: Kubernetes tells a pod
 * its index, but not how many there are, and Slurm counts only the tasks that were submitted together, so that
 * one alone that is submitted again would take itself for the whole.
 *
 * @param variables Of the environment. Default: this process's.
 * @returns `undefined` if the text begins otherwise.
 * @throws {SyntaxError} If it is written like neither, or the cluster does not say enough.
 * @throws {RangeError} If the cluster's numbers are those of no shard.
 */
export function clusterShard(
  text: string,
  variables: ClusterVariables = (name) => Deno.env.get(name),
): ClusterShard | undefined {
  if (!text.startsWith("auto")) return undefined;
  const [whole, count] = /^auto(?:\/(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) {
    throw new SyntaxError(`Cannot read a shard as it must be auto, or like auto/4: got "${text}"`);
  }
  const slurm = numberOf("SLURM_ARRAY_TASK_ID", variables);
  const kubernetes = numberOf("JOB_COMPLETION_INDEX", variables);
  if (slurm === undefined && kubernetes === undefined) {
    throw new SyntaxError(
      "Cannot number the shards as neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set: " +
        "start an array job of Slurm or an indexed job of Kubernetes, or give --shard i/n",
    );
  }
  if (slurm === undefined) {
    const origin = `JOB_COMPLETION_INDEX=${kubernetes}, which counts from 0`;
    if (count !== undefined) return shardOf((kubernetes ?? 0) + 1, Number(count), origin);
    throw new SyntaxError(
      "Cannot number the shards as Kubernetes does not tell a pod how many there are: " +
        "give --shard auto/n, with the job's completions for n",
    );
  }
  const origin = `SLURM_ARRAY_TASK_ID=${slurm}`;
  if (count !== undefined) return shardOf(slurm, Number(count), origin);
  const counted = numberOf("SLURM_ARRAY_TASK_COUNT", variables);
  if (counted === undefined) {
    throw new SyntaxError(
      "Cannot number the shards as SLURM_ARRAY_TASK_COUNT is not set: give --shard auto/n",
    );
  }
  const first = numberOf("SLURM_ARRAY_TASK_MIN", variables) ?? 1;
  const last = numberOf("SLURM_ARRAY_TASK_MAX", variables) ?? first + counted - 1;
  const step = counted > 1 ? (last - first) / (counted - 1) : 1;
  const before = step > 0 ? (slurm - first) / step : NaN;
  if (![step, before].every(Number.isInteger)) {
    throw new RangeError(
      `Cannot number the shards as the array's tasks must be evenly spaced: got ${counted} from ` +
        `${first} to ${last}, of which this is ${slurm}; use --array=1-n, or give --shard auto/n`,
    );
  }
  return shardOf(before + 1, counted, `${origin}, one of ${counted} from ${first} to ${last}`);
}

function shardOf(index: number, count: number, origin: string): ClusterShard {
  try {
    return { shard: parseShard(`${index}/${count}`), origin };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new RangeError(`${cause.message}, by ${origin}`, { cause });
  }
}

/** @throws {SyntaxError} If the variable is set to something else than a number from 0. */
function numberOf(name: string, variables: ClusterVariables): number | undefined {
  const text = variables(name);
  if (text === undefined || text === "") return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new SyntaxError(`Cannot number the shards as ${name} must be a number: got "${text}"`);
}
