/**
 * Keras and PyTorch in a Python environment of their own, so that the versions in the project's
 * `.venv` stay as they are.
 *
 * PyTorch's default build for Linux brings the libraries of CUDA along, also where nothing of it is
 * used: 2.6 GB to download. Where pip is set up for an index with builds for the CPU
 * (`PIP_INDEX_URL`, `UV_INDEX_URL`, or pip's own settings), those are taken.
 *
 * @module
 */

import {
  checkDisk,
  installPackages,
  installPart,
  makeEnvironment,
  PreparationError,
  pythonPath,
  type Site,
  tensorflowVersion,
  thisSite,
  whyEnvironment,
  whyInstalled,
  workPath,
} from "facespace/prepare";
import { withLock } from "facespace/system";

const PEERS = { keras: "3.15.1", tensorflow: tensorflowVersion, torch: "2.15.0" } as const;

const BYTES = 9e9;

/**
 * Installs Keras and PyTorch where they are missing.
 *
 * @param log Takes each line of the report.
 * @returns The path of the Python that has them.
 * @throws {PreparationError} If they cannot be had.
 */
export async function preparePeers(log: (line: string) => void): Promise<string> {
  const site: Site = { ...thisSite(), root: workPath(thisSite(), "peers") };
  if (site.os === "windows") {
    throw new PreparationError("Cannot install Keras and PyTorch on Windows; use --python PATH");
  }
  const onWait = () => log("Another command is installing Keras and PyTorch: waiting for it …");
  await withLock(workPath(site, "prepare.lock"), onWait, async () => {
    const why = await whyEnvironment(site) ?? await whyInstalled(site, "peers", PEERS);
    if (!why) return;
    log(`Installing Keras ${PEERS.keras} and PyTorch ${PEERS.torch}, because ${why} …`);
    await checkDisk(site, BYTES);
    await makeEnvironment(site);
    const small = site.os === "linux" && site.arch === "x86_64";
    await installPart(site, "peers", PEERS, () =>
      installPackages(site, "Keras and PyTorch", [
        `${small ? "tensorflow-cpu" : "tensorflow"}==${PEERS.tensorflow}`,
        `keras==${PEERS.keras}`,
        `torch==${PEERS.torch}`,
      ]));
  });
  return pythonPath(site);
}
