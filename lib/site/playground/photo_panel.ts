/// <reference lib="dom" />
/**
 * One's own photograph: found by face-api's tiny detector, cut out as the faces of a store are, encoded and painted
 * again. It stays in the page.
 *
 * @module
 */

import { cropFace, type Detector, tinyDetector } from "../../detectors/mod.ts";
import type { RgbImage } from "../../images/mod.ts";
import { bytesOf, type PackedDetector } from "../playground_data.ts";
import { byId, contextOf, make, onDrop, paint, rgbOf } from "./dom.ts";
import type { Page } from "./page.ts";

/** The longer side of what is looked at: larger pictures are made smaller first. */
const MOST_PX = 1200;

/**
 * Fills the panel.
 *
 * @param isOfDrawings Whether the network has learned drawings alone, which is said.
 * @param loadDetector Gives the detector's files, once they are asked for.
 */
export function openPhotoPanel(
  page: Page,
  isOfDrawings: boolean,
  loadDetector: () => Promise<PackedDetector>,
): void {
  const { engine, hand } = page;
  const panel = byId("photo", HTMLElement);
  const status = byId("photo-status", HTMLElement);
  const result = byId("photo-result", HTMLElement);
  const warning = byId("photo-warning", HTMLElement);
  warning.textContent =
    "This network has learned drawn portraits and nothing else: of a photograph it makes a drawing, and seldom a likeness.";
  warning.hidden = !isOfDrawings;
  let detector: Detector | undefined;
  let taken: { readonly code: Float32Array; readonly crop: Float32Array } | undefined;
  const look = async (picture: CanvasImageSource, width: number, height: number) => {
    result.hidden = true;
    status.textContent = "Looking for a face …";
    const { manifest, base64 } = await loadDetector();
    detector ??= tinyDetector({ manifest: JSON.parse(manifest), bytes: bytesOf(base64) });
    const image = imageOf(picture, width, height);
    const [faces = []] = await detector.detect([image]);
    const face =
      faces.toSorted((a, b) => b.box.width * b.box.height - a.box.width * a.box.height)[0];
    if (!face) {
      status.textContent =
        "No face was found in it. One that looks into the camera, well lit and not too small, is found best.";
      return;
    }
    const cut = cropFace(image, face, { policy: "box", sizePx: engine.sizePx });
    const crop = Float32Array.from(cut.image.pixels, (value) => value / 255);
    const code = engine.encode(crop);
    taken = { code, crop };
    paint(byId("photo-crop", HTMLCanvasElement), crop);
    paint(byId("photo-again", HTMLCanvasElement), engine.decode([code]));
    result.hidden = false;
    const others = faces.length > 1 ? ` of ${faces.length}, the largest` : "";
    status.textContent = `A face is found${others}.`;
  };
  const lookAt = async (file: Blob) => {
    try {
      const bitmap = await createImageBitmap(file);
      await look(bitmap, bitmap.width, bitmap.height);
      bitmap.close();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      status.textContent = "The browser cannot read this file as a picture: try a JPEG or a PNG.";
    }
  };
  const takeFirst = (files: Iterable<File>) => {
    const [file] = [...files].filter(({ type }) => type.startsWith("image/"));
    if (file) void lookAt(file);
  };
  const input = byId("photo-file", HTMLInputElement);
  input.addEventListener("change", () => {
    takeFirst(input.files ?? []);
    input.value = "";
  });
  onDrop(panel, ({ files }) => takeFirst(files));
  document.addEventListener("paste", ({ clipboardData }) => takeFirst(clipboardData?.files ?? []));
  byId("photo-take", HTMLButtonElement).addEventListener("click", () => {
    if (!taken) return;
    hand.take({
      origin: { kind: "photo" },
      code: taken.code,
      name: "Your photograph",
      original: taken.crop,
      originalName: "photo",
    });
  });
  openCamera(status, look);
}

function openCamera(
  status: HTMLElement,
  look: (picture: CanvasImageSource, width: number, height: number) => Promise<void>,
): void {
  const camera = byId("camera", HTMLElement);
  const video = byId("camera-picture", HTMLVideoElement);
  const button = byId("photo-camera", HTMLButtonElement);
  let media: MediaStream | undefined;
  const stop = () => {
    media?.getTracks().forEach((track) => track.stop());
    media = undefined;
    camera.hidden = true;
    button.focus();
  };
  button.addEventListener("click", async () => {
    try {
      media = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "user" } });
      video.srcObject = media;
      camera.hidden = false;
      await video.play();
    } catch {
      status.textContent = "The browser gives no camera here: choose a photograph instead.";
    }
  });
  byId("camera-shoot", HTMLButtonElement).addEventListener("click", async () => {
    await look(video, video.videoWidth, video.videoHeight);
    stop();
  });
  byId("camera-stop", HTMLButtonElement).addEventListener("click", stop);
}

/** Red, green and blue of a picture, made smaller where it is large. */
function imageOf(picture: CanvasImageSource, width: number, height: number): RgbImage {
  const scale = Math.min(1, MOST_PX / Math.max(width, height));
  const canvas = make("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = contextOf(canvas);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return { pixels: rgbOf(canvas), widthPx: canvas.width, heightPx: canvas.height };
}
