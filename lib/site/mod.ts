/**
 * The log as pages: static files that open from a folder and from any web server.
 *
 * @module
 */

/** The playground: the latent space in the visitor's hands. */
export {
  buildPlayground,
  type PlaygroundFaces,
  type PlaygroundOptions,
} from "./build_playground.ts";
