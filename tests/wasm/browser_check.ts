/**
 * Trains VAE V1 on WASM in a headless Chromium, with the package's plain build and, on a page that
 * is isolated from other origins, with its threaded one, and compares the losses with those of Deno.
 * By hand, where there is a Chromium:
 *
 *     deno run -A tests/wasm/browser_check.ts [steps, default 2] [batch size, default 8]
 *
 * `deno bundle` fetches esbuild when it is used for the first time.
 *
 * @module
 */

import * as tf from "@tensorflow/tfjs";
import { projectPath } from "facespace/system";
import { type StepsReport, trainOnWasm } from "./browser_steps.ts";

/** Relative; the browser runs the same machine code. */
const tolerance = 1e-6;
const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];
const WASM = projectPath("node_modules", "@tensorflow/tfjs-backend-wasm", "dist");
/** What a browser wants before it lets threads share memory. */
const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

async function bundle(folder: string): Promise<string> {
  const file = `${folder}/steps.js`;
  const entry = projectPath("tests", "runtime", "wasm", "browser_steps.ts");
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", "-o", file, entry],
    cwd: projectPath(),
  }).spawn().status;
  if (!success) throw new Error("Cannot bundle the kernels for a browser");
  return file;
}

const page = (steps: number, batchSize: number) =>
  `<!doctype html><script type="module">
  import { trainOnWasm } from "/steps.js";
  const report = await trainOnWasm("/wasm/", ${JSON.stringify({ steps, batchSize })})
    .catch((error) => ({ error: String(error?.stack ?? error) }));
  await fetch("/report", { method: "POST", body: JSON.stringify(report) });
</script>`;

/** Opens the page in a browser and waits for what it reports. */
async function trainInBrowser(
  script: string,
  html: string,
  headers: Readonly<Record<string, string>>,
): Promise<StepsReport> {
  const { promise, resolve, reject } = Promise.withResolvers<StepsReport>();
  const respond = async (file: string, type: string) =>
    new Response(await Deno.readFile(file), { headers: { ...headers, "content-type": type } });
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/report") {
        const report = await request.json();
        if ("error" in report) reject(new Error(report.error));
        else resolve(report);
        return new Response();
      }
      if (pathname === "/steps.js") return respond(script, "text/javascript");
      const [, name] = pathname.match(/^\/wasm\/([\w.-]+\.wasm)$/) ?? [];
      if (name) return respond(`${WASM}/${name}`, "application/wasm");
      if (pathname !== "/") return new Response(null, { status: 404 });
      return new Response(html, { headers: { ...headers, "content-type": "text/html" } });
    },
  );
  const profile = await Deno.makeTempDir();
  const browser = spawnBrowser(`http://127.0.0.1:${server.addr.port}/`, profile);
  try {
    return await promise;
  } finally {
    browser.kill();
    await browser.status;
    await server.shutdown();
    await Deno.remove(profile, { recursive: true }).catch(() => {});
  }
}

function spawnBrowser(address: string, profile: string): Deno.ChildProcess {
  const options = ["--headless=new", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`];
  for (const name of BROWSERS) {
    try {
      const args = [...options, address];
      return new Deno.Command(name, { args, stdout: "null", stderr: "null" }).spawn();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new Error(`Cannot check a browser as there is none of ${BROWSERS.join(", ")}`);
}

if (import.meta.main) {
  const [steps = 2, batchSize = 8] = Deno.args.map(Number);
  const folder = await Deno.makeTempDir();
  try {
    const script = await bundle(folder);
    const html = page(steps, batchSize);
    const reports = {
      "browser": await trainInBrowser(script, html, {}),
      "browser, isolated": await trainInBrowser(script, html, ISOLATION),
      "Deno": await trainOnWasm(`${WASM}/`, { steps, batchSize }),
    };
    for (const [name, { threads, losses, durationsMs }] of Object.entries(reports)) {
      const perStep = durationsMs.map((duration) => Math.round(duration)).join(", ");
      console.log(`${name}, ${threads} thread(s): losses ${losses.join(", ")}; ${perStep} ms`);
      const same = losses.length === steps &&
        losses.every((loss, i) => Math.abs(loss / (reports.Deno.losses[i] ?? NaN) - 1) < tolerance);
      if (!same) throw new Error(`${name} and Deno do not reach the same losses`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
    tf.disposeVariables();
  }
}
