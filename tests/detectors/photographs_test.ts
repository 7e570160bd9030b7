import { assert } from "@std/assert";
import { frameFace } from "../../lib/detectors/crop_face.ts";
import { loadDescriber } from "../../lib/detectors/face_heads.ts";
import { loadDetector } from "../../lib/detectors/ladder.ts";
import { decodeImage } from "facespace/images";
import { startBackend } from "facespace/runtime";
import { projectPath } from "facespace/system";

const folder = Deno.env.get("FACESPACE_PHOTOS") ?? projectPath("..", "shared", "photos");
const labels = await Deno.readTextFile(`${folder}/labels.csv`).catch(() => undefined);
const note = labels === undefined ? ` (ignored: no photographs in ${folder})` : "";

Deno.test({
  name:
    `loadDetector("auto") finds the faces of photographs, and describeFaces() tells their sex${note}`,
  ignore: labels === undefined,
  fn: async () => {
    await startBackend({ log: () => {} });
    const rows = (labels ?? "").trim().split(/\r?\n/).slice(1, 65).map((line) => line.split(","));
    const pictures = await Promise.all(
      rows.map(async ([file]) => await decodeImage(await Deno.readFile(`${folder}/${file}`))),
    );
    const [detector, describer] = [await loadDetector("auto"), await loadDescriber()];
    const found = await detector.detect(pictures);
    const faces = pictures.flatMap((picture, i) => {
      const face = found[i]?.[0];
      return face ? [{ picture, face, isMale: rows[i]?.[2] === "1" }] : [];
    });
    const descriptions = await describer.describeFaces(faces);
    detector.dispose();
    describer.dispose();
    assert(faces.length / pictures.length >= 0.97, `found ${faces.length} of ${pictures.length}`);
    const agree = faces.filter(({ isMale }, i) => (descriptions[i]?.male ?? 0) > 0.5 === isMale);
    assert(agree.length / faces.length >= 0.9, `sex agrees for ${agree.length} of ${faces.length}`);
    // the photographs are cut so that a face fills them: its middle is near theirs
    for (const { picture, face } of faces) {
      const { left, width } = frameFace(picture, face);
      const off = Math.abs(left + width / 2 - picture.widthPx / 2) / picture.widthPx;
      assert(off < 0.25, `a face is off the middle by ${off}`);
    }
  },
});
