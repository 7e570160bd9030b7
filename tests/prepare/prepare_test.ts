import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { findProgram } from "facespace/system";
import { prepare } from "../../lib/prepare/prepare.ts";
import type { Site } from "../../lib/prepare/site.ts";
import { makeFakeSite } from "./fake_site.ts";

const python = await findProgram("python3", Deno.env.get("PATH"));
const ignore = Deno.build.os === "windows"; // reason: the pretended programs are shell scripts

async function run(site: Site, parts: readonly ("tensorflow" | "jupyter")[] = ["tensorflow"]) {
  const lines: string[] = [];
  const result = await prepare({ parts, site, log: (line) => lines.push(line) });
  return { ...result, lines };
}

Deno.test({
  name: "prepare() makes each step with its reason, and nothing the second time",
  ignore,
  async fn() {
    const { site, calls, remove } = await makeFakeSite(["uv", "g++"]);
    try {
      const first = await run(site, ["tensorflow", "jupyter"]);
      assertEquals(first.problems, []);
      assert(first.ready);
      assertStringIncludes(first.lines[0] ?? "", "[1/3] Python environment .venv, because");
      assertEquals(await calls(), ["uv venv", "uv pip", "g++", "uv pip"]);
      const start = performance.now();
      const second = await run(site, ["tensorflow", "jupyter"]);
      const durationMs = performance.now() - start;
      assertEquals(second.lines, []);
      assert(second.ready);
      assert(durationMs < 500, `took ${durationMs} ms`); // 10 ms on an idle machine
      assertEquals((await calls()).length, 4);
    } finally {
      await remove();
    }
  },
});

Deno.test({
  name: "prepare() waits for another one and then finds everything done",
  ignore,
  async fn() {
    const { site, calls, remove } = await makeFakeSite(["uv", "g++"], { FAKE_SECONDS: "0.3" });
    try {
      const [first, second] = await Promise.all([run(site), run(site)]);
      assert(first.ready && second.ready);
      assertEquals(await calls(), ["uv venv", "uv pip", "g++"]);
      const waiting = "Another command is preparing the project: waiting for it …";
      assertEquals([...first.lines, ...second.lines].filter((line) => line === waiting).length, 1);
    } finally {
      await remove();
    }
  },
});

Deno.test({
  name: "prepare() starts over where the last installation did not end",
  ignore,
  async fn() {
    const { site, calls, remove } = await makeFakeSite(["uv", "g++"]);
    try {
      await run(site);
      await Deno.writeTextFile(`${site.root}/.venv/.facespace/installing.json`, "{}");
      await Deno.writeTextFile(`${site.root}/.venv/half`, "");
      const { ready, lines } = await run(site);
      assert(ready);
      assertStringIncludes(lines[0] ?? "", "because the last installation did not end");
      assertEquals(await Deno.stat(`${site.root}/.venv/half`).catch(() => "gone"), "gone");
      assertEquals(await calls(), ["uv venv", "uv pip", "g++", "uv venv", "uv pip"]);
    } finally {
      await remove();
    }
  },
});

Deno.test({
  name: "prepare() repeats everything in a project that was moved",
  ignore,
  async fn() {
    const { site, remove } = await makeFakeSite(["uv", "g++"]);
    try {
      await run(site);
      const moved = { ...site, root: `${site.root}-moved` };
      await Deno.rename(site.root, moved.root);
      const { ready, lines } = await run(moved);
      assert(ready);
      assertStringIncludes(lines[0] ?? "", `folder was ${site.root} and is now ${moved.root}`);
      assertEquals(lines.filter((line) => /^\[/.test(line)).length, 3);
    } finally {
      await remove();
    }
  },
});

Deno.test({
  name: "prepare() puts the addon back without compiling, and compiles a damaged one again",
  ignore,
  async fn() {
    const { site, calls, remove } = await makeFakeSite(["uv", "g++"]);
    const addon = "node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node";
    try {
      await run(site);
      await Deno.remove(`${site.root}/${addon}`);
      assertEquals((await run(site)).lines, []);
      assertEquals(await Deno.readTextFile(`${site.root}/${addon}`), "addon\n");
      await Deno.writeTextFile(`${site.root}/.facespace/native/tfjs_binding.node`, "half");
      assert((await run(site)).ready);
      assertEquals((await calls()).filter((call) => call === "g++").length, 2);
    } finally {
      await remove();
    }
  },
});

Deno.test({
  name: "prepare() names what is missing before it makes anything",
  ignore,
  async fn() {
    const { site, calls, remove } = await makeFakeSite([]);
    try {
      const { ready, problems } = await run(site);
      assert(!ready);
      assertEquals(problems, [
        "Cannot make the Python environment as it needs Python 3.10 to 3.13 with venv: no python3 " +
        'on the PATH; install it with "sudo apt install python3 python3-venv" (Debian, Ubuntu), ' +
        '"sudo dnf install python3" (Fedora) or "brew install python@3.12" (macOS)',
        "Cannot compile TensorFlow's addon as no C++ compiler was found (looked for g++, c++, " +
        'clang++); install one with "sudo apt install g++" (Debian, Ubuntu), ' +
        '"sudo dnf install gcc-c++" (Fedora) or "xcode-select --install" (macOS)',
      ]);
      assertEquals(await calls(), []);
    } finally {
      await remove();
    }
  },
});

Deno.test({
  name: "prepare() says how much room it needs",
  ignore,
  async fn() {
    const { site, calls, remove } = await makeFakeSite(["uv", "g++"]);
    try {
      const full = { ...site, freeBytes: () => Promise.resolve(0.5e9) };
      assertEquals((await run(full)).problems, [
        `Cannot prepare in ${site.root} as this takes 2.0 GB and the disk has 0.5 GB free; make ` +
        "room, or move the project to a larger disk",
      ]);
      assertEquals(await calls(), []);
    } finally {
      await remove();
    }
  },
});

Deno.test({
  name: "prepare() turns an installer's failure into a sentence, and goes on where it can",
  ignore,
  async fn() {
    const failure = "error: Failed to fetch\n  Caused by: tcp connect error: Connection refused";
    const { site, remove } = await makeFakeSite(["uv", "g++"], { FAKE_FAILURE: failure });
    try {
      const { ready, problems } = await run(site, ["jupyter"]);
      assert(!ready);
      assertEquals(problems.length, 1);
      assertStringIncludes(problems[0] ?? "", "as the Python package index does not answer");
      const { FAKE_FAILURE: _failure, ...env } = site.env;
      const again = await run({ ...site, env }, ["jupyter"]);
      assert(again.ready);
      assertEquals(again.lines.filter((line) => /^\[/.test(line)).length, 1); // not the environment
    } finally {
      await remove();
    }
  },
});

Deno.test({
  name: "prepare() says that the package index does not answer, with the real pip",
  ignore: python === undefined, // reason: no python3 on this machine
  async fn() {
    const { site, remove } = await makeFakeSite([]);
    const env = {
      PATH: Deno.env.get("PATH") ?? "",
      PIP_CONFIG_FILE: "/dev/null",
      PIP_INDEX_URL: "http://127.0.0.1:9/simple",
    };
    try {
      const { ready, problems } = await run({ ...site, env }, ["jupyter"]);
      assert(!ready);
      assertEquals(problems.map((problem) => problem.replace(/4\.6\.\d+/, "4.6")), [
        "Cannot download JupyterLab 4.6 as the Python package index does not answer; check the " +
        "network (behind a proxy set HTTPS_PROXY, for a mirror PIP_INDEX_URL or UV_INDEX_URL), " +
        "then run it again",
      ]);
    } finally {
      await remove();
    }
  },
});
