/**
 * Networks that are trained against each other, as one model that {@linkcode train} trains: a step of the
 * loop is a round, in which each player takes its turns, with a loss, an optimizer and a compiled step of its
 * own. Checkpoints lie between rounds, so that a run that is killed in anybody's turn goes on bit for bit.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import type { TrainableModel } from "../models/mod.ts";
import type { Optimizer } from "./adam.ts";
import type { TrainOptions } from "./train.ts";
import { type LossValues, trainStep } from "./train_step.ts";

/** One of the networks. */
export interface Player {
  /** Its variables and its loss. */
  readonly model: TrainableModel;
  /** Its own; stays the caller's. */
  readonly optimizer: Optimizer;
}

/** What {@linkcode train} is given to train them all. */
export interface Adversaries extends Required<Pick<TrainOptions, "optimizer" | "gradientStep">> {
  /** All variables; its loss is the sum of all losses, for validation. */
  readonly model: TrainableModel;
}

/**
 * Puts networks against each other.
 *
 * @param name Names the run.
 * @param players By name; the names begin those of variables in checkpoints.
 * @param turns Who takes the turns of a round, in this order; one may have several.
 * @throws {RangeError} If a turn is nobody's.
 */
export function adversaries(
  name: string,
  players: Readonly<Record<string, Player>>,
  turns: readonly string[],
): Adversaries {
  const each: readonly (readonly [string, Player])[] = Object.entries(players);
  const playerOf = (turn: string): Player => {
    const player = players[turn];
    if (player) return player;
    const known = each.map(([known]) => known).join(", ");
    throw new RangeError(`Cannot take the turn of ${turn} as the players are ${known}`);
  };
  const taken = turns.map(playerOf);
  const variables = new Map(
    each.flatMap(([owner, { model }]) =>
      [...model.variables].map(([name, variable]) => [`${owner}/${name}`, variable] as const)
    ),
  );
  const ownNoise = (owner: string, noise: Readonly<Record<string, tf.Tensor>>) =>
    Object.fromEntries(
      Object.entries(noise).filter(([name]) => name.startsWith(`${owner}/`))
        .map(([name, tensor]) => [name.slice(owner.length + 1), tensor]),
    );
  return {
    model: {
      name,
      variables,
      noiseShapes: (batchSize) =>
        Object.fromEntries(
          each.flatMap(([owner, { model }]) =>
            Object.entries(model.noiseShapes(batchSize)).map(([name, shape]) =>
              [`${owner}/${name}`, shape] as const
            )
          ),
        ),
      loss(images, inputs) {
        const losses = each.map(([owner, { model }]) =>
          model.loss(images, { ...inputs, noise: ownNoise(owner, inputs.noise) })
        );
        return {
          total: tf.addN(losses.map(({ total }) => total)) as tf.Scalar,
          terms: Object.assign({}, ...losses.map(({ terms }) => terms)),
        };
      },
    },
    optimizer: joined(each),
    gradientStep(options) {
      const steps = new Map(
        [...new Set(taken)].map(({ model, optimizer }) =>
          [model, trainStep(model, optimizer, options)] as const
        ),
      );
      return {
        async run(images, { noise: [seed, ...names], ...inputs }) {
          const last = new Map<TrainableModel, LossValues>();
          for (const [turn, { model }] of taken.entries()) {
            const noise = [seed, ...names, `turn ${turn}`] as const;
            const values = await steps.get(model)?.run(images, { ...inputs, noise });
            if (values) last.set(model, values);
          }
          const found = [...last.values()];
          return {
            loss: found.reduce((sum, { loss }) => sum + loss, 0),
            terms: Object.assign({}, ...found.map(({ terms }) => terms)),
          };
        },
        [Symbol.dispose]: () => {
          for (const step of steps.values()) step[Symbol.dispose]();
        },
      };
    },
  };
}

/** The optimizers of all players, as far as checkpoints are concerned. */
function joined(players: readonly (readonly [string, Player])[]): Optimizer {
  const unused = (): never => {
    throw new TypeError("Cannot apply gradients of several players at once: each has its own step");
  };
  return {
    config: Object.fromEntries(
      players.flatMap(([owner, { optimizer }]) =>
        Object.entries(optimizer.config).map(([name, value]) => [`${owner}/${name}`, value])
      ),
    ),
    begin: unused,
    apply: unused,
    tensors: () =>
      new Map(
        players.flatMap(([owner, { optimizer }]) =>
          [...optimizer.tensors()].map(([name, tensor]) => [`${owner}/${name}`, tensor] as const)
        ),
      ),
    // Each has its own count, and one number is saved: in base 2³¹ they would be too many for two.
    get steps() {
      return players.reduce((sum, [, { optimizer }], i) => sum + optimizer.steps * BASE ** i, 0);
    },
    restore(tensors, steps) {
      let rest = steps;
      for (const [owner, { optimizer }] of players) {
        const own = [...tensors].filter(([name]) => name.startsWith(`${owner}/`))
          .map(([name, tensor]) => [name.slice(owner.length + 1), tensor] as const);
        optimizer.restore(new Map(own), rest % BASE);
        rest = Math.floor(rest / BASE);
      }
    },
    dispose() {},
  };
}

/** More steps than a player takes; two players' counts fit into a number that is exact. */
const BASE = 2 ** 26;
