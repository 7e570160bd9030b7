import { assertEquals, assertRejects } from "@std/assert";
import { mergeShards } from "../../lib/faces/merge_shards.ts";
import { extractFake, folderBytes } from "./fake_extraction.ts";
import { type FakePicture, writeFakePictures } from "./fake_pictures.ts";

Deno.test("mergeShards() gives the bytes of one run, and refuses what is no whole", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const from = `${folder}/in`;
    const fates = ["one", "two", "none", "missing", "one", "garbage", "one"] as const;
    const pictures = Array.from({ length: 400 }, (_, i): FakePicture => ({
      name: `p${i}.jpg`,
      faces: fates[i % 7] ?? "one",
      record: i % 3 ? {} : { identity: i % 11, partition: "test", measures: { smile: i / 7 } },
    }));
    await writeFakePictures(from, pictures);
    await extractFake(from, { to: `${folder}/whole`, processes: 2 });
    const shards: string[] = [];
    for (let index = 1; index <= 4; index++) {
      const shard = { index, count: 4 };
      const made = await extractFake(from, { to: `${folder}/part`, shard, processes: 1 });
      shards.push(made.folder);
    }
    assertEquals(shards[1], `${folder}/part-shard-2-of-4`);
    const mixed = [3, 0, 2, 1].map((i) => shards[i] ?? "");
    const report = await mergeShards(mixed, `${folder}/merged`);
    assertEquals(report.pictures, 400);
    assertEquals(await folderBytes(`${folder}/merged`), await folderBytes(`${folder}/whole`));

    const refuse = (folders: readonly string[], message: string) =>
      assertRejects(() => mergeShards(folders, `${folder}/bad`), RangeError, message);
    const [a = "", b = "", c = "", d = ""] = shards;
    await refuse([a, b, d], "shard 3 of 4 is missing");
    await refuse([a, b, c, c, d], `${c} and ${c} are both shard 3 of 4`);
    await refuse([a, b, c, `${folder}/whole`], "it is no shard");
    await refuse([a, b, c, from], "it is no finished face store");
    await refuse([], "no folders were named");
    const other = await extractFake(from, {
      to: `${folder}/other`,
      shard: { index: 4, count: 4 },
      margin: 0.5,
    });
    await refuse([a, b, c, other.folder], "settings.margin is null there and 0.5 here");

    const table = `${d}/faces.parquet`;
    const bytes = await Deno.readFile(table);
    bytes[200] = (bytes[200] ?? 0) ^ 1;
    await Deno.writeFile(table, bytes);
    await assertRejects(() => mergeShards(shards, `${folder}/bad`), SyntaxError, table);
    assertEquals(await Deno.stat(`${folder}/bad`).catch(() => "none"), "none");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("mergeShards() also takes shards without a picture", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await writeFakePictures(`${folder}/in`, [{ name: "a" }, { name: "b" }]);
    await extractFake(`${folder}/in`, { to: `${folder}/whole` });
    const shards: string[] = [];
    for (let index = 1; index <= 3; index++) {
      const shard = { index, count: 3 };
      shards.push((await extractFake(`${folder}/in`, { to: `${folder}/part`, shard })).folder);
    }
    await mergeShards(shards, `${folder}/merged`);
    assertEquals(await folderBytes(`${folder}/merged`), await folderBytes(`${folder}/whole`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
