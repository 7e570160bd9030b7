/**
 * Packs what `check.sh` needs on a machine that has a GPU and no network, into `.gpu/`, below 64 MiB: Deno itself, one
 * script with the project's networks, the losses that TensorFlow gives here, and, with `--with-loader`,
 * Vulkan's loader, which apt downloads. Run it by `deno run -A tests/gpu/pack.ts`; it needs `xz`.
 *
 * @module
 */

import { build, type Plugin } from "esbuild";
import { projectPath } from "../../lib/system/mod.ts";

const folder = projectPath(".gpu");

/** Pictures are neither read nor written there. */
const withoutSharp: Plugin = {
  name: "without-sharp",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^sharp$/ }, () => ({ path: "sharp", namespace: "none" }));
    onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: "export default undefined;" }));
  },
};

async function run(command: string, args: readonly string[], cwd = folder): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args], cwd })
    .output();
  const text = new TextDecoder();
  if (success) return text.decode(stdout);
  throw new Error(`Cannot pack as ${command} ${args.join(" ")} failed: ${text.decode(stderr)}`);
}

const { imports }: { readonly imports: Readonly<Record<string, string>> } = JSON.parse(
  await Deno.readTextFile(projectPath("deno.json")),
);
/** The rooms' doors, which esbuild does not know by their names. */
const alias = Object.fromEntries(
  Object.entries(imports).filter(([, target]) => target.startsWith("./"))
    .map(([name, target]) => [name, projectPath(target.slice(2))]),
);

await Deno.remove(folder, { recursive: true }).catch(() => {}); // what a stopped run has left
await Deno.mkdir(folder, { recursive: true });
await build({
  entryPoints: [projectPath("tests/gpu/measure.ts")],
  outfile: `${folder}/measure.mjs`,
  ...{ bundle: true, minify: true, format: "esm", platform: "node", logLevel: "warning" },
  external: ["@tensorflow/tfjs-node-gpu", "@vladmandic/face-api"],
  ...{ alias, plugins: [withoutSharp] },
  banner: {
    js: 'import { createRequire } from "node:module";\n' +
      "const require = createRequire(import.meta.url);",
  },
});
await Deno.copyFile(projectPath("tests/gpu/check.sh"), `${folder}/check.sh`);
const said = await run(Deno.execPath(), [
  ...["run", "-A", "--no-check", projectPath("tests/gpu/measure.ts"), "tensorflow"],
], projectPath());
const reference = said.trim().split("\n").at(-1) ?? "";
if (!reference.startsWith('{"losses"')) throw new Error(`Cannot pack without losses: got ${said}`);
await Deno.writeTextFile(`${folder}/reference.json`, reference);
await Deno.copyFile(Deno.execPath(), `${folder}/deno`);
await run("xz", ["-T0", "-6", "--force", "deno"]);
if (Deno.args.includes("--with-loader")) {
  await run("apt-get", ["download", "libvulkan1"]).catch((error: Error) =>
    console.log(`Without Vulkan's loader: ${error.message}`)
  );
}
let bytes = 0;
for await (const { name } of Deno.readDir(folder)) {
  bytes += (await Deno.stat(`${folder}/${name}`)).size;
}
console.log(`${folder}: ${(bytes / 2 ** 20).toFixed(1)} MiB. On the machine: bash .gpu/check.sh`);
