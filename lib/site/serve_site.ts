/**
 * Serves a folder of static files to this machine alone.
 *
 * @module
 */

import { extname, resolve, sep } from "node:path";
import { unlessMissing } from "../system/mod.ts";

/** What the site's files are, by their ending. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".webp": "image/webp",
};

/** A server that runs. */
export interface SiteServer {
  /** Where the first page is. */
  readonly url: string;
  /** Stops it. */
  close(): Promise<void>;
}

/**
 * Serves the files of a folder on 127.0.0.1, which no other machine can reach.
 *
 * @param port Default: one that is free.
 * @throws {Deno.errors.AddrInUse} If the port is taken.
 */
export function serveSite(
  folder: string,
  { port = 0 }: { readonly port?: number } = {},
): SiteServer {
  const root = resolve(folder);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => {} },
    async ({ url, method }) => {
      if (method !== "GET" && method !== "HEAD") return new Response(null, { status: 405 });
      const path = siteFile(root, new URL(url).pathname);
      const info = path === undefined ? undefined : await unlessMissing(Deno.stat(path));
      if (path === undefined || !info?.isFile) return new Response("Not found", { status: 404 });
      const file = await Deno.open(path);
      return new Response(file.readable, {
        headers: {
          "cache-control": "no-cache",
          "content-length": String(info.size),
          "content-type": MEDIA_TYPES[extname(path)] ?? "application/octet-stream",
          "x-content-type-options": "nosniff",
        },
      });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    close: () => server.shutdown(),
  };
}

/** The file of an address; `undefined` outside of the folder. */
function siteFile(root: string, pathname: string): string | undefined {
  try {
    const path = resolve(`${root}${decodeURIComponent(pathname)}`);
    if (path !== root && !path.startsWith(`${root}${sep}`)) return undefined;
    return pathname.endsWith("/") ? `${path}/index.html` : path;
  } catch {
    return undefined; // no such encoding
  }
}
