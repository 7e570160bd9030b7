/**
 * The log as pages: static files that open from a folder and from any web server.
 *
 * @module
 */

/** The log: a dashboard, and an article for each notebook. */
export { buildLog, type LogOptions } from "./log/mod.ts";
/** The folder of the pages, served to this machine. */
export { serveSite, type SiteServer } from "./serve_site.ts";
/** The playground: the latent space in the visitor's hands. */
export {
  buildPlayground,
  type PlaygroundFaces,
  type PlaygroundOptions,
} from "./build_playground.ts";
