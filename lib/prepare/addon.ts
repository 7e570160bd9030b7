/**
 * The addon of tfjs-node, compiled from the package's own two sources against TensorFlow's library.
 * It is kept in `.facespace/native/` and copied to where the package looks for it, so that a
 * re-created `node_modules` needs no compiler.
 *
 * @module
 */

import { runCommand, sha256 } from "../system/mod.ts";
import { findCompiler } from "./checks.ts";
import { PreparationError, type Site, workPath } from "./site.ts";
import { readStamp, type Stamp, whyStale, writeStamp } from "./python.ts";
import {
  libraryFolder,
  libraryName,
  tensorflowVersion,
  type Variant,
} from "./tensorflow_library.ts";

const addonPath = (site: Site): string => workPath(site, "native/tfjs_binding.node");
const stampPath = (site: Site): string => workPath(site, "native/addon.json");
const packagePath = (site: Site, name: string): string => `${site.root}/node_modules/${name}`;
const tfjsNode = "@tensorflow/tfjs-node-gpu";

const installedAddonPath = (site: Site): string =>
  `${packagePath(site, tfjsNode)}/lib/napi-v8/tfjs_binding.node`;

async function madeFor(site: Site, variant: Variant): Promise<Stamp> {
  return {
    tensorflow: tensorflowVersion,
    variant,
    library: (await libraryFolder(site)) ?? "none", // its path is compiled into the addon
    platform: `${site.os}-${site.arch}`,
    tfjsNode: await packageVersion(site, tfjsNode),
  };
}

async function packageVersion(site: Site, name: string): Promise<string> {
  try {
    const text = await Deno.readTextFile(`${packagePath(site, name)}/package.json`);
    return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? "unknown";
  } catch {
    return "none";
  }
}

/** Says why the addon must be compiled; `undefined` if it need not. */
export async function whyAddon(site: Site, variant: Variant): Promise<string | undefined> {
  const stamp = await readStamp(stampPath(site));
  const why = whyStale(stamp, await madeFor(site, variant));
  if (why) return why;
  return await digest(addonPath(site)) === stamp?.["sha256"]
    ? undefined
    : "the compiled file is not the one that was stamped";
}

/**
 * Compiles the addon.
 *
 * @throws {PreparationError} If there is no compiler, or it fails.
 */
export async function compileAddon(site: Site, variant: Variant): Promise<void> {
  const compiler = await findCompiler(site);
  const library = await libraryFolder(site);
  if (!library) throw new PreparationError("Cannot compile the addon without TensorFlow's library");
  await Deno.mkdir(workPath(site, "native"), { recursive: true });
  await Deno.remove(stampPath(site)).catch(() => {});
  const partial = `${addonPath(site)}.part`;
  const { ok, output } = await runCommand(
    compiler,
    await compilerArguments(site, library, variant, partial),
    { env: site.env },
  );
  if (!ok) {
    const line = output.split("\n").find((text) => /error|fatal/i.test(text)) ?? output.trim();
    await Deno.remove(partial).catch(() => {});
    throw new PreparationError(`Cannot compile TensorFlow's addon: ${compiler} said "${line}"`);
  }
  await Deno.rename(partial, addonPath(site));
  const sum = await digest(addonPath(site)) ?? "";
  await writeStamp(stampPath(site), { ...await madeFor(site, variant), compiler, sha256: sum });
}

async function compilerArguments(
  site: Site,
  library: string,
  variant: Variant,
  target: string,
): Promise<string[]> {
  const source = packagePath(site, tfjsNode);
  const common = ["-O2", "-std=c++17", "-fPIC", "-shared", "-DNAPI_VERSION=8"];
  const headers = [
    source,
    `${packagePath(site, "node-api-headers")}/include`,
    `${library}/include`,
  ];
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => `${source}/binding/${name}`);
  const ending = site.os === "darwin" ? "2.dylib" : "so.2";
  const libraries = [libraryName(site.os), `libtensorflow_framework.${ending}`];
  return [
    ...common,
    ...(site.os === "darwin" ? ["-undefined", "dynamic_lookup"] : []),
    ...headers.map((folder) => `-I${folder}`),
    ...sources,
    "-o",
    target,
    ...libraries.map((name) => `${library}/${name}`),
    `-Wl,-rpath,${library}`,
    ...(variant === "cuda" ? await cudaLibraries(`${library}/../nvidia`) : []),
  ];
}

/**
 * TensorFlow opens CUDA's libraries by name only when it starts; linking the addon to them makes
 * the loader find them inside the environment, with no LD_LIBRARY_PATH.
 */
async function cudaLibraries(nvidia: string): Promise<string[]> {
  const wanted = /^lib(cudart|cublas|cublasLt|cufft|cusolver|cusparse|cudnn|nvJitLink)\.so\.\d+$/;
  const flags = ["-Wl,--no-as-needed"];
  for await (const { name: part } of Deno.readDir(nvidia)) {
    const folder = `${nvidia}/${part}/lib`;
    const names: string[] = [];
    try {
      for await (const { name } of Deno.readDir(folder)) if (wanted.test(name)) names.push(name);
    } catch {
      continue; // a package without libraries
    }
    if (names.length > 0) flags.push(`-Wl,-rpath,${folder}`);
    flags.push(...names.map((name) => `${folder}/${name}`));
  }
  return flags;
}

/**
 * Copies the addon to where tfjs-node looks for it, unless it is there already.
 *
 * @returns Whether it had to be copied.
 */
export async function putBackAddon(site: Site): Promise<boolean> {
  const stamp = await readStamp(stampPath(site));
  const target = installedAddonPath(site);
  const sum = await digest(target);
  if (!stamp || (sum !== undefined && sum === stamp["sha256"])) return false;
  await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
  const partial = `${target}.${crypto.randomUUID().slice(0, 8)}.part`;
  await Deno.copyFile(addonPath(site), partial);
  await Deno.rename(partial, target);
  return true;
}

async function digest(path: string): Promise<string | undefined> {
  try {
    return await sha256(await Deno.readFile(path));
  } catch {
    return undefined;
  }
}
