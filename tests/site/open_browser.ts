/**
 * A real browser for the tests of pages.
 *
 * @module
 */

import { type Browser, chromium, type Page } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

/** The browser's program; `undefined` if there is none on the PATH. */
export const browserPath: string | undefined = NAMES.flatMap((name) =>
  (Deno.env.get("PATH") ?? "").split(":").map((folder) => `${folder}/${name}`)
).find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/** Why a test of pages is ignored. */
export const withoutBrowser = browserPath === undefined ? " (ignored: no Chromium here)" : "";

/** A browser without a window; the caller closes it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(browserPath === undefined ? {} : { executablePath: browserPath }),
    args: ["--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"],
  });
}

/** What goes wrong on a page, and which addresses beyond its own files it asks for. */
export function watchPage(page: Page): { readonly faults: string[] } {
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) faults.push(`asked for ${request.url()}`);
  });
  return { faults };
}
