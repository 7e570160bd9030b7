import { loadDescriber } from "../../lib/faces/describe.ts";
import { loadDetector } from "../../lib/faces/load_detector.ts";
import { renderPortrait } from "../../lib/images/portraits/render_portrait.ts";
import { samplePortrait } from "../../lib/images/portraits/sample_portrait.ts";
import { startBackend } from "../../lib/runtime/backend.ts";

const COUNT = 8;
await startBackend();
const pictures = await Promise.all(Array.from({ length: COUNT }, async (_, i) => {
  const person = `bench ${i}`;
  return (await renderPortrait(samplePortrait({ person, shot: person }))).image;
}));
const detectors = {
  tiny: await loadDetector("tiny"),
  auto: await loadDetector("auto"),
  ssd: await loadDetector("ssd"),
};
const describer = await loadDescriber();
const found = await detectors.auto.detect(pictures);
const faces = pictures.flatMap((picture, i) => (found[i] ?? []).map((face) => ({ picture, face })));

for (const [name, detector] of Object.entries(detectors)) {
  Deno.bench(`detecting by ${name} in ${COUNT} portraits`, { n: 8, warmup: 2 }, async () => {
    await detector.detect(pictures);
  });
}

Deno.bench(`describing ${faces.length} faces`, { n: 8, warmup: 2 }, async () => {
  await describer.describeFaces(faces);
});
