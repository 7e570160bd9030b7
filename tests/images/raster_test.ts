import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertRejects,
  assertThrows,
} from "@std/assert";
import {
  annotatePicture,
  cropAndResize,
  decodeImage,
  encodePng,
  encodeWebp,
  enlargePart,
  fitInto,
  pictureHeader,
  type RgbImage,
  svgToJpeg,
  svgToPng,
  svgToRgb,
} from "facespace/images";
import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";

const svg = (body: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30">${body}</svg>`;

Deno.test("svgToRgb() draws text without a font on the machine", async () => {
  const blank = await svgToRgb(svg(""));
  const text = await svgToRgb(svg(`<text x="2" y="22" font-family="sans-serif">β ≠ σ²</text>`));
  assertEquals([text.widthPx, text.heightPx], [60, 30]);
  assertEquals(blank.pixels.every((value) => value === 255), true);
  assertGreater(text.pixels.filter((value) => value < 128).length, 60);
});

Deno.test("svgToRgb() scales", async () => {
  const image = await svgToRgb(svg(""), 2);
  assertEquals([image.widthPx, image.heightPx], [120, 60]);
});

Deno.test("encodePng() and decodeImage() are lossless", async () => {
  const pixels = Uint8Array.from({ length: 4 * 3 * 3 }, (_, i) => (i * 37) % 256);
  const image = { pixels, widthPx: 4, heightPx: 3 };
  assertEquals(await decodeImage(await encodePng(image)), image);
});

Deno.test("cropAndResize() keeps a flat colour", async () => {
  const pixels = new Uint8Array(10 * 10 * 3).fill(90);
  const box = { left: 2, top: 3, width: 5, height: 4 };
  const cut = await cropAndResize({ pixels, widthPx: 10, heightPx: 10 }, box, {
    widthPx: 8,
    heightPx: 8,
  });
  assertEquals([...new Set(cut.pixels)], [90]);
});

Deno.test("fitInto() keeps the ratio and leaves the rest white", async () => {
  const black = { pixels: new Uint8Array(8 * 4 * 3), widthPx: 8, heightPx: 4 };
  const { pixels, widthPx, heightPx } = await fitInto(black, { widthPx: 4, heightPx: 4 });
  assertEquals([widthPx, heightPx], [4, 4]);
  const rows = [0, 1, 2, 3].map((y) => [...new Set(pixels.subarray(12 * y, 12 * (y + 1)))]);
  assertEquals(rows, [[255], [0], [0], [255]]);
});

Deno.test("fitInto() leaves a picture of the size as it is", async () => {
  const picture = {
    pixels: Uint8Array.from({ length: 27 }, (_, i) => 9 * i),
    widthPx: 3,
    heightPx: 3,
  };
  assertEquals(await fitInto(picture, { widthPx: 3, heightPx: 3 }), picture);
});

const numbered = {
  pixels: Uint8Array.from({ length: 3 * 2 * 3 }, (_, i) => i),
  widthPx: 3,
  heightPx: 2,
};

Deno.test("enlargePart() makes a square of each pixel of the part", () => {
  const part = enlargePart(numbered, { left: 1, top: 0, sizePx: 2, times: 2 });
  assertEquals([part.widthPx, part.heightPx], [4, 4]);
  const red = part.pixels.filter((_, i) => i % 3 === 0);
  assertEquals([...red], [3, 3, 6, 6, 3, 3, 6, 6, 12, 12, 15, 15, 12, 12, 15, 15]);
  assertEquals([...part.pixels.subarray(0, 6)], [3, 4, 5, 3, 4, 5]);
});

Deno.test("enlargePart() refuses a part beyond the picture", () => {
  assertThrows(
    () => enlargePart(numbered, { left: 2, top: 0, sizePx: 2, times: 1 }),
    RangeError,
    "2 pixels from 2, 0 as the picture has 3×2",
  );
});

const white: RgbImage = {
  pixels: new Uint8Array(40 * 30 * 3).fill(255),
  widthPx: 40,
  heightPx: 30,
};

function pixelAt({ pixels, widthPx }: RgbImage, x: number, y: number): readonly number[] {
  return [...pixels.subarray(3 * (y * widthPx + x), 3 * (y * widthPx + x) + 3)];
}

Deno.test("annotatePicture() leaves a picture without annotations as it is", async () => {
  assertEquals(await annotatePicture(white, {}), white);
});

Deno.test("annotatePicture() draws boxes, frames and points where they are", async () => {
  const drawn = await annotatePicture(white, {
    boxes: [{ box: { left: 5, top: 5, width: 10, height: 20 }, colour: "#ff0000" }],
    crops: [{ crop: { centre: [30, 15], width: 10, height: 4, angle: 90 }, colour: "#0000ff" }],
    points: [{ point: [10.5, 15.5], colour: "#00ff00" }],
  });
  assertEquals(pixelAt(drawn, 5, 15).map((value) => value > 200), [true, false, false]);
  assertEquals(pixelAt(drawn, 10, 15), [0, 255, 0]);
  // A frame of 10 by 4, turned by a right angle, is 10 high and dashed.
  const side = [11, 12, 13, 14, 15, 16, 17, 18].map((y) => pixelAt(drawn, 28, y)[0] ?? 0);
  assert(side.some((red) => red < 180) && side.some((red) => red > 240), String(side));
  assertEquals(pixelAt(drawn, 26, 15), [255, 255, 255]);
  assertEquals(pixelAt(drawn, 35, 15), [255, 255, 255]);
});

Deno.test("annotatePicture() enlarges", async () => {
  const { widthPx, heightPx } = await annotatePicture(white, { scale: 2 });
  assertEquals([widthPx, heightPx], [80, 60]);
});

// What photographs may be like, and what may be wrong with them: pictures that sharp writes here.

/** Red, green, blue and white quarters, 24×16: no turn or mirror image looks the same. */
const COLOURS = [[230, 20, 20], [20, 200, 20], [20, 20, 230], [250, 250, 250]] as const;
const [WIDTH, HEIGHT] = [24, 16];

/** A colour of the upright picture. */
function colourAt(x: number, y: number): readonly number[] {
  return COLOURS[(y < HEIGHT / 2 ? 0 : 2) + (x < WIDTH / 2 ? 0 : 1)] ?? [];
}

/** A picture of the given size, by the upright picture's place of each of its pixels. */
function drawn(
  width: number,
  height: number,
  place: (column: number, row: number) => readonly [x: number, y: number],
): Sharp {
  const pixels = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      pixels.set(colourAt(...place(column, row)), (row * width + column) * 3);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

const quarters = () => drawn(WIDTH, HEIGHT, (x, y) => [x, y]);

/** The colours at the middle of each quarter, row by row. */
async function cornersOf(file: Uint8Array): Promise<number[][]> {
  const { pixels, widthPx, heightPx } = await decodeImage(file);
  assertEquals(pixels.length, widthPx * heightPx * 3);
  const at = (x: number, y: number) => {
    const start = (Math.floor(y * heightPx) * widthPx + Math.floor(x * widthPx)) * 3;
    return [...pixels.subarray(start, start + 3)];
  };
  return [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)];
}

function assertClose(
  actual: readonly number[][],
  expected: readonly (readonly number[])[],
  by: number,
) {
  const differences = actual.flat().map((value, i) =>
    Math.abs(value - (expected.flat()[i] ?? NaN))
  );
  assertLess(Math.max(...differences), by, JSON.stringify(actual));
}

/**
 * Where a stored pixel belongs, for each orientation: the first row is the visual top, top, bottom,
 * bottom, left, right, right, left; the first column left, right, right, left, top, top, bottom, bottom
 * (TIFF 6.0, page 36).
 */
const PLACES: Readonly<
  Record<number, (column: number, row: number) => readonly [x: number, y: number]>
> = {
  1: (column, row) => [column, row],
  2: (column, row) => [WIDTH - 1 - column, row],
  3: (column, row) => [WIDTH - 1 - column, HEIGHT - 1 - row],
  4: (column, row) => [column, HEIGHT - 1 - row],
  5: (column, row) => [row, column],
  6: (column, row) => [WIDTH - 1 - row, column],
  7: (column, row) => [WIDTH - 1 - row, HEIGHT - 1 - column],
  8: (column, row) => [row, HEIGHT - 1 - column],
};

const FINE_JPEG = { quality: 100, chromaSubsampling: "4:4:4" } as const;

Deno.test("decodeImage() sets pictures upright by each of EXIF's eight orientations", async () => {
  for (const [key, place] of Object.entries(PLACES)) {
    const orientation = Number(key);
    const [width, height] = orientation < 5 ? [WIDTH, HEIGHT] : [HEIGHT, WIDTH];
    const file = await drawn(width, height, place).withMetadata({ orientation }).jpeg(FINE_JPEG)
      .toBuffer();
    assertEquals((await sharp(file).metadata()).orientation, orientation);
    const { widthPx, heightPx } = await decodeImage(file);
    assertEquals([widthPx, heightPx], [WIDTH, HEIGHT], key);
    assertClose(await cornersOf(file), COLOURS, 12);
  }
});

Deno.test("decodeImage() reads every format that it names", async () => {
  for (const format of ["png", "webp", "avif", "tiff", "gif", "jpeg"] as const) {
    const file = await quarters().toFormat(format, { quality: 100 }).toBuffer();
    assertClose(await cornersOf(file), COLOURS, 20);
  }
});

Deno.test("decodeImage() gives three channels in sRGB, whatever the file has", async () => {
  const grey = [76, 125, 40, 250].map((value) => [value, value, value]);
  for (
    const file of [
      await quarters().greyscale().png().toBuffer(),
      await quarters().greyscale().jpeg(FINE_JPEG).toBuffer(),
      await quarters().greyscale().ensureAlpha().png().toBuffer(),
    ]
  ) {
    const corners = await cornersOf(file);
    assert(corners.every(([red, green, blue]) => red === green && green === blue));
    assertClose(corners, grey, 60);
  }
  const deep = await quarters().toColourspace("rgb16").png().toBuffer();
  assertEquals((await sharp(deep).metadata()).depth, "ushort");
  assertClose(await cornersOf(deep), COLOURS, 2);
  const palette = await quarters().png({ palette: true }).toBuffer();
  assertClose(await cornersOf(palette), COLOURS, 4);
  const print = await quarters().toColourspace("cmyk").jpeg(FINE_JPEG).toBuffer();
  assertEquals((await sharp(print).metadata()).space, "cmyk");
  // Print has no such red, green or blue; white shows that the ink is not taken for light.
  assertClose((await cornersOf(print)).slice(3), [[250, 250, 250]], 12);
  assertClose((await cornersOf(print)).slice(0, 1), [[230, 20, 20]], 60);
  const wide = await quarters().withIccProfile("p3").png().toBuffer();
  assertClose(await cornersOf(wide), COLOURS, 16);
});

Deno.test("decodeImage() puts transparent pictures on white", async () => {
  const background = { r: 255, g: 0, b: 0, alpha: 0.5 };
  const create = { width: 4, height: 4, channels: 4, background } as const;
  const corners = await cornersOf(await sharp({ create }).png().toBuffer());
  assertClose(corners, corners.map(() => [255, 127, 127]), 2);
});

Deno.test("decodeImage() takes the first frame or page", async () => {
  const second = await quarters().negate().png().toBuffer();
  const frames = [await quarters().png().toBuffer(), second];
  for (const format of ["gif", "webp", "tiff"] as const) {
    const file = await sharp(frames, { join: { animated: true } }).toFormat(format, {
      quality: 100,
    }).toBuffer();
    assertEquals((await sharp(file).metadata()).pages, 2, format);
    const { widthPx, heightPx } = await decodeImage(file);
    assertEquals([widthPx, heightPx], [WIDTH, HEIGHT], format);
    assertClose(await cornersOf(file), COLOURS, 20);
  }
});

/** Asserts that a file is refused in one line. */
async function assertRefused(file: Uint8Array, message: string): Promise<void> {
  const error = await assertRejects(() => decodeImage(file), SyntaxError);
  assert(error.message.startsWith(`Cannot decode a picture as ${message}`), error.message);
  assert(!error.message.includes("\n"), error.message);
}

Deno.test("decodeImage() refuses what is cut short, whatever the format", async () => {
  const large = quarters().resize(200, 150, { kernel: "nearest" });
  for (const format of ["jpeg", "png", "webp", "avif", "tiff", "gif"] as const) {
    const file = await large.clone().toFormat(format).toBuffer();
    const expected = format === "tiff"
      ? "its format is none that sharp reads, or"
      : "it is damaged";
    await assertRefused(file.subarray(0, Math.floor(file.length * 0.7)), expected);
  }
});

Deno.test("decodeImage() refuses a JPEG whose data are damaged, not giving grey rows", async () => {
  const file = new Uint8Array(await quarters().resize(200, 150).jpeg().toBuffer());
  const start = file.findIndex((byte, i) => byte === 0xff && file[i + 1] === 0xda) + 40;
  // A marker in the middle of the data: what follows cannot be told apart.
  file.set([0xff, 0xd0, 0xff, 0xd3], start);
  await assertRefused(file, "it is damaged or cut short: VipsJpeg: ");
});

/** Where a marker is. */
function markerAt(file: Uint8Array, code: number): number {
  const at = file.findIndex((byte, i) => byte === 0xff && file[i + 1] === code);
  assert(at > 0);
  return at;
}

function inserted(file: Uint8Array, at: number, bytes: readonly number[]): Uint8Array {
  return Uint8Array.from([...file.subarray(0, at), ...bytes, ...file.subarray(at)]);
}

/** A segment with what comes behind its length. */
function segment(code: number, bytes: readonly number[]): number[] {
  return [0xff, code, 0, 2 + bytes.length, ...bytes];
}

const letters = (text: string) => [...new TextEncoder().encode(text)];
const junk = (length: number) => Array.from({ length }, (_, i) => (i * 37) % 255);
const SCAN = 0xda;

/** Where the three bytes of the spectral selection are. */
function selectionAt(file: Uint8Array): number {
  const scan = markerAt(file, SCAN);
  return scan + 5 + 2 * (file[scan + 4] ?? 0);
}

/** Faults of cameras that every viewer passes over, and what is said of each. */
const FAULTS: Readonly<Record<string, readonly [(file: Uint8Array) => Uint8Array, string]>> = {
  "a spectral selection that ends at 0": [
    (file) => file.with(selectionAt(file) + 1, 0),
    "a wrong spectral selection",
  ],
  "a spectral selection of zeros and a successive approximation": [
    (file) => file.with(selectionAt(file) + 1, 0).with(selectionAt(file) + 2, 0x11),
    "a wrong spectral selection",
  ],
  "bytes before the first marker": [
    (file) => inserted(file, 2, new Array(18).fill(0)),
    "bytes before a marker",
  ],
  "other bytes before a marker": [
    (file) => inserted(file, markerAt(file, 0xdb), junk(200)),
    "bytes before a marker",
  ],
  "bytes before the scan": [
    (file) => inserted(file, markerAt(file, SCAN), junk(5)),
    "bytes before a marker",
  ],
  "an unknown version of JFIF": [
    (file) => inserted(file, 2, segment(0xe0, [...letters("JFIF\0"), 3, 0, 0, 0, 1, 0, 1, 0, 0])),
    "an unknown version of JFIF",
  ],
  "an unknown colour transform": [
    (file) => inserted(file, 2, segment(0xee, [...letters("Adobe"), 0, 100, 0, 0, 0, 0, 9])),
    "an unknown colour transform",
  ],
  "two faults at once": [
    (file) => inserted(file.with(selectionAt(file) + 1, 5), 2, junk(18)),
    "bytes before a marker, a wrong spectral selection",
  ],
};

const camera = async () =>
  new Uint8Array(
    await quarters().resize(200, 150).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  );

Deno.test("decodeImage() passes over cameras' faults in a JPEG, with a note", async () => {
  const whole = await camera();
  const expected = await decodeImage(whole);
  assertEquals(Object.keys(expected), ["pixels", "widthPx", "heightPx"]);
  for (const [what, [damage, fault]] of Object.entries(FAULTS)) {
    const file = damage(whole);
    await assertRejects(() => sharp(file, { failOn: "warning" }).raw().toBuffer(), Error, "", what);
    const { note, ...image } = await decodeImage(file);
    assertEquals(image, expected, what);
    assertEquals(note, `passed over: ${fault}`, what);
  }
});

Deno.test("decodeImage() reads a JPEG with more behind its scan or its end", async () => {
  const whole = await camera();
  const expected = await decodeImage(whole);
  const end = whole.length - 2;
  for (const file of [inserted(whole, end, [0, 0, 0]), inserted(whole, end + 2, junk(50))]) {
    const { note: _, ...image } = await decodeImage(file);
    assertEquals(image, expected);
  }
  const progressive = new Uint8Array(await sharp(whole).jpeg({ progressive: true }).toBuffer());
  // Behind the last scan but one come the last one's tables.
  const tables = progressive.findLastIndex((byte, i) =>
    byte === 0xff && progressive[i + 1] === 0xc4
  );
  const { note, ...image } = await decodeImage(
    inserted(progressive, tables, new Array(20).fill(0)),
  );
  assertEquals(image, await decodeImage(progressive));
  assertEquals(note, "passed over: zeros behind a scan");
});

Deno.test("decodeImage() refuses a JPEG that has lost one of its scans", async () => {
  const whole = new Uint8Array(
    await quarters().resize(200, 150).jpeg({ progressive: true }).toBuffer(),
  );
  const scan = whole.findLastIndex((byte, i) => byte === 0xff && whole[i + 1] === SCAN);
  await assertRefused(whole.with(scan, 0), "it is damaged or cut short: ");
});

/** How many rows at the bottom are of one grey, as a decoder fills up what is missing. */
function greyRows({ pixels, widthPx, heightPx }: RgbImage): number {
  let rows = 0;
  while (rows < heightPx) {
    const start = (heightPx - rows - 1) * widthPx * 3;
    if (pixels.subarray(start, start + widthPx * 3).some((value) => value !== 128)) break;
    rows++;
  }
  return rows;
}

Deno.test("decodeImage() refuses a JPEG with such faults whose scan is cut short", async () => {
  for (const progressive of [false, true]) {
    const pixels = Uint8Array.from({ length: 200 * 150 * 3 }, (_, i) => (i * i * 31) % 255);
    const noise = sharp(pixels, { raw: { width: 200, height: 150, channels: 3 } });
    const whole = new Uint8Array(await noise.jpeg({ progressive }).toBuffer());
    const scan = markerAt(whole, SCAN) + 14;
    for (const share of [0, 0.3, 0.6, 0.9]) {
      const cut = whole.slice(0, scan + Math.floor(share * (whole.length - scan)));
      const ended = Uint8Array.from([...cut, 0xff, 0xd9]);
      for (const file of [cut, ended, ...[cut, ended].map((file) => inserted(file, 2, junk(18)))]) {
        await assertRefused(file, "it is damaged or cut short: ");
      }
      if (progressive) continue;
      const wrong = ended.with(selectionAt(ended) + 1, 0);
      await assertRefused(wrong, "it is damaged or cut short: ");
      // What would come of it.
      const { data, info } = await sharp(wrong, { failOn: "none" }).raw()
        .toBuffer({ resolveWithObject: true });
      const image = { pixels: new Uint8Array(data), widthPx: info.width, heightPx: info.height };
      assertGreater(greyRows(image), 3);
    }
  }
});

Deno.test("decodeImage() says what a file is that is no picture", async () => {
  const text = (content: string) => new TextEncoder().encode(content);
  await assertRefused(new Uint8Array(), "it is empty");
  await assertRefused(text("\n<!DOCTYPE html><html>"), "it is a web page or a drawing in XML");
  await assertRefused(text('<svg xmlns="http://www.w3.org/2000/svg"/>'), "it is a web page or a");
  await assertRefused(
    new Uint8Array(100).fill(7),
    "its format is none that sharp reads, or its end is missing: it begins with the bytes 0707070707070707",
  );
});

Deno.test("decodeImage() says how HEIC is made readable", async () => {
  const file = new Uint8Array(40);
  file.set([0, 0, 0, 24]);
  file.set(new TextEncoder().encode("ftypmif1\0\0\0\0mif1heic"), 4);
  await assertRefused(file, "it is HEIC, which sharp cannot decode as it is installed (");
  const error = await assertRejects(() => decodeImage(file), SyntaxError);
  assert(error.message.endsWith("): convert it to JPEG, for example with heif-convert"));
});

Deno.test("decodeImage() refuses a picture that is forged to fill the memory", async () => {
  const file = new Uint8Array(await quarters().png().toBuffer());
  const header = new DataView(file.buffer, 16);
  header.setUint32(0, 15_000);
  header.setUint32(4, 15_000);
  new DataView(file.buffer).setUint32(29, crc32(file.subarray(12, 29)));
  await assertRefused(file, "it has more than 200 million pixels: scale it down");
});

Deno.test("encodeWebp() and svgToJpeg() write what their headers say, near to what was drawn", async () => {
  const webp = await encodeWebp(white);
  assertEquals(await pictureHeader(webp), { mediaType: "image/webp", widthPx: 40, heightPx: 30 });
  assertGreater(Math.min(...(await decodeImage(webp)).pixels), 250);
  const red = svg(`<rect width="100%" height="100%" fill="#ff0000"/>`);
  const jpeg = await svgToJpeg(red, 2);
  const { mediaType, widthPx, heightPx } = await pictureHeader(jpeg);
  const { widthPx: width, heightPx: height } = await svgToRgb(red, 2);
  assertEquals([mediaType, widthPx, heightPx], ["image/jpeg", width, height]);
  const [r = 0, g = 0, b = 0] = pixelAt(await decodeImage(jpeg), 3, 3);
  assert(r > 250 && g < 5 && b < 5);
});

Deno.test("svgToPng() writes lines in a palette that loses no colour, and photographs without one", async () => {
  const source = svg(`<rect width="9" height="9" fill="#0072b2"/>`);
  const [lines, photographs] = [await svgToPng(source), await svgToPng(source, 1, "photographs")];
  const colourType = (png: Uint8Array) => png[25]; // 3 is a palette, 2 is RGB
  assertEquals([colourType(lines), colourType(photographs)], [3, 2]);
  assertEquals((await decodeImage(lines)).pixels, (await decodeImage(photographs)).pixels);
});
