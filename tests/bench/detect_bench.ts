import { loadDescriber, loadDetector } from "facespace/detectors";
import { renderPortrait, samplePortrait } from "facespace/portraits";
import { startBackend } from "facespace/runtime";

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
