/**
 * What has to be on the machine before anything computes: the Python environment with TensorFlow's
 * native library, the addon compiled against it, JupyterLab. `prepare()` makes what is missing; each
 * `why…()` says why something must be made.
 *
 * @module
 */

/** Preparing. */
export {
  type Part,
  type Preparation,
  prepare,
  type PrepareOptions,
  whyPackages,
} from "./prepare.ts";
export {
  environmentPath,
  PreparationError,
  pythonPath,
  type Site,
  thisSite,
  workPath,
} from "./site.ts";

/** What the machine has. */
export { checkDisk, findCompiler, findPython, type Python } from "./checks.ts";

/** TensorFlow's native library, and tfjs-node's addon for it. */
export {
  installedVariant,
  libraryFolder,
  libraryName,
  tensorflowVersion,
  type Variant,
  whyLibrary,
} from "./tensorflow_library.ts";
export { putBackAddon, whyAddon } from "./addon.ts";

/** Python packages. */
export {
  installPackages,
  installPart,
  makeEnvironment,
  type Stamp,
  whyEnvironment,
  whyInstalled,
} from "./python.ts";

/** JupyterLab. */
export { jupyterEnvironment, type JupyterEnvironmentOptions, whyJupyter } from "./jupyter.ts";
