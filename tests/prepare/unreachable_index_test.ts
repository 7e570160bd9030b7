import { assert, assertEquals } from "@std/assert";
import { findProgram } from "facespace/system";
import { prepare } from "../../lib/prepare/prepare.ts";
import { makeFakeSite } from "./fake_site.ts";

const python = await findProgram("python3", Deno.env.get("PATH"));

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
      const { ready, problems } = await prepare({
        parts: ["jupyter"],
        site: { ...site, env },
        log: () => {},
      });
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
