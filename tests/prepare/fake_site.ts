/**
 * A project in a temporary folder, with a `uv` and a `g++` that only pretend: they write what the
 * preparation looks for, and note that they were called.
 *
 * @module
 */

import { type Site, thisSite } from "../../lib/prepare/site.ts";

const fakeUv = `#!/bin/sh
echo "uv $1" >> "$FAKE_LOG"
sleep "\${FAKE_SECONDS:-0}"
if [ "$1" = venv ]; then
  for folder; do :; done
  mkdir -p "$folder/bin" "$folder/lib/python3.11/site-packages"
  cp /bin/true "$folder/bin/python"
  echo "version_info = 3.11.7" > "$folder/pyvenv.cfg"
  exit 0
fi
if [ -n "$FAKE_FAILURE" ]; then echo "$FAKE_FAILURE" >&2; exit 2; fi
mkdir -p "$VIRTUAL_ENV/lib/python3.11/site-packages/tensorflow"
touch "$VIRTUAL_ENV/lib/python3.11/site-packages/tensorflow/libtensorflow_cc.so.2"
`;

const fakeCompiler = `#!/bin/sh
[ "$1" = --version ] && exit 0
echo "g++" >> "$FAKE_LOG"
while [ "$1" != -o ]; do shift; done
echo addon > "$2"
`;

/** A pretended project. */
export interface FakeSite {
  readonly site: Site;
  /** Names of the programs that were called, in order. */
  readonly calls: () => Promise<string[]>;
  /** Removes everything. */
  readonly remove: () => Promise<void>;
}

/**
 * Makes a pretended project on Linux.
 *
 * @param programs Which of the pretended programs are there.
 * @param env Further environment variables.
 */
export async function makeFakeSite(
  programs: readonly ("uv" | "g++")[],
  env: Readonly<Record<string, string>> = {},
): Promise<FakeSite> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "facespace-prepare-" }));
  const root = `${folder}/project`;
  const log = `${folder}/calls.log`;
  await Deno.mkdir(`${folder}/bin`);
  for (const name of ["@tensorflow/tfjs-node-gpu", "node-api-headers"]) {
    await Deno.mkdir(`${root}/node_modules/${name}`, { recursive: true });
  }
  await Deno.mkdir(`${root}/.jupyter/kernels/deno`, { recursive: true });
  await Deno.writeTextFile(
    `${root}/.jupyter/kernels/deno/kernel.json`,
    JSON.stringify({ argv: ["deno", "jupyter"], display_name: "Deno", language: "typescript" }),
  );
  const sources = { "uv": fakeUv, "g++": fakeCompiler };
  for (const name of programs) {
    await Deno.writeTextFile(`${folder}/bin/${name}`, sources[name], { mode: 0o755 });
  }
  // the shell's own tools, but no real Python or compiler
  await Deno.mkdir(`${folder}/tools`);
  for (const tool of ["mkdir", "touch", "cp", "sleep"]) {
    await Deno.symlink(`/bin/${tool}`, `${folder}/tools/${tool}`);
  }
  const site: Site = {
    ...thisSite(),
    root,
    os: "linux",
    arch: "x86_64",
    env: { PATH: `${folder}/bin:${folder}/tools`, FAKE_LOG: log, ...env },
    freeBytes: () => Promise.resolve(100e9),
  };
  return {
    site,
    calls: async () => (await Deno.readTextFile(log).catch(() => "")).split("\n").filter(Boolean),
    remove: () => Deno.remove(folder, { recursive: true }),
  };
}
