import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { disposeVae } from "facespace/models";
import { encodeJpeg } from "facespace/images";
import { portraitRecipe, renderPortrait, samplePortrait } from "facespace/portraits";
import { startBackend } from "facespace/runtime";
import { packedFaces } from "facespace/store";
import {
  findVaeRuns,
  keepWeights,
  openVaeRun,
  readRunConfig,
  trainVae,
  weightsFile,
} from "facespace/training";
import { computePictures } from "../../lib/tasks/arithmetic_pictures.ts";
import { parseArithmeticRequest } from "../../lib/tasks/arithmetic_request.ts";
import { choosePart, findModel, networkName } from "../../lib/tasks/arithmetic_setup.ts";
import { BOX_FILES, boxedVaes, peopleJson } from "../../lib/tasks/boxed_networks.ts";
import { keepCommittedNetworks } from "../../lib/tasks/keep_networks.ts";
import { inFolder } from "../in_folder.ts";
import { range } from "../store/sample_faces.ts";
import { blobs } from "../training/small_run.ts";

/** Faces of 40 people, four pictures each. */
function discs(count = 160) {
  const { sizePx, readSync } = blobs(count);
  return {
    ...packedFaces({ pixels: readSync(range(0, count)), count, sizePx }),
    table: {
      identities: range(0, count).map((i) => i >> 2),
      partitions: range(0, count).map(() => -1),
    },
    checksum: "discs",
  };
}

const SETTINGS = { version: "v1", epochs: 1, warmUpEpochs: 0, latentDim: 8, seed: 4 } as const;

/** A run, and its network in a box. */
async function withBox(
  use: (places: { folder: string; run: string; kept: string }) => Promise<void>,
): Promise<void> {
  await startBackend();
  await inFolder(async (folder) => {
    const run = `${folder}/runs/small`;
    const { vae } = await trainVae(discs(), SETTINGS, { folder: run, log: () => {} });
    disposeVae(vae);
    const kept = `${folder}/box/${BOX_FILES.v1}`;
    const config = JSON.parse(await Deno.readTextFile(`${run}/config.json`));
    const people = peopleJson({
      recipe: portraitRecipe(),
      heldOut: { validation: [8], test: [9, 19] },
    });
    await keepWeights(kept, weightsFile(run), {
      precision: "half",
      config: { ...config, people },
    });
    await use({ folder, run, kept });
  });
}

Deno.test("keepWeights() keeps a network that says what made it, in less than a third of its run's bytes", () =>
  withBox(async ({ folder, run, kept }) => {
    const [{ size }, { size: full }] = [await Deno.stat(kept), await Deno.stat(weightsFile(run))];
    assert(size < full / 3, `${size} of ${full}`);
    const [boxed, ...others] = await boxedVaes(`${folder}/box`);
    assertEquals(others, []);
    assertEquals([boxed?.version, boxed?.faces, boxed?.precision], ["v1", "discs", "half"]);
    assertEquals(boxed?.training, { seed: 4, epochs: 1, reconstruction: "optimal-sigma", beta: 1 });
    const [one, other] = [await openVaeRun(run), await openVaeRun(kept)];
    try {
      for (const [i, weight] of one.vae.encoder.getWeights().entries()) {
        const rounded = other.vae.encoder.getWeights()[i];
        const gap = weight.sub(rounded ?? 0).abs().max().dataSync()[0] ?? NaN;
        const largest = weight.abs().max().dataSync()[0] ?? NaN;
        assert(gap <= largest * 2 ** -11, `${gap} of ${largest}`);
      }
    } finally {
      disposeVae(one.vae);
      disposeVae(other.vae);
    }
  }));

Deno.test("trainVae() never takes a kept network in place of training", () =>
  withBox(async ({ folder, kept }) => {
    const place = `${folder}/fresh`;
    await Deno.mkdir(place);
    await Deno.copyFile(kept, `${place}/last.safetensors`);
    await assertRejects(
      () => trainVae(discs(), SETTINGS, { folder: place, log: () => {} }),
      SyntaxError,
      "it is no checkpoint of this version",
    );
    assertEquals(await findVaeRuns(`${folder}/box`), [], "a box is no folder of runs");
  }));

Deno.test("findModel() takes the box's network for portraits alone, and a run that was trained here before it", () =>
  withBox(async ({ folder, run, kept }) => {
    const places = { runsFolder: `${folder}/runs`, networksFolder: `${folder}/box` };
    const folderOf = async (checksum: string, source: string) =>
      (await findModel({ model: undefined }, { checksum }, source, places)).folder;
    assertEquals(await folderOf("discs", "portraits"), run);
    assertEquals(await folderOf("others", "portraits"), kept);
    await assertRejects(
      () => folderOf("others", "photos"),
      RangeError,
      "no model has been trained",
    );
    assertEquals((await findModel({ model: kept }, undefined, "portraits", places)).folder, kept);
  }));

Deno.test("findModel() takes the box's VAE/GAN where that is asked for, and nowhere else", () =>
  withBox(async ({ folder, kept }) => {
    const places = { runsFolder: `${folder}/none`, networksFolder: `${folder}/box` };
    const vaeGan = `${folder}/box/${BOX_FILES.vaeGan}`;
    const { people, ...config } = await readRunConfig(kept);
    const sharpened = { ...config, people, start: "the network that it started from" };
    await keepWeights(vaeGan, kept, {
      precision: "half",
      config: JSON.parse(JSON.stringify(sharpened)),
    });
    const found = async (network?: "vae-gan") => {
      const asked = { model: undefined, ...(network ? { network } : {}) };
      const model = await findModel(asked, { checksum: "others" }, "portraits", places);
      return [model.folder, networkName(model)];
    };
    assertEquals(await found("vae-gan"), [vaeGan, "VAE/GAN"]);
    assertEquals(await found(), [kept, "V1"]);
    await assertRejects(
      () => findModel({ model: undefined, network: "vae-gan" }, undefined, "photos", places),
      RangeError,
      "no vae-gan has been trained on these faces",
    );
  }));

Deno.test("choosePart() knows whom the box's network has not met, whatever the store's checksum", () =>
  withBox(async ({ folder }) => {
    const [boxed] = await boxedVaes(`${folder}/box`);
    assert(boxed);
    const { table } = discs(80);
    const store = { table, count: 80, checksum: "drawn elsewhere" };
    const { part, rows, sentence } = choosePart(undefined, store, boxed, "portraits");
    assertEquals([part, rows], ["test", [...range(36, 40), ...range(76, 80)]]);
    assertStringIncludes(sentence, "8 faces of 2 people (test), held out");
    const train = choosePart("train", store, boxed, "portraits");
    assertEquals([train.rows.length, train.trainedOn], [68, 68]);
    assertStringIncludes(
      choosePart(undefined, store, boxed, "photos").sentence,
      "trained on other faces",
    );
  }));

Deno.test("keepCommittedNetworks() keeps nothing unless the notebook that trains them ended well", async () => {
  const result = (name: string, status: "ok" | "error") => ({
    name,
    status,
    cells: "1/1",
    seconds: 1,
    outputPath: "",
  });
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  await keepCommittedNetworks([result("01-accordion-autoencoder", "ok")], say);
  await keepCommittedNetworks([result("04-vector-arithmetic", "error")], say);
  await keepCommittedNetworks([
    result("03-variational-autoencoder", "error"),
    result("04-vector-arithmetic", "ok"),
  ], say);
  assertEquals(said, []);
});

/** Portraits as JPEG files: two of one person's, one with two faces side by side, and none at all. */
async function drawPictures(folder: string): Promise<void> {
  await Deno.mkdir(`${folder}/smiles`, { recursive: true });
  const draw = async (person: string, smile: number) => {
    const seeds = { person, shot: `${person}/0` };
    return (await renderPortrait(
      samplePortrait(seeds, { variety: 0.4, forced: { expression: { smile } } }),
    ))
      .image;
  };
  const [one, other] = [await draw("Ann", 1), await draw("Bob", 0)];
  await Deno.writeFile(`${folder}/smiles/a.jpg`, await encodeJpeg(one));
  await Deno.writeFile(`${folder}/smiles/torn.jpg`, (await encodeJpeg(one)).slice(0, 300));
  await Deno.writeFile(`${folder}/bob.jpg`, await encodeJpeg(other));
  const grey = { ...one, pixels: new Uint8Array(one.pixels.length).fill(128) };
  await Deno.writeFile(`${folder}/nobody.jpg`, await encodeJpeg(grey));
}

Deno.test("computePictures() takes pictures to a picture, and names those without a face", () =>
  withBox(async ({ folder, kept }) => {
    await drawPictures(folder);
    const lines: string[] = [];
    const compute = (...args: string[]) => {
      const request = parseArithmeticRequest([...args, "--model", kept, "--out", `${folder}/out`]);
      assert("pictures" in request);
      const places = { dataFolder: `${folder}/data`, networksFolder: `${folder}/box` };
      return computePictures(request, (line) => lines.push(line), places);
    };
    const files = await compute(
      "--plus",
      `${folder}/smiles`,
      "--minus",
      "0.5",
      `${folder}/bob.jpg`,
    );
    const said = lines.join("\n");
    assertStringIncludes(said, "Network: V1 from the box");
    assertStringIncludes(said, "The network has learned drawn portraits only");
    assertStringIncludes(said, "  + smiles: 1 face\n      torn.jpg is left out: ");
    assertStringIncludes(said, "face-api sees in the terms ");
    const figures = JSON.parse(await Deno.readTextFile(files.figures));
    assertEquals(figures.equation, "smiles − 0.5 × bob.jpg");
    assertEquals(figures.model.learnedDrawingsOnly, true);
    assertEquals(figures.terms[0].faces, [{ picture: "a.jpg", found: 1 }]);
    assertEquals(figures.terms[0].leftOut[0].picture, "torn.jpg");
    await assertRejects(
      () => compute("--plus", `${folder}/bob.jpg`, "--minus", `${folder}/nobody.jpg`),
      RangeError,
      "a term needs a face and nobody.jpg has none:\n  nobody.jpg: no face was found",
    );
    await assertRejects(
      () => compute("--plus", `${folder}/lost`),
      RangeError,
      "there is no such file or folder",
    );
  }));
