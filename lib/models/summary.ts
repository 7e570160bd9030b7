/**
 * A model's table as Keras prints it: layer, output shape, parameters, and, where the graph is no
 * plain chain, the layers that each one is connected to.
 *
 * @module
 */

import type * as tf from "@tensorflow/tfjs";

/** One layer of a {@linkcode ModelSummary}. */
export interface LayerSummary {
  /** The layer's name, for example `conv2d_1`. */
  readonly name: string;
  /** Its class, for example `Conv2D`. */
  readonly type: string;
  /** Its output's shape, with `null` for the batch axis. */
  readonly outputShape: readonly (number | null)[];
  /** How many weights it has, trainable or not. */
  readonly parameters: number;
  /** Names of the layers that feed it. */
  readonly connectedTo: readonly string[];
}

/** What {@linkcode summarise} finds. */
export interface ModelSummary {
  /** The model's name. */
  readonly name: string;
  /** In their order. */
  readonly layers: readonly LayerSummary[];
  /** How many weights there are. */
  readonly totalParameters: number;
  /** Those that training changes. */
  readonly trainableParameters: number;
  /** Those that it does not, such as moving statistics. */
  readonly nonTrainableParameters: number;
  /** Whether each layer is fed by just the one before it. */
  readonly isChain: boolean;
}

/** The layers of a model and their counts. */
export function summarise(model: tf.LayersModel): ModelSummary {
  const layers = model.layers.map((layer): LayerSummary => ({
    name: layer.name,
    type: layer.getClassName(),
    outputShape: firstShape(layer.outputShape),
    parameters: layer.countParams(),
    connectedTo: layer.inboundNodes.flatMap((node) =>
      node.inboundLayers.map((inbound) => inbound.name)
    ),
  }));
  const count = (weights: readonly { shape: tf.Shape }[]) =>
    weights.reduce(
      (sum, { shape }) => sum + shape.reduce<number>((n, size) => n * (size ?? 1), 1),
      0,
    );
  const trainableParameters = count(model.trainableWeights);
  const nonTrainableParameters = count(model.nonTrainableWeights);
  return {
    name: model.name,
    layers,
    totalParameters: trainableParameters + nonTrainableParameters,
    trainableParameters,
    nonTrainableParameters,
    isChain: layers.every(({ connectedTo }, i) =>
      i === 0 ? connectedTo.length === 0 : connectedTo.join() === layers[i - 1]?.name
    ),
  };
}

/**
 * The summary as a text table.
 *
 * @example
 * ```ts ignore
 * console.log(formatSummary(summarise(buildVae().encoder)));
 * ```
 */
export function formatSummary(summary: ModelSummary): string {
  const header = ["Layer (type)", "Output shape", "Param #"];
  const rows = summary.layers.map(({ name, type, outputShape, parameters }) => [
    `${name} (${type})`,
    `(${outputShape.map((size) => size ?? "None").join(", ")})`,
    grouped(parameters),
  ]);
  if (!summary.isChain) {
    header.push("Connected to");
    summary.layers.forEach(({ connectedTo }, i) => rows[i]?.push(connectedTo.join(", ")));
  }
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0))
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) =>
      column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)
    ).join("  ").trimEnd();
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [
    `Model: ${summary.name}`,
    rule,
    line(header),
    rule,
    ...rows.map(line),
    rule,
    `Total params: ${grouped(summary.totalParameters)}`,
    `Trainable params: ${grouped(summary.trainableParameters)}`,
    `Non-trainable params: ${grouped(summary.nonTrainableParameters)}`,
  ].join("\n");
}

function firstShape(shape: tf.Shape | tf.Shape[]): readonly (number | null)[] {
  const [first] = shape;
  return Array.isArray(first)
    ? first
    : shape.filter((size) => size === null || typeof size === "number");
}

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}
