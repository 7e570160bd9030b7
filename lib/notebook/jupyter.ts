/**
 * Putting something into a notebook by Deno's own Jupyter interface, as far as this library uses it, or,
 * outside a kernel, printing its short text. Outside a kernel reading `Deno.jupyter` throws; and its hook
 * after each cell is internal, so it may be missing.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { pictureHeader } from "../images/mod.ts";

/** Representations of one thing by MIME type. */
type MimeBundle = Record<string, unknown>;

/** What `Deno.jupyter` offers in a kernel. */
export interface JupyterApi {
  /** Publishes a message; it is only queued when this returns. */
  broadcast(type: string, content: object, extra?: object): void | Promise<void>;
  /** Displays a value: as it is, if `raw`, and instead of the display of the id, if `update`. */
  display(
    value: unknown,
    options?: { readonly raw?: boolean; readonly update?: boolean; readonly display_id?: string },
  ): Promise<void>;
  /** The representations of a value. */
  format(value: unknown): Promise<MimeBundle>;
}

/** The kernel's internals, as far as they matter here. */
export interface KernelInternals {
  readonly hooks: {
    /** Called after every cell that did not throw, and awaited. */
    broadcastResult(executionCount: number, result: unknown): Promise<void>;
  };
  /** A console that prints through a function; `level` is 2 for warnings and 3 for errors. */
  readonly Console: new (print: (text: string, level: number) => void) => Console;
}

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
export function kernelInternals(): KernelInternals | undefined {
  const key: unknown = Reflect.get(Deno, "internal");
  const internals: unknown = typeof key === "symbol" ? Reflect.get(Deno, key) : undefined;
  if (!isObject(internals)) return undefined;
  const hooks: unknown = Reflect.get(internals, "jupyter");
  const Console: unknown = Reflect.get(internals, "Console");
  return isHooks(hooks) && isConsoleClass(Console) ? { hooks, Console } : undefined;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const isJupyterApi = (value: unknown): value is JupyterApi =>
  isObject(value) && "broadcast" in value && "display" in value && "format" in value;

const isHooks = (value: unknown): value is KernelInternals["hooks"] =>
  isObject(value) && "broadcastResult" in value;

const isConsoleClass = (value: unknown): value is KernelInternals["Console"] =>
  typeof value === "function";

/** What to show. */
export interface Display {
  /** Representations by MIME type; `text/plain` is what a terminal shows. */
  readonly data: MimeBundle & { readonly "text/plain": string };
  /** Sizes of pictures and the like, by MIME type. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** True in a Jupyter kernel. */
export function inNotebook(): boolean {
  return jupyterApi() !== undefined;
}

/** Shows something once: in a terminal its text, without the work of drawing the rest. */
export async function publish(text: string, draw: () => Display | Promise<Display>): Promise<void> {
  const api = jupyterApi();
  if (!api) return console.log(text);
  const { data, metadata = {} } = await draw();
  api.broadcast("display_data", { data, metadata, transient: {} });
}

/** A place in the notebook whose content can be replaced. Only for use in a notebook. */
export class DisplaySlot {
  readonly #id: string = crypto.randomUUID();
  #isShown = false;

  /** Shows something in the place, instead of what was there. */
  show(display: Display): void {
    const { data, metadata = {} } = display;
    const type = this.#isShown ? "update_display_data" : "display_data";
    this.#isShown = true;
    jupyterApi()?.broadcast(type, { data, metadata, transient: { display_id: this.#id } });
  }
}

/**
 * A picture's file as a display, at its size in CSS pixels.
 *
 * @param pixelRatio Pixels of the file for each CSS pixel.
 * @param text What a terminal shows instead.
 */
export async function pictureDisplay(
  file: Uint8Array,
  pixelRatio: number,
  text: string,
): Promise<Required<Display>> {
  const { mediaType, widthPx, heightPx } = await pictureHeader(file);
  const [width, height] = [widthPx, heightPx].map((px) => Math.round(px / pixelRatio));
  return {
    data: { [mediaType]: Buffer.from(file).toString("base64"), "text/plain": text },
    metadata: { [mediaType]: { width, height } },
  };
}
