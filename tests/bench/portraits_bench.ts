import { renderFace, samplePortrait } from "facespace/portraits";

let drawn = 0;

Deno.bench("drawing a face of 80×80, one at a time", { n: 30, warmup: 3 }, async () => {
  await renderFace(samplePortrait({ person: `bench ${drawn}`, shot: String(drawn++) }), 80);
});
