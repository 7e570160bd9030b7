/**
 * A worker process with fake pictures and networks.
 *
 * @module
 */

import { serveWorker } from "../../lib/faces/serve_worker.ts";
import { fakeTools, openFakePictures } from "./fake_pictures.ts";

if (import.meta.main) {
  await serveWorker({
    openSource: ({ location }) => openFakePictures(location),
    loadTools: async ({ settings, location }) => {
      const other = await Deno.readTextFile(`${location.from}/backend.txt`).catch(() => undefined);
      const tools = fakeTools(settings.sizesPx);
      return other === undefined ? tools : { ...tools, software: { backend: other } };
    },
  });
}
