/**
 * Pictures and networks that cost nothing, for tests of how extraction is organised: a list in a file
 * says what becomes of each picture.
 *
 * @module
 */

import type { FoundFace } from "facespace/detectors";
import type { FaceTools } from "../../lib/faces/extract_pictures.ts";
import type { PictureRecord, PictureSource } from "facespace/annotations";
import { sha256 } from "facespace/system";

/** What becomes of a picture. */
export interface FakePicture {
  readonly name: string;
  /** Default `one`. `crash` ends the process while the picture is decoded. */
  readonly faces?: "one" | "two" | "none" | "missing" | "empty" | "garbage" | "fails" | "crash";
  /** How long its detection takes. Default 0. */
  readonly ms?: number;
  /** The value of all its pixels. Default: the number in its name. */
  readonly look?: number;
  /** When its file was written. Default 0. */
  readonly timeMs?: number;
  /** What is said to be wrong with its file. */
  readonly note?: string;
  readonly record?: Partial<PictureRecord>;
}

/** Writes the list of pictures into a folder. */
export async function writeFakePictures(
  folder: string,
  pictures: readonly FakePicture[],
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/pictures.json`, JSON.stringify(pictures));
}

/** Opens such a folder. */
export async function openFakePictures({ from }: { from: string }): Promise<PictureSource> {
  const list = await Deno.readTextFile(`${from}/pictures.json`);
  const pictures: FakePicture[] = JSON.parse(list);
  const at = (index: number): FakePicture => {
    const picture = pictures[index];
    if (!picture) throw new RangeError(`Cannot read picture ${index} of ${pictures.length}`);
    return picture;
  };
  const contentOf = ({ record: _, timeMs: __, ...content }: FakePicture) =>
    content.faces === "empty"
      ? new Uint8Array()
      : new TextEncoder().encode(JSON.stringify({ look: numberIn(content.name), ...content }));
  return {
    description: "Pictures of nothing",
    count: pictures.length,
    fingerprint: await sha256(JSON.stringify(pictures.map(({ timeMs: _, ...rest }) => rest))),
    problems: ["pictures.json line 1: these are no pictures"],
    record: (index) => ({ name: at(index).name, ...at(index).record }),
    stamp: (index) => {
      const picture = at(index);
      if (picture.faces === "missing") return { bytes: -1 };
      return { bytes: contentOf(picture).length, timeMs: picture.timeMs ?? 0 };
    },
    read: (index) => {
      const picture = at(index);
      if (picture.faces === "missing") {
        return Promise.reject(new Deno.errors.NotFound(`No such file: ${picture.name}`));
      }
      return Promise.resolve(contentOf(picture));
    },
    close: () => Promise.resolve(),
  };
}

function numberIn(name: string): number {
  return Number(/\d+/.exec(name)?.[0] ?? 0);
}

/** What a fake picture is decoded to: its number is in its pixels, its fate in its first bytes. */
const FATES = ["one", "two", "none", "fails"];
const WIDTH_PX = 40;

/** Networks that do as they are told. */
export function fakeTools(sizesPx: readonly number[]): FaceTools {
  return {
    software: { backend: "fake 1" },
    usesGpu: false,
    backend: ["Back end: fake"],
    decode: (file) => {
      const text = new TextDecoder().decode(file);
      const { look = 0, faces = "one", ms = 0, note }: FakePicture = JSON.parse(text);
      if (faces === "crash") Deno.kill(Deno.pid, "SIGKILL");
      if (faces === "garbage") throw new Error("It is no picture\nof any kind");
      const pixels = new Uint8Array(WIDTH_PX * WIDTH_PX * 3).fill(look % 251);
      pixels.set([FATES.indexOf(faces), ms]);
      const image = { pixels, widthPx: WIDTH_PX, heightPx: WIDTH_PX };
      return Promise.resolve(note === undefined ? image : { ...image, note });
    },
    detect: async (pictures) => {
      const found: FoundFace[][] = [];
      for (const { pixels: [fate = 0, ms = 0] } of pictures) {
        if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
        const name = FATES[fate];
        if (name === "fails") throw new Error("The network does not like it");
        const main = { box: { left: 10, top: 10, width: 20, height: 20 }, score: 0.9, rung: "a" };
        const second = { box: { left: 0, top: 0, width: 8, height: 8 }, score: 0.95, rung: "b" };
        found.push(name === "two" ? [second, main] : name === "none" ? [] : [main]);
      }
      return found;
    },
    findLandmarks: (faces) =>
      Promise.resolve(faces.map(() => ({
        leftEye: [15, 15],
        rightEye: [25, 15],
        nose: [20, 20],
        leftMouth: [16, 25],
        rightMouth: [24, 25],
      }))),
    describe: (faces) =>
      Promise.resolve(faces.map(() => ({
        expression: "happy",
        expressionConfidence: 0.75,
        happy: 0.75,
        male: 0.125,
        ageYears: 30,
      }))),
    crop: ({ picture, face: { box } }) => ({
      images: sizesPx.map((sizePx) => ({
        pixels: new Uint8Array(sizePx * sizePx * 3).fill(picture.pixels[10] ?? 0),
        widthPx: sizePx,
        heightPx: sizePx,
      })),
      crop: {
        centre: [box.left + box.width / 2, box.top + box.height / 2],
        width: box.width,
        height: box.height,
        angle: 0,
      },
    }),
  };
}
