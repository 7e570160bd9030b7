/**
 * prepare.
 *
 * @module
 */

export { putBackAddon, whyAddon } from "./addon.ts";
export { checkDisk, findCompiler, findPython } from "./checks.ts";
export { jupyterEnvironment } from "./jupyter_environment.ts";
export { whyJupyter } from "./jupyter_lab.ts";
export { whyPackages } from "./npm_packages.ts";
export { explainFailure, FetchError, installPackages } from "./pip.ts";
export { prepare } from "./prepare.ts";
export { PreparationError } from "./problem.ts";
export { environmentPath, pythonPath, type Site, thisSite, workPath } from "./site.ts";
export {
  installedVariant,
  libraryFolder,
  libraryName,
  tensorflowVersion,
  whyLibrary,
} from "./tensorflow_library.ts";
export {
  installPart,
  makeEnvironment,
  whyEnvironment,
  whyInstalled,
} from "./virtual_environment.ts";
