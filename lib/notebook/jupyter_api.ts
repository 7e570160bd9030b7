/**
 * Deno's own Jupyter interface, as far as this library uses it. Outside a kernel reading
 * `Deno.jupyter` throws; and its hook after each cell is internal, so it may be missing.
 *
 * @module
 */

/** Representations of one thing by MIME type. */
export type MimeBundle = Record<string, unknown>;

/** What `Deno.jupyter` offers in a kernel. */
export interface JupyterApi {
  /** Publishes a message; it is only queued when this returns. */
  broadcast(type: string, content: object, extra?: object): void | Promise<void>;
  /** Displays a value. */
  display(value: unknown, options?: DisplayOptions): Promise<void>;
  /** The representations of a value. */
  format(value: unknown): Promise<MimeBundle>;
}

/** Options of `Deno.jupyter.display`. */
export interface DisplayOptions {
  /** The value is a MIME bundle already. */
  readonly raw?: boolean;
  /** Replace the display of this id. */
  readonly update?: boolean;
  readonly display_id?: string;
}

/** The kernel's internals, as far as they matter here. */
export interface KernelInternals {
  /** Called after every cell that did not throw, and awaited. */
  broadcastResult(executionCount: number, result: unknown): Promise<void>;
}

/** A console that prints through a function; `level` is 2 for warnings and 3 for errors. */
export type ConsoleClass = new (print: (text: string, level: number) => void) => Console;

/** Deno's Jupyter interface, or undefined outside a kernel. */
export function jupyterApi(): JupyterApi | undefined {
  try {
    const api: unknown = Reflect.get(Deno, "jupyter");
    return isJupyterApi(api) ? api : undefined;
  } catch {
    return undefined; // Deno says so by throwing.
  }
}

/** The kernel's internals and console class; undefined where Deno does not have them. */
export function kernelInternals(): { hooks: KernelInternals; Console: ConsoleClass } | undefined {
  const key: unknown = Reflect.get(Deno, "internal");
  const internals: unknown = typeof key === "symbol" ? Reflect.get(Deno, key) : undefined;
  if (!isObject(internals)) return undefined;
  const hooks: unknown = Reflect.get(internals, "jupyter");
  const Console: unknown = Reflect.get(internals, "Console");
  return isKernelInternals(hooks) && isConsoleClass(Console) ? { hooks, Console } : undefined;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function isJupyterApi(value: unknown): value is JupyterApi {
  return isObject(value) && "broadcast" in value && "display" in value && "format" in value;
}

function isKernelInternals(value: unknown): value is KernelInternals {
  return isObject(value) && "broadcastResult" in value;
}

function isConsoleClass(value: unknown): value is ConsoleClass {
  return typeof value === "function";
}
