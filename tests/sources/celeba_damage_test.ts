/**
 * Each kind of damage has its own message, or a line of its own in the report, and nothing else is lost.
 *
 * @module
 */

import { assert, assertEquals, assertGreaterOrEqual, assertRejects } from "@std/assert";
import { openCeleba } from "../../lib/sources/celeba.ts";
import type { PictureRecord } from "facespace/annotations";
import { decodeImage } from "facespace/images";
import {
  ATTRIBUTES,
  type Damage,
  DAMAGES,
  edit,
  EVERY,
  IDENTITIES,
  PARTITIONS,
} from "./damages.ts";
import { type FileTree, miniature, PICTURES, ROWS, writeTree } from "./miniature.ts";

const UNDAMAGED: readonly PictureRecord[] = ROWS.map(({ box: _, ...row }) => row);

for (const damage of DAMAGES) {
  const does = damage.error === undefined ? "loses nothing else by" : "says what to do about";
  Deno.test(`openCeleba() ${does} ${damage.what}`, async () => {
    const { of, files = (same: FileTree) => same, onDisk } = damage;
    const folder = await writeTree(files(miniature(of)));
    const local = (message: string) => message.replaceAll(folder, "DIR");
    try {
      await onDisk?.(folder);
      if (damage.error === undefined) await checkOpened(folder, damage, local);
      else await checkRefused(folder, damage.error, local);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

async function checkRefused(
  folder: string,
  message: string,
  local: (message: string) => string,
): Promise<void> {
  const error = await assertRejects(() => openCeleba(folder), Error);
  assertEquals(local(error.message), message);
  const kind = message.startsWith("Cannot open") ? Deno.errors.NotFound : SyntaxError;
  assert(error instanceof kind, error.name);
}

/** Checks the report, every record, and every picture: its bytes, or why it cannot be read. */
async function checkOpened(
  folder: string,
  { problems = [], unreadable = {}, records = (same) => same }: Damage,
  local: (message: string) => string,
): Promise<void> {
  const source = await openCeleba(folder);
  try {
    assertEquals(source.problems.map(local), [...problems]);
    assertEquals(EVERY.map((index) => source.record(index)), [...records(UNDAMAGED)]);
    for (const [index, bytes] of [...PICTURES.values()].entries()) {
      const message = unreadable[index];
      if (message === undefined) {
        assertEquals(await source.read(index), bytes);
        continue;
      }
      const error = await assertRejects(() => source.read(index), Error);
      assertEquals(local(error.message), message);
    }
  } finally {
    await source.close();
  }
}

Deno.test("every kind of damage has a message of its own, and there are thirty and more", () => {
  const messages = DAMAGES.map(({ error, problems, unreadable }) =>
    JSON.stringify([error, problems, unreadable])
  );
  assertGreaterOrEqual(messages.length, 30);
  assertEquals(new Set(messages).size, messages.length);
  assertEquals(messages.filter((message) => message === "[null,null,null]"), []);
});

const CHANGES: Readonly<Record<string, (files: FileTree) => FileTree>> = {
  "Windows' line ends": (files) => eachText(files, (text) => text.replaceAll("\n", "\r\n")),
  "a byte order mark": (files) => eachText(files, (text) => `\ufeff${text}`),
  "no newline at the end": (files) => eachText(files, (text) => text.trimEnd()),
  "empty lines at the end": (files) => eachText(files, (text) => `${text}\n \n`),
  "tabs": (files) => eachText(files, (text) => text.replaceAll(/ +/g, "\t")),
  "lines in another order": (files) =>
    eachText(files, (text, name) => {
      if (name === ATTRIBUTES) return text;
      const lines = text.trimEnd().split("\n");
      const head = name === IDENTITIES || name === PARTITIONS ? 0 : 2;
      return [...lines.slice(0, head), ...lines.slice(head).reverse(), ""].join("\n");
    }),
  "pictures in a folder of the folder": (files) =>
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name.replace("img_align_celeba/", "img_align_celeba/img_align_celeba/"),
        content,
      ]),
    ),
};

function eachText(files: FileTree, change: (text: string, name: string) => string): FileTree {
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => [
      name,
      typeof content === "string" ? change(content, name) : content,
    ]),
  );
}

for (const [what, change] of Object.entries(CHANGES)) {
  Deno.test(`openCeleba() takes ${what} as no damage`, async () => {
    const plain = await writeTree(miniature());
    const folder = await writeTree(change(miniature()));
    try {
      await checkOpened(folder, { what }, (message) => message);
      const [one, other] = [await openCeleba(plain), await openCeleba(folder)];
      assertEquals(other.fingerprint, one.fingerprint);
    } finally {
      await Deno.remove(folder, { recursive: true });
      await Deno.remove(plain, { recursive: true });
    }
  });
}

Deno.test("openCeleba() keeps the order of the attribute file", async () => {
  const reversed = edit(ATTRIBUTES, (text) => {
    const lines = text.trimEnd().split("\n");
    return [...lines.slice(0, 2), ...lines.slice(2).reverse(), ""].join("\n");
  });
  const folder = await writeTree(reversed(miniature()));
  const source = await openCeleba(folder);
  const records = EVERY.map((index) => source.record(index));
  assertEquals(records, UNDAMAGED.toReversed());
  assertEquals(await source.read(0), PICTURES.get("000008.jpg"));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a JPEG that is cut short is read, and its decoding says so", async () => {
  const files = miniature();
  const name = "img_align_celeba/000004.jpg";
  const whole = files[name];
  assert(whole instanceof Uint8Array);
  const folder = await writeTree({ ...files, [name]: whole.slice(0, -40) });
  const source = await openCeleba(folder);
  const bytes = await source.read(3);
  await assertRejects(
    () => decodeImage(bytes),
    SyntaxError,
    "Cannot decode a picture as it is damaged or cut short: VipsJpeg: premature end of JPEG image",
  );
  await Deno.remove(folder, { recursive: true });
});

const isRoot = Deno.uid() === 0;
Deno.test({
  name: `a picture that may not be read is named${isRoot ? " (ignored: root may read all)" : ""}`,
  ignore: isRoot,
  fn: async () => {
    const folder = await writeTree(miniature());
    await Deno.chmod(`${folder}/img_align_celeba/000004.jpg`, 0);
    const source = await openCeleba(folder);
    await assertRejects(() => source.read(3), Error, "this user may not read it");
    await Deno.remove(folder, { recursive: true });
  },
});
