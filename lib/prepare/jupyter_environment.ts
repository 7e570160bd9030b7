/**
 * The environment in which Jupyter keeps to the project's folder: it finds the project's kernel and
 * this Deno, and writes its settings, its history and its connection files below `.facespace/`.
 *
 * @module
 */

/** What {@linkcode jupyterEnvironment} needs to know. */
export interface JupyterEnvironmentOptions {
  /** Absolute path of the project. */
  readonly root: string;
  /** Absolute path of the Deno that runs kernels. */
  readonly deno: string;
  /** The environment to start from. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The environment variables for Jupyter.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const { PATH } = jupyterEnvironment({ root: "/p", deno: "/d/deno", env: { PATH: "/bin" } });
 * assertEquals(PATH, "/p/.venv/bin:/d:/bin");
 * ```
 */
export function jupyterEnvironment(options: JupyterEnvironmentOptions): Record<string, string> {
  const { root, deno, env } = options;
  const own = `${root}/.facespace/jupyter`;
  const folders = [`${root}/.venv/bin`, deno.slice(0, deno.lastIndexOf("/")), env["PATH"] ?? ""];
  return {
    ...env,
    PATH: folders.join(":"),
    VIRTUAL_ENV: `${root}/.venv`,
    PYTHONNOUSERSITE: "1",
    JUPYTER_PATH: `${root}/.jupyter`,
    JUPYTER_CONFIG_PATH: `${root}/.jupyter`,
    JUPYTER_CONFIG_DIR: `${own}/config`,
    JUPYTER_DATA_DIR: `${own}/data`,
    JUPYTER_RUNTIME_DIR: `${own}/runtime`,
    JUPYTERLAB_SETTINGS_DIR: `${own}/lab/settings`,
    JUPYTERLAB_WORKSPACES_DIR: `${own}/lab/workspaces`,
    IPYTHONDIR: `${own}/ipython`,
  };
}
