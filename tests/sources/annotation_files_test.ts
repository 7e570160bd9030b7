import { assertEquals, assertThrows } from "@std/assert";
import { celebaFiles } from "facespace/sources";
import { ROWS } from "./miniature.ts";

Deno.test("celebaFiles() writes the original's five files", () => {
  const files = celebaFiles(ROWS.slice(0, 2));
  assertEquals(Object.keys(files).sort(), [
    "identity_CelebA.txt",
    "list_attr_celeba.txt",
    "list_bbox_celeba.txt",
    "list_eval_partition.txt",
    "list_landmarks_align_celeba.txt",
  ]);
  assertEquals(files["identity_CelebA.txt"], "000001.jpg 2880\n000002.jpg 2880\n");
  assertEquals(files["list_eval_partition.txt"], "000001.jpg 0\n000002.jpg 0\n");
  const words = (name: string) =>
    files[name]?.split("\n").map((line) => line.split(/ +/).join(" "));
  assertEquals(words("list_bbox_celeba.txt"), [
    "2",
    "image_id x_1 y_1 width height",
    "000001.jpg 90 70 226 313",
    "000002.jpg 91 69 228 313",
    "",
  ]);
  assertEquals(words("list_landmarks_align_celeba.txt")?.slice(0, 3), [
    "2",
    "lefteye_x lefteye_y righteye_x righteye_y nose_x nose_y leftmouth_x leftmouth_y rightmouth_x rightmouth_y",
    "000001.jpg 69 109 106 113 77 142 73 152 108 154",
  ]);
  const [count, header, row] = files["list_attr_celeba.txt"]?.split("\n") ?? [];
  assertEquals(count, "2");
  assertEquals(header?.startsWith("5_o_Clock_Shadow Arched_Eyebrows Attractive "), true);
  assertEquals(header?.endsWith(" Wearing_Necktie Young "), true);
  assertEquals(row?.slice(0, 25), "000001.jpg  1 -1 -1  1 -1");
});

Deno.test("celebaFiles() rounds boxes and landmarks", () => {
  const [row] = ROWS;
  const box = { left: 1.5, top: -2.4, width: 10.49, height: 11.5 };
  const files = celebaFiles(row ? [{ ...row, box }] : []);
  assertEquals(files["list_bbox_celeba.txt"]?.split("\n")[2], "000001.jpg    2   -2   10   12");
});

Deno.test("celebaFiles() refuses what it could not read back", () => {
  const [row] = ROWS;
  const write = (change: object) => () => celebaFiles(row ? [row, { ...row, ...change }] : []);
  assertThrows(
    write({}),
    RangeError,
    'names must be unique and without spaces and commas: got "000001.jpg"',
  );
  assertThrows(write({ name: "a b.jpg" }), RangeError, 'got "a b.jpg"');
  assertThrows(write({ name: "" }), RangeError, 'got ""');
  assertThrows(write({ name: "2.jpg", identity: 0 }), RangeError, "whole numbers from 1: got 0");
});
