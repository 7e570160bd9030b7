/**
 * Standing in for TensorFlow while a step runs: the back end calls the given functions instead of
 * the addon's, and says when it moves, hands over or reads values.
 *
 * @module
 */

import type { NativeBackend, NativeBinding } from "../runtime/mod.ts";

/** What is done instead, and what is told. */
export interface Replacements
  extends Pick<NativeBinding, "createTensor" | "executeOp" | "runSavedModel"> {
  /** Data are about to be read by an operation. */
  handOver(dataId: object): void;
  /** Data are made from JavaScript values. */
  move(dataId: object): void;
  /** Data are about to be read into JavaScript; throws to forbid it. */
  read(dataId: object): void;
}

const replaced = new WeakSet<NativeBinding>();

/** Whether a step runs with functions replaced. */
export function isRecording(backend: NativeBackend): boolean {
  return replaced.has(backend.binding);
}

/** Runs a function with the back end's functions replaced. */
export function withReplacedFunctions<Result>(
  backend: NativeBackend,
  replacements: Replacements,
  run: () => Result,
): Result {
  const { binding, getInputTensorIds, readSync, move } = backend;
  const { createTensor, executeOp, runSavedModel } = replacements;
  const standIn = { ...bindingFunctions(binding), createTensor, executeOp, runSavedModel };
  replaced.add(standIn);
  backend.binding = standIn;
  backend.getInputTensorIds = (tensors) => {
    for (const tensor of tensors) if ("dataId" in tensor) replacements.handOver(tensor.dataId);
    return getInputTensorIds.call(backend, tensors);
  };
  backend.move = (dataId, ...rest) => {
    replacements.move(dataId);
    move.call(backend, dataId, ...rest);
  };
  backend.readSync = (dataId) => {
    replacements.read(dataId);
    return readSync.call(backend, dataId);
  };
  backend.read = (dataId) => {
    try {
      replacements.read(dataId);
    } catch {
      // thrown when the step has ended: here it would be a rejection that nobody awaits
    }
    return Promise.resolve(readSync.call(backend, dataId));
  };
  try {
    return run();
  } finally {
    backend.binding = binding;
    for (const name of ["getInputTensorIds", "move", "readSync", "read"]) {
      Reflect.deleteProperty(backend, name);
    }
  }
}

/** The binding is frozen, and its functions are not enumerable everywhere: a copy that is neither. */
function bindingFunctions(binding: NativeBinding): NativeBinding {
  const copy = { ...binding };
  for (const key of Object.getOwnPropertyNames(binding)) {
    const value: unknown = Reflect.get(binding, key);
    Reflect.set(copy, key, typeof value === "function" ? value.bind(binding) : value);
  }
  return copy;
}
