/**
 * Everything that can be wrong with a CelebA on disk, and what is said of it.
 *
 * @module
 */

import type { PictureRecord } from "facespace/annotations";
import {
  type FileTree,
  miniature,
  type MiniatureOptions,
  pictureFiles,
  ROWS,
  zipEntries,
} from "./miniature.ts";
import { writeZip, type ZipEntry } from "./write_zip.ts";

/** A kind of damage, and what must come of it; `DIR` stands for the data set's folder. */
export interface Damage {
  readonly what: string;
  /** How the miniature is made before it is damaged. */
  readonly of?: MiniatureOptions;
  /** Changes the files before they are written, */
  readonly files?: (files: FileTree) => FileTree;
  /** or after that. */
  readonly onDisk?: (folder: string) => Promise<void>;
  /** Opening fails so. */
  readonly error?: string;
  /** Opening reports this. Default nothing. */
  readonly problems?: readonly string[];
  /** Reading these pictures fails so. Default none. */
  readonly unreadable?: Readonly<Record<number, string>>;
  /** What the records are in place of the undamaged ones. */
  readonly records?: (records: readonly PictureRecord[]) => readonly PictureRecord[];
}

export const ATTRIBUTES = "list_attr_celeba.txt";
export const IDENTITIES = "identity_CelebA.txt";
export const PARTITIONS = "list_eval_partition.txt";
const LANDMARKS = "list_landmarks_align_celeba.txt";
const BOXES = "list_bbox_celeba.txt";
export const ZIP = "img_align_celeba.zip";

const CURE = "fetch the file again or correct the line";

/** Changes the text of a file. */
export const edit =
  (name: string, change: (text: string) => string) => (files: FileTree): FileTree => ({
    ...files,
    [name]: change(String(files[name])),
  });

/** Changes a line of a file, from 1; one that becomes empty is removed. */
const line = (name: string, number: number, change: (line: string) => string) =>
  edit(name, (text) => {
    const lines = text.split("\n");
    lines[number - 1] = change(lines[number - 1] ?? "");
    return lines.filter((text, i) => text !== "" || i !== number - 1).join("\n");
  });

const without = (...names: readonly string[]) => (files: FileTree): FileTree =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));

/** Packs the zip from other entries. */
const repack = (change: (entries: ZipEntry[]) => ZipEntry[]) => (files: FileTree): FileTree => ({
  ...files,
  [ZIP]: writeZip(change(zipEntries())),
});

/** Changes one entry of the zip. */
const entry = (index: number, change: Partial<ZipEntry>) =>
  repack((entries) => entries.map((entry, i) => i === index ? { ...entry, ...change } : entry));

/** Changes the bytes of the zip. */
const zipBytes = (change: (zip: Uint8Array) => Uint8Array) => (files: FileTree): FileTree => ({
  ...files,
  [ZIP]: change(writeZip(zipEntries())),
});

/** A folder with the first few pictures. */
const firstPictures = (count: number): FileTree =>
  Object.fromEntries(Object.entries(pictureFiles()).slice(0, count));

const zipped = { pictures: "zip" } as const;
const mirror = { spelling: "csv" } as const;

/** Leaves something out of the record of one picture. */
const unknown = (field: keyof PictureRecord, ...indices: readonly number[]) =>
(
  records: readonly PictureRecord[],
) =>
  records.map((record, i) =>
    indices.includes(i)
      ? Object.fromEntries(Object.entries(record).filter(([name]) => name !== field)) as never
      : record
  );

/** The indices of all pictures. */
export const EVERY = ROWS.map((_, i) => i);

/** Every kind of damage. */
export const DAMAGES: readonly Damage[] = [
  {
    what: "no attribute file",
    files: without(ATTRIBUTES),
    error:
      `Cannot open CelebA as there is neither DIR/${ATTRIBUTES} nor list_attr_celeba.csv: data/README.md says where to get it and where to put it`,
  },
  {
    what: "an empty attribute file",
    files: edit(ATTRIBUTES, () => ""),
    error: `Cannot read DIR/${ATTRIBUTES} as it is empty: fetch the file again`,
  },
  {
    what: "a count that is too high",
    files: line(ATTRIBUTES, 1, () => "9"),
    error:
      `Cannot read DIR/${ATTRIBUTES} as line 1 says that it has 9 pictures: got 8; fetch the file again`,
  },
  {
    what: "a count that is too low",
    files: line(ATTRIBUTES, 1, () => "7"),
    error:
      `Cannot read DIR/${ATTRIBUTES} as line 1 says that it has 7 pictures: got 8; fetch the file again`,
  },
  {
    what: "no line with the count",
    files: line(ATTRIBUTES, 1, () => ""),
    error:
      `Cannot read DIR/${ATTRIBUTES} as line 1 must be the number of pictures: got "5_o_Clock_Shadow Arched_Eyebrows Attractive Bags_Under_Eyes …"; ${CURE}`,
  },
  {
    what: "a count with a separator",
    files: line(ATTRIBUTES, 1, () => "202,599"),
    error:
      `Cannot read DIR/${ATTRIBUTES} as line 1 must be the number of pictures: got "202,599"; ${CURE}`,
  },
  {
    what: "a header of 39 names",
    files: line(ATTRIBUTES, 2, (names) => names.replace("Young ", "")),
    error:
      `Cannot read DIR/${ATTRIBUTES} as line 2 must name 40 columns, 5_o_Clock_Shadow first: got 39, "5_o_Clock_Shadow Arched_Eyebrows Attractive Bags_Under_Eyes …"; ${CURE}`,
  },
  {
    what: "a misspelt attribute",
    files: line(ATTRIBUTES, 2, (names) => names.replace("Goatee", "Gotee")),
    error:
      `Cannot read DIR/${ATTRIBUTES} as line 2 must name Goatee as column 17: got "Gotee"; ${CURE}`,
  },
  {
    what: "a short row",
    files: line(ATTRIBUTES, 5, (row) => row.replace(/ +-?1$/, "")),
    error:
      `Cannot read DIR/${ATTRIBUTES} as line 5 must have 40 values after the name: got 39; ${CURE}`,
  },
  {
    what: "a long row",
    files: line(ATTRIBUTES, 6, (row) => `${row}  1 -1`),
    error:
      `Cannot read DIR/${ATTRIBUTES} as line 6 must have 40 values after the name: got 42; ${CURE}`,
  },
  {
    what: "a value of 0",
    files: line(ATTRIBUTES, 4, (row) => row.replace(/-?1$/, "0")),
    error: `Cannot read DIR/${ATTRIBUTES} as Young in line 4 must be 1 or -1: got "0"; ${CURE}`,
  },
  {
    what: "a value of 2",
    files: line(ATTRIBUTES, 4, (row) => row.replace(/-?1$/, "2")),
    error: `Cannot read DIR/${ATTRIBUTES} as Young in line 4 must be 1 or -1: got "2"; ${CURE}`,
  },
  {
    what: "a value in words",
    files: line(ATTRIBUTES, 4, (row) => row.replace(/-?1$/, "yes")),
    error: `Cannot read DIR/${ATTRIBUTES} as Young in line 4 must be 1 or -1: got "yes"; ${CURE}`,
  },
  {
    what: "a row twice",
    files: (files) =>
      line(ATTRIBUTES, 1, () => "9")(line(ATTRIBUTES, 5, (row) => `${row}\n${row}`)(files)),
    error:
      `Cannot read DIR/${ATTRIBUTES} as a picture must have one line: got "000003.jpg" in lines 5 and 6; remove one of them`,
  },
  {
    what: "a file that ends in a line",
    files: edit(ATTRIBUTES, (text) => text.slice(0, -30)),
    error:
      `Cannot read DIR/${ATTRIBUTES} as line 10 must have 40 values after the name: got 30, where the file ends; ${CURE}`,
  },
  {
    what: "binary rubbish for a file",
    files: edit(ATTRIBUTES, () => "\u0000\u0001\u007f\n\u0002 rubbish"),
    error:
      `Cannot read DIR/${ATTRIBUTES} as line 1 must be the number of pictures: got "\\u0000\\u0001�"; ${CURE}`,
  },
  {
    what: "binary rubbish in a line",
    files: line(IDENTITIES, 3, () => "0000\u0000.jpg 12"),
    error:
      `Cannot read DIR/${IDENTITIES} as line 3 must begin with a picture's name: got "0000\\u0000.jpg"; ${CURE}`,
  },
  {
    what: "no rows at all",
    files: (files) => edit(ATTRIBUTES, (text) => `0\n${text.split("\n")[1]}\n`)(files),
    error: `Cannot read DIR/${ATTRIBUTES} as it has no pictures: fetch the file again`,
  },
  {
    what: "an identity without number",
    files: line(IDENTITIES, 3, () => "000003.jpg"),
    error:
      `Cannot read DIR/${IDENTITIES} as line 3 must have 1 value after the name: got 0; ${CURE}`,
  },
  {
    what: "an identity that is no number",
    files: line(IDENTITIES, 3, () => "000003.jpg Ann"),
    error:
      `Cannot read DIR/${IDENTITIES} as identity in line 3 must be a whole number from 0: got "Ann"; ${CURE}`,
  },
  {
    what: "a negative identity",
    files: line(IDENTITIES, 3, () => "000003.jpg -4"),
    error:
      `Cannot read DIR/${IDENTITIES} as identity in line 3 must be a whole number from 0: got "-4"; ${CURE}`,
  },
  {
    what: "an identity beyond all numbers",
    files: line(IDENTITIES, 3, () => "000003.jpg 99999999999"),
    error:
      `Cannot read DIR/${IDENTITIES} as identity in line 3 must be a whole number from 0: got "99999999999"; ${CURE}`,
  },
  {
    what: "a partition of 3",
    files: line(PARTITIONS, 2, () => "000002.jpg 3"),
    error:
      `Cannot read DIR/${PARTITIONS} as partition in line 2 must be 0 (train), 1 (validation) or 2 (test): got "3"; ${CURE}`,
  },
  {
    what: "a landmark that is no number",
    files: line(LANDMARKS, 7, (row) => row.replace("142", "x")),
    error:
      `Cannot read DIR/${LANDMARKS} as nose_y in line 7 must be a whole number: got "x"; ${CURE}`,
  },
  {
    what: "a landmark between pixels",
    files: line(LANDMARKS, 7, (row) => row.replace("142", "1.5")),
    error:
      `Cannot read DIR/${LANDMARKS} as nose_y in line 7 must be a whole number: got "1.5"; ${CURE}`,
  },
  {
    what: "a box of negative width",
    files: line(BOXES, 3, () => "000001.jpg 95 71 -226 313"),
    error:
      `Cannot read DIR/${BOXES} as width in line 3 must be a whole number from 0: got "-226"; ${CURE}`,
  },
  {
    what: "a misspelt column of the mirror",
    of: mirror,
    files: line("list_eval_partition.csv", 1, () => "image_id,part"),
    error:
      `Cannot read DIR/list_eval_partition.csv as line 1 must name partition as column 1: got "part"; ${CURE}`,
  },
  {
    what: "an empty cell in the mirror",
    of: mirror,
    files: line("list_bbox_celeba.csv", 3, () => "000002.jpg,72,,221,306"),
    error:
      `Cannot read DIR/list_bbox_celeba.csv as line 3 must have 4 values after the name: got 3; ${CURE}`,
  },
  {
    what: "no pictures",
    of: zipped,
    files: without(ZIP),
    error:
      `Cannot open CelebA as there is neither DIR/img_align_celeba/ nor DIR/${ZIP}: data/README.md says where to get the pictures and where to put them`,
  },
  {
    what: "a zip that is cut short",
    of: zipped,
    files: zipBytes((zip) => zip.slice(0, -90)),
    error:
      `Cannot read DIR/${ZIP} as it begins as a zip but its end is missing, after 4485 bytes; fetch the file again`,
  },
  {
    what: "no zip",
    of: zipped,
    files: zipBytes(() => new TextEncoder().encode("<html>")),
    error: `Cannot read DIR/${ZIP} as it is no zip: got 6 bytes; fetch the file again`,
  },
  {
    what: "an empty zip",
    of: zipped,
    files: zipBytes(() => new Uint8Array()),
    error: `Cannot read DIR/${ZIP} as it is no zip: got 0 bytes; fetch the file again`,
  },
  {
    what: "a zip with a damaged directory",
    of: zipped,
    files: zipBytes((zip) => {
      zip[zip.length - 22 - 73] = 7;
      return zip;
    }),
    error:
      `Cannot read DIR/${ZIP} as its directory is damaged: invalid central directory file header signature: 0x2014b07; fetch the file again`,
  },
  {
    what: "a zip without pictures",
    of: zipped,
    files: repack(() => [{ name: "readme.txt", bytes: new Uint8Array(3) }]),
    error: `Cannot read DIR/${ZIP} as it holds no pictures; fetch the file again`,
  },
  {
    what: "a row without picture",
    files: without("img_align_celeba/000003.jpg"),
    problems: [
      `DIR/img_align_celeba lacks 1 picture of DIR/${ATTRIBUTES}, the first in line 5: 000003.jpg`,
    ],
    unreadable: {
      2: `Cannot read the picture 000003.jpg as DIR/img_align_celeba does not have it: DIR/${ATTRIBUTES} names it in line 5`,
    },
  },
  {
    what: "a picture without row",
    files: (files) => ({ ...files, "img_align_celeba/000077.jpg": new Uint8Array(9) }),
    problems: [
      `DIR/img_align_celeba has 1 picture without a line in DIR/${ATTRIBUTES}, left out: 000077.jpg`,
    ],
  },
  {
    what: "a picture whose name ends in capitals",
    files: ({ "img_align_celeba/000003.jpg": bytes = "", ...files }) => ({
      ...files,
      "img_align_celeba/000003.JPG": bytes,
    }),
    problems: [
      `DIR/img_align_celeba has 1 picture of DIR/${ATTRIBUTES} under another ending: 000003.JPG for 000003.jpg`,
    ],
  },
  {
    what: "no identities",
    files: without(IDENTITIES),
    records: unknown("identity", ...EVERY),
    problems: [
      "DIR has neither identity_CelebA.txt nor identity_CelebA.csv: no identities are known",
    ],
  },
  {
    what: "no partitions",
    files: without(PARTITIONS),
    records: unknown("partition", ...EVERY),
    problems: [
      "DIR has neither list_eval_partition.txt nor list_eval_partition.csv: no partitions are known",
    ],
  },
  {
    what: "no landmarks",
    files: without(LANDMARKS),
    records: unknown("landmarks", ...EVERY),
    problems: [
      "DIR has neither list_landmarks_align_celeba.txt nor list_landmarks_align_celeba.csv: no landmarks are known",
    ],
  },
  {
    what: "an identity of an unknown picture",
    files: edit(IDENTITIES, (text) => `000000.jpg 5\n${text}`),
    problems: [
      `DIR/${IDENTITIES} has 1 picture that DIR/${ATTRIBUTES} does not have, the first in line 1: 000000.jpg`,
    ],
  },
  {
    what: "a partition that is missing",
    files: line(PARTITIONS, 3, () => ""),
    records: unknown("partition", 2),
    problems: [
      `DIR/${PARTITIONS} has no line for 1 picture of DIR/${ATTRIBUTES}, the first in its line 5: 000003.jpg`,
    ],
  },
  {
    what: "a file in both spellings",
    files: (files) => ({
      ...files,
      "list_attr_celeba.csv": String(miniature(mirror)["list_attr_celeba.csv"]),
    }),
    problems: ["DIR/list_attr_celeba.csv is not used, as list_attr_celeba.txt is there too"],
  },
  {
    what: "the pictures both in a folder and in a zip",
    files: (files) => ({ ...files, [ZIP]: new Uint8Array(5) }),
    problems: [`DIR/${ZIP} is not used, as the folder img_align_celeba is there too`],
  },
  {
    what: "an empty folder beside the zip",
    of: zipped,
    onDisk: (folder) => Deno.mkdir(`${folder}/img_align_celeba`),
    problems: [
      `DIR/img_align_celeba is not used, as it lacks 8 of 8 pictures, and DIR/${ZIP} lacks none`,
    ],
  },
  {
    what: "a folder that a stopped unzip has half filled, beside the zip",
    of: zipped,
    files: (files) => ({ ...firstPictures(3), ...files }),
    problems: [
      `DIR/img_align_celeba is not used, as it lacks 5 of 8 pictures, and DIR/${ZIP} lacks none`,
    ],
  },
  {
    what: "a folder whose last picture a stopped unzip has cut short, beside the zip",
    of: zipped,
    files: (files) => ({
      ...files,
      ...firstPictures(8),
      "img_align_celeba/000008.jpg": new Uint8Array(7),
    }),
    problems: [
      `DIR/img_align_celeba is not used, as its pictures cut short or empty are 1, such as 000008.jpg, and DIR/${ZIP} lacks none`,
    ],
  },
  {
    what: "a folder of empty pictures, as a full disk leaves it, beside the zip",
    of: zipped,
    files: (files) => ({
      ...files,
      ...Object.fromEntries(Object.keys(firstPictures(8)).map((name) => [name, ""])),
      ...firstPictures(1),
    }),
    problems: [
      `DIR/img_align_celeba is not used, as its pictures cut short or empty are 7, such as 000002.jpg, and DIR/${ZIP} lacks none`,
    ],
  },
  {
    what: "a folder that is half full beside a zip that is cut short",
    files: (files) =>
      without("img_align_celeba/000003.jpg")({ ...files, [ZIP]: new Uint8Array(5) }),
    problems: [
      `Cannot read DIR/${ZIP} as it is no zip: got 5 bytes; fetch the file again`,
      `DIR/img_align_celeba lacks 1 picture of DIR/${ATTRIBUTES}, the first in line 5: 000003.jpg`,
    ],
    unreadable: {
      2: `Cannot read the picture 000003.jpg as DIR/img_align_celeba does not have it: DIR/${ATTRIBUTES} names it in line 5`,
    },
  },
  {
    what: "an empty folder beside a zip that is cut short",
    of: zipped,
    files: zipBytes((zip) => zip.slice(0, -91)),
    onDisk: (folder) => Deno.mkdir(`${folder}/img_align_celeba`),
    error:
      `Cannot read DIR/${ZIP} as it begins as a zip but its end is missing, after 4484 bytes; fetch the file again`,
  },
  {
    what: "a folder that lacks fewer pictures than the zip",
    files: (files) =>
      without("img_align_celeba/000003.jpg")(repack((all) => all.slice(0, 5))(files)),
    problems: [
      `DIR/${ZIP} is not used, as it lacks 3 of 8 pictures, and DIR/img_align_celeba lacks 1`,
      `DIR/img_align_celeba lacks 1 picture of DIR/${ATTRIBUTES}, the first in line 5: 000003.jpg`,
    ],
    unreadable: {
      2: `Cannot read the picture 000003.jpg as DIR/img_align_celeba does not have it: DIR/${ATTRIBUTES} names it in line 5`,
    },
  },
  {
    what: "a picture missing in the zip",
    of: zipped,
    files: repack((all) => all.toSpliced(2, 1)),
    problems: [`DIR/${ZIP} lacks 1 picture of DIR/${ATTRIBUTES}, the first in line 5: 000003.jpg`],
    unreadable: {
      2: `Cannot read the picture 000003.jpg as DIR/${ZIP} does not have it: DIR/${ATTRIBUTES} names it in line 5`,
    },
  },
  {
    what: "a picture twice in the zip",
    of: zipped,
    files: repack((all) => [...all, { name: "more/000002.jpg", bytes: new Uint8Array(9) }]),
    problems: [
      `DIR/${ZIP} has more than one picture of the same name, and the first is used: passed over 1, such as more/000002.jpg`,
    ],
  },
  {
    what: "a wrong checksum in the zip",
    of: zipped,
    files: entry(3, { crc: 0x1234 }),
    unreadable: {
      3: `Cannot read the picture 000004.jpg of DIR/${ZIP} as its CRC-32 is c3c74983 and should be 00001234`,
    },
  },
  {
    what: "a changed byte of a stored picture",
    of: zipped,
    files: entry(1, { data: (data) => data.with(20, 255 - (data[20] ?? 0)) }),
    unreadable: {
      1: `Cannot read the picture 000002.jpg of DIR/${ZIP} as its CRC-32 is cddfa2fe and should be dd2351a4`,
    },
  },
  {
    what: "a deflated picture that is overwritten",
    of: zipped,
    files: entry(2, { data: (data) => data.map(() => 255) }),
    unreadable: {
      2: `Cannot read the picture 000003.jpg of DIR/${ZIP} as its data are damaged: invalid block type`,
    },
  },
  {
    what: "a wrong size in the zip",
    of: zipped,
    files: entry(2, { size: 100_000 }),
    unreadable: {
      2: `Cannot read the picture 000003.jpg of DIR/${ZIP} as it has 493 bytes and should have 100000`,
    },
  },
  {
    what: "a size beyond all pictures",
    of: zipped,
    files: entry(2, { size: 2 ** 31 }),
    unreadable: {
      2: `Cannot read the picture 000003.jpg of DIR/${ZIP} as it is said to have 2147483648 bytes`,
    },
  },
  {
    what: "an encrypted picture",
    of: zipped,
    files: entry(4, { flags: 1 }),
    unreadable: {
      4: `Cannot read the picture 000005.jpg of DIR/${ZIP} as it is encrypted: unpack the archive with its password`,
    },
  },
  {
    what: "an unknown compression",
    of: zipped,
    files: entry(4, { method: 93 }),
    unreadable: {
      4: `Cannot read the picture 000005.jpg of DIR/${ZIP} as it is compressed by method 93, neither stored nor deflated: unpack the archive`,
    },
  },
  {
    what: "a damaged header of a picture in the zip",
    of: zipped,
    files: zipBytes((zip) => zip.with(1, 0)),
    unreadable: {
      0: `Cannot read the picture 000001.jpg of DIR/${ZIP} as its header is damaged: invalid local file header signature: 0x4030050`,
    },
  },
  {
    what: "an empty picture in the zip",
    of: zipped,
    files: entry(5, { bytes: new Uint8Array() }),
    unreadable: { 5: `Cannot read the picture 000006.jpg of DIR/${ZIP} as its file is empty` },
  },
  {
    what: "an empty picture",
    files: (files) => ({ ...files, "img_align_celeba/000006.jpg": "" }),
    unreadable: {
      5: "Cannot read the picture DIR/img_align_celeba/000006.jpg as its file is empty",
    },
  },
  {
    what: "a folder named like a picture",
    files: ({ "img_align_celeba/000006.jpg": bytes = "", ...files }) => ({
      ...files,
      "img_align_celeba/000006.jpg/picture": bytes,
    }),
    unreadable: { 5: "Cannot read the picture DIR/img_align_celeba/000006.jpg as it is a folder" },
  },
  {
    what: "a link that leads nowhere",
    files: without("img_align_celeba/000002.jpg"),
    onDisk: (folder) => Deno.symlink("nowhere.jpg", `${folder}/img_align_celeba/000002.jpg`),
    unreadable: {
      1: "Cannot read the picture DIR/img_align_celeba/000002.jpg as it is no longer there",
    },
  },
];
