import { attributeJudge, loadFaceApiJudge, loadIdentityJudge } from "facespace/judges";
import { toFloats } from "facespace/images";
import { packedFaces } from "facespace/store";
import {
  buildAttributeClassifier,
  buildVae,
  codeDecoder,
  computeCodes,
  decodeImages,
  VAE_VERSIONS,
} from "facespace/models";
import { codeAt } from "facespace/latent";
import { stream } from "facespace/random";
import { startBackend } from "facespace/runtime";

const COUNT = 200;
const random = stream("bench");
const pixels = Uint8Array.from({ length: COUNT * 80 * 80 * 3 }, () => random.integer(256));
const faces = packedFaces({ pixels, count: COUNT, sizePx: 80 });
const rows = Array.from({ length: COUNT }, (_, i) => i);
const runs = { n: 6, warmup: 2 };

await startBackend();
for (const version of VAE_VERSIONS) {
  const vae = buildVae({ version });
  const { means } = await computeCodes(vae, faces, rows);
  const codes = rows.map((row) => codeAt(means, row));
  const decoder = codeDecoder(vae);
  const name = `VAE ${version.toUpperCase()}`;
  Deno.bench(`${name}: ${COUNT} faces encoded`, runs, async () => {
    await computeCodes(vae, faces, rows);
  });
  Deno.bench(`${name}: ${COUNT} codes decoded, eagerly`, runs, async () => {
    await decodeImages(vae, codes);
  });
  Deno.bench(`${name}: ${COUNT} codes decoded, compiled`, runs, async () => {
    await decoder.decode(means);
  });
}

const images = await toFloats(faces, rows);
const attributes = ["Smiling", "Male"] as const;
const judges = [
  attributeJudge(buildAttributeClassifier({ attributes, imageSizePx: 80 })),
  await loadFaceApiJudge(),
];
for (const judge of judges) {
  Deno.bench(`${judge.name}: ${COUNT} faces judged`, runs, async () => {
    await judge.judge(images);
  });
}
const identity = await loadIdentityJudge();
Deno.bench(`identity: ${COUNT} faces described`, { n: 3, warmup: 1 }, async () => {
  await identity.describe(images);
});
