/**
 * Puts something into the notebook, or, outside one, prints its short text.
 *
 * @module
 */

import { jupyterApi, type MimeBundle } from "./jupyter_api.ts";

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

/** Shows something once. */
export function publish(display: Display): void {
  const api = jupyterApi();
  if (!api) {
    console.log(display.data["text/plain"]);
    return;
  }
  const { data, metadata = {} } = display;
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
