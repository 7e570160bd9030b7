import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { typedPath } from "../../lib/tasks/command_line.ts";
import { disposeVae } from "facespace/models";
import { createFaceStore, openFaceStore } from "facespace/store";
import { decodeImage } from "facespace/images";
import { projectPath } from "facespace/system";
import { startBackend } from "facespace/runtime";
import { computeArithmetic } from "../../lib/tasks/arithmetic.ts";
import { fileName } from "../../lib/tasks/arithmetic_files.ts";
import { arithmeticHelp, parseArithmeticRequest } from "../../lib/tasks/arithmetic_request.ts";
import { choosePart, findModel } from "../../lib/tasks/arithmetic_setup.ts";
import { trainVae } from "facespace/training";
import { range } from "../store/sample_faces.ts";
import { blobRow } from "../studies/attributed_blobs.ts";
import { blobs } from "../training/small_run.ts";

const SAMPLE_EQUATION = "smiling woman - neutral woman + neutral man";

const request = (...args: readonly string[]) => {
  const read = parseArithmeticRequest(args);
  assert(!("pictures" in read));
  return read;
};

Deno.test("parseArithmeticRequest() has the defaults that its help states", () => {
  const stated = { faces: "portraits", images: 100, policy: "plain", seed: "equation" } as const;
  assertEquals(request(SAMPLE_EQUATION), {
    equation: SAMPLE_EQUATION,
    model: undefined,
    network: undefined,
    part: undefined,
    ...stated,
    out: projectPath("outputs", "arithmetic"),
  });
  const help = arithmeticHelp.replaceAll(/\n +/g, " ");
  for (const value of Object.values(stated)) assertStringIncludes(help, `Default: ${value}`);
  assertStringIncludes(help, SAMPLE_EQUATION);
  for (const line of arithmeticHelp.split("\n")) assert(line.length <= 110, line);
});

Deno.test("parseArithmeticRequest() reads every flag, and equations with or without quotes", () => {
  const line = "2 smile - man --model runs/x --faces photos --images 3 --policy rescaled " +
    "--part all --seed=a=b --out here";
  assertEquals(request(...line.split(" ")), {
    equation: "2 smile - man",
    model: typedPath("runs/x"),
    network: undefined,
    faces: "photos",
    images: 3,
    policy: "rescaled",
    part: "all",
    seed: "a=b",
    out: typedPath("here"),
  });
  assertEquals(request("--images", "all", "-man").images, "all");
  assertEquals(request("-man").equation, "-man");
});

/** Arguments and how the message begins; one message each. */
const REFUSED: readonly (readonly [args: readonly string[], message: string])[] = [
  [[], 'An equation is missing: write one such as "smiling woman - neutral woman + neutral man"'],
  [["--images", "3", " "], "An equation is missing"],
  [
    ["man", "--polcy", "plain"],
    "Unknown flag --polcy: arithmetic knows --plus --minus --model --network --faces",
  ],
  [["man", "--seed"], "--seed needs a value"],
  [["man", "--model", "--faces"], "--model needs a value"],
  [["man", "--out="], "--out needs a value"],
  [["man", "--images", "0"], '--images must be all or a whole number from 1: got "0"'],
  [["man", "--images", "1.5"], '--images must be all or a whole number from 1: got "1.5"'],
  [
    ["man", "--policy", "slerp"],
    "--policy must be one of plain, rescaled, distribution-preserving",
  ],
  [["man", "--part", "tset"], '--part must be one of train, validation, test, all: got "tset"'],
  [["smilng man"], 'Cannot read the equation: "smilng" is not known; did you mean "smiling"?'],
  [["smiling", "zebra"], 'Cannot read the equation: "zebra" is not known\n  smiling zebra\n'],
  [["man -"], "Cannot read the equation: nothing follows the - at the end"],
  [["man - + woman"], "Cannot read the equation: two signs in a row"],
  [["man + 2"], "Cannot read the equation: the strength 2 stands alone"],
  [["0 man"], "Cannot read the equation: a strength of 0 adds nothing"],
  [["man or woman"], "Cannot read the equation: words combine to faces with all of them"],
  [["smiling neutral man"], 'Cannot read the equation: "neutral" contradicts "smiling"'],
  [["(man - woman)"], "Cannot read the equation: ( has no meaning here: there are no brackets"],
  [["not"], 'Cannot read the equation: nothing follows "not" to be negated'],
];

Deno.test("parseArithmeticRequest() refuses 20 requests that make no sense, each in its own words", () => {
  const messages = REFUSED.map(([args, start]) => {
    const { message } = assertThrows(() => parseArithmeticRequest(args), Error);
    assert(message.startsWith(start), message);
    return message;
  });
  assertEquals(messages.length, 20);
  assertEquals(new Set(messages).size, 19, "only the missing equation is said twice");
});

Deno.test("parseArithmeticRequest() reads terms of pictures in the order in which they were typed", () => {
  const read = parseArithmeticRequest(
    "--plus a/b --minus 0.5 c.jpg d.jpg --plus IMG_20260714_183355_HDR_edited.jpeg --out x".split(
      " ",
    ),
  );
  assert("pictures" in read);
  assertEquals(read.pictures, [
    { strength: 1, paths: [typedPath("a/b")], text: "b" },
    { strength: -0.5, paths: [typedPath("c.jpg"), typedPath("d.jpg")], text: "c.jpg and 1 more" },
    {
      strength: 1,
      paths: [typedPath("IMG_20260714_183355_HDR_edited.jpeg")],
      text: "IMG_20260714…ited.jpeg",
    },
  ]);
  assertEquals([read.out, read.faces], [typedPath("x"), undefined]);
  const refused = (text: string) =>
    assertThrows(() => parseArithmeticRequest(text.split(" ")), Error).message;
  assertStringIncludes(refused("man --plus a"), '"man" belongs to no --plus or --minus');
  assertStringIncludes(refused("--plus a --out x b.jpg"), '"b.jpg" belongs to no --plus');
  assertStringIncludes(refused("--plus a --images 3"), "all pictures are used");
  assertStringIncludes(refused("--plus 0 a"), "A strength of 0 adds nothing");
  assertStringIncludes(refused("--plus --minus a"), "--plus needs a value");
});

async function runCommand(...args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", projectPath("lib/tasks/arithmetic.ts"), ...args],
    cwd: projectPath(),
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("deno task arithmetic points at the word it does not know, and ends with 2", async () => {
  const { code, stdout, stderr } = await runCommand("smilng man");
  const [first, text, carets] = stderr.split("\n");
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(first ?? "", '"smilng" is not known');
  assertEquals([text, carets], ["  smilng man", "  ^^^^^^"]);
  assertStringIncludes(stderr, "\nSee deno task arithmetic --help\n");
});

Deno.test("deno task arithmetic shows its help, whatever else is asked, and ends with 0", async () => {
  const { code, stdout, stderr } = await runCommand("smilng man", "--help");
  assertEquals([code, stdout, stderr], [0, `${arithmeticHelp}\n`, ""]);
});

Deno.test("fileName() keeps words, signs and strengths", () => {
  assertEquals(
    fileName("smiling woman − 0.5 × 5_o_Clock_Shadow + man"),
    "smiling-woman-minus-0.5-5-o-clock-shadow-plus-man",
  );
  assertEquals(fileName("− man"), "minus-man");
  assertEquals(fileName("man + ".repeat(40)).length, 80);
});

/** Runs in a folder with a store of 160 discs, and `runs` with a model trained on them if asked. */
async function withPlaces(
  use: (
    places: { readonly folder: string; readonly faces: string; readonly runsFolder: string },
  ) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const count = 160;
    const discs = blobs(count);
    const rows = range(0, count);
    const writer = await createFaceStore(`${folder}/faces`, {
      sizesPx: [discs.sizePx],
      source: "Discs",
      recipe: "discs",
      measureNames: ["smile", "yaw"],
    });
    await writer.append(rows.map(blobRow), { [discs.sizePx]: discs.readSync(rows) });
    await writer.finish();
    await use({ folder, faces: `${folder}/faces`, runsFolder: `${folder}/runs` });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("computeArithmetic() names the command that makes what is missing", () =>
  withPlaces(async ({ folder, faces, runsFolder }) => {
    const places = { dataFolder: `${folder}/data`, runsFolder, networksFolder: `${folder}/box` };
    const failure = async (...args: string[]) =>
      (await assertRejects(() => computeArithmetic(request("man", ...args), () => {}, places)))
        .message;
    assertStringIncludes(await failure(), 'make it by "deno task faces portraits"');
    assertStringIncludes(await failure("--faces", "photos"), '"deno task faces photos --from');
    assertStringIncludes(await failure("--faces", `${folder}/x`), "name portraits, celeba, photos");
    assertStringIncludes(
      await failure("--faces", faces),
      `no model has been trained on these faces: train one by "deno task experiments 04 --set source=${faces}"`,
    );
    assertStringIncludes(
      await failure("--faces", faces, "--model", "x"),
      `there is no training run ${typedPath("x")}: name a folder with config.json`,
    );
  }));

Deno.test("computeArithmetic() takes an equation to a picture and judges' verdicts", () =>
  withPlaces(async ({ folder, faces, runsFolder }) => {
    await startBackend();
    const store = await openFaceStore(faces);
    const settings = { version: "v1", epochs: 1, learningRate: 0.001, warmUpEpochs: 0 } as const;
    const run = `${runsFolder}/vae-small`;
    const options = { folder: run, log: () => {} };
    const { vae } = await trainVae(store, { ...settings, latentDim: 8, seed: 4 }, options);
    disposeVae(vae);
    const training = { seed: 4, epochs: 1, reconstruction: "optimal-sigma", beta: 1 } as const;
    const model = { faces: store.checksum, training };
    const sentences = (["train", "all"] as const).map((part) =>
      choosePart(part, store, model, faces).sentence
    );
    assertEquals(sentences, [
      "128 faces of 32 people (train), all of them were seen in training",
      "160 faces of 40 people (all), 128 of the faces were seen in training",
    ]);
    const others = choosePart(undefined, store, { faces: "others", training }, faces);
    assertEquals([others.rows.length, others.trainedOn], [160, null]);
    assertStringIncludes(others.sentence, "(all); the model was trained on other faces");
    await store.close();

    const lines: string[] = [];
    const compute = (equation: string, ...flags: string[]) =>
      computeArithmetic(
        request(equation, "--faces", faces, "--out", `${folder}/out`, ...flags),
        (line) => lines.push(line),
        { runsFolder },
      );
    const files = await compute(SAMPLE_EQUATION);
    const said = lines.join("\n");
    assertStringIncludes(said, "16 faces of 4 people (test), held out: none of them was seen");
    assertStringIncludes(said, "Note: that is little: it knows 160 faces and has seen them once;");
    assertStringIncludes(said, "  − neutral woman: 4 faces, all used");
    assertStringIncludes(said, "The result should be: Smiling, Male\n  face-api: Smiling ");
    assertStringIncludes(said, 'No attribute classifier has been trained on these faces: "deno');
    assertEquals(said.includes("replaced"), false);
    const { widthPx } = await decodeImage(await Deno.readFile(files.picture));
    assertEquals(widthPx, 2 * 924);
    const figures = JSON.parse(await Deno.readTextFile(files.figures));
    assertEquals(figures.equation, "smiling woman − neutral woman + neutral man");
    assertEquals(figures.expected[0], { attribute: "Smiling", value: 1, present: true });
    assertEquals(figures.judges[0].attributes.length, 2);
    assertEquals([figures.code.length, figures.faces.seenInTraining], [8, 0]);
    assertEquals(figures.terms[1].used.length, 4);
    assertEquals(figures.realFaces.members, 4);

    const again = await compute(SAMPLE_EQUATION);
    assertEquals([files, again], [{ ...again, replaced: false }, { ...files, replaced: true }]);
    assertStringIncludes(lines.join("\n"), "The files of the same request, made earlier, are");
    assertEquals([...Deno.readDirSync(`${folder}/out`)].length, 2);

    const predicted = "Smiling is predicted, not given, for 8 of 160 faces";
    assertEquals(lines.includes(predicted), false);
    const ofAll = await compute("smiling man", "--part", "all", "--images", "1");
    assert(lines.includes(predicted));
    assertEquals(JSON.parse(await Deno.readTextFile(ofAll.figures)).notes[0], predicted);

    const config = await Deno.readTextFile(`${run}/config.json`);
    await Deno.writeTextFile(
      `${run}/config.json`,
      config.replace('"latentDim": 8', '"latentDim": 9'),
    );
    const stale = await assertRejects(() => compute("man"), RangeError, "must have shape");
    assertStringIncludes(stale.message, 'train one by "deno task experiments 04 --set source=');

    const { message } = await assertRejects(() => compute("bald woman"), RangeError);
    assertStringIncludes(
      message,
      'none of the 16 faces is "bald woman"\n  bald woman\n  ^^^^^^^^^^',
    );
    assertStringIncludes(message, "These are the faces of --part test; --part all has 160");
    await assertRejects(
      () => compute("man with hat", "--part", "all"),
      RangeError,
      '"hat" (Wearing',
    );
  }));

Deno.test("parseArithmeticRequest() takes a kind of network, or one run, and not both", () => {
  const asked = parseArithmeticRequest([SAMPLE_EQUATION, "--network", "vae-gan"]);
  assertEquals([asked.network, asked.model], ["vae-gan", undefined]);
  assertThrows(
    () => parseArithmeticRequest([SAMPLE_EQUATION, "--network", "v2", "--model", "x"]),
    SyntaxError,
    "give one of them",
  );
});

Deno.test("findModel() takes V2 before V1, a whole bound before others, then most epochs", async () => {
  const runsFolder = await Deno.makeTempDir();
  try {
    const write = async (
      name: string,
      version: string,
      epochs: number,
      bound: { readonly beta?: number; readonly reconstruction?: string } = {},
      details: { readonly asPublished?: readonly string[] } = {},
    ) => {
      const folder = `${runsFolder}/${name}`;
      const vae = { version, imageSizePx: 80, latentDim: 256, ...details };
      const training = { seed: 7, epochs, beta: 1, reconstruction: "optimal-sigma", ...bound };
      const config = { vae, faces: "here", epochs, training };
      await Deno.mkdir(folder);
      await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify(config));
      await Deno.writeTextFile(`${folder}/history.csv`, "epoch\n".repeat(epochs + 1));
      await Deno.writeTextFile(`${folder}/last.safetensors`, "");
    };
    const best = async () => {
      const { folder, faces, training } = await findModel(
        { model: undefined },
        { checksum: "here" },
        "celeba",
        { runsFolder },
      );
      assertEquals([faces, training.seed], ["here", 7]);
      return folder.slice(runsFolder.length + 1);
    };
    await write("published-v1", "v1", 20, {}, { asPublished: ["log-sigma"] });
    assertEquals(await best(), "published-v1");
    await write("long-v1", "v1", 9);
    assertEquals(await best(), "long-v1");
    await write("heavy-v2", "v2", 9, { beta: 20 });
    assertEquals(await best(), "heavy-v2");
    await write("short-v2", "v2", 2);
    assertEquals(await best(), "short-v2");
    await write("plain-v2", "v2", 9, { reconstruction: "squared" });
    assertEquals(await best(), "short-v2");
    await write("v2", "v2", 3);
    assertEquals(await best(), "v2");
    const named = await findModel({ model: "long-v1" }, { checksum: "other" }, "celeba", {
      runsFolder,
    });
    assertEquals(named.folder, `${runsFolder}/long-v1`);
    const first = await findModel({ model: undefined, network: "v1" }, { checksum: "here" }, "x", {
      runsFolder,
    });
    assertEquals(first.folder, `${runsFolder}/long-v1`);
    await assertRejects(
      () =>
        findModel({ model: undefined, network: "vae-gan" }, { checksum: "here" }, "celeba", {
          runsFolder,
        }),
      RangeError,
      'no vae-gan has been trained on these faces: train one by "deno task experiments 07 --set',
    );
    await Deno.writeTextFile(`${runsFolder}/v2/config.json`, `{ "model": "accordion" }`);
    await assertRejects(
      () => findModel({ model: "v2" }, { checksum: "here" }, "celeba", { runsFolder }),
      RangeError,
      "describes no variational autoencoder",
    );
    await assertRejects(
      () => findModel({ model: undefined }, { checksum: "other" }, "celeba", { runsFolder }),
      RangeError,
      '"deno task experiments 04 --set source=celeba", or name one of other faces, such as --model',
    );
  } finally {
    await Deno.remove(runsFolder, { recursive: true });
  }
});
